"""Opening a case, handing it over, writing in it: done as agents do, refused in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from tests import cast
from tests.cast import Cast

from relais.cases import actions
from relais.cases.models import Case, Exclusion, Fact, Note, Programme
from relais.cases.refusals import MESSAGES, CaseRefusal
from relais.journal.context import SEED, Actor, acting, agent
from relais.journal.models import Entry
from relais.staff.models import Agent


@pytest.fixture
def made(db: None, noon: datetime) -> Cast:
    return cast.make_cast()


@pytest.fixture
def newcomer(made: Cast) -> dict[str, Any]:
    """What opening the case of someone who has none takes, for the own agent of the cast."""
    return {
        "actor": agent(made.own_agent.pk),
        "person_id": cast.make_person("Luc", "Tremblay").pk,
        "office_id": made.case.office_id,
    }


def her(made: Cast) -> Actor:
    return agent(made.own_agent.pk)


def refusal(attempt: Callable[[], object]) -> str:
    """The code of the refusal, which left neither a row nor an entry."""
    before = (Entry.objects.count(), Case.objects.count(), Note.objects.count())
    with pytest.raises(CaseRefusal) as refused:
        attempt()
    assert (Entry.objects.count(), Case.objects.count(), Note.objects.count()) == before
    with translation.override("fr"):
        assert len(str(refused.value)) > 20
    return refused.value.code


def test_a_case_opens_in_the_agents_team_with_a_readable_number(
    made: Cast, newcomer: dict[str, Any], put_on: Any
) -> None:
    with put_on("relais_web"):
        case = actions.open_case(**newcomer, own_agent_id=made.colleague.pk)
    assert case.number.startswith("01-000-")
    assert case.number != made.case.number
    assert (case.own_team_id, case.own_agent_id) == (made.own_agent.team_id, made.colleague.pk)
    assert (case.opened_on, case.own_agent_since_on) == (date(2026, 11, 24), date(2026, 11, 24))
    assert (case.status, case.region_id) == ("requested", "01")


def test_numbers_go_on_past_a_million(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value, is_called FROM cases_number")
        before = cursor.fetchone()
        try:
            cursor.execute("SELECT setval('cases_number', 41), relais_next_case_number('17')")
            assert cursor.fetchone()[1] == "17-000-042"
            cursor.execute("SELECT setval('cases_number', 1234567), relais_next_case_number('06')")
            assert cursor.fetchone()[1] == "06-1234-568"
        finally:
            # A sequence does not roll back: the next test counts on from here.
            cursor.execute("SELECT setval('cases_number', %s, %s)", before)


def test_a_person_has_one_case(made: Cast, newcomer: dict[str, Any], put_on: Any) -> None:
    with put_on("relais_web"):
        # Even for an agent who cannot see that there is one.
        asked = {**newcomer, "actor": agent(made.elsewhere.pk), "person_id": made.person.pk}
        with pytest.raises(CaseRefusal) as refused:
            actions.open_case(**asked)
    assert refused.value.code == "has_a_case"
    actions.open_case(**newcomer)
    assert refusal(lambda: actions.open_case(**newcomer)) == "has_a_case"


def test_a_case_that_cannot_open_says_why(made: Cast, newcomer: dict[str, Any]) -> None:
    past = Programme.objects.create(
        code="x", name_fr="X", name_en="X", starts_on=date(2000, 1, 1), ends_on=date(2006, 12, 31), source="-"
    )
    excluded = {"person_id": newcomer["person_id"], "agent": made.colleague, "since_on": date(2026, 1, 1)}
    with acting(SEED, "seed"):
        Exclusion.objects.create(reason="parenté", **excluded)
        Agent.objects.filter(pk=made.supervisor.pk).update(is_active=False)
    wrong: dict[str, dict[str, Any]] = {
        "clientele_unknown": {"clientele": "everyone"},
        "person_unknown": {"person_id": 10**9},
        "programme_ended": {"programme_id": past.pk},
        "not_your_team": {"own_team_id": made.elsewhere.team_id},
        "no_team": {"actor": SEED},
        "agent_of_another_team": {"own_agent_id": made.elsewhere.pk},
        "agent_left": {"own_agent_id": made.supervisor.pk},
        "not_with_this_agent": {"own_agent_id": made.colleague.pk},
    }
    for code, values in wrong.items():
        assert refusal(lambda values=values: actions.open_case(**{**newcomer, **values})) == code  # type: ignore[misc]


def test_a_case_is_handed_over_with_its_team_and_its_day(made: Cast, put_on: Any) -> None:
    with put_on("relais_web"):
        actions.set_own_agent(
            actor=her(made), case_id=made.case.pk, agent_id=made.elsewhere.pk, why="déménage à Chicoutimi"
        )
    made.case.refresh_from_db()
    assert (made.case.own_agent_id, made.case.own_team_id) == (made.elsewhere.pk, made.elsewhere.team_id)
    assert made.case.own_agent_since_on == made.case.own_team_since_on == date(2026, 11, 24)
    details = Entry.objects.get(action="set_own_agent").details
    assert (details["before"], details["after"]) == (made.own_agent.pk, made.elsewhere.pk)


@pytest.mark.parametrize("is_process", [True, False])
def test_within_the_team_the_team_keeps_its_day(made: Cast, is_process: bool) -> None:
    actor = SEED if is_process else her(made)
    asked: dict[str, Any] = {"actor": actor, "case_id": made.case.pk, "why": "panier trop lourd"}
    actions.set_own_agent(**asked, agent_id=made.colleague.pk)
    made.case.refresh_from_db()
    assert (made.case.own_agent_id, made.case.own_team_since_on) == (made.colleague.pk, date(2025, 3, 1))
    actions.set_own_agent(**asked, agent_id=None)
    made.case.refresh_from_db()
    assert (made.case.own_agent_id, made.case.own_agent_since_on) == (None, None)
    assert made.case.own_team_id == made.own_agent.team_id


def test_a_case_is_not_handed_to_whoever_may_not_have_it(made: Cast) -> None:
    asked: dict[str, Any] = {"actor": her(made), "case_id": made.case.pk, "why": "vacances"}
    actions.exclude_agent(actor=her(made), case_id=made.case.pk, agent_id=made.elsewhere.pk, reason="parenté")
    with acting(SEED, "leave"):
        Agent.objects.filter(pk=made.supervisor.pk).update(is_active=False)
    give = actions.set_own_agent
    assert refusal(lambda: give(**asked, agent_id=made.elsewhere.pk)) == "not_with_this_agent"
    assert refusal(lambda: give(**asked, agent_id=made.supervisor.pk)) == "agent_left"
    assert refusal(lambda: give(**asked, agent_id=made.own_agent.pk)) == "already_own_agent"
    assert refusal(lambda: give(**{**asked, "why": ""}, agent_id=made.colleague.pk)) == "why_missing"


def test_an_exclusion_takes_the_case_from_the_agent_at_once(made: Cast, put_on: Any) -> None:
    supervisor = agent(made.supervisor.pk)
    exclude: dict[str, Any] = {"case_id": made.case.pk, "agent_id": made.own_agent.pk, "reason": "voisine"}
    assert refusal(lambda: actions.exclude_agent(actor=her(made), **exclude)) == "exclusion_of_oneself"
    with put_on("relais_web"):
        actions.exclude_agent(actor=supervisor, **exclude)
        with pytest.raises(CaseRefusal) as refused:
            actions.write_note(actor=her(made), case_id=made.case.pk, text="encore moi")
        assert refused.value.code == "not_yours_to_open"
    made.case.refresh_from_db()
    assert made.case.own_agent_id is None
    assert refusal(lambda: actions.exclude_agent(actor=supervisor, **exclude)) == "already_excluded"
    blank = {**exclude, "reason": " "}
    assert refusal(lambda: actions.exclude_agent(actor=supervisor, **blank)) == "why_missing"


def test_notes_and_facts_carry_who_and_when(made: Cast, noon: datetime) -> None:
    note_id = actions.write_note(actor=her(made), case_id=made.case.pk, text=" Bail. ", tier="sealed")
    note = Note.objects.get(pk=note_id)
    assert (note.text, note.author_id, note.tier, note.written_at) == (
        "Bail.",
        made.own_agent.pk,
        "sealed",
        noon,
    )
    fact_id = actions.tell_fact(actor=her(made), case_id=made.case.pk, topic="logement", statement="Juillet")
    fact = Fact.objects.get(pk=fact_id)
    assert (fact.topic, fact.heard_by_id, fact.heard_at) == ("logement", made.own_agent.pk, noon)
    # The journal says that something was written, never what.
    assert "Bail" not in str(Entry.objects.get(action="write_note").details)


def test_what_says_nothing_is_refused(made: Cast) -> None:
    asked: dict[str, Any] = {"actor": her(made), "case_id": made.case.pk}
    assert refusal(lambda: actions.write_note(**asked, text=" ")) == "note_empty"
    assert refusal(lambda: actions.write_note(**asked, text="x", tier="secret")) == "tier_unknown"
    assert refusal(lambda: actions.tell_fact(**asked, topic="logement", statement="")) == "fact_empty"
    with pytest.raises(ValueError, match="by an agent"):
        actions.write_note(actor=SEED, case_id=made.case.pk, text="x")


def test_outside_the_circle_nothing_is_written(made: Cast, put_on: Any) -> None:
    far: dict[str, Any] = {"actor": agent(made.administrator.pk), "case_id": made.case.pk}
    attempts: list[Callable[[], object]] = [
        lambda: actions.write_note(**far, text="x"),
        lambda: actions.tell_fact(**far, topic="x", statement="x"),
        lambda: actions.move_case(**far, status="closed", why="x"),
        lambda: actions.set_own_agent(**far, agent_id=made.administrator.pk, why="x"),
        lambda: actions.exclude_agent(**far, agent_id=made.own_agent.pk, reason="x"),
        lambda: actions.reassess(**far),
    ]
    for attempt in attempts:
        assert refusal(attempt) == "not_yours_to_open"
        with put_on("relais_web"), pytest.raises(CaseRefusal):
            attempt()


def test_every_refusal_has_words() -> None:
    with translation.override("fr"):
        for code, message in MESSAGES.items():
            assert str(message)[0].isupper(), code
