"""When is a service open, and when does it open next? Values in, instants out: no database, no clock.

Hours are told on the wall clock of the centre, half-open: from 8:00 until 16:30 holds 8:00 and not 16:30. When the clocks
change, the wall still decides: an hour that comes twice is open twice, one that never comes is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from relais.staff.minutes import Stretch

WEEK = range(7)
HOLIDAY = 7
"""The eighth day: what the hours are on a public holiday, whatever its weekday."""
HORIZON_DAYS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """The hours of one service: `weekly` by day (0 Monday to 6 Sunday, 7 a holiday), `pauses` as [from, until)."""

    zone: ZoneInfo
    weekly: Mapping[int, tuple[Stretch, ...]] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()
    pauses: tuple[tuple[datetime, datetime], ...] = ()

    @property
    def has_hours(self) -> bool:
        """False when no day of the week has hours: then it is always open, but for its pauses."""
        return any(self.weekly.get(day) for day in WEEK)

    def on(self, day: date) -> tuple[Stretch, ...]:
        """The stretches of a day."""
        return self.weekly.get(HOLIDAY if day in self.holidays else day.weekday(), ())


def is_open(table: Timetable, at: datetime) -> bool:
    """Whether the service is open at an aware instant. Raises ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("A timetable takes an aware instant; this one has no time zone.")
    if any(since <= at < until for since, until in table.pauses):
        return False
    if not table.has_hours:
        return True
    local = at.astimezone(table.zone)
    minute = 60 * local.hour + local.minute
    return any(since <= minute < until for since, until in table.on(local.date()))


def next_opening(table: Timetable, at: datetime) -> datetime | None:
    """The first instant from `at` on at which it is open: `at` itself when it is. None when not within 400 days."""
    return _first(table, at, wanted=True)


def next_closing(table: Timetable, at: datetime) -> datetime | None:
    """The first instant from `at` on at which it is closed: `at` itself when it is. None when not within 400 days."""
    return _first(table, at, wanted=False)


def openings(table: Timetable, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    """When it is open between two instants, as half-open intervals in order, cut at both ends."""
    found = []
    start = next_opening(table, since)
    while start is not None and start < until:
        end = min(next_closing(table, start) or until, until)
        found.append((start, end))
        start = next_opening(table, end)
    return found


def _first(table: Timetable, at: datetime, *, wanted: bool) -> datetime | None:
    if is_open(table, at) is wanted:
        return at
    return next((each for each in _turns(table, at) if is_open(table, each) is wanted), None)


def _turns(table: Timetable, after: datetime) -> Iterator[datetime]:
    """Every instant after `after` at which the answer may change, in order, in UTC: between two of them it does not."""
    edges = {edge.astimezone(UTC) for pause in table.pauses for edge in pause}
    first = after.astimezone(table.zone).date()
    for day in (first + timedelta(days=n) for n in range(HORIZON_DAYS + 1)):
        begins, ends = (_on_wall(table, day + timedelta(days=n), 0)[0] for n in (0, 1))
        turns = {begins, *_change_of_clocks(table, begins, ends)}
        turns |= {
            at for stretch in table.on(day) for minute in stretch for at in _on_wall(table, day, minute)
        }
        turns |= {edge for edge in edges if begins <= edge < ends}
        yield from (at for at in sorted(turns) if at > after)


def _on_wall(table: Timetable, day: date, minute: int) -> tuple[datetime, datetime]:
    """Both instants at which the wall may show that minute; the same one twice on all days but one."""
    shown = datetime.combine(day, time()) + timedelta(minutes=minute)
    first, again = (shown.replace(tzinfo=table.zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first, again


def _change_of_clocks(table: Timetable, begins: datetime, ends: datetime) -> list[datetime]:
    before, after = begins.astimezone(table.zone).utcoffset(), ends.astimezone(table.zone).utcoffset()
    if before == after:
        return []
    while ends - begins > timedelta(seconds=1):
        middle = begins + (ends - begins) // 2
        if middle.astimezone(table.zone).utcoffset() == before:
            begins = middle
        else:
            ends = middle
    return [ends.replace(microsecond=0)]
