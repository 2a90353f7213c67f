"""The hours in the database: read as they were written, changed by few, put back, and in the law."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import Cast, make_cast

from relais.cases.models import Clientele
from relais.journal import clock
from relais.journal.context import SEED, acting, agent
from relais.staff import opening
from relais.staff import opening_actions as acts
from relais.staff.models import Holiday, OpeningHours, Pause, Service
from relais.staff.opening_actions import _in_order
from relais.staff.refusals import StaffRefusal

PutOn = Callable[[str], AbstractContextManager[None]]
WEEK = {**{day: [(480, 990)] for day in range(5)}, 5: [(480, 960)]}
WHY = "horaire d’hiver"


@pytest.fixture
def cast(db: None, noon: datetime) -> Cast:
    return make_cast()


def youth() -> int:
    return Service.objects.get(code="youth").pk


def code(refused: pytest.ExceptionInfo[StaffRefusal]) -> str:
    assert str(refused.value)
    return refused.value.code


def test_the_services_are_the_families_of_needs(cast: Cast) -> None:
    assert {each.code for each in opening.services()} == set(Clientele.values)
    assert all(each.named("fr") != each.named("en") for each in opening.services() if each.code != "autism")


def test_a_new_service_is_always_open(cast: Cast) -> None:
    assert opening.is_open("youth", datetime(2026, 12, 25, 8, tzinfo=UTC))


def test_what_is_set_is_read_and_decides(cast: Cast) -> None:
    acts.set_hours(actor=agent(cast.supervisor.pk), service_id=youth(), week=WEEK, why=WHY)
    assert opening.service("youth").timetable.weekly == {day: tuple(given) for day, given in WEEK.items()}
    assert opening.next_opening("youth", datetime(2026, 11, 28, 23, tzinfo=UTC)) == datetime(
        2026, 11, 30, 13, tzinfo=UTC
    )
    assert not opening.is_open("youth", datetime(2026, 12, 24, 15, tzinfo=UTC))
    assert opening.is_open("autism", datetime(2026, 12, 24, 15, tzinfo=UTC))


def test_a_holiday_dropped_is_a_day_like_another_and_may_come_back(cast: Cast) -> None:
    head = agent(cast.administrator.pk)
    acts.set_hours(actor=head, service_id=youth(), week=WEEK, why=WHY)
    eve = Holiday.objects.get(on=date(2026, 12, 24))
    acts.drop_holiday(actor=head, holiday_id=eve.pk, why="ouvert cette année")
    assert opening.is_open("youth", datetime(2026, 12, 24, 15, tzinfo=UTC))
    again = acts.declare_holiday(
        actor=head,
        on=eve.on,
        name_fr=eve.name_fr,
        name_en=eve.name_en,
        source=eve.source,
        why="finalement fermé",
    )
    assert again == eve.pk
    assert not opening.is_open("youth", datetime(2026, 12, 24, 15, tzinfo=UTC))


def test_a_pause_closes_until_its_end_or_until_it_is_lifted(cast: Cast) -> None:
    boss = agent(cast.supervisor.pk)
    until = clock.now() + timedelta(hours=3)
    pause = acts.pause_service(actor=boss, service_id=youth(), ends_at=until, why="panne de réseau")
    seen = opening.service("youth").paused_at(clock.now())
    assert seen is not None
    assert (seen.by, seen.reason, seen.ends_at) == ("Annie Côté", "panne de réseau", until)
    assert opening.next_opening("youth", clock.now()) == until
    acts.resume_service(actor=boss, pause_id=pause, why="réseau revenu")
    assert opening.is_open("youth", clock.now())
    with pytest.raises(StaffRefusal) as refused:
        acts.resume_service(actor=boss, pause_id=pause, why="encore")
    assert code(refused) == "pause_over"


@pytest.mark.parametrize("name", ["own_agent", "colleague", "elsewhere"])
def test_an_agent_changes_nothing(cast: Cast, name: str) -> None:
    actor = agent(getattr(cast, name).pk)
    later = clock.now() + timedelta(hours=1)
    for attempt in (
        lambda: acts.set_hours(actor=actor, service_id=youth(), week=WEEK, why=WHY),
        lambda: acts.pause_service(actor=actor, service_id=youth(), ends_at=later, why=WHY),
        lambda: acts.drop_holiday(actor=actor, holiday_id=Holiday.objects.latest("on").pk, why=WHY),
    ):
        with pytest.raises(StaffRefusal) as refused:
            attempt()
        assert code(refused) == "hours_not_yours"


def test_the_database_says_the_same_to_who_goes_round_the_code(cast: Cast, put_on: PutOn) -> None:
    for statement, may in (
        (
            "INSERT INTO staff_pause (service_id, reason, starts_at, ends_at) VALUES (%s, 'x', now(), 'infinity')",
            False,
        ),
        ("UPDATE staff_holiday SET is_observed = false", True),
    ):
        with (
            put_on("relais_web"),
            acting(agent(cast.own_agent.pk), "set_hours"),
            connection.cursor() as cursor,
        ):
            if may:  # nothing to change is seen
                cursor.execute(statement)
                assert cursor.rowcount == 0
            else:
                with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
                    cursor.execute(statement, [youth()])


@pytest.mark.parametrize(
    ("week", "why", "expected"),
    [
        ({0: [(990, 480)]}, WHY, "hours_in_order"),
        ({0: [(480, 720), (700, 900)]}, WHY, "hours_in_order"),
        ({0: [(480, 1441)]}, WHY, "hours_in_order"),
        ({}, WHY, "hours_unchanged"),
        (WEEK, "  ", "why_missing"),
    ],
)
def test_hours_that_cannot_be_are_refused_whole(cast: Cast, week: dict, why: str, expected: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(StaffRefusal) as refused:
        acts.set_hours(actor=agent(cast.supervisor.pk), service_id=youth(), week=week, why=why)
    assert code(refused) == expected
    assert not OpeningHours.objects.exists()


@pytest.mark.parametrize(("hours", "expected"), [(-1, "pause_in_past"), (24 * 93, "pause_too_long")])
def test_a_pause_has_an_end_to_come_and_not_too_far(cast: Cast, hours: int, expected: str) -> None:
    until = clock.now() + timedelta(hours=hours)
    with pytest.raises(StaffRefusal) as refused:
        acts.pause_service(actor=SEED, service_id=youth(), ends_at=until, why=WHY)
    assert code(refused) == expected
    assert not Pause.objects.exists()


def test_one_pause_at_a_time(cast: Cast) -> None:
    until = clock.now() + timedelta(hours=1)
    acts.pause_service(actor=SEED, service_id=youth(), ends_at=until, why=WHY)
    with pytest.raises(StaffRefusal) as refused:
        acts.pause_service(actor=SEED, service_id=youth(), ends_at=until, why=WHY)
    assert code(refused) == "already_paused"


def test_what_does_not_exist_is_said(cast: Cast) -> None:
    for attempt, expected in (
        (lambda: opening.service("astrology"), "service_unknown"),
        (lambda: acts.set_hours(actor=SEED, service_id=0, week=WEEK, why=WHY), "service_unknown"),
        (lambda: acts.drop_holiday(actor=SEED, holiday_id=0, why=WHY), "holiday_unknown"),
    ):
        with pytest.raises(StaffRefusal) as refused:
            attempt()
        assert code(refused) == expected


def test_two_queries_whatever_there_is(cast: Cast) -> None:
    for service in Service.objects.all():
        acts.set_hours(actor=SEED, service_id=service.pk, week=WEEK, why=WHY)
        acts.pause_service(
            actor=SEED, service_id=service.pk, ends_at=clock.now() + timedelta(days=1), why=WHY
        )
    with CaptureQueriesContext(connection) as captured:
        opening.services()
    assert len(captured) == 2


BITS = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda s: s[0] < s[1]), max_size=4
)


@given(BITS)
def test_what_is_accepted_covers_the_same_minutes_as_what_was_asked(bits: list[tuple[int, int]]) -> None:
    asked = [minute for since, until in bits for minute in range(since, until)]
    try:
        joined = _in_order(bits)
    except StaffRefusal:
        assert len(asked) > len(set(asked))
        return
    assert sorted(asked) == [minute for since, until in joined for minute in range(since, until)]
    assert all(before[1] < after[0] for before, after in pairwise(joined))
