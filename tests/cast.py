"""The fixed cast of every screen and every access test: six who ask, one case they ask about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User

from relais.cases.models import Case, Programme
from relais.journal import clock
from relais.journal.context import SEED, acting
from relais.people.models import Person
from relais.staff.models import Agent, Office, Presence, Region, Team

PASSWORD = "un mot de passe assez long"


@cache
def _hashed() -> str:
    """Hashed once: argon2 is slow on purpose, and every cast has five who can sign in."""
    return make_password(PASSWORD)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cast:
    """Own agent, colleague and supervisor of the same team, agent and administrator elsewhere; a stranger is nobody signed in."""

    own_agent: Agent
    colleague: Agent
    elsewhere: Agent
    supervisor: Agent
    administrator: Agent
    case: Case
    person: Person

    @property
    def everyone(self) -> dict[str, Agent | None]:
        """The six by name; the stranger is None."""
        return {
            "own agent": self.own_agent,
            "colleague": self.colleague,
            "agent elsewhere": self.elsewhere,
            "supervisor": self.supervisor,
            "administrator": self.administrator,
            "stranger": None,
        }


def make_team(
    name: str, *, region: str = "01", region_name: str = "Bas-Saint-Laurent", office: str = "Rimouski"
) -> Team:
    """A team in its office and region, made when absent."""
    home, _ = Region.objects.get_or_create(code=region, defaults={"name": region_name})
    place, _ = Office.objects.get_or_create(name=office, defaults={"region": home})
    team, _ = Team.objects.get_or_create(name=name, office=place)
    return team


def make_agent(given_name: str, family_name: str, team: Team, **fields: object) -> Agent:
    """An agent who can sign in (user name: given name in small letters), with her presence row, ready."""
    user = User.objects.create(username=given_name.lower(), password=_hashed())
    values: dict[str, object] = {"languages": ["fr", "en"], **fields}
    with acting(SEED, "hire"):
        agent = Agent.objects.create(
            user=user, given_name=given_name, family_name=family_name, team=team, **values
        )
        Presence.objects.create(agent=agent, state="ready", since_at=clock.now(), idle_since_at=clock.now())
    return agent


def make_case(
    person: Person, *, own_agent: Agent | None, team: Team | None, number: str = "01-000-001"
) -> Case:
    """An active case of the Bas-Saint-Laurent."""
    home, _ = Region.objects.get_or_create(code="01", defaults={"name": "Bas-Saint-Laurent"})
    office, _ = Office.objects.get_or_create(name="Rimouski", defaults={"region": home})
    programme, _ = Programme.objects.get_or_create(
        code="aide_sociale",
        starts_on=date(2007, 1, 1),
        defaults={"name_fr": "Aide sociale", "name_en": "Social Assistance", "source": "A-13.1.1"},
    )
    with acting(SEED, "open_case"):
        return Case.objects.create(
            number=number,
            person=person,
            programme=programme,
            status="active",
            region=home,
            office=office,
            own_agent=own_agent,
            own_agent_since_on=date(2025, 3, 1) if own_agent else None,
            own_team=team,
            own_team_since_on=date(2025, 3, 1) if team else None,
            opened_on=date(2024, 5, 2),
        )


def make_person(given_name: str = "Nathalie", family_name: str = "Gagnon-Paré", **fields: object) -> Person:
    """A person, born 12 June 1979 unless said otherwise."""
    with acting(SEED, "register_person"):
        return Person.objects.create(
            **{"given_name": given_name, "family_name": family_name, "birth_on": date(1979, 6, 12), **fields}
        )


def make_cast() -> Cast:
    """The cast around one case."""
    team = make_team("Rivière")
    far = make_team("Fjord", region="02", region_name="Saguenay–Lac-Saint-Jean", office="Chicoutimi")
    own_agent = make_agent("Julie", "Ouellet", team)
    person = make_person()
    return Cast(
        own_agent=own_agent,
        colleague=make_agent("Samuel", "Roy", team, is_addressed_feminine=False),
        elsewhere=make_agent("Claire", "Bouchard", far),
        supervisor=make_agent("Annie", "Côté", team, role="supervisor"),
        administrator=make_agent("Paul", "Fortin", far, role="administrator", is_addressed_feminine=False),
        person=person,
        case=make_case(person, own_agent=own_agent, team=team),
    )
