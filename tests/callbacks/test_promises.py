"""A promise from its first word to its end: places, attempts, place in line, safe contact, kept or missed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from tests.callbacks.scene import at, attempt, begin, open_weekdays, phone, promise, take
from tests.cast import Cast, make_case, make_cast, make_person
from tests.web.work import receive

from relais.callbacks import actions
from relais.callbacks.invariants import FORBIDDEN
from relais.callbacks.models import Attempt, Callback, Slot
from relais.callbacks.refusals import CallbackRefusal
from relais.journal import clock
from relais.journal.context import SEED, acting, agent
from relais.people.models import Adaptation
from relais.staff.models import Agent, Service
from relais.work import actions as work
from relais.work.models import Item

PutOn = Callable[[str], AbstractContextManager[None]]


@pytest.fixture
def cast(db: None, noon: datetime) -> Cast:
    made = make_cast()
    open_weekdays()
    return made


def refused(code: str, attempted: Callable[[], object]) -> None:
    with pytest.raises(CallbackRefusal) as error:
        attempted()
    assert error.value.code == code
    assert str(error.value)


def assert_sound() -> None:
    with connection.cursor() as cursor:
        for name, query in FORBIDDEN.items():
            cursor.execute(query)
            assert cursor.fetchall() == [], name


def item(callback: Callback) -> Item:
    return Item.objects.get(pk=callback.item_id)


def test_a_promise_is_an_item_with_its_window(cast: Cast) -> None:
    made = promise(cast, phone_id=phone(cast.person).pk)
    found = item(made)
    assert (found.channel, found.kind, found.wish) == ("callback", "deferrable", "my_agent")
    assert (found.not_before_at, found.due_at) == (at("2026-11-24 14:00"), at("2026-11-24 16:00"))
    assert_sound()


def test_the_window_is_within_her_safe_hours(cast: Cast) -> None:
    safe = phone(cast.person, safe_from=time(14, 30), safe_until=time(15, 30))
    assert item(promise(cast, phone_id=safe.pk)).not_before_at == at("2026-11-24 14:30")
    other = make_person("Yvon", "Caron")
    early = phone(other, "+14185550143", safe_from=time(8), safe_until=time(9))
    refused("window_gone", lambda: promise(cast, person_id=other.pk, case_id=None, phone_id=early.pk))


@pytest.mark.parametrize(
    "cell", ["2026-11-24 10:00", "2026-11-24 16:30", "2026-11-28 10:00", "2027-02-01 10:00"]
)
def test_what_is_past_closed_off_the_grid_or_too_far_is_not_promised(cast: Cast, cell: str) -> None:
    refused("window_gone", lambda: promise(cast, cell, phone_id=phone(cast.person).pk))
    assert not Callback.objects.exists()
    assert not Item.objects.exists()


def test_the_last_place_is_promised_once(cast: Cast) -> None:
    actions.set_places(
        actor=SEED, service_id=Service.objects.get(code="assistance").pk, places=1, why="peu de monde"
    )
    promise(cast, phone_id=phone(cast.person).pk)
    other = make_person("Yvon", "Caron")
    refused(
        "window_gone", lambda: promise(cast, person_id=other.pk, case_id=None, said_number="418 555-0170")
    )


def test_the_database_holds_the_places_against_any_code(cast: Cast) -> None:
    made = promise(cast, phone_id=phone(cast.person).pk)
    with acting(SEED, "set_places"):
        Slot.objects.filter(pk=made.slot_id).update(capacity=1)
    second = receive(None, "callback")
    with (
        pytest.raises(IntegrityError, match="slot_never_overpromised"),
        transaction.atomic(),
        acting(SEED, "x"),
    ):
        Callback.objects.create(
            item_id=second,
            service_id=made.service_id,
            slot_id=made.slot_id,
            said_number="+14185550170",
            promised_at=clock.now(),
            window_starts_at=made.window_starts_at,
            window_ends_at=made.window_ends_at,
        )


def test_fewer_places_never_break_what_is_promised(cast: Cast) -> None:
    made = promise(cast, phone_id=phone(cast.person).pk)
    actions.set_places(actor=SEED, service_id=made.service_id, places=0, why="fermeture")
    assert Slot.objects.get().capacity == 1
    other = make_person("Yvon", "Caron")
    refused(
        "window_gone", lambda: promise(cast, person_id=other.pk, case_id=None, said_number="418 555-0170")
    )


def test_nobody_is_promised_two_calls(cast: Cast) -> None:
    number = phone(cast.person)
    promise(cast, phone_id=number.pk)
    refused("already_promised", lambda: promise(cast, "2026-11-25 08:00", phone_id=number.pk))
    assert Item.objects.count() == 1


def test_a_deaf_person_is_never_promised_a_call(cast: Cast) -> None:
    with acting(SEED, "add_adaptation"):
        Adaptation.objects.create(
            person=cast.person, kind="deaf", blocked_channels=["phone"], instead="Écrivez-lui."
        )
    with pytest.raises(CallbackRefusal, match="Écrivez-lui"):
        promise(cast, phone_id=phone(cast.person).pk)


def test_numbers_that_may_not_be_called(cast: Cast) -> None:
    unsafe = phone(cast.person, is_safe=False)
    refused("phone_unsafe", lambda: promise(cast, phone_id=unsafe.pk))
    refused("phone_unsafe", lambda: promise(cast, said_number="(418) 555-0142"))
    hers = phone(make_person("Yvon", "Caron"), "+14185550143")
    refused("phone_unknown", lambda: promise(cast, phone_id=hers.pk))
    refused("phone_unreadable", lambda: promise(cast, said_number="demain"))
    refused("no_number", lambda: promise(cast))


def test_the_place_in_line_is_kept(cast: Cast) -> None:
    with clock.held_at(clock.now() - timedelta(minutes=9)):
        waiting = receive(cast.case)
        came = clock.now()
    made = promise(cast, phone_id=phone(cast.person).pk, instead_of_item_id=waiting)
    assert item(made).received_at == came
    assert Item.objects.get(pk=waiting).status == "withdrawn"
    take(made, cast.own_agent)
    with clock.held_at(at("2026-11-24 14:05")):
        attempt(made, cast.own_agent)
    assert item(made).received_at == came


def test_three_attempts_with_wider_windows_then_another_way(cast: Cast) -> None:
    made = promise(cast, phone_id=phone(cast.person).pk)
    lengths = []
    moment: datetime | None = at("2026-11-24 14:00")
    for _ in range(2):
        assert moment is not None
        with clock.held_at(moment):
            take(made, cast.own_agent)
            again = attempt(made, cast.own_agent)
        found = item(made)
        assert found.not_before_at is not None
        assert found.due_at is not None
        assert (found.status, found.not_before_at, found.held_by_id) == ("waiting", again, None)
        lengths.append(found.due_at - found.not_before_at)
        moment = again
        assert_sound()
    assert moment is not None
    with clock.held_at(moment):
        take(made, cast.own_agent)
        assert attempt(made, cast.own_agent) is None
        made.refresh_from_db()
        assert (made.state, item(made).status, item(made).outcome) == ("unreached", "done", "no_reply")
        refused("callback_over", lambda: attempt(made, cast.own_agent))
    assert [each.number for each in made.attempts.order_by("number")] == [1, 2, 3]
    task = Item.objects.get(channel="task")
    assert (task.case_id, task.status) == (cast.case.pk, "waiting")
    assert_sound()


def test_whoever_tried_keeps_it_when_there_is_no_own_agent(cast: Cast) -> None:
    case = make_case(make_person("Yvon", "Caron"), own_agent=None, team=cast.own_agent.team, number="01-2")
    made = promise(cast, person_id=case.person_id, case_id=case.pk, said_number="418 555-0170")
    take(made, cast.colleague)
    attempt(made, cast.colleague)
    assert item(made).held_by_id == cast.colleague.pk


def test_reached_it_is_concluded_as_any_contact_and_kept(cast: Cast) -> None:
    made = promise(cast, phone_id=phone(cast.person).pk)
    held = take(made, cast.own_agent)
    attempt(made, cast.own_agent, "reached")
    assert_sound()
    refused("already_reached", lambda: attempt(made, cast.own_agent))
    work.complete(actor=agent(cast.own_agent.pk), assignment_ids=[held])
    made.refresh_from_db()
    assert (made.state, made.is_missed) == ("kept", False)
    assert_sound()


@pytest.mark.parametrize(("outcome", "state"), [("answered", "kept"), ("no_reply", "unreached")])
def test_concluded_from_the_desk_the_promise_ends_with_it(cast: Cast, outcome: str, state: str) -> None:
    made = promise(cast, phone_id=phone(cast.person).pk)
    held = take(made, cast.own_agent)
    work.complete(actor=agent(cast.own_agent.pk), assignment_ids=[held], outcome=outcome)
    made.refresh_from_db()
    assert made.state == state
    assert_sound()


@pytest.mark.parametrize("is_late", [False, True])
def test_a_missed_promise_stays_missed_when_it_is_kept_late(cast: Cast, is_late: bool) -> None:
    made = promise(cast, phone_id=phone(cast.person).pk)
    with clock.held_at(at("2026-11-24 16:01" if is_late else "2026-11-24 15:59")):
        take(made, cast.own_agent)
        attempt(made, cast.own_agent)
    made.refresh_from_db()
    assert made.is_missed is is_late


def test_moving_frees_the_place_and_takes_another(cast: Cast) -> None:
    made = promise(cast, phone_id=phone(cast.person).pk)
    refused("why_missing", lambda: move(made, cast.own_agent, why=" "))
    move(made, cast.own_agent)
    assert (item(made).not_before_at, item(made).due_at) == (at("2026-11-25 08:00"), at("2026-11-25 10:00"))
    assert {s.starts_at: s.promised for s in Slot.objects.all()} == {
        at("2026-11-24 14:00"): 0,
        at("2026-11-25 08:00"): 1,
    }
    take(made, cast.own_agent)
    actions.move_callback(
        actor=agent(cast.own_agent.pk),
        callback_id=made.pk,
        cell_at=at("2026-11-24 14:00"),
        why="elle préfère",
    )
    assert (item(made).status, item(made).due_at) == ("waiting", at("2026-11-24 16:00"))
    assert_sound()


def move(made: Callback, by: Agent, why: str = "à sa demande") -> None:
    actions.move_callback(actor=agent(by.pk), callback_id=made.pk, cell_at=at("2026-11-25 08:00"), why=why)


@pytest.mark.parametrize("is_in_hand", [False, True])
def test_cancelled_its_item_leaves_and_its_place_is_free(cast: Cast, is_in_hand: bool) -> None:
    made = promise(cast, phone_id=phone(cast.person).pk)
    if is_in_hand:
        take(made, cast.own_agent)
    actions.cancel_callback(actor=agent(cast.own_agent.pk), callback_id=made.pk, why="venue au comptoir")
    made.refresh_from_db()
    assert (made.state, item(made).status, Slot.objects.get().promised) == ("cancelled", "withdrawn", 0)
    assert_sound()
    assert promise(cast, "2026-11-25 08:00", phone_id=made.phone_id)


def test_outside_her_hours_the_call_is_refused_with_the_rule(cast: Cast) -> None:
    safe = phone(cast.person, safe_from=time(14), safe_until=time(15))
    made = promise(cast, phone_id=safe.pk)
    take(made, cast.own_agent)
    with clock.held_at(at("2026-11-24 15:05")):  # begun at 14:58, written down at 15:05
        attempt(made, cast.own_agent)
    take(made, cast.own_agent)
    begin(made)
    for moment in ("2026-11-24 15:10", "2026-11-24 13:59"):
        with clock.held_at(at(moment)), pytest.raises(CallbackRefusal, match="14\xa0h à 15\xa0h"):
            attempt(made, cast.own_agent)


def test_nobody_is_called_before_the_promised_hour(cast: Cast) -> None:
    made = promise(cast, phone_id=phone(cast.person).pk)
    take(made, cast.own_agent)
    her = agent(cast.own_agent.pk)
    refused("too_early", lambda: actions.attempt_callback(actor=her, callback_id=made.pk, result="no_answer"))


def test_her_rules_are_asked_again_at_every_attempt(cast: Cast) -> None:
    number = phone(cast.person, may_leave_message=False)
    made = promise(cast, phone_id=number.pk)
    take(made, cast.own_agent)
    refused("message_forbidden", lambda: attempt(made, cast.own_agent, "message_left"))
    refused("result_unknown", lambda: attempt(made, cast.own_agent, "shouted"))
    with acting(SEED, "mark_phone_unsafe"):
        type(number).objects.filter(pk=number.pk).update(is_safe=False)
    refused("phone_unsafe", lambda: attempt(made, cast.own_agent))
    assert not Attempt.objects.exists()


def test_the_database_refuses_a_message_where_none_may_be(cast: Cast) -> None:
    made = promise(cast, phone_id=phone(cast.person).pk)
    with pytest.raises(IntegrityError, match="safe-contact"), transaction.atomic(), acting(SEED, "x"):
        Attempt.objects.create(callback=made, number=1, at=clock.now(), result="message_left")


def test_a_message_is_left_where_she_allows_it(cast: Cast) -> None:
    made = promise(cast, phone_id=phone(cast.person, may_leave_message=True).pk)
    take(made, cast.own_agent)
    assert attempt(made, cast.own_agent, "message_left", "« Rappelez Julie. »") is not None


def test_only_whoever_has_it_in_hand_tells_what_a_call_gave(cast: Cast) -> None:
    made = promise(cast, phone_id=phone(cast.person).pk)
    refused("not_in_hand", lambda: attempt(made, cast.own_agent))
    take(made, cast.own_agent)
    refused("not_in_hand", lambda: attempt(made, cast.colleague))


def test_row_level_security_hides_a_promise_from_who_may_not_open_the_person(
    cast: Cast, put_on: PutOn
) -> None:
    made = promise(cast, phone_id=phone(cast.person).pk)
    for who, seen in ((cast.colleague, 1), (cast.elsewhere, 0)):
        with put_on("relais_web"), acting(agent(who.pk), "move_callback"):
            assert Callback.objects.filter(pk=made.pk).count() == seen
            if not seen:
                refused("callback_unknown", lambda: move(made, cast.elsewhere))
    with put_on("relais_web"), acting(agent(cast.own_agent.pk), "x"), pytest.raises(ProgrammingError):
        Slot.objects.filter(pk=made.slot_id).update(promised=0)


def test_all_of_it_as_the_web_role(cast: Cast, put_on: PutOn) -> None:
    number = phone(cast.person)
    with put_on("relais_web"):
        made = promise(cast, phone_id=number.pk)
        take(made, cast.own_agent)
        attempt(made, cast.own_agent)
        move(made, cast.own_agent)
        actions.cancel_callback(actor=agent(cast.own_agent.pk), callback_id=made.pk, why="venue")
    assert_sound()
