"""Who works in the demo: an intake centre like that of Mont-Joli and three offices, or the whole province.

An intake centre of about twenty takes the first contacts of the Bas-Saint-Laurent (facts of Quebec, 4.4);
each office has a team of eight who share one panel, and a supervisor.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from relais.demo import names
from relais.demo.figures import PROGRAMME_ROWS, REGIONS, shared_out
from relais.demo.places import TOWNS
from relais.demo.rows import Rows

TEAM_OF = 8
OPENS, CLOSES = time(8, 0), time(16, 30)
WEEKEND_CLOSES = time(16, 0)
TEAM_NAMES = """
    Rivière Fjord Érable Marée Bouleau Rivage Épinette Goéland Aurore Sapin Caribou Lac Sentier Bernache
    Cascade Mélèze Saumon Clairière Colline Tamarac Grive Ruisseau Merisier Baleine Pommier Lynx Vallon
    Perdrix Cèdre Harfang Roseau Campagnol Moraine Bruyère Loutre Prairie Frêne Héron Tourbière Renard
    Pinède Outarde Lichen Sommet Anse Genévrier Hirondelle Méandre Sorbier Castor
"""
# What an agent may be asked to know; an item names what it needs.
SKILLS = ("medical", "employment", "psychosocial", "review")
PSYCHOSOCIAL = ("mental_health", "addiction", "older", "youth", "intellectual", "physical", "autism")


@dataclass(slots=True, kw_only=True)
class Worker:
    """An agent of the demo, as the rest of the seed needs her."""

    id: int
    team: int
    office: int
    region: str
    role: str
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    clienteles: tuple[str, ...] = ()
    is_sign_in: bool = False
    is_absent: bool = False

    @property
    def has_panel(self) -> bool:
        """True when cases are hers: agents, and neither intake nor supervisors."""
        return self.role == "agent"


@dataclass(slots=True)
class Staff:
    """Everyone who works, and the office of each team."""

    workers: list[Worker] = field(default_factory=list)
    usernames: set[str] = field(default_factory=set)

    def with_panel(self, region: str) -> list[Worker]:
        """Those of a region who have cases of their own."""
        return [worker for worker in self.workers if worker.region == region and worker.has_panel]


@dataclass(slots=True)
class Hiring:
    """What hiring needs: rows, chance, the day, one password hash for all (a hash costs 0.1 s on purpose)."""

    rows: Rows
    rng: random.Random
    at: datetime
    password: str
    staff: Staff = field(default_factory=Staff)

    def office(self, name: str, region: str) -> int:
        """Open an office."""
        return self.rows.add("staff_office", name, region)

    def team(self, name: str, office: int) -> int:
        """Make a team."""
        return self.rows.add("staff_team", name, office)

    def hire(
        self,
        team: int,
        office: int,
        region: str,
        *,
        role: str = "agent",
        named: tuple[str, str, bool] | None = None,
        languages: tuple[str, ...] | None = None,
        skills: tuple[str, ...] | None = None,
        clienteles: tuple[str, ...] = (),
        weekends: bool = False,
    ) -> Worker:
        """Hire one agent, with her sign-in and her shifts; `named` is given, family, is she feminine."""
        given, family, is_feminine = named or self._draw_name()
        spoken = languages if languages is not None else self._draw_languages(region)
        known = skills if skills is not None else self._draw_skills()
        user = self._user(given, family)
        number = self.rows.add(
            "staff_agent",
            user,
            given,
            family,
            is_feminine,
            team,
            role,
            list(spoken),
            list(known),
            list(clienteles),
            True,
        )
        for weekday in range(7 if weekends else 5):
            ends = CLOSES if weekday < 5 else WEEKEND_CLOSES
            self.rows.add("staff_shift", number, weekday, OPENS, ends)
        worker = Worker(
            id=number,
            team=team,
            office=office,
            region=region,
            role=role,
            languages=spoken,
            skills=known,
            clienteles=clienteles,
            is_sign_in=named is not None,
        )
        self.staff.workers.append(worker)
        return worker

    def _draw_name(self) -> tuple[str, str, bool]:
        is_feminine = self.rng.random() < 0.78
        year = self.at.year - self.rng.randrange(24, 62)
        given = names.given_name(self.rng, is_feminine=is_feminine, birth_year=year)
        return given, names.family_name(self.rng), is_feminine

    def _draw_languages(self, region: str) -> tuple[str, ...]:
        spoken = ["fr"]
        bilingual = {"06": 0.75, "07": 0.7, "13": 0.65, "16": 0.55}.get(region, 0.4)
        if self.rng.random() < bilingual:
            spoken.append("en")
        for language, share in (("es", 0.07), ("ar", 0.05 if region in ("06", "13") else 0.03)):
            if self.rng.random() < share:
                spoken.append(language)
        if region in ("01", "02", "09", "10") and self.rng.random() < 0.05:
            spoken.append("moe")
        return tuple(spoken)

    def _draw_skills(self) -> tuple[str, ...]:
        return tuple(skill for skill in SKILLS if self.rng.random() < 0.45)

    def _user(self, given: str, family: str) -> int:
        base = names.plain(f"{given}.{family}")
        name, n = base, 2
        while name in self.staff.usernames:
            name, n = f"{base}{n}", n + 1
        self.staff.usernames.add(name)
        return self.rows.add(
            "auth_user",
            self.password,
            False,
            name,
            given,
            family,
            "",
            False,
            True,
            self.at - timedelta(days=400),
        )


def demo_centre(hiring: Hiring) -> Staff:
    """The intake centre at Mont-Joli and the offices of Rimouski, Matane and Amqui: 47 people."""
    _regions(hiring, ("01",))
    _riviere(hiring, hiring.office("Rimouski", "01"))
    for town, name in (("Matane", "Marée"), ("Amqui", "Érable")):
        office = hiring.office(town, "01")
        _team_of_eight(hiring, name, office, "01")
    _mont_joli(hiring)
    _some_absences(hiring)
    return hiring.staff


def province(hiring: Hiring, agents: int, cases: dict[str, int]) -> Staff:
    """Teams of eight in the 17 regions, by their cases; the people to sign in as are in the first."""
    _regions(hiring, tuple(cases))
    teams = shared_out(max(len(cases), round(agents / TEAM_OF)), list(cases.values()), at_least=1)
    left = agents
    for region, wanted in zip(cases, teams, strict=True):
        towns = TOWNS[region]
        offices = shared_out(wanted, [town.weight for town in towns])
        n = 0
        for town, here in zip(towns, offices, strict=True):
            if not here:
                continue
            office = hiring.office(town.name, region)
            for k in range(here):
                size = min(TEAM_OF, left)
                if region == "01" and n == 0:
                    _leaders(hiring, _riviere(hiring, office, size), office)
                else:
                    _team_of_eight(hiring, _team_name(k), office, region, size=size)
                left -= size
                n += 1
    _some_absences(hiring)
    return hiring.staff


def _team_names() -> list[str]:
    return TEAM_NAMES.split()


def _team_name(k: int) -> str:
    turn, place = divmod(k, len(_team_names()))
    return _team_names()[place] + (f" {turn + 1}" if turn else "")


def _regions(hiring: Hiring, codes: tuple[str, ...]) -> None:
    for region in REGIONS:
        if region.code in codes:
            hiring.rows.add_keyed("staff_region", region.code, region.name)
    for code, fr, en, starts_on, source in PROGRAMME_ROWS:
        hiring.rows.add("cases_programme", code, fr, en, starts_on, None, source)


def _team_of_eight(hiring: Hiring, name: str, office: int, region: str, *, size: int = TEAM_OF) -> None:
    team = hiring.team(name, office)
    for _ in range(size):
        hiring.hire(team, office, region)
    hiring.hire(team, office, region, role="supervisor")


def _riviere(hiring: Hiring, office: int, size: int = TEAM_OF) -> int:
    """The team a newcomer signs in to, its first languages and skills left to no chance. Returns its id."""
    team = hiring.team("Rivière", office)
    first: tuple[tuple[tuple[str, str, bool] | None, tuple[str, ...], tuple[str, ...]], ...] = (
        (("Julie", "Ouellet", True), ("fr", "en"), ("medical", "employment", "review")),
        (("Samuel", "Roy", False), ("fr", "en"), ("medical", "employment")),
        (None, ("fr", "es"), SKILLS),
        (None, ("fr", "en", "moe"), ("medical", "psychosocial")),
    )
    for named, languages, skills in first:
        hiring.hire(team, office, "01", named=named, languages=languages, skills=skills)
    for _ in range(size - len(first)):
        hiring.hire(team, office, "01")
    hiring.hire(team, office, "01", role="supervisor", named=("Annie", "Côté", True))
    return team


def _leaders(hiring: Hiring, team: int, office: int) -> None:
    """The two other people to sign in as."""
    hiring.hire(
        team,
        office,
        "01",
        role="intake",
        named=("Lise", "Gagnon", True),
        languages=("fr", "en"),
        weekends=True,
    )
    hiring.hire(team, office, "01", role="administrator", named=("Paul", "Pelletier", False))


def _mont_joli(hiring: Hiring) -> None:
    """The intake centre: six who receive, twelve nurses and social workers, who leads, who administers."""
    office = hiring.office("Mont-Joli", "01")
    reception = hiring.team("Accueil", office)
    _leaders(hiring, reception, office)
    for _ in range(5):
        hiring.hire(reception, office, "01", role="intake", skills=(), weekends=True)
    hiring.hire(reception, office, "01", role="supervisor")
    for name in ("Fleuve", "Goéland"):
        team = hiring.team(name, office)
        for k in range(6):
            # Half of a team keeps to the psychosocial clienteles; the others serve everyone.
            clienteles = PSYCHOSOCIAL if k % 2 else ()
            skills = ("psychosocial", "medical") if k % 3 else SKILLS
            hiring.hire(team, office, "01", skills=skills, clienteles=clienteles, weekends=k < 2)


def _some_absences(hiring: Hiring) -> None:
    """Absences with a named replacement; the first two make a chain: A by B, who is away too, by C."""
    today = hiring.at.date()
    teams: dict[int, list[Worker]] = {}
    for worker in hiring.staff.workers:
        if worker.has_panel and not worker.is_sign_in:
            teams.setdefault(worker.team, []).append(worker)
    for k, members in enumerate(teams.values()):
        if len(members) < 4:
            continue
        away, second, third = members[-1], members[-2], members[-3]
        if k == 0:
            _absence(hiring, away, second, today - timedelta(days=12), 40, "parental")
            _absence(hiring, second, third, today - timedelta(days=1), 6, "leave")
        elif k % 3 == 1:
            _absence(hiring, away, second, today - timedelta(days=4), 18, "sick")
        elif k % 3 == 2:
            _absence(hiring, away, second, today + timedelta(days=9), 14, "leave")
        else:
            _absence(hiring, away, None, today, 1, "training")


def _absence(hiring: Hiring, who: Worker, by: Worker | None, starts_on: date, days: int, reason: str) -> None:
    ends_on = starts_on + timedelta(days=days - 1)
    hiring.rows.add("staff_absence", who.id, starts_on, ends_on, by.id if by else None, reason)
    who.is_absent = who.is_absent or starts_on <= hiring.at.date() <= ends_on
