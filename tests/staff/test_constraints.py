"""Each constraint of staff, with the row that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from tests import cast
from tests.cast import Cast
from tests.journal.breaking import assert_breaks, constraints_of

from relais.staff.models import Absence, Agent, Holiday, OpeningHours, Pause, Presence, Service, Shift, Team

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def change(made: Cast, **fields: object) -> None:
    Agent.objects.filter(pk=made.own_agent.pk).update(**fields)


def shift(made: Cast, weekday: int = 0, starts: time = time(8), ends: time = time(16)) -> None:
    Shift.objects.create(agent=made.own_agent, weekday=weekday, starts=starts, ends=ends)


def absence(made: Cast, ends_on: date = TUESDAY, replacement: Agent | None = None) -> None:
    Absence.objects.create(agent=made.own_agent, starts_on=TUESDAY, ends_on=ends_on, replacement=replacement)


def presence(made: Cast, **fields: object) -> None:
    Presence.objects.filter(agent=made.own_agent).update(**fields)


def service(**fields: object) -> Service:
    return Service.objects.create(**{"code": "essai", "name_fr": "essai", "name_en": "trial", **fields})


def hours(weekday: int = 0, minutes: tuple[tuple[int, int], ...] = ()) -> None:
    OpeningHours.objects.create(service=Service.objects.get(code="youth"), weekday=weekday, minutes=minutes)


def pause(ends_after_h: int = 1, reason: str = "panne", lifted_after_h: int | None = None) -> None:
    at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    Pause.objects.create(
        service=Service.objects.get(code="youth"),
        reason=reason,
        starts_at=at,
        ends_at=at + timedelta(hours=ends_after_h),
        lifted_at=None if lifted_after_h is None else at + timedelta(hours=lifted_after_h),
    )


def twice(do: Callable[[], object]) -> None:
    do()
    do()


BREAKS: dict[str, Callable[[Cast], object]] = {
    "team_named_once_an_office": lambda made: Team.objects.create(
        name=made.own_agent.team.name, office=made.own_agent.team.office
    ),
    "agent_role": lambda made: change(made, role="queen"),
    "agent_speaks_a_language": lambda made: change(made, languages=[]),
    "shift_weekday": lambda made: shift(made, weekday=7),
    "shift_ends_after_start": lambda made: shift(made, ends=time(8)),
    "shift_once": lambda made: twice(lambda: shift(made)),
    "absence_ends_after_start": lambda made: absence(made, ends_on=MONDAY),
    "absence_replaced_by_another": lambda made: absence(made, replacement=made.own_agent),
    "absence_once_a_day": lambda made: twice(lambda: absence(made)),
    "service_relay_option": lambda made: service(relay_option=4),
    "service_places": lambda made: service(callback_places=-1),
    "hours_weekday": lambda made: hours(weekday=8),
    "hours_once_a_day": lambda made: twice(hours),
    "holiday_says_what_and_whence": lambda made: Holiday.objects.create(
        on=MONDAY, name_fr="congé", name_en="leave", source=""
    ),
    "pause_ends_after_start": lambda made: pause(ends_after_h=0),
    "pause_has_a_reason": lambda made: pause(reason=""),
    "pause_lifted_while_it_lasts": lambda made: pause(lifted_after_h=1),
    "presence_state": lambda made: presence(made, state="asleep"),
    "presence_ready_since_an_instant": lambda made: presence(made, state="ready", idle_since_at=None),
}


def test_every_constraint_has_its_test() -> None:
    assert constraints_of("staff") == set(BREAKS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(BREAKS))
def test_the_database_refuses(name: str) -> None:
    made = cast.make_cast()
    assert_breaks(name, lambda: BREAKS[name](made))


@pytest.mark.django_db
@pytest.mark.parametrize("minutes", [((-1, 60),), ((480, 1441),)])
def test_the_database_refuses_minutes_that_no_day_has(minutes: tuple[tuple[int, int], ...]) -> None:
    assert_breaks("hours_within_a_day", lambda: hours(minutes=minutes))
