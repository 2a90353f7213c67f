"""The dispatcher on a real database: what is offered to whom, what passes on, what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from tests.cast import Cast, make_cast

from relais.cases.models import Exclusion
from relais.dispatch.dispatcher import RETRY_S, Dispatcher, Settings
from relais.dispatch.writing import Offered
from relais.journal import clock
from relais.journal.context import SEED, Actor, acting, agent
from relais.journal.models import Entry
from relais.people.models import Adaptation
from relais.routing.policies import by_name
from relais.staff.models import Absence, Agent, Presence
from relais.work import actions
from relais.work.invariants import FORBIDDEN
from relais.work.models import Assignment, Item, Offer
from relais.work.presence import set_presence
from relais.work.refusals import WorkRefusal

pytestmark = pytest.mark.django_db

LINE = Actor(kind="process", id=9)


@dataclass
class Centre:
    """A cast, a dispatcher on the test's own connection, and a clock one can move."""

    cast: Cast
    dispatcher: Dispatcher
    at: datetime

    def step(self, after_s: float = 0.0) -> list[Offered]:
        self.at += timedelta(seconds=after_s)
        clock.run_on(lambda: self.at)
        return self.dispatcher.step(self.at.timestamp())

    def receive(self, **fields: Any) -> int:
        values: dict[str, Any] = {"channel": "phone", "case_id": self.cast.case.pk, **fields}
        item_id = actions.receive(actor=LINE, **values)
        assert item_id is not None
        self.dispatcher.changed(items=[item_id])
        return item_id

    def tell(self, *agents: Agent) -> None:
        self.dispatcher.changed(agents=[each.pk for each in agents])

    def go(self, who: Agent, state: str) -> None:
        set_presence(actor=agent(who.pk), state=state)
        self.tell(who)

    def accept(self, offered: Offered) -> int:
        (assignment,) = actions.accept(actor=agent(offered.agent_id), offer_ids=[offered.offer_id])
        self.dispatcher.changed(agents=[offered.agent_id])
        return assignment


@contextmanager
def _centre(at: datetime, policy: str = "own_first") -> Iterator[Centre]:
    connection.ensure_connection()
    centre = Centre(make_cast(), Dispatcher(connection.connection, by_name(policy), Settings()), at)
    try:
        yield centre
    finally:
        clock.run_on(lambda: at)


@pytest.fixture
def centre(noon: datetime) -> Iterator[Centre]:
    with _centre(noon) as made:
        yield made


def _ids(offers: list[Offered]) -> list[int]:
    return [offer.agent_id for offer in offers]


def test_a_call_is_offered_to_the_own_agent_with_its_reason(centre: Centre) -> None:
    item_id = centre.receive()
    (offered,) = centre.step()
    offer = Offer.objects.get(pk=offered.offer_id)
    assert (offer.agent, offer.item_id, offer.ring, offer.why) == (
        centre.cast.own_agent,
        item_id,
        0,
        "ring_own",
    )
    assert offer.expires_at == centre.at + timedelta(seconds=20)
    assert Presence.objects.get(agent=centre.cast.own_agent).state == "offered"
    entry = Entry.objects.get(action="offer")
    assert (entry.subject_id, entry.case_id, entry.details["agent"]) == (
        item_id,
        centre.cast.case.pk,
        offer.agent_id,
    )


@pytest.mark.parametrize("is_taken", [True, False])
def test_a_callback_in_hand_is_a_contact_that_no_call_of_her_own_panel_interrupts(
    centre: Centre, is_taken: bool
) -> None:
    own = centre.cast.own_agent
    if is_taken:
        centre.go(own, "quiet")
    callback = centre.receive(channel="callback", due_at=centre.at + timedelta(hours=2))
    if is_taken:
        actions.take(actor=agent(own.pk), item_id=callback)
        centre.tell(own)
        assert not centre.step()
    else:
        (offered,) = centre.step()
        assert (offered.agent_id, offered.item_id) == (own.pk, callback)
        centre.accept(offered)
    assert Presence.objects.get(agent=own).state == "live"
    assert Assignment.objects.get(item_id=callback).kind == "live"
    assert Item.objects.get(pk=callback).kind == "deferrable"
    centre.receive()
    (offered,) = centre.step()
    assert offered.agent_id != own.pk
    with connection.cursor() as cursor:
        for name, query in FORBIDDEN.items():
            cursor.execute(query)
            assert cursor.fetchall() == [], name


