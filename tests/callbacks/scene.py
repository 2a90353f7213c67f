"""A person, her number, and promises in every state."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from tests.cast import Cast

from relais.callbacks import actions
from relais.callbacks.models import Callback
from relais.journal import clock
from relais.journal.context import SEED, acting, agent
from relais.people.models import Person, Phone
from relais.staff.models import Agent, Service
from relais.staff.opening_actions import set_hours
from relais.work import actions as work

ZONE = ZoneInfo("America/Montreal")
WEEK = {day: [(480, 990)] for day in range(5)}


def at(text: str) -> datetime:
    """An instant on the wall of the centre."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def open_weekdays(code: str = "assistance") -> Service:
    """A service open from 8:00 to 16:30, Monday to Friday."""
    service = Service.objects.get(code=code)
    set_hours(actor=SEED, service_id=service.pk, week=WEEK, why="horaire")
    return service


def phone(person: Person, number: str = "+14185550142", **fields: object) -> Phone:
    """A number of hers, with its rules."""
    with acting(SEED, "add_phone"):
        return Phone.objects.create(person=person, number=number, **fields)


def promise(cast: Cast, cell: str = "2026-11-24 14:00", **fields: object) -> Callback:
    """A promise by the own agent, for this afternoon unless told otherwise."""
    values: dict[str, object] = {
        "actor": agent(cast.own_agent.pk),
        "service": "assistance",
        "cell_at": at(cell),
        "person_id": cast.person.pk,
        "case_id": cast.case.pk,
        **fields,
    }
    return Callback.objects.get(pk=actions.promise_callback(**values))  # type: ignore[arg-type]


def take(callback: Callback, by: Agent) -> int:
    """She takes it in hand; returns the assignment."""
    return work.take(actor=agent(by.pk), item_id=callback.item_id)


def attempt(callback: Callback, by: Agent, result: str = "no_answer", note: str = "") -> datetime | None:
    """She calls, and says what it gave."""
    callback.refresh_from_db()
    with clock.held_at(max(clock.now(), callback.window_starts_at)):
        return actions.attempt_callback(actor=agent(by.pk), callback_id=callback.pk, result=result, note=note)


def begin(callback: Callback) -> None:
    """Its window begins now."""
    with acting(SEED, "seed"):
        Callback.objects.filter(pk=callback.pk).update(window_starts_at=clock.now())
