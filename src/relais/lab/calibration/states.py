"""What do the states of a line tell? Arrivals, handling and open counters, from polls about once a minute.

Between two polls of one line, as many were called as the number on the last ticket went up, and as many came as were
called and as the line grew. While people wait at both polls, the open counters are taken to be busy: the time of
counters over the number called then is the mean handling. Who leaves before their turn is not seen: they count as
called when their number is, and the handling is that much shorter.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from math import fsum

from relais.lab.calibration.observed import Polled, Tally

# Polls further apart than this say nothing of what happened between.
LONGEST_GAP_S = 900.0
# More than this many called between two polls is a counter that was set anew.
MOST_CALLED = 30


def offices(polled: Iterable[Polled]) -> dict[str, int]:
    """Tickets called by office, the busiest first."""
    called: dict[str, int] = defaultdict(int)
    for _, after, count in steps(polled):
        called[after.office] += count
    return dict(sorted(called.items(), key=lambda each: (-each[1], each[0])))


def steps(polled: Iterable[Polled]) -> Iterator[tuple[Polled, Polled, int]]:
    """Two polls of a line that follow each other on a day, and how many were called between."""
    by_line: dict[tuple[str, str, date], list[Polled]] = defaultdict(list)
    for state in polled:
        by_line[state.office, state.line, state.day].append(state)
    for states in by_line.values():
        states.sort(key=lambda state: state.at_s)
        for before, after in pairwise(states):
            if after.at_s - before.at_s > LONGEST_GAP_S or after.ticket is None:
                continue
            count = after.ticket - (before.ticket or 0)
            if 0 <= count <= MOST_CALLED:
                yield before, after, count


def tallies(polled: Iterable[Polled]) -> list[Tally]:
    """Those who came, at each poll; a line that shrank without a call is who left, and comes to nothing."""
    found = []
    for before, after, called in steps(polled):
        came = called + after.waiting - before.waiting
        if came > 0:
            found.append(Tally(after.day, before.at_s, after.at_s - before.at_s, came))
    return found


def service_s(polled: Iterable[Polled]) -> float | None:
    """Mean handling; None when nobody was called while others waited."""
    counters_s, called = 0.0, 0
    for before, after, count in steps(polled):
        if before.waiting and after.waiting and before.counters:
            counters_s += before.counters * (after.at_s - before.at_s)
            called += count
    return counters_s / called if called else None


def by_hour(polled: Sequence[Polled]) -> dict[int, tuple[float, float]]:
    """Mean counters open and mean persons waiting in the office, by hour of the day.

    A counter may serve several lines: an office has open as many as its lines together, at most as many as can be,
    which the log does not say; the sum is taken.
    """
    sums: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    for state in polled:
        sums[int(state.at_s // 3600), state.line].append((state.counters, state.waiting))
    found: dict[int, tuple[float, float]] = {}
    for hour in sorted({hour for hour, _ in sums}):
        lines = [rows for (at, _), rows in sums.items() if at == hour]
        found[hour] = (
            fsum(fsum(counters for counters, _ in rows) / len(rows) for rows in lines),
            fsum(fsum(waiting for _, waiting in rows) / len(rows) for rows in lines),
        )
    return found