def test_when_the_own_agent_is_in_a_contact_the_team_rings_at_once_and_says_why(
    centre: Centre,
) -> None:
    centre.receive()
    (first,) = centre.step()
    centre.accept(first)
    assert centre.step() == []
    centre.receive()
    (offered,) = centre.step()
    offer = Offer.objects.get(pk=offered.offer_id)
    assert offer.agent in (centre.cast.colleague, centre.cast.supervisor)
    assert (offer.why, offer.why_not_own) == ("ring_team", "own_live")


def test_no_time_is_lost_waiting_for_an_own_agent_who_is_away(centre: Centre) -> None:
    centre.go(centre.cast.own_agent, "away")
    centre.receive()
    (offered,) = centre.step()
    offer = Offer.objects.get(pk=offered.offer_id)
    assert (offer.why, offer.why_not_own) == ("ring_team", "own_away")


def test_an_offer_that_rings_out_passes_on_and_two_in_a_row_set_her_away(centre: Centre) -> None:
    item_id = centre.receive(wish="anyone")
    (first,) = centre.step()
    (second,) = centre.step(20)
    assert second.item_id == item_id and second.agent_id != first.agent_id
    assert Presence.objects.get(agent_id=first.agent_id).state == "ready"
    centre.accept(second)
    other = centre.receive(wish="anyone")
    (third,) = centre.step()
    assert (third.agent_id, third.item_id) == (first.agent_id, other)
    centre.step(20)
    missed = Presence.objects.get(agent_id=first.agent_id)
    assert (missed.state, missed.missed_in_a_row) == ("away", 2)
    assert list(Offer.objects.filter(state="missed").values_list("reason", flat=True)) == [None, None]


def test_who_passes_an_offer_keeps_her_place_and_is_not_asked_again_for_it(centre: Centre) -> None:
    since = Presence.objects.get(agent=centre.cast.own_agent).idle_since_at
    item_id = centre.receive(wish="anyone")
    (first,) = centre.step()
    actions.decline(actor=agent(first.agent_id), offer_id=first.offer_id, reason="je finis un avis")
    centre.dispatcher.changed(items=[item_id], agents=[first.agent_id])
    (second,) = centre.step(1)
    assert second.agent_id != first.agent_id
    after = Presence.objects.get(agent_id=first.agent_id)
    assert (after.state, after.idle_since_at, after.missed_in_a_row) == ("ready", since, 0)


def test_a_caller_who_hangs_up_while_it_rings_frees_the_agent(centre: Centre) -> None:
    item_id = centre.receive()
    (offered,) = centre.step()
    assert actions.withdraw(actor=LINE, item_id=item_id)
    assert Offer.objects.get(pk=offered.offer_id).state == "withdrawn"
    assert Presence.objects.get(agent_id=offered.agent_id).state == "ready"
    with pytest.raises(WorkRefusal, match=r"Vous vouliez accepter"):
        actions.accept(actor=agent(offered.agent_id), offer_ids=[offered.offer_id])


def test_a_live_contact_of_her_own_panel_interrupts_a_task_unless_she_asked_for_quiet(centre: Centre) -> None:
    own = centre.cast.own_agent
    task = centre.receive(channel="document")
    (offered,) = centre.step()
    assert offered.item_id == task
    centre.accept(offered)
    assert Presence.objects.get(agent=own).state == "deferrable"
    assert centre.step() == []
    call = centre.receive()
    (interrupting,) = centre.step()
    assert (interrupting.agent_id, interrupting.item_id) == (own.pk, call)
    assert Offer.objects.get(pk=interrupting.offer_id).interrupts
    done = centre.accept(interrupting)
    actions.complete(actor=agent(own.pk), assignment_ids=[done])
    assert Presence.objects.get(agent=own).state == "deferrable"
    centre.go(own, "quiet")
    centre.receive()
    assert own.pk not in _ids(centre.step())


