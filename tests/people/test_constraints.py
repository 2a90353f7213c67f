"""Each constraint of people, with the row that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest
from tests.cast import make_person
from tests.journal.breaking import assert_breaks, constraints_of

from relais.journal.context import SEED, acting
from relais.people.models import (
    Adaptation,
    Consent,
    Household,
    HouseholdMember,
    Person,
    Phone,
    Representative,
)

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
NINE, TEN = time(9), time(10)


def two(make: Callable[[], object]) -> None:
    make()
    make()


def two_households(person: Person) -> None:
    for _ in range(2):
        HouseholdMember.objects.create(
            household=Household.objects.create(opened_on=JANUARY), person=person, joined_on=JANUARY
        )


BREAKS: dict[str, Callable[[Person], object]] = {
    "person_has_a_name": lambda p: Person.objects.create(given_name="", family_name=""),
    "person_language_right_is_attested": lambda p: Person.objects.create(
        given_name="Ann", family_name="Roy", language="en", language_right="schooling"
    ),
    "adaptation_once": lambda p: two(lambda: Adaptation.objects.create(person=p, kind="deaf")),
    "phone_is_e164": lambda p: Phone.objects.create(person=p, number="418 555-0101"),
    "phone_unsafe_has_no_hours": lambda p: Phone.objects.create(
        person=p, number="+14185550101", is_safe=False, safe_from=NINE, safe_until=TEN
    ),
    "phone_safe_hours_in_order": lambda p: Phone.objects.create(
        person=p, number="+14185550101", safe_from=TEN, safe_until=NINE
    ),
    "phone_once_a_person": lambda p: two(lambda: Phone.objects.create(person=p, number="+14185550101")),
    "one_household_at_a_time": two_households,
    "representative_ends_after_start": lambda p: Representative.objects.create(
        person=p, name="Me Roy", scope="tout", starts_on=FEBRUARY, ends_on=JANUARY
    ),
    "consent_ends_after_start": lambda p: Consent.objects.create(
        person=p, scope="médecin", given_on=FEBRUARY, ends_on=JANUARY
    ),
}


def test_every_constraint_has_its_test() -> None:
    assert constraints_of("people") == set(BREAKS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(BREAKS))
def test_the_database_refuses(name: str) -> None:
    person = make_person()
    assert_breaks(name, lambda: BREAKS[name](person))


@pytest.mark.django_db
def test_hours_come_in_pairs() -> None:
    person = make_person()
    assert_breaks(
        "phone_safe_hours_in_order",
        lambda: Phone.objects.create(person=person, number="+14185550101", safe_from=NINE),
    )


@pytest.mark.django_db
def test_a_former_household_does_not_count() -> None:
    person = make_person()
    with acting(SEED, "seed"):
        home, next_home = (Household.objects.create(opened_on=JANUARY) for _ in range(2))
        HouseholdMember.objects.create(household=home, person=person, joined_on=JANUARY, left_on=FEBRUARY)
        HouseholdMember.objects.create(household=next_home, person=person, joined_on=FEBRUARY)
    assert person.memberships.count() == 2
