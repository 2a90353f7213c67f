"""A database of its own for one replayed log: the same schema, roles and laws, and none of the centre's figures."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import psycopg

from relais.house import Refusal, database
from relais.replay.readers import Recording

if TYPE_CHECKING:
    from relais.cases.models import Case
    from relais.people.models import Person
    from relais.staff.models import Agent, Office, Region

DATABASE = "relais_replay"
REGION = "99"
ONE_AT_A_TIME = 7_236_002


@dataclass(frozen=True, slots=True)
class Scene:
    """Who stands where: the log's pseudonyms to the database's ids."""

    agents: Mapping[str, int]
    cases: Mapping[str, int]


@contextmanager
def own_database() -> Iterator[None]:
    """An empty `relais_replay` beside the centre's database, for one replay at a time; the former one is dropped.

    It stays when the replay ends, to be looked at. Raises Refusal.
    """
    if database.is_embedded():
        database.prepare(may_create_databases=True)
    info = database.connect_info("owner")
    with psycopg.connect(**info, autocommit=True) as owner:
        row = owner.execute("SELECT pg_try_advisory_lock(%s)", [ONE_AT_A_TIME]).fetchone()
        if row is None or not row[0]:
            raise Refusal("Another replay is running on this server. Wait until it ends, then replay again.")
        database.drop(owner, DATABASE)
        try:
            owner.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg.errors.InsufficientPrivilege:
            raise Refusal(
                f"A replay needs a database of its own, and the role {info['user']} may not create one. Ask the DBA to"
                f' run: ALTER ROLE "{info["user"]}" CREATEDB; then replay again.'
            ) from None
        os.environ["RELAIS_DATABASE_NAME"] = DATABASE
        yield


def people(recording: Recording) -> Scene:
    """Fill the scene as its owner: one office, the log's teams and agents, a case for each caller, with own agent and team."""
    from relais.cases.models import Case
    from relais.journal.context import SEED, acting
    from relais.journal.record import record
    from relais.people.models import Person
    from relais.staff.models import Agent, Office, Presence, Region, Team

    start = recording.contacts[0].received_at - timedelta(days=1)
    with acting(SEED, "seed", why=f"replay of {recording.name}") as act:
        region = Region.objects.create(code=REGION, name="Journée rejouée")
        office = Office.objects.create(name="Journée rejouée", region=region)
        teams = {name: Team.objects.create(name=name, office=office) for name in recording.teams}
        agents = Agent.objects.bulk_create(
            Agent(
                given_name="Agent",
                family_name=name,
                team=teams[a.team],
                languages=sorted(a.languages) or ["fr"],
                clienteles=sorted(a.clienteles),
            )
            for name, a in sorted(recording.agents.items())
        )
        Presence.objects.bulk_create(Presence(agent=a, state="away", since_at=start) for a in agents)
        by_name = {a.family_name: a for a in agents}
        keys = sorted({c.case for c in recording.contacts if c.case is not None})
        persons = Person.objects.bulk_create(
            (Person(given_name="Personne", family_name=key) for key in keys), batch_size=2000
        )
        cases = Case.objects.bulk_create(
            (
                _case(
                    number,
                    person,
                    region,
                    office,
                    by_name.get(recording.own_agent(number) or ""),
                    start.date(),
                )
                for number, person in zip(keys, persons, strict=True)
            ),
            batch_size=2000,
        )
        record(
            act, subject_kind="replay", subject_id=None, details={"agents": len(agents), "cases": len(cases)}
        )
    return Scene({name: a.pk for name, a in by_name.items()}, {c.number: c.pk for c in cases})


def _case(
    number: str, person: Person, region: Region, office: Office, own_agent: Agent | None, on: date
) -> Case:
    from relais.cases.models import Case

    return Case(
        number=number,
        person=person,
        region=region,
        office=office,
        status="active",
        own_agent=own_agent,
        own_agent_since_on=on if own_agent else None,
        own_team=own_agent.team if own_agent else None,
        own_team_since_on=on if own_agent else None,
        opened_on=on,
    )