def test_what_is_held_comes_back_to_who_held_it_on_its_wake_date(centre: Centre) -> None:
    item_id = centre.receive()
    (offered,) = centre.step()
    assignment = centre.accept(offered)
    wake_at = centre.at + timedelta(hours=2)
    actions.hold(
        actor=agent(offered.agent_id), assignment_id=assignment, reason="attend le rapport", wake_at=wake_at
    )
    centre.dispatcher.changed(items=[item_id], agents=[offered.agent_id])
    assert centre.step(60) == []
    assert Item.objects.get(pk=item_id).status == "waiting"
    (again,) = centre.step(2 * 3600 - 60)
    assert (again.item_id, again.agent_id) == (item_id, offered.agent_id)


def test_an_absent_own_agent_is_stood_in_for_along_the_chain(centre: Centre) -> None:
    cast = centre.cast
    on = centre.at.date()
    with acting(SEED, "record_absence"):
        Absence.objects.create(agent=cast.own_agent, starts_on=on, ends_on=on, replacement=cast.colleague)
        Absence.objects.create(agent=cast.colleague, starts_on=on, ends_on=on, replacement=cast.supervisor)
    for absent in (cast.own_agent, cast.colleague):
        centre.go(absent, "away")
    centre.receive()
    (offered,) = centre.step()
    offer = Offer.objects.get(pk=offered.offer_id)
    assert (offer.agent, offer.ring, offer.why, offer.why_not_own) == (
        cast.supervisor,
        0,
        "ring_own_stand_in",
        "own_on_leave",
    )


def test_the_stand_in_ends_with_the_absence_though_nobody_touched_anything(centre: Centre) -> None:
    cast = centre.cast
    on = centre.at.date()
    with acting(SEED, "record_absence"):
        Absence.objects.create(agent=cast.own_agent, starts_on=on, ends_on=on, replacement=cast.colleague)
    centre.step()
    centre.step(24 * 3600)
    centre.receive()
    assert _ids(centre.step()) == [cast.own_agent.pk]


def test_a_deaf_person_is_never_phoned_back(centre: Centre) -> None:
    with acting(SEED, "add_adaptation"):
        Adaptation.objects.create(
            person=centre.cast.person, kind="deaf", blocked_channels=["phone", "callback"]
        )
    centre.receive(channel="callback")
    assert centre.step() == [] and centre.step(3600) == []
    centre.receive(channel="message")
    assert _ids(centre.step()) == [centre.cast.own_agent.pk]


def test_an_excluded_agent_is_never_offered_that_person(centre: Centre) -> None:
    with acting(SEED, "exclude_agent"):
        Exclusion.objects.create(
            person=centre.cast.person,
            agent=centre.cast.own_agent,
            reason="conflit",
            since_on=centre.at.date(),
        )
    centre.receive(wish="anyone")
    (offered,) = centre.step()
    assert offered.agent_id != centre.cast.own_agent.pk
    assert Offer.objects.get(pk=offered.offer_id).why_not_own == "own_excluded"


def test_a_placement_on_an_agent_who_just_left_is_taken_back_and_made_again(centre: Centre) -> None:
    """She went away after the dispatcher last read: the database refuses, and somebody else is found."""
    centre.step()
    set_presence(actor=agent(centre.cast.own_agent.pk), state="away")
    item_id = centre.receive(wish="anyone")
    assert centre.cast.own_agent.pk not in _ids(centre.step())
    again = centre.step(RETRY_S)
    offer = Offer.objects.get(item_id=item_id, state="open")
    assert offer.agent != centre.cast.own_agent
    assert again == [] or again[0].offer_id == offer.pk


