"""What a supervisor or the administration changes of the hours: days, holidays, pauses. Recorded as hers.

Each is one transaction with its journal entry, which keeps what was before so that it can be put back; a refused act
raises `StaffRefusal` and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from relais.journal import clock
from relais.journal.context import Actor, acting
from relais.journal.record import record
from relais.staff.minutes import DAY, Stretch
from relais.staff.models import Agent, Holiday, OpeningHours, Pause, Role, Service
from relais.staff.refusals import StaffRefusal
from relais.staff.timetable import HOLIDAY, WEEK

LONGEST_PAUSE = timedelta(days=92)
Week = Mapping[int, Iterable[Stretch]]


def may_change_hours(actor: Actor) -> bool:
    """Who may change hours, holidays and pauses:

    - a supervisor;
    - an administrator;
    - a process of the house, which connects as the owner.
    """
    if actor.kind == "process":
        return True
    planners = Agent.objects.filter(role__in=[Role.SUPERVISOR, Role.ADMINISTRATOR], is_active=True)
    return actor.kind == "agent" and planners.filter(pk=actor.id or 0).exists()


def _check(actor: Actor, why: str) -> str:
    if not may_change_hours(actor):
        raise StaffRefusal("hours_not_yours")
    if not why.strip():
        raise StaffRefusal("why_missing")
    return why.strip()


def _service(service_id: int) -> Service:
    found = Service.objects.select_for_update().filter(pk=service_id).first()
    if found is None:
        raise StaffRefusal("service_unknown")
    return found


def set_hours(*, actor: Actor, service_id: int, week: Week, why: str) -> None:
    """Set all the hours of a service: stretches in minutes by day (0 Monday to 6 Sunday, 7 holidays); a day left out
    is closed, and a week without any hours is always open.

    Raises StaffRefusal("hours_not_yours", "why_missing", "service_unknown", "hours_in_order", "hours_unchanged").
    """
    after = {day: _in_order(week.get(day, ())) for day in (*WEEK, HOLIDAY)}
    with acting(actor, "set_hours", why=why.strip()) as act:
        _check(actor, why)
        _service(service_id)
        known = OpeningHours.objects.filter(service_id=service_id)
        before = {hours.weekday: hours.minutes for hours in known.order_by("weekday")}
        if all(before.get(day, ()) == stretches for day, stretches in after.items()):
            raise StaffRefusal("hours_unchanged")
        for day, stretches in after.items():
            if before.get(day, ()) != stretches:
                OpeningHours.objects.update_or_create(
                    service_id=service_id, weekday=day, defaults={"minutes": stretches}
                )
        details = {"before": _told(before), "after": _told(after)}
        record(act, subject_kind="hours", subject_id=service_id, details=details)


def _in_order(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The stretches in order, those that touch joined as the database joins them."""
    joined: list[Stretch] = []
    for since, until in sorted(stretches):
        if not 0 <= since < until <= DAY or (joined and since < joined[-1][1]):
            raise StaffRefusal("hours_in_order")
        if joined and since == joined[-1][1]:
            since = joined.pop()[0]
        joined.append((since, until))
    return tuple(joined)


def _told(week: Week) -> dict[str, list[list[int]]]:
    return {
        str(day): [list(each) for each in stretches] for day, stretches in sorted(week.items()) if stretches
    }


def declare_holiday(*, actor: Actor, on: date, name_fr: str, name_en: str, source: str, why: str) -> int:
    """Declare a day a public holiday, or observe again one that was dropped; returns its id.

    Raises StaffRefusal("hours_not_yours", "why_missing", "holiday_incomplete", "holiday_known").
    """
    told = {
        "name_fr": name_fr.strip(),
        "name_en": name_en.strip() or name_fr.strip(),
        "source": source.strip(),
    }
    with acting(actor, "declare_holiday", why=why.strip()) as act:
        _check(actor, why)
        if not all(told.values()):
            raise StaffRefusal("holiday_incomplete")
        known = Holiday.objects.select_for_update().filter(on=on).first()
        if known is not None and known.is_observed:
            raise StaffRefusal("holiday_known")
        made, _ = Holiday.objects.update_or_create(on=on, defaults={**told, "is_observed": True})
        record(act, subject_kind="holiday", subject_id=made.pk, details={"on": on.isoformat(), **told})
    return made.pk


def drop_holiday(*, actor: Actor, holiday_id: int, why: str) -> None:
    """Open that day like any other of its weekday. Raises StaffRefusal("hours_not_yours", "why_missing",
    "holiday_unknown").
    """
    with acting(actor, "drop_holiday", why=why.strip()) as act:
        _check(actor, why)
        found = Holiday.objects.select_for_update().filter(pk=holiday_id, is_observed=True).first()
        if found is None:
            raise StaffRefusal("holiday_unknown")
        Holiday.objects.filter(pk=holiday_id).update(is_observed=False)
        record(act, subject_kind="holiday", subject_id=holiday_id, details={"on": found.on.isoformat()})


def pause_service(*, actor: Actor, service_id: int, ends_at: datetime, why: str) -> int:
    """Pause a service from now until an aware instant, at most three months away; returns the pause's id.

    Raises StaffRefusal("hours_not_yours", "why_missing", "service_unknown", "pause_in_past", "pause_too_long",
    "already_paused").
    """
    now = clock.now()
    with acting(actor, "pause_service", why=why.strip()) as act:
        reason = _check(actor, why)
        _service(service_id)
        if ends_at <= now:
            raise StaffRefusal("pause_in_past")
        if ends_at > now + LONGEST_PAUSE:
            raise StaffRefusal("pause_too_long")
        if Pause.objects.filter(service_id=service_id, ends_at__gt=now, lifted_at__isnull=True).exists():
            raise StaffRefusal("already_paused")
        by_id = actor.id if actor.kind == "agent" else None
        made = Pause.objects.create(
            service_id=service_id, by_id=by_id, reason=reason, starts_at=now, ends_at=ends_at
        )
        details = {"service": service_id, "until": ends_at.isoformat()}
        record(act, subject_kind="pause", subject_id=made.pk, details=details)
    return made.pk


def resume_service(*, actor: Actor, pause_id: int, why: str) -> None:
    """Lift a pause before its end. Raises StaffRefusal("hours_not_yours", "why_missing", "pause_over")."""
    now = clock.now()
    with acting(actor, "resume_service", why=why.strip()) as act:
        _check(actor, why)
        found = (
            Pause.objects.select_for_update()
            .filter(pk=pause_id, lifted_at__isnull=True, ends_at__gt=now)
            .first()
        )
        if found is None:
            raise StaffRefusal("pause_over")
        Pause.objects.filter(pk=pause_id).update(lifted_at=max(now, found.starts_at))
        record(act, subject_kind="pause", subject_id=pause_id, details={"service": found.service_id})
