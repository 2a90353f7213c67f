"""Planning: absences and replacements, who joins, who leaves, what each can do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from tests import cast
from tests.cast import Cast

from relais.journal.context import SEED, acting, agent
from relais.journal.models import Entry
from relais.staff import absences, actions
from relais.staff.models import Absence, Agent, Presence
from relais.staff.queries import members, team_on
from relais.staff.refusals import MESSAGES, StaffRefusal

MONDAY, TUESDAY, FRIDAY = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 4)


@pytest.fixture
def made(db: None, noon: datetime) -> Cast:
    return cast.make_cast()


def refusal(attempt: Callable[[], object]) -> str:
    """The code of the refusal, which left neither a row nor an entry."""
    before = (Entry.objects.count(), Absence.objects.count(), Agent.objects.count())
    with pytest.raises(StaffRefusal) as refused:
        attempt()
    assert (Entry.objects.count(), Absence.objects.count(), Agent.objects.count()) == before
    return refused.value.code


def away(
    who: Agent, replacement: Agent | None, first: date = MONDAY, last: date = FRIDAY, **more: Any
) -> int:
    return actions.record_absence(
        **{
            "actor": agent(who.pk),
            "agent_id": who.pk,
            "starts_on": first,
            "ends_on": last,
            "replacement_id": replacement.pk if replacement else None,
            **more,
        }
    )


def test_an_absence_names_who_stands_in(made: Cast, put_on: Any) -> None:
    with put_on("relais_web"):
        away(made.own_agent, made.colleague)
        assert absences.stand_in_of(made.own_agent.pk, MONDAY) == made.colleague.pk
        assert absences.stand_in_of(made.own_agent.pk, date(2026, 12, 5)) == made.own_agent.pk


def test_a_chain_is_allowed_and_followed(made: Cast) -> None:
    away(made.own_agent, made.colleague)
    away(made.colleague, made.supervisor, TUESDAY, TUESDAY)
    stands = {day: absences.stand_in_of(made.own_agent.pk, day) for day in (MONDAY, TUESDAY, FRIDAY)}
    assert stands == {MONDAY: made.colleague.pk, TUESDAY: made.supervisor.pk, FRIDAY: made.colleague.pk}
    assert absences.stand_ins(TUESDAY) == {
        made.own_agent.pk: made.supervisor.pk,
        made.colleague.pk: made.supervisor.pk,
    }


def test_a_replacement_who_is_away_too_is_refused_unless_replaced(made: Cast) -> None:
    away(made.colleague, None)
    assert refusal(lambda: away(made.own_agent, made.colleague)) == "replacement_absent"
    assert refusal(lambda: away(made.own_agent, made.colleague, TUESDAY, TUESDAY)) == "replacement_absent"
    # One day of presence is enough to stand in for that day.
    assert away(made.own_agent, made.colleague, MONDAY, date(2026, 12, 7))


def test_a_circle_is_refused(made: Cast) -> None:
    away(made.own_agent, made.colleague)
    away(made.colleague, made.supervisor)
    assert refusal(lambda: away(made.supervisor, made.own_agent, TUESDAY, TUESDAY)) == "replacement_circle"


def test_what_cannot_be_is_refused(made: Cast) -> None:
    her = made.own_agent
    with acting(SEED, "leave"):
        Agent.objects.filter(pk=made.elsewhere.pk).update(is_active=False)
    assert refusal(lambda: away(her, made.colleague, FRIDAY, MONDAY)) == "dates_in_order"
    assert refusal(lambda: away(her, her)) == "replaces_herself"
    assert refusal(lambda: away(her, made.elsewhere)) == "replacement_left"
    away(her, made.colleague)
    assert refusal(lambda: away(her, made.supervisor, FRIDAY, date(2026, 12, 9))) == "absence_overlaps"


def test_who_left_stands_in_for_nobody(made: Cast) -> None:
    away(made.own_agent, made.colleague)
    actions.leave(actor=agent(made.supervisor.pk), agent_id=made.colleague.pk)
    assert absences.stand_in_of(made.own_agent.pk, MONDAY) is None
    assert absences.stand_in_of(made.colleague.pk, MONDAY) is None


def test_who_may_plan(made: Cast, put_on: Any) -> None:
    allowed = {"own agent", "supervisor", "administrator"}
    for name, who in made.everyone.items():
        if who is None:
            continue

        def attempt(who: Agent = who) -> int:
            return away(made.own_agent, None, actor=agent(who.pk))

        if name in allowed:
            with put_on("relais_web"):
                absence_id = attempt()
            with acting(SEED, "undo"):
                Absence.objects.filter(pk=absence_id).delete()
        else:
            assert refusal(attempt) == "not_yours_to_plan", name


def test_she_comes_back_earlier(made: Cast, put_on: Any) -> None:
    absence_id = away(made.own_agent, made.colleague)
    her = {"actor": agent(made.own_agent.pk), "absence_id": absence_id}
    end: Any = actions.end_absence
    assert refusal(lambda: end(**her, back_on=MONDAY)) == "dates_in_order"
    assert refusal(lambda: end(**her, back_on=date(2026, 12, 5))) == "absence_over"
    assert refusal(lambda: end(**{**her, "absence_id": 10**9}, back_on=FRIDAY)) == "absence_unknown"
    far = agent(made.elsewhere.pk)
    assert refusal(lambda: end(**{**her, "actor": far}, back_on=FRIDAY)) == "not_yours_to_plan"
    with put_on("relais_web"):
        end(**her, back_on=FRIDAY)
    assert Absence.objects.get(pk=absence_id).ends_on == date(2026, 12, 3)


def test_hiring_is_the_administrators(made: Cast, put_on: Any) -> None:
    ana: dict[str, Any] = {
        "given_name": "Ana",
        "family_name": "López",
        "team_id": made.own_agent.team_id,
        "languages": ["fr", "es"],
    }
    head, her = agent(made.administrator.pk), agent(made.supervisor.pk)
    assert refusal(lambda: actions.hire(actor=her, **ana)) == "not_yours_to_plan"
    assert refusal(lambda: actions.hire(actor=head, **{**ana, "family_name": " "})) == "name_missing"
    assert refusal(lambda: actions.hire(actor=head, **ana, role="queen")) == "role_unknown"
    assert refusal(lambda: actions.hire(actor=head, **{**ana, "languages": []})) == "no_language"
    with put_on("relais_web"):
        hired = actions.hire(actor=head, **ana)
    assert Presence.objects.get(agent_id=hired).state == "away"
    for n in range(4, 12):
        actions.hire(actor=SEED, **{**ana, "given_name": f"Ana{n}"})
    assert members(made.own_agent.team_id).count() == 12
    assert refusal(lambda: actions.hire(actor=head, **ana)) == "team_full"


def test_who_leaves_opens_nothing_and_is_offered_nothing(made: Cast, put_on: Any) -> None:
    head, gone = agent(made.supervisor.pk), made.colleague.pk
    with acting(SEED, "busy"):
        Presence.objects.filter(agent_id=gone).update(state="live")
    assert refusal(lambda: actions.leave(actor=head, agent_id=gone)) == "in_contact"
    with acting(SEED, "free"):
        Presence.objects.filter(agent_id=gone).update(state="wrap_up")
    with put_on("relais_web"):
        actions.leave(actor=head, agent_id=gone, why="retraite")
    assert Presence.objects.get(agent_id=gone).state == "away"
    assert refusal(lambda: actions.leave(actor=head, agent_id=gone)) == "already_left"
    assert refusal(lambda: actions.set_skills(actor=head, agent_id=gone, skills=["x"])) == "already_left"
    assert refusal(lambda: actions.leave(actor=head, agent_id=made.elsewhere.pk)) == "not_yours_to_plan"
    assert refusal(lambda: actions.leave(actor=agent(gone), agent_id=gone)) == "not_yours_to_plan"


def test_skills_are_set_and_the_rest_stays(made: Cast) -> None:
    head, pk = agent(made.supervisor.pk), made.colleague.pk
    actions.set_skills(actor=head, agent_id=pk, skills=["budget", "budget", "accueil"], clienteles=["youth"])
    made.colleague.refresh_from_db()
    assert made.colleague.skills == ["accueil", "budget"]
    assert (made.colleague.languages, made.colleague.clienteles) == (["fr", "en"], ["youth"])
    assert refusal(lambda: actions.set_skills(actor=head, agent_id=pk, languages=[])) == "no_language"


def test_the_team_of_a_day_is_read_in_two_queries(made: Cast) -> None:
    away(made.own_agent, made.colleague)
    with CaptureQueriesContext(connection) as queries:
        team = team_on(made.own_agent.team_id, MONDAY)
    assert len(queries) == 2
    assert [(member.name, member.is_away, member.stand_in_id) for member in team] == [
        ("Annie Côté", False, None),
        ("Julie Ouellet", True, made.colleague.pk),
        ("Samuel Roy", False, None),
    ]


def test_every_refusal_has_words() -> None:
    with translation.override("fr"):
        for code in MESSAGES:
            assert len(str(StaffRefusal(code))) > 20, code
