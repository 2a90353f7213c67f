"""Database rows to routing values. The dispatcher's role reads no name and no story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import Connection

from relais.routing.values import Agent, Availability, Contact, Kind, Priority, Wish
from relais.staff.absences import Away, stand_in

Row = tuple[Any, ...]

AVAILABILITY = {
    "ready": Availability.FREE,
    "offered": Availability.OFFERED,
    "deferrable": Availability.DEFERRABLE,
    "live": Availability.LIVE,
    "wrap_up": Availability.WRAP_UP,
    "quiet": Availability.QUIET,
    "away": Availability.AWAY,
}

# After she passed or gave back an item, she is not asked again for the same one before this long, in seconds.
NOT_AGAIN_S = {"declined": 900.0, "missed": 120.0, "returned": 14_400.0}

CONTACTS = """
    SELECT i.id, i.kind, i.channel, i.priority, i.wish, extract(epoch FROM i.received_at)::float8,
           extract(epoch FROM i.not_before_at)::float8, extract(epoch FROM i.due_at)::float8,
           i.language, i.skills, i.clientele, i.held_by_id, c.own_agent_id,
           -- Whoever has no file yet is expected by the team of the service.
           CASE WHEN c.id IS NULL THEN (SELECT s.team_id FROM staff_service s WHERE s.code = i.clientele)
                ELSE c.own_team_id END,
           coalesce(i.region_id, c.region_id),
           ARRAY(SELECT unnest(d.blocked_channels) FROM people_adaptation d
                 WHERE d.person_id = coalesce(i.person_id, c.person_id)),
           ARRAY(SELECT x.agent_id FROM cases_exclusion x WHERE x.person_id = coalesce(i.person_id, c.person_id)),
           ARRAY(SELECT ARRAY[o.agent_id::float8, extract(epoch FROM o.ended_at)::float8,
                              CASE o.state WHEN 'missed' THEN %(missed)s ELSE %(declined)s END]
                 FROM work_offer o WHERE o.item_id = i.id AND o.state IN ('declined', 'missed')),
           ARRAY(SELECT ARRAY[a.agent_id::float8, extract(epoch FROM a.ended_at)::float8, %(returned)s]
                 FROM work_assignment a WHERE a.item_id = i.id AND a.ending = 'returned')
    FROM work_item i LEFT JOIN cases_case c ON c.id = i.case_id
    WHERE i.status = 'waiting'
"""

ROSTER = """
    SELECT g.id, g.team_id, o.region_id, g.languages, g.skills, g.clienteles
    FROM staff_agent g JOIN staff_team t ON t.id = g.team_id JOIN staff_office o ON o.id = t.office_id
    WHERE g.is_active
"""

PRESENCE = """
    SELECT p.agent_id, p.state, extract(epoch FROM p.idle_since_at)::float8
    FROM staff_presence p JOIN staff_agent g ON g.id = p.agent_id WHERE g.is_active
"""


@dataclass(frozen=True, slots=True)
class Presence:
    """What one agent is doing; `idle_since` in epoch seconds, None unless she is free."""

    agent_id: int
    availability: Availability
    idle_since: float | None


def region_number(code: str | None) -> int | None:
    """Routing names a region by a number; the file by its two-digit code."""
    return None if code is None else int(code)


def read_roster(connection: Connection[Any]) -> list[Agent]:
    """Every active agent, as routing sees her."""
    return [
        Agent(
            agent_id=row[0],
            team=row[1],
            region=int(row[2]),
            languages=frozenset(row[3]),
            skills=frozenset(row[4]),
            clienteles=frozenset(row[5]),
        )
        for row in connection.execute(ROSTER).fetchall()
    ]


def read_stand_ins(connection: Connection[Any], on: date) -> dict[int, int]:
    """Who stands in, on this day, for each absent agent; nobody where the chain ends at nobody."""
    rows = connection.execute(
        "SELECT agent_id, starts_on, ends_on, replacement_id FROM staff_absence"
        " WHERE %s BETWEEN starts_on AND ends_on",
        [on],
    ).fetchall()
    absences = [Away(agent=row[0], starts_on=row[1], ends_on=row[2], replacement=row[3]) for row in rows]
    found = {away.agent: stand_in(absences, away.agent, on) for away in absences}
    return {absent: present for absent, present in found.items() if present is not None}


def read_presences(connection: Connection[Any], agent_ids: list[int] | None = None) -> list[Presence]:
    """What agents are doing: all of them, or those named."""
    if agent_ids is None:
        rows = connection.execute(PRESENCE).fetchall()
    else:
        rows = connection.execute(PRESENCE + " AND p.agent_id = ANY (%s)", [agent_ids]).fetchall()
    return [Presence(row[0], AVAILABILITY[row[1]], row[2]) for row in rows]


def read_contacts(
    connection: Connection[Any], stand_ins: dict[int, int], item_ids: list[int] | None = None
) -> list[Contact]:
    """What waits: all of it, or the named items that do."""
    query = CONTACTS if item_ids is None else CONTACTS + " AND i.id = ANY (%(ids)s)"
    rows = connection.execute(query, {**NOT_AGAIN_S, "ids": item_ids}).fetchall()
    return [to_contact(row, stand_ins) for row in rows]


def to_contact(row: Row, stand_ins: dict[int, int]) -> Contact:
    """One row of CONTACTS as routing sees it."""
    own_agent = row[12]
    until: dict[int, float] = {}
    for agent_id, ended_at, not_again_s in (*row[17], *row[18]):
        until[int(agent_id)] = max(until.get(int(agent_id), 0.0), ended_at + not_again_s)
    return Contact(
        item_id=row[0],
        kind=Kind(row[1]),
        channel=row[2],
        priority=Priority(row[3]),
        wish=Wish(row[4]),
        received_at=row[5],
        not_before_at=row[6],
        due_at=row[7],
        language=row[8],
        skills=frozenset(row[9]),
        clientele=row[10],
        held_by=row[11],
        own_agent=own_agent,
        own_team=row[13],
        region=region_number(row[14]),
        blocked_channels=frozenset(row[15]),
        excluded=frozenset(row[16]),
        stand_in=stand_ins.get(own_agent) if own_agent is not None else None,
        passed=tuple(sorted(until.items())),
    )
