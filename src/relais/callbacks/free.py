"""Which windows are free to promise, for this service and this number: the own agent's named, places left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from relais.callbacks import windows
from relais.callbacks.models import Slot
from relais.callbacks.safety import Number
from relais.callbacks.windows import Interval, Window
from relais.journal import clock
from relais.journal.statements import run
from relais.staff.opening import ServiceSeen, zone
from relais.staff.timetable import openings

DAYS = 7
LEAD = timedelta(minutes=15)
# When the own agent works, and is not away, in the days to come.
AT_WORK = """
    SELECT h.weekday, h.starts, h.ends FROM staff_shift h WHERE h.agent_id = %(agent)s
"""
AWAY = """
    SELECT starts_on, ends_on FROM staff_absence WHERE agent_id = %(agent)s AND ends_on >= %(on)s
"""


@dataclass(frozen=True, slots=True)
class Free:
    """One window that may be promised; `is_own_here`: the own agent works then."""

    window: Window
    places: int
    is_own_here: bool = False


def callable_intervals(
    service: ServiceSeen, number: Number, since: datetime, days: int = DAYS
) -> list[Interval]:
    """When this number may be called for this service: open, in daytime, in the person's safe hours."""
    opened = openings(service.timetable, since, since + timedelta(days=days))
    return number.safe(windows.within(opened, *windows.DAYTIME, zone()))


def free_windows(service: ServiceSeen, number: Number, own_agent_id: int | None = None) -> list[Free]:
    """The windows of the next seven days that still have a place, in order. Three queries at most."""
    since = clock.now() + LEAD
    intervals = callable_intervals(service, number, since)
    taken = {
        slot.starts_at: slot
        for slot in Slot.objects.filter(
            service_id=service.id,
            starts_at__gte=since - windows.CELL,
            starts_at__lte=since + timedelta(days=DAYS),
        ).order_by("starts_at")
    }
    here = _OwnHours(own_agent_id, since)
    found = []
    for window in windows.cells(intervals, zone(), since):
        slot = taken.get(window.cell_at)
        places = service.callback_places if slot is None else slot.capacity - slot.promised
        if places > 0:
            found.append(Free(window, places, here(window)))
    return found


class _OwnHours:
    """Answers whether the own agent works at the beginning of a window."""

    def __init__(self, agent_id: int | None, since: datetime) -> None:
        on = since.astimezone(zone()).date()
        self._shifts = run(AT_WORK, {"agent": agent_id}) if agent_id else []
        self._away = run(AWAY, {"agent": agent_id, "on": on}) if agent_id else []

    def __call__(self, window: Window) -> bool:
        local = window.starts_at.astimezone(zone())
        if any(first <= local.date() <= last for first, last in self._away):
            return False
        return any(
            day == local.weekday() and starts <= local.time() < ends for day, starts, ends in self._shifts
        )
