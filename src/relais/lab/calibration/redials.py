"""Do those who leave call again? Seen only where persons are identified.

Someone who was answered also calls again within half an hour now and then. The share of the leavers who call again
*because* they left is what goes beyond that: (p - q) / (1 - q), where p is the share of leavers and q the share of the
answered who call within that time. Persons who are not identified are taken to do as the others.
"""

from collections.abc import Iterable
from math import exp
from typing import NamedTuple

from relais.lab.calibration.observed import Seen

WITHIN_MIN = 30.0
# Fewer identified leavers say nothing.
FEWEST = 50


class Again(NamedTuple):
    """Shares of the identified, and how many of the contacts and of the leavers are identified at all."""

    share: float
    of_leavers: float
    of_answered: float
    leavers: int
    identified: float
    leavers_identified: float


def redials(seen: Iterable[Seen]) -> Again | None:
    """None when too few who left are identified to tell."""
    live = [row for row in seen if row.is_live and row.wait_s is not None]
    by_person: dict[str, list[tuple[float, float, bool]]] = {}
    for row in live:
        if row.person is not None:
            at_s = row.day.toordinal() * 86400.0 + row.at_s
            ends_at = at_s + (row.wait_s or 0.0) + (0.0 if row.is_left else row.service_s or 0.0)
            by_person.setdefault(row.person, []).append((at_s, ends_at, row.is_left))
    counts = {True: [0, 0], False: [0, 0]}
    for calls in by_person.values():
        calls.sort()
        for place, (_, ends_at, is_left) in enumerate(calls):
            counts[is_left][0] += 1
            if place + 1 < len(calls) and calls[place + 1][0] - ends_at <= WITHIN_MIN * 60.0:
                counts[is_left][1] += 1
    left = sum(row.is_left for row in live)
    if counts[True][0] < FEWEST:
        return None
    again = counts[True][1] / counts[True][0]
    usual = counts[False][1] / counts[False][0] if counts[False][0] else 0.0
    identified = sum(row.person is not None for row in live) / len(live)
    share = max(0.0, (again - usual) / (1.0 - usual)) if usual < 1.0 else 0.0
    return Again(share, again, usual, counts[True][0], identified, counts[True][0] / left)


def persons(seen: Iterable[Seen], contacts: float) -> float:
    """How many persons call at all, when `contacts` of them come: from how often the same one is seen.

    Were each contact from a person drawn at random, calls per person would be Poisson with mean m, and those seen
    would have m / (1 - e^(-m)) of them. 0 when nobody is identified.
    """
    calls: dict[str, int] = {}
    for row in seen:
        if row.person is not None:
            calls[row.person] = calls.get(row.person, 0) + 1
    if not calls:
        return 0.0
    mean = sum(calls.values()) / len(calls)
    # When hardly anyone is seen twice, nothing bounds how many there are: fifty times those seen, at most.
    low, high = 0.02, mean
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if middle / (1.0 - exp(-middle)) < mean else (low, middle)
    return contacts / low
