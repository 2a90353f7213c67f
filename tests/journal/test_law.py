"""The law of the database: nothing changes without an act, the journal and the history only grow."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction
from tests import cast
from tests.journal.breaking import forget_who_acts

from relais.house import grants
from relais.journal import clock
from relais.journal.context import DISPATCHER, SEED, acting, agent, looking
from relais.journal.models import Entry
from relais.journal.record import record
from relais.people.actions import correct_name

PutOn = Callable[[str], AbstractContextManager[None]]
ROOMS = ("people", "cases", "staff", "work", "callbacks")
# Lists of the house that hold nothing about a person or an agent: loaded by the owner, changed by no action.
FREE = {"staff_region", "staff_office", "staff_team", "staff_shift", "cases_programme"}


def tables() -> set[str]:
    """The tables of the rooms, history left out."""
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    return {model._meta.db_table for model in models if not model._meta.db_table.endswith("event")}


PROTECTED = sorted(tables() - FREE)
HISTORIES = sorted(
    model._meta.db_table
    for room in ROOMS
    for model in apps.get_app_config(room).get_models()
    if model._meta.db_table.endswith("event")
)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def refused(statement: str) -> str:
    """The words with which the database refused, changing nothing."""
    with pytest.raises(ProgrammingError) as error, transaction.atomic():
        run(statement)
    return str(error.value)


@pytest.mark.django_db
@pytest.mark.parametrize("table", PROTECTED)
def test_no_context_no_change_even_for_the_owner(table: str) -> None:
    forget_who_acts()
    column = "agent_id" if table == "staff_presence" else "id"
    for statement in (
        f"INSERT INTO {table} DEFAULT VALUES",
        f"UPDATE {table} SET {column} = {column} WHERE false",
        f"DELETE FROM {table} WHERE false",
    ):
        assert "outside a named act" in refused(statement)


@pytest.mark.django_db
@pytest.mark.parametrize("table", PROTECTED)
def test_no_context_no_change_for_the_web(table: str, put_on: PutOn) -> None:
    forget_who_acts()
    granted = grants.WEB[table]
    with put_on("relais_web"):
        assert ("outside a named act" in refused(f"INSERT INTO {table} DEFAULT VALUES")) == (
            "INSERT" in granted
        )
        assert "permission denied" in refused(f"DELETE FROM {table}")
        if "UPDATE" in granted:
            column = "agent_id" if table == "staff_presence" else "id"
            assert "outside a named act" in refused(f"UPDATE {table} SET {column} = {column} WHERE false")


@pytest.mark.django_db
def test_looking_is_not_an_act(put_on: PutOn) -> None:
    made = cast.make_cast()
    for role in ("relais_owner", "relais_web"):
        with put_on(role), looking(agent(made.own_agent.pk)):
            assert "outside a named act" in refused("UPDATE people_person SET birth_on = '1980-01-01'")


@pytest.fixture
def entry(db: None, noon: datetime) -> Entry:
    with acting(SEED, "seed", why="essai") as act:
        record(act, subject_kind="house", subject_id=None)
    return Entry.objects.get()


@pytest.mark.parametrize("role", ["relais_owner", "relais_web", "relais_dispatch"])
def test_the_journal_only_grows(role: str, entry: Entry, put_on: PutOn) -> None:
    with put_on(role):
        for statement in (
            "UPDATE journal_entry SET why = 'autre chose'",
            "DELETE FROM journal_entry",
            "TRUNCATE journal_entry",
        ):
            said = refused(statement)
            assert ("only grows" in said) if role == "relais_owner" else ("permission denied" in said)
    entry.refresh_from_db()
    assert entry.why == "essai"


@pytest.mark.parametrize("role", ["relais_web", "relais_dispatch"])
def test_an_entry_cannot_be_written_in_anothers_name(role: str, entry: Entry, put_on: PutOn) -> None:
    made = cast.make_cast()
    columns = "at, actor_kind, actor_id, action, subject_kind, why, details"
    values = f"now(), 'agent', {made.colleague.pk}, 'look', 'case', '', '{{}}'"
    forged = f"INSERT INTO journal_entry ({columns}) VALUES ({values})"
    actor = agent(made.own_agent.pk) if role == "relais_web" else DISPATCHER
    with put_on(role), acting(actor, "look"):
        assert "row-level security" in refused(forged)


@pytest.mark.django_db
def test_an_entry_names_its_action() -> None:
    for kind, action, broken in (("agent", "", "action_is_named"), ("robot", "look", "actor_kind")):
        with pytest.raises(IntegrityError, match=broken), transaction.atomic():
            Entry.objects.create(
                at=clock.now(), actor_kind=kind, action=action, subject_kind="case", details={}
            )


@pytest.mark.django_db
def test_every_protected_row_is_kept_in_history() -> None:
    # Presence and offers have none on purpose: the work of agents is not timed. A household is only its day, and the
    # places of a window are counted from its promises.
    kept = {table.removesuffix("event") for table in HISTORIES}
    assert kept == set(PROTECTED) - {"staff_presence", "work_offer", "people_household", "callbacks_slot"}


@pytest.mark.django_db
@pytest.mark.parametrize("table", HISTORIES)
def test_history_only_grows(table: str, put_on: PutOn) -> None:
    assert "only grows" in refused(f"TRUNCATE {table}")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_or(tgtype & 8 > 0) AND bool_or(tgtype & 16 > 0) FROM pg_trigger"
            " WHERE tgrelid = %s::regclass AND tgname = 'only_grows'",
            [table],
        )
        assert cursor.fetchone() == (True,)
    with put_on("relais_web"):
        assert "permission denied" in refused(f"SELECT * FROM {table}")


@pytest.mark.django_db
def test_what_history_holds_cannot_be_changed_by_the_owner() -> None:
    cast.make_cast()
    for table in ("people_personevent", "cases_caseevent", "staff_agentevent"):
        assert "only grows" in refused(f"UPDATE {table} SET pgh_label = 'autre'")
        assert "only grows" in refused(f"DELETE FROM {table}")


@pytest.mark.django_db
def test_history_carries_the_actor_the_act_and_the_reason() -> None:
    made = cast.make_cast()
    correct_name(
        actor=agent(made.own_agent.pk),
        person_id=made.person.pk,
        family_name="Gagnon",
        why="acte vu au comptoir",
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pgh_label, family_name, pgh_context FROM people_personevent"
            " WHERE id = %s ORDER BY pgh_id",
            [made.person.pk],
        )
        rows = cursor.fetchall()
    assert [(label, name) for label, name, _ in rows] == [("insert", "Gagnon-Paré"), ("update", "Gagnon")]
    context = rows[1][2] if isinstance(rows[1][2], dict) else json.loads(rows[1][2])
    assert context["actor_kind"] == "agent"
    assert context["actor_id"] == made.own_agent.pk
    assert (context["action"], context["why"]) == ("correct_name", "acte vu au comptoir")
