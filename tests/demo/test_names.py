"""Are the people of the demo believable, and reachable by no real number?"""

import random
import re
import unicodedata
from collections import Counter

import pytest

from relais.demo import names, places


def test_every_name_is_written_with_its_accents_in_one_form() -> None:
    everyone = [*names.FAMILY, *(n for cohort in (*names.WOMEN, *names.MEN) for n in cohort)]
    assert all(unicodedata.is_normalized("NFC", name) for name in everyone)
    assert all(re.fullmatch(r"[^\W\d_](?:[^\W\d_]|[-’])*", name) for name in everyone)
    assert {"Côté", "Lévesque", "Bérubé", "Émond", "D’Amours"} <= set(names.FAMILY)
    assert "Marie-Ève" in names.WOMEN[1]


def test_no_family_name_is_listed_twice() -> None:
    assert len(set(names.FAMILY)) == len(names.FAMILY)


def test_the_most_frequent_name_of_quebec_is_the_most_frequent_here() -> None:
    rng = random.Random(1)
    drawn = Counter(names.family_name(rng) for _ in range(20_000))
    assert drawn.most_common(1)[0][0] == "Tremblay"
    assert drawn["Gagnon"] > drawn["Lagacé"]


@pytest.mark.parametrize(("year", "given"), [(1958, "Ginette"), (1979, "Julie"), (2004, "Rosalie")])
def test_given_names_are_those_of_their_time(year: int, given: str) -> None:
    rng = random.Random(2)
    drawn = {names.given_name(rng, is_feminine=True, birth_year=year) for _ in range(2000)}
    assert given in drawn
    assert len(drawn & {"Ginette", "Julie", "Rosalie"}) == 1


def test_someone_served_in_spanish_mostly_has_a_name_of_her_own_language() -> None:
    rng = random.Random(3)
    drawn = [names.family_name(rng, "es") for _ in range(500)]
    assert sum(name in names.ELSEWHERE["es"][0] for name in drawn) > 350


def test_a_user_name_has_no_accent_and_no_apostrophe() -> None:
    assert names.plain("Marie-Ève.D’Amours") == "marie-eve.damours"


@pytest.mark.parametrize("region", sorted(places.TOWNS))
def test_every_number_is_one_kept_for_fiction(region: str) -> None:
    rng = random.Random(4)
    for _ in range(200):
        assert re.fullmatch(r"\+1[2-9][0-9]{2}55501[0-9]{2}", places.phone(rng, region))


def test_an_address_has_two_lines_and_a_postal_code_of_its_town() -> None:
    rng = random.Random(5)
    town = places.town(rng, "01")
    lines, postal_code = places.address(rng, town)
    assert lines.split("\n")[1] == f"{town.name} (Québec)"
    assert re.fullmatch(rf"{town.postal} [1-9][A-Z][1-9]", postal_code)


def test_towns_of_several_words_are_read_whole() -> None:
    assert "L’Ancienne-Lorette" in {town.name for town in places.TOWNS["03"]}
    assert "La Pocatière" in {town.name for town in places.TOWNS["01"]}
