"""Every action of the rooms leaves exactly one journal entry, made as the role the pages connect with.

An action added without a line in `DONE` fails `test_no_action_is_left_out`.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from tests import cast
from tests.callbacks.scene import begin
from tests.cast import Cast

from relais.callbacks import actions as callbacks
from relais.callbacks import relay
from relais.callbacks.models import Callback
from relais.cases import actions as cases
from relais.journal import clock
from relais.journal.context import SEED, Actor, acting, agent
from relais.journal.models import Entry
from relais.people import actions as people
from relais.people.models import Consent, Household, HouseholdMember, Phone
from relais.people.values import AdaptationGiven, PhoneGiven
from relais.staff import actions as staff
from relais.staff import opening_actions as opening
from relais.staff.models import Holiday, Service
from relais.work import actions as work
from relais.work import presence
from relais.work.models import Assignment, Item, Offer
from relais.work.refusals import WorkRefusal

MODULES = (
    "relais.people.actions",
    "relais.cases.actions",
    "relais.staff.actions",
    "relais.staff.opening_actions",
    "relais.work.actions",
    "relais.work.presence",
    "relais.callbacks.actions",
    "relais.callbacks.relay",
)
WHY = "demandé au téléphone"
NEXT_YEAR = date(2027, 11, 1)
TOMORROW = datetime(2026, 11, 25, 15, tzinfo=UTC)
SIX, TEN = datetime(2026, 11, 24, 23, tzinfo=UTC), datetime(2026, 11, 25, 15, tzinfo=UTC)  # 18:00, then 10:00


def service_id(code: str = "autism") -> int:
    """One of the services that every database begins with."""
    return Service.objects.get(code=code).pk


@dataclass(kw_only=True)
class Scene:
    """The cast, and one row of each thing that an action may act on."""

    cast: Cast
    stranger_id: int  # a person without a case
    alone_id: int  # a person of the same team, in no household
    alone_case_id: int
    phone: Phone
    consent: Consent
    absence_id: int
    pause_id: int
    callback: Callback
    waiting: Item
    offer: Offer
    in_hand: Assignment

    @property
    def her(self) -> Actor:
        """The own agent of the case."""
        return agent(self.cast.own_agent.pk)

    @property
    def head(self) -> Actor:
        """The administrator."""
        return agent(self.cast.administrator.pk)


def make_item(scene_cast: Cast, status: str = "waiting") -> Item:
    with acting(SEED, "receive"):
        return Item.objects.create(
            channel="message",
            kind="deferrable",
            status=status,
            case=scene_cast.case,
            person=scene_cast.person,
            region_id="01",
            received_at=clock.now(),
        )


def make_callback(made: Cast, phone: Phone) -> Callback:
    """A promise in the own agent's hands."""
    callback_id = callbacks.promise_callback(
        actor=agent(made.own_agent.pk),
        service="assistance",
        cell_at=SIX,
        person_id=made.person.pk,
        case_id=made.case.pk,
        phone_id=phone.pk,
    )
    callback = Callback.objects.get(pk=callback_id)
    work.take(actor=agent(made.own_agent.pk), item_id=callback.item_id)
    begin(callback)
    return callback


@pytest.fixture
def scene(db: None, noon: datetime) -> Scene:
    """Everything an action needs to succeed."""
    made = cast.make_cast()
    stranger = cast.make_person("Luc", "Tremblay")
    alone = cast.make_person("Ida", "Paré")
    alone_case = cast.make_case(alone, own_agent=None, team=made.own_agent.team, number="01-000-002")
    offered, active = make_item(made, "offered"), make_item(made, "active")
    with acting(SEED, "seed"):
        household = Household.objects.create(opened_on=noon.date())
        HouseholdMember.objects.create(household=household, person=made.person, joined_on=noon.date())
        phone = Phone.objects.create(person=made.person, number="+14185550101")
        consent = Consent.objects.create(
            person=made.person, scope="médecin", given_on=noon.date(), ends_on=NEXT_YEAR
        )
        offer = Offer.objects.create(
            item=offered,
            agent=made.own_agent,
            ring=0,
            waited_s=1,
            offered_at=noon,
            expires_at=noon + timedelta(seconds=20),
        )
        in_hand = Assignment.objects.create(
            item=active, agent=made.own_agent, kind="deferrable", ring=0, started_at=noon
        )
    absence_id = staff.record_absence(
        actor=SEED, agent_id=made.colleague.pk, starts_on=date(2026, 11, 23), ends_on=date(2026, 11, 27)
    )
    return Scene(
        cast=made,
        stranger_id=stranger.pk,
        alone_id=alone.pk,
        alone_case_id=alone_case.pk,
        phone=phone,
        consent=consent,
        absence_id=absence_id,
        pause_id=opening.pause_service(
            actor=SEED, service_id=service_id("other"), ends_at=TOMORROW, why="panne"
        ),
        callback=make_callback(made, phone),
        waiting=make_item(made),
        offer=offer,
        in_hand=in_hand,
    )


