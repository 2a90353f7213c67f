"""Each constraint of staff, with the row that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest
from tests import cast
from tests.cast import Cast
from tests.journal.breaking import assert_breaks, constraints_of

from relais.staff.models import Absence, Agent, Presence, Shift, Team

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def change(made: Cast, **fields: object) -> None:
    Agent.objects.filter(pk=made.own_agent.pk).update(**fields)


def shift(made: Cast, weekday: int = 0, starts: time = time(8), ends: time = time(16)) -> None:
    Shift.objects.create(agent=made.own_agent, weekday=weekday, starts=starts, ends=ends)


def absence(made: Cast, ends_on: date = TUESDAY, replacement: Agent | None = None) -> None:
    Absence.objects.create(agent=made.own_agent, starts_on=TUESDAY, ends_on=ends_on, replacement=replacement)


def presence(made: Cast, **fields: object) -> None:
    Presence.objects.filter(agent=made.own_agent).update(**fields)


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
