"""What agents do with promises to call back. Each is one transaction, with an entry for the promise and one for its item.

The item goes through `work`'s own functions, so the rules of callbacks in `routing` hold: own agent first, then her team,
its place in line kept. Refused acts raise `CallbackRefusal` (or `WorkRefusal`) and change nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import IntegrityError

from relais.callbacks import windows
from relais.callbacks.free import callable_intervals, free_windows
from relais.callbacks.models import Attempt, Callback, CallbackState, Result, Slot
from relais.callbacks.refusals import CallbackRefusal
from relais.callbacks.safety import Number, check_channel, number_of
from relais.callbacks.windows import Window
from relais.journal import clock, moments
from relais.journal.context import Act, Actor, acting
from relais.journal.record import record
from relais.staff import opening
from relais.staff.models import Service
from relais.staff.opening import ServiceSeen
from relais.staff.opening_actions import may_change_hours
from relais.staff.refusals import StaffRefusal
from relais.work import actions as work
from relais.work.models import Assignment, Item

MOST_PLACES = 999
# Refused by the database, said in words.
_SAID = {"slot_never_overpromised": "window_full", "one_open_callback_a_person": "already_promised"}


@contextmanager
def _act(actor: Actor, action: str, why: str) -> Iterator[Act]:
    try:
        with acting(actor, action, why=why.strip()) as act:
            yield act
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name not in _SAID:
            raise
        raise CallbackRefusal(_SAID[name]) from error


def promise_callback(
    *,
    actor: Actor,
    service: str,
    cell_at: datetime,
    person_id: int | None = None,
    case_id: int | None = None,
    phone_id: int | None = None,
    said_number: str = "",
    said_name: str = "",
    subject: str = "other",
    wish: str = "my_agent",
    language: str | None = None,
    region: str | None = None,
    instead_of_item_id: int | None = None,
    why: str = "",
) -> int:
    """Promise to call a person back in one of the free windows (`free.free_windows`, named by `cell_at`); returns the
    promise's id.

    `instead_of_item_id` is the contact that waits in line: it leaves the line, and the promise keeps its place.
    Raises CallbackRefusal("channel_blocked", "phone_unknown", "phone_unsafe", "phone_unreadable", "no_number",
    "window_gone", "window_full", "already_promised") and StaffRefusal("service_unknown").
    """
    seen = opening.service(service)
    with _act(actor, "promise_callback", why) as act:
        check_channel(person_id)
        number = number_of(person_id, phone_id, said_number)
        window = _free(seen, number, cell_at)
        item_id = work.receive(
            actor=actor,
            channel="callback",
            case_id=case_id,
            person_id=person_id,
            region=region,
            subject=subject,
            wish=wish,
            language=language,
            clientele=None if case_id else service,
            not_before_at=window.starts_at,
            due_at=window.ends_at,
            received_at=_leave_line(actor, instead_of_item_id),
            why=why,
        )
        assert item_id is not None  # no sender's key: received it is
        slot = _slot(seen, window)
        made = _written(actor, number, window, item=item_id, slot=slot, person=person_id, name=said_name)
        record(act, subject_kind="callback", subject_id=made, case_id=case_id, details=_told(window))
    return made


def _written(
    actor: Actor, number: Number, window: Window, *, item: int, slot: Slot, person: int | None, name: str
) -> int:
    made = Callback.objects.create(
        item_id=item,
        service_id=slot.service_id,
        slot=slot,
        person_id=person,
        phone_id=number.phone_id,
        said_name="" if person else " ".join(name.split()),
        said_number="" if number.phone_id else number.number,
        promised_by_id=actor.id if actor.kind == "agent" else None,
        promised_at=clock.now(),
        window_starts_at=window.starts_at,
        window_ends_at=window.ends_at,
    )
    return made.pk


def _told(window: Window) -> dict[str, str]:
    return {"from": window.starts_at.isoformat(), "until": window.ends_at.isoformat()}


def _free(service: ServiceSeen, number: Number, cell_at: datetime) -> Window:
    for each in free_windows(service, number):
        if each.window.cell_at == cell_at:
            return each.window
    raise CallbackRefusal("window_gone")


def _slot(service: ServiceSeen, window: Window) -> Slot:
    slot, _ = Slot.objects.get_or_create(
        service_id=service.id, starts_at=window.cell_at, defaults={"capacity": service.callback_places}
    )
    return slot


def _leave_line(actor: Actor, item_id: int | None) -> datetime | None:
    """The waiting contact that the promise replaces leaves the line; when it came is when the promise's place begins."""
    if item_id is None:
        return None
    received_at = Item.objects.filter(pk=item_id).values_list("received_at", flat=True).first()
    return received_at if work.withdraw(actor=actor, item_id=item_id, why="callback") else None


