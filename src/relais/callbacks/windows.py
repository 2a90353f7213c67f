"""Which windows may be promised, and when is a call tried again? Intervals in, intervals out; no database, no clock.

A window is [from, until) in aware instants. Windows lie on a grid of two hours on the wall of the centre, so that two
promises of ten o'clock share the same places. The second attempt has half a day, the third a whole day at another moment:
whoever did not answer at ten may answer at four.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

Interval = tuple[datetime, datetime]

CELL = timedelta(hours=2)
SHORTEST = timedelta(minutes=30)
ATTEMPTS = 3
# A service that never closes still wakes nobody.
DAYTIME = (time(8), time(20))
# After attempt 1, then 2: how long before the next, and how wide its window is.
WIDER = {1: (timedelta(hours=2), timedelta(hours=4)), 2: (timedelta(hours=12), timedelta(hours=12))}
# A busy line is somebody there: tried again sooner.
AFTER_BUSY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Window:
    """A cell of the grid, and the part of it that is open and safe for this person."""

    cell_at: datetime
    starts_at: datetime
    ends_at: datetime


def within(intervals: Iterable[Interval], since: time, until: time, zone: ZoneInfo) -> list[Interval]:
    """The part of each interval that lies between two hours of the wall, day by day; `until` is later than `since`."""
    found = []
    for start, end in intervals:
        day = start.astimezone(zone).date()
        while day <= end.astimezone(zone).date():
            first = max(start, datetime.combine(day, since, zone))
            last = min(end, datetime.combine(day, until, zone))
            if first < last:
                found.append((first, last))
            day += timedelta(days=1)
    return found


def cells(intervals: Iterable[Interval], zone: ZoneInfo, not_before: datetime) -> Iterator[Window]:
    """The windows of the grid that these intervals hold, each at least half an hour long, in order."""
    for start, end in intervals:
        local = max(start, not_before).astimezone(zone)
        cell = local.replace(hour=local.hour - local.hour % 2, minute=0, second=0, microsecond=0)
        while cell < end:
            window = Window(cell, max(cell, start, not_before), min(_next(cell), end))
            if window.ends_at - window.starts_at >= SHORTEST:
                yield window
            cell = _next(cell)


def _next(cell: datetime) -> datetime:
    """The next cell on the wall: on a day of a change of clocks one cell is an hour shorter or longer."""
    return (cell.replace(tzinfo=None, fold=0) + CELL).replace(tzinfo=cell.tzinfo)


def next_try(
    number: int, at: datetime, intervals: Iterable[Interval], *, is_busy: bool = False
) -> Interval | None:
    """The window of the attempt after attempt `number` (1 or 2), made at `at`; None when nothing is open long enough.

    Raises KeyError after the third: there is no fourth.
    """
    gap, width = WIDER[number]
    not_before = at + (AFTER_BUSY if is_busy else gap)
    for start, end in intervals:
        first = max(start, not_before)
        if end - first >= SHORTEST:
            return first, min(end, first + width)
    return None