# How each action is done, by someone who may, with a reason; what its entry must say.
DONE: dict[str, Callable[[Scene], object]] = {
    "people.register_person": lambda s: people.register_person(
        actor=s.her,
        given_name="Ève",
        family_name="Roy",
        why=WHY,
        phones=[PhoneGiven(number="418 555-0102")],
        adaptations=[AdaptationGiven(kind="deaf", blocked_channels=("phone",), instead="Écrire")],
    ),
    "people.correct_name": lambda s: people.correct_name(
        actor=s.her, person_id=s.cast.person.pk, family_name="Gagnon", why=WHY
    ),
    "people.add_phone": lambda s: people.add_phone(
        actor=s.her, person_id=s.cast.person.pk, phone=PhoneGiven(number="418 555-0103"), why=WHY
    ),
    "people.mark_phone_unsafe": lambda s: people.mark_phone_unsafe(actor=s.her, phone_id=s.phone.pk, why=WHY),
    "people.add_address": lambda s: people.add_address(
        actor=s.her, person_id=s.cast.person.pk, lines="12, rue de la Cathédrale", why=WHY
    ),
    "people.add_adaptation": lambda s: people.add_adaptation(
        actor=s.her, person_id=s.cast.person.pk, adaptation=AdaptationGiven(kind="slow_pace"), why=WHY
    ),
    "people.join_household": lambda s: people.join_household(actor=s.her, person_id=s.alone_id, why=WHY),
    "people.leave_household": lambda s: people.leave_household(
        actor=s.her, person_id=s.cast.person.pk, why=WHY
    ),
    "people.choose_sharing": lambda s: people.choose_sharing(
        actor=s.her, person_id=s.cast.person.pk, shares_with_household=True, why=WHY
    ),
    "people.name_representative": lambda s: people.name_representative(
        actor=s.her,
        person_id=s.cast.person.pk,
        name="Me Roy",
        scope="tout le dossier",
        ends_on=NEXT_YEAR,
        why=WHY,
    ),
    "people.give_consent": lambda s: people.give_consent(
        actor=s.her, person_id=s.cast.person.pk, scope="parler à son médecin", ends_on=NEXT_YEAR, why=WHY
    ),
    "people.withdraw_consent": lambda s: people.withdraw_consent(
        actor=s.her, consent_id=s.consent.pk, why=WHY
    ),
    "cases.open_case": lambda s: cases.open_case(
        actor=s.her, person_id=s.stranger_id, office_id=s.cast.case.office_id, why=WHY
    ),
    "cases.move_case": lambda s: cases.move_case(
        actor=s.her, case_id=s.cast.case.pk, status="suspended", why=WHY
    ),
    "cases.set_own_agent": lambda s: cases.set_own_agent(
        actor=s.her, case_id=s.cast.case.pk, agent_id=s.cast.elsewhere.pk, why=WHY
    ),
    "cases.write_note": lambda s: cases.write_note(
        actor=s.her, case_id=s.cast.case.pk, text="Elle attend son bail.", why=WHY
    ),
    "cases.tell_fact": lambda s: cases.tell_fact(
        actor=s.her, case_id=s.cast.case.pk, topic="logement", statement="Bail en juillet", why=WHY
    ),
    "cases.exclude_agent": lambda s: cases.exclude_agent(
        actor=s.her, case_id=s.cast.case.pk, agent_id=s.cast.colleague.pk, reason=WHY
    ),
    "cases.reassess": lambda s: cases.reassess(actor=s.her, case_id=s.cast.case.pk, why=WHY),
    "staff.record_absence": lambda s: staff.record_absence(
        actor=s.her,
        agent_id=s.cast.own_agent.pk,
        starts_on=date(2026, 12, 1),
        ends_on=date(2026, 12, 4),
        replacement_id=s.cast.colleague.pk,
        why=WHY,
    ),
    "staff.end_absence": lambda s: staff.end_absence(
        actor=agent(s.cast.supervisor.pk), absence_id=s.absence_id, back_on=date(2026, 11, 25), why=WHY
    ),
    "staff.hire": lambda s: staff.hire(
        actor=s.head,
        given_name="Ana",
        family_name="López",
        team_id=s.cast.own_agent.team_id,
        languages=["fr", "es"],
        why=WHY,
    ),
    "staff.leave": lambda s: staff.leave(actor=s.head, agent_id=s.cast.colleague.pk, why=WHY),
    "staff.set_skills": lambda s: staff.set_skills(
        actor=agent(s.cast.supervisor.pk), agent_id=s.cast.colleague.pk, skills=["budget"], why=WHY
    ),
    "staff.set_hours": lambda s: opening.set_hours(
        actor=agent(s.cast.supervisor.pk), service_id=service_id(), week={0: [(480, 990)]}, why=WHY
    ),
    "staff.declare_holiday": lambda s: opening.declare_holiday(
        actor=s.head, on=date(2026, 12, 28), name_fr="congé", name_en="", source="convention", why=WHY
    ),
    "staff.drop_holiday": lambda s: opening.drop_holiday(
        actor=s.head, holiday_id=Holiday.objects.get(on=date(2026, 12, 24)).pk, why=WHY
    ),
    "staff.pause_service": lambda s: opening.pause_service(
        actor=agent(s.cast.supervisor.pk), service_id=service_id(), ends_at=TOMORROW, why=WHY
    ),
    "staff.resume_service": lambda s: opening.resume_service(
        actor=agent(s.cast.supervisor.pk), pause_id=s.pause_id, why=WHY
    ),
    "work.receive": lambda s: work.receive(actor=s.her, channel="message", case_id=s.cast.case.pk, why=WHY),
    "work.accept": lambda s: work.accept(actor=s.her, offer_ids=[s.offer.pk]),
    "work.decline": lambda s: work.decline(actor=s.her, offer_id=s.offer.pk, reason=WHY),
    "work.complete": lambda s: work.complete(actor=s.her, assignment_ids=[s.in_hand.pk]),
    "work.give_back": lambda s: work.give_back(actor=s.her, assignment_id=s.in_hand.pk, reason=WHY),
    "work.hold": lambda s: work.hold(
        actor=s.her,
        assignment_id=s.in_hand.pk,
        reason=WHY,
        wake_at=datetime(2026, 11, 25, 15, tzinfo=UTC),
    ),
    "work.withdraw": lambda s: work.withdraw(actor=s.her, item_id=s.waiting.pk, why=WHY),
    "work.take": lambda s: work.take(actor=agent(s.cast.colleague.pk), item_id=s.waiting.pk),
    "work.set_presence": lambda s: presence.set_presence(actor=agent(s.cast.colleague.pk), state="quiet"),
    "work.move_window": lambda s: work.move_window(
        actor=s.her, item_id=s.waiting.pk, not_before_at=SIX, due_at=TEN, why=WHY
    ),
    "callbacks.promise_callback": lambda s: callbacks.promise_callback(
        actor=s.her,
        service="assistance",
        cell_at=TEN,
        person_id=s.alone_id,
        case_id=s.alone_case_id,
        said_number="418 555-0170",
        why=WHY,
    ),
    "callbacks.attempt_callback": lambda s: callbacks.attempt_callback(
        actor=s.her, callback_id=s.callback.pk, result="reached", note=WHY
    ),
    "callbacks.move_callback": lambda s: callbacks.move_callback(
        actor=s.her, callback_id=s.callback.pk, cell_at=TEN, why=WHY
    ),
    "callbacks.cancel_callback": lambda s: callbacks.cancel_callback(
        actor=s.her, callback_id=s.callback.pk, why=WHY
    ),
    "callbacks.set_places": lambda s: callbacks.set_places(
        actor=s.head, service_id=service_id(), places=9, why=WHY
    ),
    "callbacks.relay_to_811": lambda s: relay.relay_to_811(
        actor=s.her, service="other", channel="phone", source_key="appel 7", case_id=s.cast.case.pk, why=WHY
    ),
}
# An act on a promise is told of the promise and of its item, one entry each; nothing else leaves two.
ENTRIES = {
    "callbacks.promise_callback": 2,
    "callbacks.move_callback": 2,
    "callbacks.cancel_callback": 2,
    "callbacks.relay_to_811": 2,
}
# What is about nobody's case, or has no case yet; and the acts of the line that ask no reason.
WITHOUT_CASE = {
    "people.register_person",
    "work.set_presence",
    "callbacks.set_places",
    *(name for name in DONE if name.startswith("staff.")),
}
WITHOUT_WHY = {"work.accept", "work.complete", "work.take", "work.set_presence"}


