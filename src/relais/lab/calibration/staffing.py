"""How many agents are really there, hour by hour? From who is seen working.

While someone waits, whoever is there works: the mean number of busy agents during those times is the number present,
pauses and writing-up taken off. Where nobody waits long enough to see it, the agents between their first start and last
end of the day count, times the share of such agents that is present where both are known.

The curve becomes shifts: its whole-number steps by the half hour, with the remainder carried on so that the hours of work
of the day are kept; each layer under the curve is the shift of one agent, cut where it would be too long.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from relais.lab.calibration.arrivals import Opening, Week
from relais.lab.calibration.observed import Observed, Present, Seen
from relais.lab.scenario.values import WEEK, Shift

SLOT_S = 3600.0
# Someone must have waited this share of an hour for the busy ones to count as all.
ENOUGH = 0.1
LONGEST_H = 9.0

# By hour of the clock; over 23 after midnight.
Seconds = dict[int, float]


class Slot(NamedTuple):
    """One hour of one kind of day: mean agents busy while someone waits (None: too little to see), between first
    start and last end, busy in all; and the number taken as present."""

    starts_h: float
    ends_h: float
    while_waiting: float | None
    on_duty: float
    busy: float
    present: float


class Roll(NamedTuple):
    """The staffing of the weekdays that share their hours."""

    weekdays: tuple[int, ...]
    days: int
    slots: tuple[Slot, ...]


def rolls(log: Observed, days: Sequence[date], week: Week) -> list[Roll]:
    """The staffing seen on these days, one roll for each set of weekdays that open and close alike."""
    alike: dict[Opening, list[int]] = defaultdict(list)
    for weekday, hours in enumerate(week):
        if hours is not None and any(day.weekday() == weekday for day in days):
            alike[hours].append(weekday)
    drawn = []
    for hours, weekdays in alike.items():
        kept = {day for day in days if day.weekday() in weekdays}
        drawn.append((hours, weekdays, len(kept), _seen(log, kept, hours)))
    known = [slot for _, _, _, slots in drawn for slot in slots if slot.while_waiting and slot.on_duty]
    on_duty = sum(slot.on_duty for slot in known)
    ratio = min(1.0, sum(slot.while_waiting or 0.0 for slot in known) / on_duty) if on_duty else 1.0
    return [
        Roll(tuple(weekdays), count, tuple(_present(slot, ratio) for slot in slots))
        for _, weekdays, count, slots in drawn
    ]


def counters(week: Week, by_hour: Mapping[int, tuple[float, float]], days: int) -> list[Roll]:
    """The same of counters seen open, by hour of the clock, on days that are all alike."""
    weekdays = tuple(weekday for weekday, hours in enumerate(week) if hours is not None)
    longest = max((hours for hours in week if hours is not None), key=lambda hours: hours[1] - hours[0])
    slots = []
    for hour in range(int(longest[0]), ceil(longest[1])):
        open_ = by_hour.get(hour, (1.0, 0.0))[0]
        starts, ends = max(longest[0], float(hour)), min(longest[1], hour + 1.0)
        slots.append(Slot(starts, ends, None, open_, open_, open_))
    return [Roll(weekdays, days, tuple(slots))]


def _present(slot: Slot, ratio: float) -> Slot:
    by_duty = max(slot.busy, slot.on_duty * ratio)
    return slot._replace(present=by_duty if slot.while_waiting is None else slot.while_waiting)


def _seen(log: Observed, days: set[date], hours: Opening) -> list[Slot]:
    """What each hour shows; `present` is not set yet."""
    busy, waiting, both = _busy(row for row in log.seen if row.day in days)
    duty = _duty(row for row in log.present if row.day in days)
    found = []
    slots = max(1, ceil(hours[1] - hours[0] - 1e-9))
    for place in range(slots):
        starts = hours[0] + place * (hours[1] - hours[0]) / slots
        ends = hours[0] + (place + 1) * (hours[1] - hours[0]) / slots
        # Observed by the hour of the clock; a slot takes the one its middle is in.
        hour, exposure = int((starts + ends) / 2), SLOT_S * len(days)
        found.append(
            Slot(
                starts,
                ends,
                both[hour] / waiting[hour] if waiting[hour] > ENOUGH * exposure else None,
                duty[hour] / exposure,
                busy[hour] / exposure,
                0.0,
            )
        )
    return found


def _busy(seen: Iterable[Seen]) -> tuple[Seconds, Seconds, Seconds]:
    """By hour of the clock: seconds of busy agents, seconds when someone waits, and the first during the second."""
    steps: dict[date, list[tuple[float, int, int]]] = defaultdict(list)
    for row in seen:
        if row.wait_s is None:
            continue
        answered_s = row.at_s + row.wait_s
        if row.is_live:
            steps[row.day] += [(row.at_s, 1, 0), (answered_s, -1, 0)]
        if not row.is_left and row.service_s:
            steps[row.day] += [(answered_s, 0, 1), (answered_s + row.service_s, 0, -1)]
    busy: Seconds = defaultdict(float)
    waiting: Seconds = defaultdict(float)
    both: Seconds = defaultdict(float)
    for day in steps.values():
        day.sort()
        in_line = at_work = 0
        for (at_s, line, work), (next_s, _, _) in pairwise(day):
            in_line += line
            at_work += work
            for hour, length in _by_hour(at_s, next_s):
                busy[hour] += at_work * length
                if in_line:
                    waiting[hour] += length
                    both[hour] += at_work * length
    return busy, waiting, both


def _duty(present: Iterable[Present]) -> Seconds:
    """By hour of the clock: seconds of agents between their first start and last end."""
    duty: Seconds = defaultdict(float)
    for row in present:
        for hour, length in _by_hour(row.starts_s, row.ends_s):
            duty[hour] += length
    return duty


def _by_hour(starts_s: float, ends_s: float) -> Iterable[tuple[int, float]]:
    while starts_s < ends_s:
        hour = int(starts_s // SLOT_S)
        until = min(ends_s, (hour + 1) * SLOT_S)
        yield hour, until - starts_s
        starts_s = until


def shifts(found: Sequence[Roll]) -> tuple[tuple[Shift, ...], int]:
    """Shifts that make the curves, and how many agents that takes; every agent has one shift. Where all of them are
    there all day, no shift is needed and none is given."""
    pieces: list[tuple[float, float, tuple[int, ...]]] = []
    for roll in found:
        pieces += [(*piece, roll.weekdays) for piece in _layers(roll.slots)]
    count = len(pieces)
    alike = Counter(pieces)
    all_days = {weekday for roll in found for weekday in roll.weekdays}
    made = tuple(
        Shift(
            share=many / count,
            starts=starts,
            ends=ends,
            weekdays=() if set(weekdays) == all_days else tuple(WEEK[weekday] for weekday in weekdays),
        )
        for (starts, ends, weekdays), many in sorted(alike.items(), key=lambda each: (each[0][2], each[0]))
    )
    return made, count


def _layers(slots: Sequence[Slot]) -> list[tuple[float, float]]:
    """(starts, ends) of one agent each, so that as many are there in each slot as its whole number says."""
    slots = [half for slot in slots for half in _halves(slot)]
    whole: list[int] = []
    number, carried = 0, 0.0
    for slot in slots:
        # It changes when a whole one is missing or too many, so that a shift is not cut in crumbs; at least one,
        # since an open door with nobody behind it is never meant.
        if not whole or abs(slot.present + carried - number) >= 1.0:
            number = max(1, round(slot.present + carried))
        carried += slot.present - number
        whole.append(number)
    pieces: list[tuple[float, float]] = []
    for level in range(max(whole)):
        place = 0
        while place < len(slots):
            if whole[place] <= level:
                place += 1
                continue
            end = place
            while end + 1 < len(slots) and whole[end + 1] > level:
                end += 1
            # To the half hour, as rosters are made; the first and the last stay where the doors are.
            starts, ends = round(slots[place].starts_h * 2) / 2, round(slots[end].ends_h * 2) / 2
            # Of a layer shorter than a quarter of an hour nothing may be left.
            pieces += _cut(starts, ends) if starts < ends else []
            place = end + 1
    return pieces


def _halves(slot: Slot) -> tuple[Slot, Slot]:
    middle = (slot.starts_h + slot.ends_h) / 2
    return slot._replace(ends_h=middle), slot._replace(starts_h=middle)


def _cut(starts: float, ends: float) -> list[tuple[float, float]]:
    """One stretch in shifts of at most LONGEST_H hours, cut at whole half hours."""
    count = max(1, ceil((ends - starts) / LONGEST_H - 1e-9))
    edges = [starts + round((ends - starts) * n / count * 2) / 2 for n in range(count)] + [ends]
    return list(pairwise(edges))
