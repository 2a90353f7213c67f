"""Does the demo live? One hour, the clock held, the dispatcher in lockstep, as the web role would."""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from django.db import connection
from tests.demo.queries import one

from relais.demo import contacts
from relais.demo.life import Counts, Life
from relais.demo.seed import demo_plan, sow
from relais.dispatch.dispatcher import Dispatcher, Settings
from relais.journal import clock
from relais.journal.context import SEED, acting
from relais.routing.policies import OwnFirst
from relais.work.invariants import FORBIDDEN

pytestmark = pytest.mark.django_db

TEN = datetime.fromisoformat("2026-11-24T10:00:00-05:00")
STEP_S = 6
PutOn = Callable[[str], AbstractContextManager[None]]


class Hour:
    """A centre whose time is ours: `go(minutes)` lives on from where it stopped."""

    def __init__(self, put_on: PutOn, start: datetime) -> None:
        self.at = start
        self.put_on = put_on
        self.life = Life(random.Random(1))
        self.total = Counts()
        with clock.held_at(start):
            sow(demo_plan(persons=600))
        connection.ensure_connection()
        self.dispatcher = Dispatcher(connection.connection, OwnFirst(), Settings())

    def go(self, minutes: int) -> None:
        for _ in range(minutes * 60 // STEP_S):
            self.at += timedelta(seconds=STEP_S)
            with clock.held_at(self.at):
                with self.put_on("relais_web"):
                    counts = self.life.step()
                self.dispatcher.note("r")
                self.dispatcher.step(self.at.timestamp())
            self.total.arrived += counts.arrived
            self.total.left += counts.left
            self.total.acts += counts.acts


@pytest.fixture
def hour(put_on: PutOn) -> Iterator[Hour]:
    """A small demo centre, from ten o'clock on a Tuesday."""
    yield Hour(put_on, TEN)


def nothing_forbidden() -> None:
    """Every law of the work holds."""
    with connection.cursor() as cursor:
        for name, query in FORBIDDEN.items():
            cursor.execute(query)
            assert cursor.fetchall() == [], name


def test_an_hour_goes_by_and_every_law_holds(hour: Hour) -> None:
    received = one("SELECT count(*) FROM work_item")
    hour.go(60)
    nothing_forbidden()
    # One contact in ten seconds, give or take chance; promises of robots come on top.
    assert 250 < hour.total.arrived < 480
    assert one("SELECT count(*) FROM work_item") >= received + hour.total.arrived
    done = one("SELECT count(*) FROM work_item WHERE status = 'done' AND ended_at > %s", TEN)
    assert done > 0.6 * hour.total.arrived
    for ending in ("held", "returned"):
        assert (
            one("SELECT count(*) FROM work_assignment WHERE ending = %s AND ended_at > %s", ending, TEN) > 0
        )
    assert one("SELECT count(*) FROM work_offer WHERE state = 'declined'") > 0


def test_nobody_acts_for_those_one_may_sign_in_as(hour: Hour) -> None:
    hour.go(10)
    acted = """
        SELECT count(*) FROM journal_entry j JOIN staff_agent g ON g.id = j.actor_id
        JOIN auth_user u ON u.id = g.user_id
        WHERE j.actor_kind = 'agent' AND j.at > %s AND u.username = 'julie.ouellet'
    """
    assert one(acted, TEN) == 0
    assert (
        one("SELECT state FROM staff_presence JOIN staff_agent g ON g.id = agent_id WHERE g.id = 1") == "away"
    )


def test_contacts_of_her_own_panel_come_to_whoever_signs_in(hour: Hour) -> None:
    hour.go(1)
    make_ready = (
        "UPDATE staff_presence SET state = 'ready', idle_since_at = %s WHERE agent_id = 1 RETURNING 1"
    )
    with acting(SEED, "set_presence"):
        one(make_ready, hour.at)
    since = hour.at
    hour.go(1)
    mine = """
        SELECT count(*) FROM work_item i JOIN cases_case c ON c.id = i.case_id
        WHERE c.own_agent_id = 1 AND i.received_at > %s
    """
    assert one(mine, since) >= 1


def test_a_killed_life_goes_on_with_what_is_in_hand(hour: Hour) -> None:
    hour.go(5)
    in_hand = "SELECT count(*) FROM work_assignment WHERE ended_at IS NULL AND started_at <= %s"
    before = hour.at
    assert one(in_hand, before) > 0
    hour.life = Life(random.Random(2))
    hour.go(10)
    sign_in_agents = 2
    assert one(in_hand, before) <= sign_in_agents
    nothing_forbidden()


def test_a_laptop_that_slept_does_not_catch_up(hour: Hour) -> None:
    hour.go(1)
    arrived = hour.total.arrived
    hour.at += timedelta(hours=3)
    hour.go(1)
    assert hour.total.arrived - arrived < 25


def test_patience_is_a_minute_at_least_and_a_quarter_of_an_hour_at_most() -> None:
    waits = [contacts.patience_s(item, "phone") for item in range(3000)]
    assert min(waits) >= 60
    assert max(waits) == 900
    assert contacts.patience_s(7, "counter") == 2 * contacts.patience_s(7, "phone")
