"""Row-level security, tried as the roles the processes connect with, whatever the application asks.

The cast: own agent, colleague of her team, agent elsewhere, supervisor of the team, administrator, and a
stranger, who is nobody signed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from itertools import product

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from tests import cast
from tests.cast import Cast
from tests.journal.breaking import forget_who_acts

from relais.cases.access import may_open
from relais.cases.models import Case, Exclusion, Fact, Note
from relais.journal.context import DISPATCHER, SEED, acting, agent, looking
from relais.journal.record import record
from relais.people.models import (
    Adaptation,
    Address,
    Consent,
    Household,
    HouseholdMember,
    Phone,
    Representative,
)
from relais.staff.models import Agent
from relais.work.models import Assignment, Item, Offer

PutOn = Callable[[str], AbstractContextManager[None]]
CIRCLE = {"own agent", "colleague", "supervisor"}
ABOUT_HER = (
    "people_person",
    "people_phone",
    "people_adaptation",
    "people_address",
    "people_householdmember",
    "people_representative",
    "people_consent",
    "cases_case",
    "cases_note",
    "cases_fact",
    "cases_exclusion",
    "journal_entry",
)


@pytest.fixture
def made(db: None) -> Cast:
    """The cast, with one row of everything about the person."""
    made = cast.make_cast()
    with acting(SEED, "seed") as act:
        Phone.objects.create(person=made.person, number="+14185550101")
        Adaptation.objects.create(person=made.person, kind="deaf", blocked_channels=["phone"])
        Address.objects.create(person=made.person, lines="12, rue de la Cathédrale")
        household = Household.objects.create(opened_on=date(2025, 1, 1))
        HouseholdMember.objects.create(household=household, person=made.person, joined_on=date(2025, 1, 1))
        span = {"person": made.person, "scope": "tout", "ends_on": date(2027, 1, 1)}
        Representative.objects.create(name="Me Roy", starts_on=date(2025, 1, 1), **span)
        Consent.objects.create(given_on=date(2025, 1, 1), **span)
        Note.objects.create(
            case=made.case, author=made.colleague, text="Elle attend son bail.", written_at=timezone.now()
        )
        Fact.objects.create(case=made.case, topic="logement", statement="Bail", heard_at=timezone.now())
        Exclusion.objects.create(
            person=made.person, agent=made.elsewhere, reason="parenté", since_on=date(2025, 1, 1)
        )
        record(act, subject_kind="case", subject_id=made.case.pk, case_id=made.case.pk)
    return made


@contextmanager
def reading_as(who: Agent | None, put_on: PutOn) -> Iterator[None]:
    """As the web role, for this agent, or for nobody."""
    forget_who_acts()
    with put_on("relais_web"):
        if who is None:
            yield
        else:
            with looking(agent(who.pk)):
                yield


def count(table: str, where: str = "true") -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {where}")
        return int(cursor.fetchone()[0])


def refused(statement: str) -> str:
    with pytest.raises(ProgrammingError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(error.value)


@pytest.mark.parametrize("table", ABOUT_HER)
def test_the_circle_reads_and_nobody_else(table: str, made: Cast, put_on: PutOn) -> None:
    for name, who in made.everyone.items():
        with reading_as(who, put_on):
            assert count(table) == (1 if name in CIRCLE else 0), (table, name)


@pytest.mark.parametrize("table", [name for name in ABOUT_HER if name != "journal_entry"])
def test_the_circle_alone_changes(table: str, made: Cast, put_on: PutOn) -> None:
    for name, who in made.everyone.items():
        if who is None:
            continue
        with put_on("relais_web"), acting(agent(who.pk), "try"), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET id = id")
            assert cursor.rowcount == (1 if name in CIRCLE else 0), (table, name)


def test_no_context_reads_nothing(made: Cast, put_on: PutOn) -> None:
    forget_who_acts()
    with put_on("relais_web"):
        assert {table: count(table) for table in ABOUT_HER} == dict.fromkeys(ABOUT_HER, 0)


def test_a_sealed_note_opens_to_its_author_and_the_own_agent(made: Cast, put_on: PutOn) -> None:
    with acting(SEED, "seed"):
        Note.objects.create(
            case=made.case, author=made.colleague, tier="sealed", text="…", written_at=timezone.now()
        )
    for name, who in made.everyone.items():
        with reading_as(who, put_on):
            expected = 1 if name in {"own agent", "colleague"} else 0
            assert count("cases_note", "tier = 'sealed'") == expected, name


def test_an_exclusion_is_hidden_from_the_excluded(made: Cast, put_on: PutOn) -> None:
    with acting(SEED, "seed"):
        Exclusion.objects.update(agent=made.colleague)
    with reading_as(made.colleague, put_on):
        assert {table: count(table) for table in ABOUT_HER} == dict.fromkeys(ABOUT_HER, 0)
    with reading_as(made.supervisor, put_on):
        assert count("cases_exclusion") == 1


# Every way an agent may stand to a case, all together: own agent, own team, at hand, excluded, in service.
AT_HAND = ("nothing", "offered", "offer passed", "live", "ended lately", "ended long ago")
OPENS = {"offered", "live", "ended lately"}


def place_at_hand(made: Cast, who: Agent, how: str) -> None:
    """An item of the case, as near to the agent as `how` says."""
    now = timezone.now()
    is_open = how in {"offered", "live"}
    status = {"offered": "offered", "live": "active"}.get(how, "waiting")
    item = Item.objects.create(
        channel="message",
        kind="deferrable",
        status=status,
        case=made.case,
        person=made.person,
        region_id="01",
        received_at=now,
    )
    if how.startswith("offer"):
        Offer.objects.create(
            item=item,
            agent=who,
            ring=2,
            waited_s=1,
            offered_at=now,
            expires_at=now + timedelta(seconds=20),
            state="open" if is_open else "missed",
            ended_at=None if is_open else now,
        )
    elif how != "nothing":
        ended_at = {"ended lately": now - timedelta(days=29), "ended long ago": now - timedelta(days=31)}
        Assignment.objects.create(
            item=item,
            agent=who,
            kind="deferrable",
            ring=2,
            started_at=now - timedelta(days=40),
            ended_at=ended_at.get(how),
            ending=None if is_open else "completed",
        )


@pytest.mark.parametrize("how", AT_HAND)
def test_the_door_and_the_database_hold_one_rule(how: str, made: Cast, put_on: PutOn) -> None:
    who = made.elsewhere
    with acting(SEED, "seed"):
        Exclusion.objects.all().delete()
        place_at_hand(made, who, how)
    for is_own, is_team, is_excluded, is_active in product((True, False), repeat=4):
        with acting(SEED, "seed"):
            Case.objects.update(own_agent=who if is_own else made.own_agent)
            Case.objects.update(own_team=who.team if is_team else made.own_agent.team)
            Agent.objects.filter(pk=who.pk).update(is_active=is_active)
            Exclusion.objects.all().delete()
            if is_excluded:
                Exclusion.objects.create(
                    person=made.person, agent=who, reason="parenté", since_on=date(2025, 1, 1)
                )
        expected = is_active and not is_excluded and (is_own or is_team or how in OPENS)
        situation = (how, is_own, is_team, is_excluded, is_active)
        with reading_as(who, put_on):
            assert (count("cases_case") == 1) == expected, situation
            assert (count("people_person") == 1) == expected, situation
        with looking(agent(who.pk)):
            assert may_open(agent(who.pk), Case.objects.get()) == expected, situation


def test_what_an_agent_elsewhere_finds_is_the_least(made: Cast, put_on: PutOn) -> None:
    expected = [
        (made.person.pk, "Nathalie Gagnon-Paré", 1979, made.case.pk, "01-000-001", "Rivière"),
    ]
    for asked in (
        "relais_find_person('gagnon nathalie')",
        "relais_find_person('', '1979-06-12')",
        "relais_find_person('', NULL, '+14185550101')",
        "relais_find_case('01-000-001')",
    ):
        with reading_as(made.elsewhere, put_on), connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {asked}")
            assert cursor.fetchall() == expected, asked
            columns = [column.name for column in cursor.description]
        assert columns == ["person_id", "shown_name", "birth_year", "case_id", "case_number", "own_team"]


def test_nobody_and_one_who_left_find_nobody(made: Cast, put_on: PutOn) -> None:
    with acting(SEED, "seed"):
        Agent.objects.filter(pk=made.elsewhere.pk).update(is_active=False)
    for who in (None, made.elsewhere):
        with reading_as(who, put_on):
            assert count("relais_find_person('gagnon')") == 0
            assert count("relais_find_case('01-000-001')") == 0
            assert count("relais_probable_duplicates('Nathalie', 'Gagnon-Paré', '1979-06-12', NULL)") == 0


def test_the_dispatcher_reads_no_name_and_no_story(made: Cast, put_on: PutOn) -> None:
    forget_who_acts()
    with put_on("relais_dispatch"), acting(DISPATCHER, "offer"):
        for column, table in (
            ("given_name", "people_person"),
            ("id", "people_person"),
            ("number", "people_phone"),
            ("lines", "people_address"),
            ("number", "cases_case"),
            ("text", "cases_note"),
            ("statement", "cases_fact"),
            ("why", "journal_entry"),
            ("given_name", "people_personevent"),
        ):
            assert "permission denied" in refused(f"SELECT {column} FROM {table}")
        assert "permission denied" in refused("SELECT * FROM relais_find_person('gagnon')")
        assert "permission denied" in refused("SELECT * FROM relais_find_case('01-000-001')")
        assert count("(SELECT own_agent_id, own_team_id, region_id FROM cases_case) x") == 1
        assert count("(SELECT agent_id FROM cases_exclusion) x") == 1


def test_the_dispatcher_writes_nothing_about_a_person(made: Cast, put_on: PutOn) -> None:
    with put_on("relais_dispatch"), acting(DISPATCHER, "offer"):
        for statement in (
            "UPDATE cases_case SET own_agent_id = NULL",
            "UPDATE people_person SET given_name = ''",
            "INSERT INTO work_assignment (item_id) VALUES (1)",
            "DELETE FROM work_item",
        ):
            assert "permission denied" in refused(statement)


def test_the_web_makes_no_offer_and_deletes_nothing(made: Cast, put_on: PutOn) -> None:
    with put_on("relais_web"), acting(agent(made.own_agent.pk), "try"):
        assert "permission denied" in refused("INSERT INTO work_offer (item_id) VALUES (1)")
        for table in (*ABOUT_HER, "work_item", "work_offer", "work_assignment", "staff_agent"):
            assert "permission denied" in refused(f"DELETE FROM {table}")
        assert "permission denied" in refused("CREATE TABLE mine (id int)")


OPEN_A_CASE = (
    "INSERT INTO cases_case (number, person_id, status, clientele, region_id, office_id, own_team_id,"
    " own_team_since_on, complexity, opened_on) SELECT 'X', {person}, 'requested', 'assistance', '01',"
    " {office}, {team}, '2026-01-01', 0, '2026-01-01'"
)


def test_opening_a_case_is_no_way_into_a_file(made: Cast, put_on: PutOn) -> None:
    newcomer = cast.make_person("Luc", "Tremblay")
    home = {"office": made.case.office_id, "team": made.elsewhere.team_id}
    with put_on("relais_web"), acting(agent(made.elsewhere.pk), "open_case"):
        assert "row-level security" in refused(OPEN_A_CASE.format(person=made.person.pk, **home))
        elsewhere = {**home, "team": made.own_agent.team_id}
        assert "row-level security" in refused(OPEN_A_CASE.format(person=newcomer.pk, **elsewhere))
        with connection.cursor() as cursor:
            cursor.execute(OPEN_A_CASE.format(person=newcomer.pk, **home))
            assert cursor.rowcount == 1


def test_nothing_is_added_to_a_file_from_outside(made: Cast, put_on: PutOn) -> None:
    person, case = made.person.pk, made.case.pk
    with put_on("relais_web"), acting(agent(made.administrator.pk), "try"):
        for statement in (
            f"INSERT INTO people_phone (person_id, number, is_safe, may_leave_message, may_say_service)"
            f" VALUES ({person}, '+14185550109', true, false, false)",
            f"INSERT INTO cases_note (case_id, author_id, tier, text, written_at)"
            f" VALUES ({case}, {made.administrator.pk}, 'shared', 'x', now())",
            f"INSERT INTO cases_fact (case_id, topic, statement, heard_at) VALUES ({case}, 'a', 'b', now())",
            f"INSERT INTO cases_exclusion (person_id, agent_id, reason, since_on)"
            f" VALUES ({person}, {made.own_agent.pk}, 'x', '2026-01-01')",
        ):
            assert "row-level security" in refused(statement)


def test_who_registers_a_person_tells_how_to_reach_her_then_reads_nothing(made: Cast, put_on: PutOn) -> None:
    from relais.people.actions import register_person
    from relais.people.values import PhoneGiven

    with reading_as(made.elsewhere, put_on):
        person_id = register_person(
            actor=agent(made.elsewhere.pk),
            given_name="Ève",
            family_name="Roy",
            phones=[PhoneGiven(number="418 555-0104")],
        )
        assert count("people_person", f"id = {person_id}") == 0
        assert count("people_phone", f"person_id = {person_id}") == 0
    assert count("people_phone", f"person_id = {person_id}") == 1


def test_handing_a_case_over_is_for_its_circle(made: Cast, put_on: PutOn) -> None:
    to = f"{made.administrator.pk}, {made.administrator.team_id}"
    handed = f"SELECT relais_hand_over_case({made.case.pk}, {to}, '2026-11-24')"
    for name, who in made.everyone.items():
        if who is None or name == "own agent":
            continue
        with transaction.atomic():
            with put_on("relais_web"), acting(agent(who.pk), "set_own_agent"), connection.cursor() as cursor:
                cursor.execute(handed)
                assert cursor.fetchone() == (name in CIRCLE,), name
            transaction.set_rollback(True)


def test_the_roster_is_changed_by_its_planners(made: Cast, put_on: PutOn) -> None:
    planners = {"supervisor": {"own agent", "colleague", "supervisor"}, "administrator": set(made.everyone)}
    people = {name: who for name, who in made.everyone.items() if who is not None}
    for name, who in people.items():
        for target, her in people.items():
            with put_on("relais_web"), acting(agent(who.pk), "try"), connection.cursor() as cursor:
                cursor.execute(f"UPDATE staff_agent SET skills = skills WHERE id = {her.pk}")
                assert cursor.rowcount == int(target in planners.get(name, set())), (name, target)
    with put_on("relais_web"), acting(agent(made.supervisor.pk), "try"):
        assert "permission denied" in refused("UPDATE staff_agent SET role = 'administrator'")


def test_a_journal_entry_is_read_by_who_wrote_it_and_by_the_circle(made: Cast, put_on: PutOn) -> None:
    with acting(agent(made.administrator.pk), "look") as act:
        record(act, subject_kind="case", subject_id=made.case.pk, case_id=made.case.pk)
    for name, who in made.everyone.items():
        with reading_as(who, put_on):
            expected = 2 if name in CIRCLE else 1 if name == "administrator" else 0
            assert count("journal_entry") == expected, name
