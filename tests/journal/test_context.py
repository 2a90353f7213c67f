"""Who acts, in which act, on which clock."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from tests.journal.breaking import forget_who_acts

from relais.journal import clock
from relais.journal.context import SEED, Actor, acting, agent, looking
from relais.journal.models import Entry
from relais.journal.record import record


def settings() -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('relais.actor_kind', true), current_setting('relais.actor_id', true),"
            " current_setting('relais.action', true)"
        )
        return tuple(cursor.fetchone())


def test_an_actor_is_an_agent_a_process_or_a_person() -> None:
    with pytest.raises(ValueError, match="not 'robot'"):
        Actor(kind="robot")


def test_an_agent_acts_under_her_own_identity() -> None:
    with pytest.raises(ValueError, match="the id is missing"):
        Actor(kind="agent")


@pytest.mark.django_db
def test_an_act_tells_the_database_who_acts() -> None:
    with acting(agent(7), "look"):
        assert settings() == ("agent", "7", "look")


@pytest.mark.django_db
def test_an_act_inside_an_act_keeps_the_first_ones_name() -> None:
    with acting(agent(7), "set_presence"), acting(agent(7), "decline"):
        assert settings() == ("agent", "7", "set_presence")


@pytest.mark.django_db
def test_a_refused_act_leaves_nothing_and_the_next_one_is_its_own() -> None:
    with pytest.raises(RuntimeError), acting(agent(7), "look") as act:
        record(act, subject_kind="case", subject_id=1)
        raise RuntimeError
    assert not Entry.objects.exists()
    with acting(SEED, "seed"):
        assert settings() == ("process", "2", "seed")


@pytest.mark.django_db
def test_looking_names_who_and_no_act() -> None:
    forget_who_acts()
    with looking(agent(7)):
        assert settings() == ("agent", "7", "")


@pytest.mark.django_db
def test_an_entry_says_a_finer_step_and_its_details(noon: datetime) -> None:
    with acting(agent(7), "import", why="lot 3") as act:
        record(act, subject_kind="case", subject_id=4, case_id=4, action="open_case", details={"line": 12})
    entry = Entry.objects.get()
    assert (entry.at, entry.action, entry.why, entry.case_id) == (noon, "open_case", "lot 3", 4)
    assert entry.details == {"line": 12}
    assert "open_case" in str(entry)


def test_the_clock_is_held_and_given_back() -> None:
    instant = datetime(2026, 1, 5, 13, tzinfo=UTC)
    with clock.held_at(instant):
        assert clock.now() == instant
    assert clock.now() != instant


def test_the_clock_refuses_an_instant_without_a_zone() -> None:
    with pytest.raises(ValueError, match="no time zone"), clock.held_at(datetime(2026, 1, 5, 13)):  # noqa: DTZ001
        pass
