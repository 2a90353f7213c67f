"""The door, the case at a glance, and the complexity anyone may read and dispute."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from tests import cast
from tests.cast import Cast

from relais.cases import access, complexity
from relais.cases.actions import reassess
from relais.cases.complexity import RULE, Traits, points_of
from relais.cases.models import Case, Note
from relais.cases.queries import at_a_glance
from relais.cases.refusals import CaseRefusal
from relais.journal.context import SEED, Actor, acting, agent, looking
from relais.journal.models import Entry
from relais.people.models import Adaptation, Address, Phone, Representative
from relais.work.models import Assignment, Item


@pytest.fixture
def made(db: None, noon: datetime) -> Cast:
    return cast.make_cast()


def test_every_look_is_in_the_journal(made: Cast, put_on: Any, noon: datetime) -> None:
    with put_on("relais_web"), looking(agent(made.colleague.pk)):
        case = access.case_for(agent(made.colleague.pk), made.case.pk, why="la personne appelle")
        assert (case.number, case.person.family_name) == ("01-000-001", "Gagnon-Paré")
    entry = Entry.objects.get(action="look")
    assert (entry.actor_id, entry.case_id, entry.why) == (
        made.colleague.pk,
        made.case.pk,
        "la personne appelle",
    )
    assert entry.at == noon


def test_a_closed_door_says_the_same_of_what_does_not_exist(made: Cast, put_on: Any) -> None:
    before = Entry.objects.count()
    for actor in (agent(made.elsewhere.pk), agent(made.administrator.pk), Actor(kind="person", id=1), SEED):
        for case_id in (made.case.pk, 10**9):
            with put_on("relais_web"), looking(actor), pytest.raises(CaseRefusal) as refused:
                access.case_for(actor, case_id)
            assert refused.value.code == "not_yours_to_open"
    assert Entry.objects.count() == before


def test_without_its_entry_nothing_is_shown(made: Cast) -> None:
    her = agent(made.own_agent.pk)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_entry ADD CONSTRAINT full_disk CHECK (action <> 'look')")
    with looking(her), pytest.raises(CaseRefusal) as refused:
        access.case_for(her, made.case.pk)
    assert refused.value.code == "look_not_recorded"


def fill(made: Cast, noon: datetime, how_many: int) -> None:
    """Rules, notes and contacts in the case of the cast."""
    with acting(SEED, "seed"):
        Adaptation.objects.create(
            person=made.person, kind="deaf", blocked_channels=["phone"], instead="Écrire un message"
        )
        Adaptation.objects.create(person=made.person, kind="slow_pace")
        Phone.objects.create(person=made.person, number="+14185550101", is_safe=False)
        Phone.objects.create(
            person=made.person,
            number="+14185550102",
            may_leave_message=True,
            may_say_service=True,
            safe_from=time(9),
            safe_until=time(15),
        )
        Address.objects.create(person=made.person, lines="12, rue X", is_safe=False)
        for n in range(how_many):
            at = noon - timedelta(days=n)
            Note.objects.create(case=made.case, author=made.colleague, text=f"note {n}", written_at=at)
            item = Item.objects.create(
                channel="counter",
                kind="live",
                status="done",
                case=made.case,
                received_at=at,
                ended_at=at,
                outcome="answered",
            )
            Assignment.objects.create(
                item=item,
                agent=made.own_agent,
                kind="live",
                ring=0,
                started_at=at,
                ended_at=at,
                ending="completed",
            )


@pytest.mark.parametrize("how_many", [1, 3, 12])
def test_the_case_at_a_glance_is_one_query(how_many: int, made: Cast, put_on: Any, noon: datetime) -> None:
    fill(made, noon, how_many)
    with put_on("relais_web"), looking(agent(made.colleague.pk)), translation.override("fr"):
        with CaptureQueriesContext(connection) as queries:
            glance = at_a_glance(made.case.pk)
        assert len(queries) == 1
        assert (glance.name, glance.number, glance.programme) == (
            "Nathalie Gagnon-Paré",
            "01-000-001",
            "Aide sociale",
        )
        assert (glance.own_agent, glance.own_team, glance.status_label) == (
            "Julie Ouellet",
            "Rivière",
            "actif",
        )
        assert [plate.kind for plate in glance.rules] == ["never", "never", "never", "only", "adapt"]
        assert glance.rules[0].title == "Ne jamais appeler le 418 555-0101"
        assert [note.text for note in glance.notes] == [f"note {n}" for n in range(min(3, how_many))]
        assert glance.notes[0].at == noon
        assert glance.contacts[0].agent == "Julie Ouellet"
        assert len(glance.contacts) == min(3, how_many)
    assert (glance.age_on(date(2026, 6, 11)), glance.age_on(date(2026, 6, 12))) == (46, 47)


def test_the_glance_speaks_the_readers_language(made: Cast) -> None:
    with looking(agent(made.own_agent.pk)), translation.override("en"):
        assert at_a_glance(made.case.pk).programme == "Social Assistance"


def test_an_empty_case_has_a_glance(made: Cast) -> None:
    with acting(SEED, "seed"):
        Case.objects.update(own_agent=None, own_agent_since_on=None, programme=None)
    with looking(agent(made.colleague.pk)):
        glance = at_a_glance(made.case.pk)
    assert (glance.own_agent, glance.programme, glance.rules, glance.notes) == (None, None, (), ())
    assert replace(glance, birth_on=None).age_on(date(2026, 1, 1)) is None


def test_outside_the_circle_there_is_no_glance(made: Cast, put_on: Any) -> None:
    with put_on("relais_web"), looking(agent(made.elsewhere.pk)), pytest.raises(CaseRefusal):
        at_a_glance(made.case.pk)


PLAIN = Traits(
    language="fr",
    has_unsafe_contact=False,
    has_blocked_channel=False,
    has_other_adaptation=False,
    has_representative=False,
    household_size=1,
    clientele="assistance",
    status="active",
    has_own_agent=True,
)
ONE_MORE: dict[str, dict[str, Any]] = {
    "unsafe_contact": {"has_unsafe_contact": True},
    "blocked_channel": {"has_blocked_channel": True},
    "adaptation": {"has_other_adaptation": True},
    "language": {"language": "moe"},
    "representative": {"has_representative": True},
    "large_household": {"household_size": 4},
    "health": {"clientele": "mental_health"},
    "unsettled": {"status": "suspended"},
    "no_own_agent": {"has_own_agent": False},
}


def test_a_plain_case_has_no_point() -> None:
    assert points_of(PLAIN) == complexity.Assessment(0, ())


@pytest.mark.parametrize("code", sorted(RULE))
def test_each_reason_gives_its_points(code: str) -> None:
    assert points_of(replace(PLAIN, **ONE_MORE[code])) == complexity.Assessment(RULE[code][0], (code,))


@given(st.sets(st.sampled_from(sorted(RULE))), st.sampled_from(sorted(RULE)))
def test_one_more_reason_never_lowers_the_points(codes: set[str], more: str) -> None:
    fewer, all_of_them = PLAIN, PLAIN
    for code in codes:
        fewer = replace(fewer, **ONE_MORE[code])
    all_of_them = replace(fewer, **ONE_MORE[more])
    assert 0 <= points_of(fewer).points <= points_of(all_of_them).points <= complexity.MOST


def test_the_points_are_the_same_whoever_asks(made: Cast, put_on: Any, noon: datetime) -> None:
    fill(made, noon, 1)
    with acting(SEED, "seed"):
        Representative.objects.create(
            person=made.person,
            name="Me Roy",
            scope="tout",
            starts_on=date(2026, 1, 1),
            ends_on=date(2027, 1, 1),
        )
    for who in (made.own_agent, made.colleague, made.supervisor):
        with put_on("relais_web"):
            found = reassess(actor=agent(who.pk), case_id=made.case.pk)
        assert (found.points, found.reasons) == (
            6,
            ("unsafe_contact", "blocked_channel", "adaptation", "representative"),
        )
        with translation.override("fr"):
            assert all(found.words)
    made.case.refresh_from_db()
    assert made.case.complexity == 6
