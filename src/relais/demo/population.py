"""Who is served in the demo: households of believable people, with how each may safely be reached."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from itertools import accumulate

from relais.demo import figures, names, places
from relais.demo.rows import Rows

RIGHTS = ("schooling", "served_before", "arrived", "outside", "indigenous", "health")
# kind, share in %, channels it blocks, what to do instead.
ADAPTATIONS: tuple[tuple[str, float, tuple[str, ...], str], ...] = (
    (
        "deaf",
        0.5,
        ("phone", "callback"),
        "Clavardage ou message; au comptoir, interprète en LSQ sur rendez-vous.",
    ),
    ("hard_of_hearing", 1.2, (), "Parler lentement, bien en face; confirmer par écrit."),
    ("low_vision", 0.9, (), "Lire les avis au téléphone; lettres en gros caractères."),
    ("reading", 3.5, (), "Expliquer de vive voix; ne jamais remettre un formulaire sans aide."),
    ("accompanied", 2.0, (), "Sa sœur ou son intervenante l’accompagne; leur laisser le temps de venir."),
    ("slow_pace", 2.6, (), "Une question à la fois; reprendre au besoin."),
)
SAFE_HOURS = ((time(9, 0), time(15, 0)), (time(8, 30), time(11, 30)), (time(13, 0), time(16, 0)))


@dataclass(slots=True, kw_only=True)
class Adult:
    """An adult who has a file, as the rest of the seed needs her."""

    person: int
    region: str
    programme: str
    language: str
    is_feminine: bool
    family_name: str
    has_children: bool
    is_deaf: bool = False
    has_unsafe_contact: bool = False
    has_other_adaptation: bool = False
    has_representative: bool = False
    household_size: int = 1


@dataclass(frozen=True, slots=True)
class _Family:
    programme: str
    size: int
    has_children: bool
    situation: int


@cache
def _families(region: str) -> tuple[list[_Family], list[float]]:
    """The kinds of household of a region, and their cumulated weights (adults over adults a household)."""
    here = figures.BY_CODE[region]
    fewer = here.children / here.all_adults / figures.CHILDREN_AN_ADULT
    kinds, weights = [], []
    for programme, adults in zip(figures.PROGRAMMES, here.adults, strict=True):
        counts = [
            count * (fewer if has_children else 1.0)
            for count, has_children in zip(figures.FAMILIES[programme], figures.HAS_CHILDREN, strict=True)
        ]
        for k, count in enumerate(counts):
            size = figures.SIZES[k]
            kinds.append(_Family(programme, size, figures.HAS_CHILDREN[k], k))
            weights.append(adults * count / sum(counts) / size)
    return kinds, list(accumulate(weights))


@dataclass(slots=True)
class Population:
    """Makes households: `rows` receives them, `rng` is the one source of chance, `today` the day."""

    rows: Rows
    rng: random.Random
    today: date

    def household(self, region: str, *, at_most: int, room: int) -> list[Adult]:
        """Make one household of the region: `at_most` adults (one at least), `room` persons in all."""
        kinds, weights = _families(region)
        family = self.rng.choices(kinds, cum_weights=weights)[0]
        place = places.town(self.rng, region)
        lines = places.address(self.rng, place)
        opened_on = self.today - timedelta(days=self.rng.randrange(20, 4200))
        household = self.rows.add("people_household", opened_on)
        language = self._language(region)
        born = self._birth(family.programme)
        is_feminine = self._is_feminine(family)
        adults = [self._adult(region, family, language, born, is_feminine, lines)]
        if family.size == 2 and min(at_most, room) > 1:
            born_too = min(born + timedelta(days=self.rng.randrange(-2200, 2200)), self._latest_birth())
            adults.append(self._adult(region, family, language, born_too, not is_feminine, lines))
        for adult in adults:
            shares = len(adults) == 2 and self.rng.random() < 0.6
            self.rows.add("people_householdmember", household, adult.person, True, shares, opened_on, None)
        children = 0
        if family.has_children:
            children = self._children(household, adults[-1], born, opened_on, room - len(adults))
        for adult in adults:
            adult.household_size = len(adults) + children
        return adults

    def _latest_birth(self) -> date:
        return self.today - timedelta(days=18 * 366)

    def _birth(self, programme: str) -> date:
        low, high = self.rng.choices(figures.AGE_BANDS, figures.AGES[programme])[0]
        return self.today - timedelta(
            days=self.rng.randrange(int(low * 365.25) + 1, int((high + 1) * 365.25))
        )

    def _is_feminine(self, family: _Family) -> bool:
        is_single_parent = family.situation == 2
        share = figures.WOMEN_AMONG_SINGLE_PARENTS if is_single_parent else figures.WOMEN[family.programme]
        return self.rng.random() * 100 < share

    def _language(self, region: str) -> str:
        shares = figures.BY_CODE[region].languages
        return self.rng.choices([name for name, _ in shares], [share for _, share in shares])[0]

    def _adult(
        self,
        region: str,
        family: _Family,
        language: str,
        born: date,
        is_feminine: bool,
        lines: tuple[str, str],
    ) -> Adult:
        given = names.given_name(self.rng, is_feminine=is_feminine, birth_year=born.year, language=language)
        name = names.family_name(self.rng, language)
        person = self._person(given, name, born, language, is_feminine)
        adult = Adult(
            person=person,
            region=region,
            programme=family.programme,
            language=language,
            is_feminine=is_feminine,
            family_name=name,
            has_children=family.has_children,
        )
        self._adaptations(adult)
        self._reach(adult, lines)
        self._third_parties(adult)
        return adult

    def _person(self, given: str, family: str, born: date, language: str, is_feminine: bool) -> int:
        preferred = ""
        if "-" in given and self.rng.random() < 0.25:
            preferred = f"{given.rpartition('-')[2]} {family}"
        address_as = (
            f"{'Madame' if is_feminine else 'Monsieur'} {family}" if self.rng.random() < 0.93 else given
        )
        right, attested_on = None, None
        if language != "fr":
            right = (
                "indigenous"
                if language == "moe"
                else self.rng.choice(RIGHTS[:2] if language == "en" else RIGHTS[2:4])
            )
            attested_on = self.today - timedelta(days=self.rng.randrange(10, 150))
        return self.rows.add(
            "people_person", given, family, preferred, address_as, born, language, right, attested_on
        )

    def _adaptations(self, adult: Adult) -> None:
        for kind, share, blocked, instead in ADAPTATIONS:
            if self.rng.random() * 100 < share:
                self.rows.add("people_adaptation", adult.person, kind, list(blocked), instead)
                adult.is_deaf = adult.is_deaf or kind == "deaf"
                adult.has_other_adaptation = adult.has_other_adaptation or not blocked
        if adult.language not in ("fr", "en") and self.rng.random() < 0.4:
            self.rows.add(
                "people_adaptation",
                adult.person,
                "interpreter",
                [],
                "Interprète par téléphone, avec son accord.",
            )
            adult.has_other_adaptation = True

    def _reach(self, adult: Adult, lines: tuple[str, str]) -> None:
        is_safe = self.rng.random() > 0.015
        has_phone = self.rng.random() > 0.04
        if has_phone:
            safe_from, safe_until = None, None
            if is_safe and self.rng.random() < 0.03:
                safe_from, safe_until = self.rng.choice(SAFE_HOURS)
            number = places.phone(self.rng, adult.region)
            may_leave = is_safe and self.rng.random() < 0.55
            may_say = is_safe and self.rng.random() < 0.2
            self.rows.add(
                "people_phone", adult.person, number, is_safe, may_leave, may_say, safe_from, safe_until
            )
        adult.has_unsafe_contact = not is_safe
        self.rows.add(
            "people_address", adult.person, *lines, is_safe or (has_phone and self.rng.random() < 0.5)
        )

    def _third_parties(self, adult: Adult) -> None:
        if self.rng.random() < 0.03:
            given = names.given_name(self.rng, is_feminine=True, birth_year=1972)
            name = f"{given} {names.family_name(self.rng)}"
            begun = self.today - timedelta(days=self.rng.randrange(30, 900))
            scope = self.rng.choice(
                ("Recevoir et remettre des documents", "Parler en son nom", "Tout acte, sauf renoncer")
            )
            self.rows.add(
                "people_representative",
                adult.person,
                name,
                scope,
                "Procuration signée",
                begun,
                begun + timedelta(days=1095),
            )
            adult.has_representative = True
        if self.rng.random() < 0.04:
            given_on = self.today - timedelta(days=self.rng.randrange(5, 300))
            scope = self.rng.choice(
                ("Échanger avec le CLSC", "Parler avec le propriétaire du loyer", "Joindre le médecin")
            )
            self.rows.add(
                "people_consent", adult.person, scope, given_on, given_on + timedelta(days=365), None
            )

    def _children(self, household: int, adult: Adult, born: date, opened_on: date, room: int) -> int:
        oldest = max(1, min(17, (self.today - born).days // 366 - 18))
        counts, weights = zip(*figures.CHILDREN, strict=True)
        count = min(room, self.rng.choices(counts, weights)[0])
        for _ in range(count):
            birth_on = self.today - timedelta(days=self.rng.randrange(30, oldest * 365 + 31))
            given = names.given_name(
                self.rng,
                is_feminine=self.rng.random() < 0.49,
                birth_year=birth_on.year,
                language=adult.language,
            )
            child = self.rows.add(
                "people_person",
                given,
                adult.family_name,
                "",
                given,
                birth_on,
                adult.language,
                *self._same_right(adult),
            )
            joined_on = max(opened_on, birth_on)
            self.rows.add("people_householdmember", household, child, False, True, joined_on, None)
        return count

    def _same_right(self, adult: Adult) -> tuple[str | None, date | None]:
        if adult.language == "fr":
            return None, None
        return "schooling" if adult.language == "en" else "arrived", self.today - timedelta(days=30)
