"""Finding a person from what she says, and seeing that she is already here."""

from __future__ import annotations

import doctest
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from tests import cast
from tests.cast import Cast

from relais.journal.context import SEED, acting, agent, looking
from relais.journal.models import Entry
from relais.people import duplicates, numbers, search
from relais.people.models import Phone
from relais.people.search import Asked, understand

BORN = date(1979, 6, 12)


@pytest.fixture
def made(db: None, noon: datetime) -> Cast:
    made = cast.make_cast()
    with acting(SEED, "add_phone"):
        Phone.objects.create(person=made.person, number="+14185550101")
    return made


def test_the_examples_run() -> None:
    assert doctest.testmod(search).failed == 0


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("01-000-123", Asked(case_number="01-000-123")),
        (" 01 000 123 ", Asked(case_number="01-000-123")),
        ("01-1000-123", Asked(case_number="01-1000-123")),
        ("4185550101", Asked(phone="+14185550101")),
        ("(418) 555-0101", Asked(phone="+14185550101")),
        ("1.418.555.0101", Asked(phone="+14185550101")),
        ("+33 1 23 45 67 89", Asked(phone="+33123456789")),
        ("1979-06-12", Asked(birth_on=BORN)),
        ("12/06/1979", Asked(birth_on=BORN)),
        ("12-06-1979", Asked(birth_on=BORN)),
        ("31/02/1979", Asked()),
        ("gagnon 12/06/1979", Asked(names="gagnon", birth_on=BORN)),
        ("Gagnon-Paré, Nathalie", Asked(names="Gagnon-Paré Nathalie")),
        ("   ", Asked()),
    ],
)
def test_what_is_typed_is_understood(text: str, asked: Asked) -> None:
    assert understand(text) == asked


@given(st.text(max_size=40))
def test_no_text_is_too_odd(text: str) -> None:
    assert understand(text).by in {"case", "phone", "name", "birth", "nothing"}


@given(
    st.from_regex(r"[2-9][0-9]{9}", fullmatch=True), st.sampled_from(["{}-{}-{}", "({}) {}-{}", "1 {} {} {}"])
)
def test_ten_digits_are_one_number_whatever_the_punctuation(digits: str, shape: str) -> None:
    written = shape.format(digits[:3], digits[3:6], digits[6:])
    assert numbers.e164(written) == "+1" + digits
    assert numbers.e164(numbers.shown("+1" + digits)) == "+1" + digits


@pytest.mark.parametrize("text", ["", "911", "418 555-010", "0418 555-0101", "+0123456789", "gagnon"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert numbers.e164(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "gagnon",
        "GAGNON nathalie",
        "nathalie gagnon-pare",
        "paré",
        "01-000-001",
        "418-555-0101",
        "12/06/1979",
        "gagnon 1979-06-12",
    ],
)
def test_she_is_found_by_what_she_says(text: str, made: Cast, put_on: Any) -> None:
    with put_on("relais_web"):
        found = search.find(actor=agent(made.elsewhere.pk), text=text)
    assert [(one.shown_name, one.birth_year, one.case_number) for one in found] == [
        ("Nathalie Gagnon-Paré", 1979, "01-000-001")
    ]


@pytest.mark.parametrize("text", ["tremblay", "gagnon 1980-01-01", "418 555-0199", "01-000-999", "%", "_"])
def test_nobody_else_is_found(text: str, made: Cast, put_on: Any) -> None:
    with put_on("relais_web"):
        assert search.find(actor=agent(made.elsewhere.pk), text=text) == []


def test_a_search_is_journalled_with_whom_it_showed(made: Cast, put_on: Any) -> None:
    with put_on("relais_web"):
        search.find(actor=agent(made.elsewhere.pk), text="gagnon")
        search.find(actor=agent(made.elsewhere.pk), text="  ")
    entry = Entry.objects.get(action="search")
    assert (entry.actor_id, entry.details) == (
        made.elsewhere.pk,
        {"by": "name", "persons": [made.person.pk]},
    )


def probable(made: Cast, put_on: Any, **asked: Any) -> list[tuple[str, ...]]:
    values = {"given_name": "Nathalie", "family_name": "Gagnon-Paré", "birth_on": BORN, "phone": "", **asked}
    with put_on("relais_web"), looking(agent(made.elsewhere.pk)):
        return [one.reasons for one in duplicates.probable(**values)]


@pytest.mark.parametrize(
    ("asked", "reasons"),
    [
        ({}, ("same_name_and_birth",)),
        ({"family_name": "GAGNON PARE"}, ("same_name_and_birth",)),
        ({"birth_on": date(1979, 12, 6)}, ("birth_turned",)),
        ({"given_name": "Gagnon-Paré", "family_name": "nathalie"}, ("names_swapped",)),
        ({"birth_on": None}, ("birth_unknown",)),
        ({"family_name": "Roy", "phone": "418 555-0101"}, ("same_phone",)),
        ({"phone": "(418) 555-0101"}, ("same_name_and_birth", "same_phone")),
    ],
)
def test_a_probable_duplicate_says_why(
    asked: dict[str, Any], reasons: tuple[str, ...], made: Cast, put_on: Any
) -> None:
    assert probable(made, put_on, **asked) == [reasons]


@pytest.mark.parametrize(
    "asked",
    [
        {"birth_on": date(1980, 6, 12)},
        {"given_name": "Nathan"},
        {"given_name": "Gagnon-Paré", "family_name": "Nathalie", "birth_on": date(1980, 1, 1)},
        {"family_name": "Roy", "phone": "418 555-0199"},
        {"family_name": "Roy", "phone": "pas de téléphone"},
    ],
)
def test_another_person_is_no_duplicate(asked: dict[str, Any], made: Cast, put_on: Any) -> None:
    assert probable(made, put_on, **asked) == []


def test_the_most_probable_comes_first(made: Cast, put_on: Any) -> None:
    turned = cast.make_person(birth_on=date(1979, 12, 6))
    with put_on("relais_web"), looking(agent(made.elsewhere.pk)):
        found = duplicates.probable(given_name="nathalie", family_name="gagnon-pare", birth_on=BORN)
    assert [one.person_id for one in found] == [made.person.pk, turned.pk]
    assert replace(found[0], reasons=()).case_number == "01-000-001"
    assert found[1].case_number is None


def test_every_reason_has_words() -> None:
    shown = duplicates.Probable(
        person_id=1, shown_name="", birth_year=None, case_number=None, reasons=tuple(duplicates.REASONS)
    )
    with translation.override("fr"):
        assert all(shown.words)
