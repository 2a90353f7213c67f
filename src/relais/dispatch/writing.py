"""Placements to offers, and offers that rang out, in one transaction each with their journal entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from psycopg import Connection

from relais.journal import clock
from relais.journal.context import DISPATCHER, Act, settings_of
from relais.routing.values import Placement
from relais.work.sql import JOURNAL, LOCK_BY_OFFER, PASS

# SKIP LOCKED: an agent or a caller acting on the row at this very moment goes first; the placement is tried again.
LOCK_ITEMS = """
    SELECT id, kind FROM work_item WHERE id = ANY (%s) AND status = 'waiting' ORDER BY id FOR UPDATE SKIP LOCKED
"""
LOCK_PRESENCES = """
    SELECT agent_id, state FROM staff_presence WHERE agent_id = ANY (%s) AND state IN ('ready', 'deferrable')
    ORDER BY agent_id FOR UPDATE SKIP LOCKED
"""

OFFER = f"""
    WITH p AS (
        SELECT * FROM unnest(%(items)s::bigint[], %(agents)s::bigint[], %(rings)s::smallint[], %(whys)s::text[],
            %(whys_not_own)s::text[], %(interrupts)s::boolean[], %(waits)s::float8[], %(free_team)s::int[],
            %(free_region)s::int[], %(free_all)s::int[], %(expiries)s::timestamptz[])
            AS p(item_id, agent_id, ring, why, why_not_own, interrupts, waited_s, f1, f2, f3, expires_at)
    ), i AS (
        UPDATE work_item SET status = 'offered' FROM p WHERE work_item.id = p.item_id
        RETURNING work_item.case_id, p.*
    ), s AS (
        UPDATE staff_presence SET state = 'offered', since_at = %(at)s FROM p WHERE staff_presence.agent_id = p.agent_id
    ), o AS (
        INSERT INTO work_offer (item_id, agent_id, state, ring, why, why_not_own, interrupts, waited_s, free_counts,
                                offered_at, expires_at)
        SELECT item_id, agent_id, 'open', ring, why, why_not_own, interrupts, waited_s, ARRAY[f1, f2, f3],
               %(at)s, expires_at FROM p
        RETURNING id, item_id, agent_id
    ), j AS (
        {JOURNAL} i.item_id, i.case_id, '', jsonb_build_object('agent', i.agent_id, 'ring', i.ring, 'why', i.why,
            'why_not_own', i.why_not_own, 'waited_s', round(i.waited_s::numeric, 1), 'free', ARRAY[i.f1, i.f2, i.f3])
        FROM i
    )
    SELECT id, item_id, agent_id FROM o
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
    with connection.transaction():
        _as_dispatcher(connection, "offer")
        kinds: dict[int, str] = dict(
            connection.execute(LOCK_ITEMS, [[p.item_id for p in placements]]).fetchall()
        )
        present: dict[int, str] = dict(
            connection.execute(LOCK_PRESENCES, [[p.agent_id for p in placements]]).fetchall()
        )
        good: list[Placement] = []
        refused: list[Placement] = []
        for p in placements:
            fits = present.get(p.agent_id) == ("deferrable" if p.interrupts else "ready")
            (good if p.item_id in kinds and fits else refused).append(p)
        if not good:
            return Written([], refused)
        # Read once the rows are ours: an offer begins after whatever came before it on the same row has ended.
        at = max(datetime.fromtimestamp(now, UTC), clock.now())
        rings_for = [ring_live_s if kinds[p.item_id] == "live" else ring_deferrable_s for p in good]
        values = {
            "at": at,
            "items": [p.item_id for p in good],
            "agents": [p.agent_id for p in good],
            "rings": [int(p.ring) for p in good],
            "whys": [p.why.value for p in good],
            "whys_not_own": [p.why_not_own.value if p.why_not_own else None for p in good],
            "interrupts": [p.interrupts for p in good],
            "waits": [p.waited_s for p in good],
            "free_team": [p.free_counts[0] for p in good],
            "free_region": [p.free_counts[1] for p in good],
            "free_all": [p.free_counts[2] for p in good],
            "expiries": [at + timedelta(seconds=s) for s in rings_for],
        }
        made = connection.execute(OFFER, values).fetchall()
    expiry = {p.item_id: at.timestamp() + s for p, s in zip(good, rings_for, strict=True)}
    return Written([Offered(o, item_id, agent_id, expiry[item_id]) for o, item_id, agent_id in made], refused)


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
