"""The rule plates: forbids first, each once, in words."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.utils import translation

from relais.people.models import AdaptationKind
from relais.people.plates import Plate, in_order, of_adaptation, of_address, of_phone

SAFE: dict[str, Any] = {
    "is_safe": True,
    "may_leave_message": True,
    "may_say_service": True,
    "safe_from": None,
    "safe_until": None,
}


@pytest.fixture(autouse=True)
def _in_french() -> Any:
    with translation.override("fr"):
        yield


def test_a_deaf_person_is_never_phoned() -> None:
    (plate,) = of_adaptation("deaf", ["callback", "phone"], "Écrire un message")
    assert plate == Plate("never", "Ne jamais téléphoner", "personne sourde. Écrire un message")


def test_what_blocks_nothing_adapts() -> None:
    assert of_adaptation("slow_pace", [], "Une chose à la fois") == [
        Plate("adapt", "A besoin de plus de temps", "Une chose à la fois")
    ]


@pytest.mark.parametrize("kind", AdaptationKind.values)
def test_every_adaptation_has_a_plate(kind: str) -> None:
    assert of_adaptation(kind, [], "")[0].title
    assert of_adaptation(kind, ["counter"], "")[0].kind == "never"


@pytest.mark.parametrize(
    ("rules", "titles"),
    [
        ({}, []),
        ({"is_safe": False, "may_leave_message": False}, ["never Ne jamais appeler le 418 555-0101"]),
        (
            {"safe_from": time(9), "safe_until": time(15, 30)},
            ["only Appeler le 418 555-0101 de 9 h à 15 h 30 seulement"],
        ),
        ({"may_leave_message": False}, ["never Ne pas laisser de message au 418 555-0101"]),
        ({"may_say_service": False}, ["only Message au 418 555-0101 sans dire d’où l’on appelle"]),
    ],
)
def test_the_rules_of_a_number(rules: dict[str, Any], titles: list[str]) -> None:
    found = of_phone("+14185550101", **{**SAFE, **rules})
    assert [f"{plate.kind} {plate.title}".replace("\xa0", " ") for plate in found] == titles


def test_an_unsafe_address_forbids() -> None:
    assert of_address("12, rue X\nRimouski", is_safe=True) == []
    (plate,) = of_address("12, rue X\nRimouski", is_safe=False)
    assert (plate.kind, plate.detail) == ("never", "12, rue X Rimouski")


def test_forbids_come_first_and_once() -> None:
    plates = [
        Plate("adapt", "c"),
        Plate("only", "b"),
        Plate("never", "z"),
        Plate("never", "a"),
        Plate("only", "b"),
    ]
    assert [plate.title for plate in in_order(plates)] == ["a", "z", "b", "c"]