def _locked(callback_id: int) -> Callback:
    """The promise, locked; its row is not there for who may not open it."""
    found = Callback.objects.select_for_update(of=("self",)).filter(pk=callback_id).first()
    if found is None:
        raise CallbackRefusal("callback_unknown")
    if found.state != CallbackState.PROMISED:
        raise CallbackRefusal("callback_over")
    return found


def _is_missed(callback: Callback) -> bool:
    return callback.is_missed or (callback.reached_at is None and callback.window_ends_at <= clock.now())


def _in_hand(callback: Callback, actor: Actor) -> int:
    held = Assignment.objects.filter(item_id=callback.item_id, ended_at__isnull=True)
    if actor.kind == "agent":
        held = held.filter(agent_id=actor.id or 0)
    found = held.values_list("pk", flat=True).first()
    if found is None:
        raise CallbackRefusal("not_in_hand")
    return found


def attempt_callback(*, actor: Actor, callback_id: int, result: str, note: str = "") -> datetime | None:
    """Say what a call gave. Reached: it stays in hand, to be concluded. Else it goes back to its place until a wider
    window, and after the third attempt a task to reach the person in another way is left. Returns when it is tried again.

    Every rule of the person is asked again, now. Raises CallbackRefusal("callback_unknown", "callback_over",
    "not_in_hand", "result_unknown", "already_reached", "channel_blocked", "phone_unsafe", "too_early",
    "unsafe_now", "message_forbidden").
    """
    if result not in Result.values:
        raise CallbackRefusal("result_unknown")
    with _act(actor, "attempt_callback", note) as act:
        callback = _locked(callback_id)
        assignment_id = _in_hand(callback, actor)
        if callback.reached_at is not None:
            raise CallbackRefusal("already_reached")
        number = _may_call(callback, result)
        at = clock.now()
        tries = callback.attempts.count() + 1
        by_id = actor.id if actor.kind == "agent" else None
        Attempt.objects.create(
            callback=callback, number=tries, at=at, by_id=by_id, result=result, note=note.strip()
        )
        callback.is_missed = _is_missed(callback)
        again = None
        if result == Result.REACHED:
            callback.reached_at = at
            callback.save(update_fields=["reached_at", "is_missed"])
        elif tries < windows.ATTEMPTS:
            again = _try_again(actor, callback, assignment_id, number, tries, is_busy=result == Result.BUSY)
        else:
            _give_up(actor, callback, assignment_id)
        details = {"number": tries, "result": result, "again": again and again.isoformat()}
        case_id = callback.item.case_id
        record(act, subject_kind="callback", subject_id=callback.pk, case_id=case_id, details=details)
    return again


def _may_call(callback: Callback, result: str) -> Number:
    check_channel(callback.person_id)
    number = number_of(callback.person_id, callback.phone_id, callback.said_number)
    if clock.now() < callback.window_starts_at:
        # The hour may be a matter of safety: earlier is another promise, asked of the person first.
        raise CallbackRefusal("too_early", since=moments.when(callback.window_starts_at))
    number.check_now(clock.now())
    if result == Result.MESSAGE_LEFT and not number.may_leave_message:
        raise CallbackRefusal("message_forbidden")
    return number


def _try_again(
    actor: Actor, callback: Callback, assignment_id: int, number: Number, tries: int, *, is_busy: bool
) -> datetime:
    at = clock.now()
    service = next(each for each in opening.services() if each.id == callback.service_id)
    intervals = callable_intervals(service, number, at, days=28)
    # With no hours in sight (a long pause), a day later: the promise is kept in line rather than lost.
    later = at + timedelta(days=1)
    window = windows.next_try(tries, at, intervals, is_busy=is_busy) or (later, later + windows.CELL)
    callback.window_starts_at, callback.window_ends_at = window
    callback.save(update_fields=["window_starts_at", "window_ends_at", "is_missed"])
    case = callback.item.case
    work.hold(
        actor=actor,
        assignment_id=assignment_id,
        reason="callback",
        wake_at=window[0],
        due_at=window[1],
        # Her own agent first, as promised; without one, whoever tried already knows.
        is_hers=case is None or case.own_agent_id is None,
    )
    return window[0]


