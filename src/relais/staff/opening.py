"""Readings of the hours: every service with its timetable, in two queries whatever the number of days and pauses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language

from relais.journal import clock
from relais.journal.statements import run
from relais.staff import timetable
from relais.staff.minutes import Stretch
from relais.staff.refusals import StaffRefusal
from relais.staff.timetable import Timetable

SERVICES = """
    SELECT s.id, s.code, s.name_fr, s.name_en, s.team_id, s.relay_option, s.callback_places,
        (SELECT json_agg(json_build_array(h.weekday, lower(r), upper(r)) ORDER BY h.weekday, r)
         FROM staff_openinghours h, unnest(h.minutes) r WHERE h.service_id = s.id),
        (SELECT json_agg(json_build_array(p.id, p.starts_at, coalesce(p.lifted_at, p.ends_at), p.reason,
                          coalesce(g.given_name || ' ' || g.family_name, '')) ORDER BY p.starts_at, p.id)
         FROM staff_pause p LEFT JOIN staff_agent g ON g.id = p.by_id
         WHERE p.service_id = s.id AND p.ends_at > %(at)s AND coalesce(p.lifted_at, p.ends_at) > %(at)s)
    FROM staff_service s ORDER BY s.place, s.id
"""
# A day before: the holiday of the centre may still last where the instant is told in another zone.
HOLIDAYS = 'SELECT "on" FROM staff_holiday WHERE is_observed AND "on" >= %(at)s::timestamptz::date - 1'


@dataclass(frozen=True, slots=True)
class Paused:
    """One pause that lasts or is to come; `by` is who paused, "" for a process."""

    id: int
    starts_at: datetime
    ends_at: datetime
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSeen:
    """One service with its hours as they are now."""

    id: int
    code: str
    name_fr: str
    name_en: str
    team_id: int | None
    relay_option: int
    callback_places: int
    timetable: Timetable
    pauses: tuple[Paused, ...] = ()

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return self.named(get_language() or "fr")

    def named(self, language: str) -> str:
        """Its name in a language: English, or French for every other."""
        return self.name_en if language.startswith("en") else self.name_fr

    def paused_at(self, at: datetime) -> Paused | None:
        """The pause that lasts at that instant."""
        return next((pause for pause in self.pauses if pause.starts_at <= at < pause.ends_at), None)


def zone() -> ZoneInfo:
    """Where the walls of the centre show the time."""
    return ZoneInfo(settings.TIME_ZONE)


def services(at: datetime | None = None) -> list[ServiceSeen]:
    """Every service, in the order of lists; pauses already over at `at` (now) are left out."""
    values = {"at": at or clock.now()}
    holidays = frozenset(row[0] for row in run(HOLIDAYS, values))
    return [_seen(row, holidays) for row in run(SERVICES, values)]


def service(code: str, at: datetime | None = None) -> ServiceSeen:
    """One service by its code. Raises StaffRefusal("service_unknown")."""
    found = next((each for each in services(at) if each.code == code), None)
    if found is None:
        raise StaffRefusal("service_unknown")
    return found


def is_open(code: str, at: datetime) -> bool:
    """Whether a service is open at an aware instant. Raises StaffRefusal("service_unknown")."""
    return timetable.is_open(service(code, at).timetable, at)


def next_opening(code: str, at: datetime) -> datetime | None:
    """When a service opens from `at` on: `at` itself when it is open, None when nobody can tell (400 days).

    Raises StaffRefusal("service_unknown").
    """
    return timetable.next_opening(service(code, at).timetable, at)


def _seen(row: tuple[Any, ...], holidays: frozenset[date]) -> ServiceSeen:
    *told, hours, pauses = row
    weekly: dict[int, tuple[Stretch, ...]] = {}
    for weekday, since, until in hours or ():
        weekly[weekday] = (*weekly.get(weekday, ()), (since, until))
    paused = tuple(
        Paused(number, datetime.fromisoformat(since), datetime.fromisoformat(until), reason, by)
        for number, since, until, reason, by in pauses or ()
    )
    table = Timetable(
        zone=zone(),
        weekly=weekly,
        holidays=holidays,
        pauses=tuple((pause.starts_at, pause.ends_at) for pause in paused),
    )
    names = ("id", "code", "name_fr", "name_en", "team_id", "relay_option", "callback_places")
    return ServiceSeen(**dict(zip(names, told, strict=True)), timetable=table, pauses=paused)
