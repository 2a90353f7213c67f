"""The open promises a reader may see: all of them by window, with names and numbers where row-level security lets her."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from relais.journal import clock
from relais.journal.statements import run

ROWS = 60
SCOPES = ("mine", "team", "all")
LAST_DAYS = 7

LINE = """
    SELECT l.callback_id, l.item_id, l.service_id, l.status, l.subject, l.window_starts_at, l.window_ends_at,
    l.attempts, l.last_result, l.is_missed, l.is_reached, l.is_late, l.own_agent_id, l.own_agent, l.own_team,
    l.in_hand_by, l.assignment_id, l.may_take, l.how_many,
    coalesce(nullif(p.preferred_name, ''), trim(p.given_name || ' ' || p.family_name), c.said_name, '')
    FROM relais_callbacks_line(%(scope)s, %(at)s, %(rows)s, 0) l
    LEFT JOIN people_person p ON p.id = l.person_id LEFT JOIN callbacks_callback c ON c.id = l.callback_id
    ORDER BY l.is_late DESC, l.window_starts_at, l.callback_id
"""
FIGURES = "SELECT open, late, kept, missed, unreached FROM relais_callbacks_figures(%(since)s, %(at)s)"
LATE = "SELECT relais_late_callbacks(%(at)s)"
# What an agent needs to call: only of what is in her hands, only under her own right to read it.
NUMBERS = """
    SELECT c.id, c.item_id, coalesce(x.number, c.said_number), coalesce(x.is_safe, true),
           coalesce(x.may_leave_message, false), coalesce(x.may_say_service, false), x.safe_from, x.safe_until,
           c.reached_at IS NOT NULL, (SELECT count(*) FROM callbacks_attempt t WHERE t.callback_id = c.id),
           c.window_starts_at, c.window_ends_at
    FROM callbacks_callback c JOIN work_assignment a ON a.item_id = c.item_id AND a.ended_at IS NULL
    LEFT JOIN people_phone x ON x.id = c.phone_id
    WHERE a.agent_id = %(agent)s AND c.state = 'promised' ORDER BY c.window_starts_at, c.id
"""


@dataclass(frozen=True, slots=True)
class Promise:
    """One open promise; `name` is "" when she may not read it."""

    id: int
    item_id: int
    service_id: int
    status: str
    subject: str
    starts_at: datetime
    ends_at: datetime
    attempts: int
    last_result: str | None
    is_missed: bool
    is_reached: bool
    is_late: bool
    own_agent_id: int | None
    own_agent: str | None
    own_team: str | None
    in_hand_by: int | None
    assignment_id: int | None
    may_take: bool
    how_many: int
    name: str


@dataclass(frozen=True, slots=True)
class ToCall:
    """A number in her hands, with its rules."""

    id: int
    item_id: int
    number: str
    is_safe: bool
    may_leave_message: bool
    may_say_service: bool
    safe_from: time | None
    safe_until: time | None
    is_reached: bool
    attempts: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """Promises of the last seven days, of all services together: kept in their window, missed, without an answer."""

    open: int
    late: int
    kept: int
    missed: int
    unreached: int


def line(scope: str, *, rows: int = ROWS) -> list[Promise]:
    """The open promises of a scope (mine, team, all): the missed first, then by window."""
    return [Promise(*row) for row in run(LINE, {"scope": scope, "at": clock.now(), "rows": rows})]


def figures() -> Figures:
    """What became of the promises."""
    now = clock.now()
    return Figures(*run(FIGURES, {"since": now - timedelta(days=LAST_DAYS), "at": now})[0])


def late_of_team() -> int:
    """How many promises of the reader's own team went past their window and are still to keep."""
    return int(run(LATE, {"at": clock.now()})[0][0])


def to_call(agent_id: int) -> dict[int, ToCall]:
    """What she has in hand to call, by promise."""
    return {row[0]: ToCall(*row) for row in run(NUMBERS, {"agent": agent_id})}