def _give_up(actor: Actor, callback: Callback, assignment_id: int) -> None:
    """The third attempt failed: the promise ends, and somebody must find another way."""
    callback.save(update_fields=["is_missed"])
    work.complete(actor=actor, assignment_ids=[assignment_id], outcome="no_reply")
    item = callback.item
    work.receive(
        actor=actor,
        channel="task",
        case_id=item.case_id,
        person_id=item.person_id,
        region=item.region_id,
        subject=item.subject,
        language=item.language,
        clientele=item.clientele,
        due_at=clock.now() + timedelta(days=2),
        source_key=f"callback-unreached:{callback.pk}",
        why="callback",
    )


def move_callback(*, actor: Actor, callback_id: int, cell_at: datetime, why: str) -> datetime:
    """Promise another free window instead, at the person's asking or ours; its place in line is kept. Returns its start.

    Raises CallbackRefusal("why_missing", "callback_unknown", "callback_over", "already_reached", "window_gone",
    "window_full", "being_offered", "not_in_hand").
    """
    if not why.strip():
        raise CallbackRefusal("why_missing")
    with _act(actor, "move_callback", why) as act:
        callback = _locked(callback_id)
        if callback.reached_at is not None:
            raise CallbackRefusal("already_reached")
        check_channel(callback.person_id)
        number = number_of(callback.person_id, callback.phone_id, callback.said_number)
        service = next(each for each in opening.services() if each.id == callback.service_id)
        window = _free(service, number, cell_at)
        callback.is_missed = _is_missed(callback)
        callback.slot = _slot(service, window)
        callback.window_starts_at, callback.window_ends_at = window.starts_at, window.ends_at
        callback.save(update_fields=["slot", "window_starts_at", "window_ends_at", "is_missed"])
        _move_item(actor, callback, why)
        case_id = callback.item.case_id
        record(act, subject_kind="callback", subject_id=callback.pk, case_id=case_id, details=_told(window))
    return window.starts_at


def _move_item(actor: Actor, callback: Callback, why: str) -> None:
    status = Item.objects.filter(pk=callback.item_id).values_list("status", flat=True).get()
    since, until = callback.window_starts_at, callback.window_ends_at
    if status == "waiting":
        work.move_window(actor=actor, item_id=callback.item_id, not_before_at=since, due_at=until, why=why)
    elif status == "active":
        work.hold(
            actor=actor,
            assignment_id=_in_hand(callback, actor),
            reason=why,
            wake_at=since,
            due_at=until,
            is_hers=callback.item.case_id is None,
        )
    else:
        raise CallbackRefusal("being_offered")


def cancel_callback(*, actor: Actor, callback_id: int, why: str) -> None:
    """The person no longer needs the call. Raises CallbackRefusal("why_missing", "callback_unknown", "callback_over")."""
    if not why.strip():
        raise CallbackRefusal("why_missing")
    with _act(actor, "cancel_callback", why) as act:
        callback = _locked(callback_id)
        case_id = callback.item.case_id
        work.withdraw(actor=actor, item_id=callback.item_id, why=why)
        record(act, subject_kind="callback", subject_id=callback.pk, case_id=case_id)


def set_places(*, actor: Actor, service_id: int, places: int, why: str) -> None:
    """Set how many promises one window of a service may hold; what is promised already stays promised.

    Raises StaffRefusal("hours_not_yours", "why_missing", "service_unknown"), CallbackRefusal("places_out_of_range").
    """
    if not 0 <= places <= MOST_PLACES:
        raise CallbackRefusal("places_out_of_range")
    if not why.strip():
        raise StaffRefusal("why_missing")
    with _act(actor, "set_places", why) as act:
        if not may_change_hours(actor):
            raise StaffRefusal("hours_not_yours")
        if not Service.objects.filter(pk=service_id).update(callback_places=places):
            raise StaffRefusal("service_unknown")
        later = Slot.objects.select_for_update().filter(service_id=service_id, starts_at__gt=clock.now())
        for slot in later.order_by("starts_at"):
            slot.capacity = max(places, slot.promised)
            slot.save(update_fields=["capacity"])
        record(act, subject_kind="service", subject_id=service_id, details={"places": places})
