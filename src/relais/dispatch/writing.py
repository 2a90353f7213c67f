"""Placements to offers, and offers that rang out, in one transaction each with their journal entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from psycopg import Connection

from relais.journal import clock
from relais.journal.context import DISPATCHER, Act, settings_of
from relais.routing.values import Placement
from relais.work.sql import JOURNAL, LOCK_BY_OFFER, PASS

# SKIP LOCKED: an agent or a caller acting on the row at this very moment goes first; the placement is tried again.
# One statement, so that an offer costs one round trip; each step carries the rows on to the next, none is joined back.
OFFER = f"""
    WITH p AS (
        SELECT * FROM unnest(%(items)s::bigint[], %(agents)s::bigint[], %(rings)s::smallint[], %(whys)s::text[],
            %(whys_not_own)s::text[], %(interrupts)s::boolean[], %(waits)s::float8[], %(free_team)s::int[],
            %(free_region)s::int[], %(free_all)s::int[])
            AS p(item_id, agent_id, ring, why, why_not_own, interrupts, waited_s, f1, f2, f3)
    ), k AS (
        SELECT p.*, w.kind, w.case_id FROM p JOIN work_item w ON w.id = p.item_id
        WHERE w.status = 'waiting' FOR UPDATE OF w SKIP LOCKED
    ), g AS (
        SELECT k.* FROM k JOIN staff_presence s ON s.agent_id = k.agent_id
        WHERE s.state = CASE WHEN k.interrupts THEN 'deferrable' ELSE 'ready' END FOR UPDATE OF s SKIP LOCKED
    ), i AS (
        UPDATE work_item SET status = 'offered' FROM g WHERE work_item.id = g.item_id
    ), s AS (
        UPDATE staff_presence SET state = 'offered', since_at = %(at)s::timestamptz
        FROM g WHERE staff_presence.agent_id = g.agent_id
    ), o AS (
        INSERT INTO work_offer (item_id, agent_id, state, ring, why, why_not_own, interrupts, waited_s, free_counts,
                                offered_at, expires_at)
        SELECT item_id, agent_id, 'open', ring, why, why_not_own, interrupts, waited_s, ARRAY[f1, f2, f3],
               %(at)s::timestamptz, %(at)s::timestamptz + make_interval(
                   secs => CASE kind WHEN 'live' THEN %(ring_live_s)s::float8 ELSE %(ring_deferrable_s)s::float8 END)
        FROM g RETURNING id, item_id, agent_id, expires_at
    ), j AS (
        {JOURNAL} g.item_id, g.case_id, '', jsonb_build_object('agent', g.agent_id, 'ring', g.ring, 'why', g.why,
            'why_not_own', g.why_not_own, 'waited_s', round(g.waited_s::numeric, 1), 'free', ARRAY[g.f1, g.f2, g.f3])
        FROM g
    )
    SELECT id, item_id, agent_id, extract(epoch FROM expires_at)::float8 FROM o
"""

DUE = "SELECT id FROM work_offer WHERE state = 'open' AND expires_at <= %s ORDER BY id"


class Offered(NamedTuple):
    """One offer made; `expires_at` in epoch seconds."""

    offer_id: int
    item_id: int
    agent_id: int
    expires_at: float


class Written(NamedTuple):
    """What became of a batch of placements: the offers made, and the placements refused."""

    offers: list[Offered]
    refused: list[Placement]


def _as_dispatcher(connection: Connection[Any], action: str) -> None:
    statement, values = settings_of(Act(actor=DISPATCHER, action=action))
    connection.execute(statement, values)


def write_offers(
    connection: Connection[Any],
    placements: Sequence[Placement],
    now: float,
    *,
    ring_live_s: float,
    ring_deferrable_s: float,
) -> Written:
    """Offer each placement whose item still waits and whose agent is still there; one transaction for all.

    Times are epoch seconds, ringing times seconds.
    """
    values = {
        # Read now, not when the step began: an offer begins after whatever came before it on the same row has ended.
        "at": max(datetime.fromtimestamp(now, UTC), clock.now()),
        "ring_live_s": ring_live_s,
        "ring_deferrable_s": ring_deferrable_s,
        "items": _array(p.item_id for p in placements),
        "agents": _array(p.agent_id for p in placements),
        "rings": _array(int(p.ring) for p in placements),
        "whys": _array(p.why.value for p in placements),
        "whys_not_own": _array(p.why_not_own.value if p.why_not_own else "NULL" for p in placements),
        "interrupts": _array(p.interrupts for p in placements),
        "waits": _array(p.waited_s for p in placements),
        "free_team": _array(p.free_counts[0] for p in placements),
        "free_region": _array(p.free_counts[1] for p in placements),
        "free_all": _array(p.free_counts[2] for p in placements),
    }
    with connection.pipeline(), connection.transaction():
        _as_dispatcher(connection, "offer")
        cursor = connection.execute(OFFER, values)
    offers = [Offered(*row) for row in cursor.fetchall()]
    made = {offered.item_id for offered in offers}
    return Written(offers, [p for p in placements if p.item_id not in made])


def _array(values: Iterable[object]) -> str:
    """An array as PostgreSQL reads it, of numbers, booleans and codes: nothing here needs quotes.

    Several times as fast as the driver's own, and there are ten for each batch.
    """
    return "{" + ",".join(map(str, values)) + "}"


def miss_due_offers(
    connection: Connection[Any], now: float, *, missed_before_away: int
) -> list[tuple[int, int]]:
    """Pass on the offers that rang out; returns (item, agent) of each.

    An agent who misses `missed_before_away` in a row is set away, with one key to come back; nothing is counted against her.
    """
    with connection.transaction():
        _as_dispatcher(connection, "miss")
        ids = [row[0] for row in connection.execute(DUE, [datetime.fromtimestamp(now, UTC)]).fetchall()]
        if not ids:
            return []
        connection.execute(LOCK_BY_OFFER, {"ids": ids})
        values = {
            "ids": ids,
            "at": max(datetime.fromtimestamp(now, UTC), clock.now()),
            "state": "missed",
            "reason": None,
            "limit": missed_before_away,
            "then": "ready",
        }
        return [(row[0], row[1]) for row in connection.execute(PASS, values).fetchall()]
