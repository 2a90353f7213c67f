"""Each constraint of cases, with the row that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from tests import cast
from tests.cast import Cast
from tests.journal.breaking import assert_breaks, constraints_of

from relais.cases.models import Case, Exclusion, Note, Programme
from relais.journal import clock

DAY = date(2026, 1, 1)


def change(made: Cast, **fields: object) -> None:
    Case.objects.filter(pk=made.case.pk).update(**fields)


def new_case(made: Cast, **fields: object) -> None:
    case = Case.objects.get(pk=made.case.pk)
    values = {"number": "2", "person_id": case.person_id, "region_id": "01", "office_id": case.office_id}
    Case.objects.create(opened_on=DAY, **values, **fields)


def programme(code: str, ends_on: date | None = None) -> None:
    Programme.objects.create(
        code=code, name_fr="Aide", name_en="Aid", starts_on=DAY, ends_on=ends_on, source="A-13.1.1"
    )


def note(made: Cast, **fields: object) -> None:
    values: dict[str, object] = {"text": "…", "tier": "shared", **fields}
    Note.objects.create(case=made.case, author=made.own_agent, written_at=clock.now(), **values)


def twice(do: Callable[[], object]) -> None:
    do()
    do()


BREAKS: dict[str, Callable[[Cast], object]] = {
    "programme_version_once": lambda made: twice(lambda: programme("aide")),
    "programme_ends_after_start": lambda made: programme("aide", date(2025, 12, 31)),
    "case_status": lambda made: new_case(made, status="x"),
    "case_clientele": lambda made: change(made, clientele="everyone"),
    "case_complexity": lambda made: change(made, complexity=11),
    "case_own_agent_is_dated": lambda made: change(made, own_agent_since_on=None),
    "case_own_team_is_dated": lambda made: change(made, own_team=None),
    "note_tier": lambda made: note(made, tier="secret"),
    "note_says_something": lambda made: note(made, text=""),
    "exclusion_once": lambda made: twice(
        lambda: Exclusion.objects.create(
            person=made.person, agent=made.elsewhere, reason="parenté", since_on=DAY
        )
    ),
}


def test_every_constraint_has_its_test() -> None:
    assert constraints_of("cases") == set(BREAKS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(BREAKS))
def test_the_database_refuses(name: str) -> None:
    made = cast.make_cast()
    assert_breaks(name, lambda: BREAKS[name](made))