def test_a_dispatcher_that_starts_anew_finds_all_as_it_was(centre: Centre) -> None:
    for who in centre.cast.everyone.values():
        if who is not None:
            centre.go(who, "away")
    items = {centre.receive(wish="anyone") for _ in range(5)}
    assert centre.step() == []
    fresh = Dispatcher(connection.connection, by_name("own_first"), Settings())
    assert fresh.step(centre.at.timestamp()) == []
    assert fresh.waiting_count == centre.dispatcher.waiting_count == len(items)
    set_presence(actor=agent(centre.cast.elsewhere.pk), state="ready")
    fresh.changed(agents=[centre.cast.elsewhere.pk])
    (offered,) = fresh.step(centre.at.timestamp())
    assert offered.item_id == min(items)
    # An offer that was ringing when the former dispatcher died still rings out.
    again = Dispatcher(connection.connection, by_name("own_first"), Settings())
    again.step(centre.at.timestamp() + 20)
    assert Offer.objects.get(pk=offered.offer_id).state == "missed"


def test_first_available_does_not_look_whose_person_it_is(noon: datetime) -> None:
    with _centre(noon, "first_available") as centre:
        with acting(SEED, "set_presence"):
            Presence.objects.filter(agent=centre.cast.elsewhere).update(
                idle_since_at=noon - timedelta(hours=1)
            )
        centre.receive()
        assert _ids(centre.step()) == [centre.cast.elsewhere.pk]


def test_no_forbidden_state_is_left_by_any_of_this(centre: Centre) -> None:
    for n in range(6):
        centre.receive(wish="anyone", channel="phone" if n % 2 else "message")
    for offered in centre.step():
        assignment = centre.accept(offered)
        actions.give_back(actor=agent(offered.agent_id), assignment_id=assignment, reason="pas ma région")
        centre.dispatcher.changed(items=[offered.item_id], agents=[offered.agent_id])
    centre.step(5)
    assert Assignment.objects.filter(ending="returned").exists()
    with connection.cursor() as cursor:
        for name, query in FORBIDDEN.items():
            cursor.execute(query)
            assert cursor.fetchall() == [], name


def test_what_is_sent_while_the_rest_is_decided_is_offered_once_and_what_is_refused_is_tried_again(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five on the floor, seven in line, a batch for each two: one agent has just left, unknown to the dispatcher."""
    monkeypatch.setattr("relais.dispatch.dispatcher.BATCH", 2)
    everyone = [each for each in centre.cast.everyone.values() if each is not None]
    centre.step()
    set_presence(actor=agent(centre.cast.colleague.pk), state="away")
    items = [centre.receive(wish="anyone", priority=0) for _ in range(7)]
    made = centre.step()
    assert len(made) == len(everyone) - 1
    assert centre.cast.colleague.pk not in _ids(made)
    assert [
        (o.pk, o.item_id, o.agent_id) for o in Offer.objects.filter(state="open").order_by("pk")
    ] == sorted((each.offer_id, each.item_id, each.agent_id) for each in made)
    assert centre.dispatcher.waiting_count + len(made) + 1 == len(items)
    centre.step(RETRY_S)
    assert centre.dispatcher.waiting_count + len(made) == len(items)
    assert Item.objects.filter(pk__in=items, status="waiting").count() == len(items) - len(made)


def test_after_an_error_on_the_way_the_connection_serves_the_next_leader(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relais.dispatch.dispatcher.BATCH", 2)
    items = [centre.receive(wish="anyone", priority=0) for _ in range(5)]
    read = "relais.dispatch.dispatcher.read_presences"
    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr(read, lambda *_: 1 / 0)
        centre.step()
    fresh = Dispatcher(connection.connection, by_name("own_first"), Settings())
    fresh.step(centre.at.timestamp())
    assert Offer.objects.filter(item_id__in=items, state="open").count() == 5