def actions() -> set[str]:
    """The public functions of the rooms' actions modules, as `room.name`."""
    found = set()
    for name in MODULES:
        module = importlib.import_module(name)
        for function, value in inspect.getmembers(module, inspect.isfunction):
            if value.__module__ == name and not function.startswith(("_", "may_", "words")):
                found.add(f"{name.split('.')[1]}.{function}")
    return found


def test_no_action_is_left_out() -> None:
    assert actions() == set(DONE)


@pytest.mark.parametrize("name", sorted(DONE))
def test_an_action_leaves_one_entry_with_who_and_why(
    name: str, scene: Scene, put_on: Callable[[str], AbstractContextManager[None]]
) -> None:
    before = set(Entry.objects.values_list("pk", flat=True))
    with put_on("relais_web"):
        DONE[name](scene)
    written = Entry.objects.exclude(pk__in=before)
    assert written.count() == ENTRIES.get(name, 1), [str(entry) for entry in written]
    assert len({entry.subject_kind for entry in written}) == written.count()
    for entry in written:
        assert (entry.actor_kind, entry.action) == ("agent", name.split(".")[1])
        assert entry.at == clock.now()
        assert (entry.case_id is None) == (name in WITHOUT_CASE)
        assert entry.why == ("" if name in WITHOUT_WHY else WHY)


def test_the_offer_of_the_dispatcher_is_not_an_agents_to_accept(scene: Scene) -> None:
    before = Entry.objects.count()
    with pytest.raises(WorkRefusal) as refused:
        work.accept(actor=agent(scene.cast.colleague.pk), offer_ids=[scene.offer.pk])
    assert refused.value.code == "offer_not_yours"
    assert Entry.objects.count() == before
