"""Placements to offers, and offers that rang out, in one transaction each with their journal entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection, Cursor, Pipeline

from relais.journal import clock
from relais.journal.context import DISPATCHER, Act, settings_of
from relais.routing.values import Placement
from relais.work.sql import LOCK_BY_OFFER, PASS

# One call, so that an offer costs one journey to the database and one plan a connection (work/migrations/0005_one_call.py).
OFFER = """
    SELECT * FROM relais_offer(%(actor)s, %(metadata)s, %(at)s, %(ring_live_s)s, %(ring_deferrable_s)s,
        %(items)s::bigint[], %(agents)s::bigint[], %(rings)s::smallint[], %(whys)s::text[], %(whys_not_own)s::text[],
        %(interrupts)s::boolean[], %(waits)s::float8[], %(free_team)s::int[], %(free_region)s::int[], %(free_all)s::int[])
"""
_, (_, _ACTOR, _, _METADATA) = settings_of(Act(actor=DISPATCHER, action="offer"))

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


class OnTheWay:
    """Placements on their way to the database, in batches, each a transaction of its own.

    What is sent is not waited for: while the server writes one batch, the floor decides on the next. `collect` waits.
    The connection is in autocommit. Ringing times in seconds.
    """

    def __init__(self, connection: Connection[Any], *, ring_live_s: float, ring_deferrable_s: float) -> None:
        self._connection = connection
        self._rings = {"ring_live_s": ring_live_s, "ring_deferrable_s": ring_deferrable_s}
        self._sent: list[tuple[Sequence[Placement], Cursor[Any]]] = []
        self._opened = ExitStack()
        self._pipeline: Pipeline | None = None

    def send(self, placements: Sequence[Placement], now: float, *, is_last: bool) -> None:
        """Offer each placement whose item still waits and whose agent is still there; `now` in epoch seconds."""
        if self._pipeline is None and not is_last:
            self._pipeline = self._opened.enter_context(self._connection.pipeline())
        cursor = self._connection.execute(OFFER, {**_values(placements, now), **self._rings}, prepare=True)
        if self._pipeline is not None:
            self._pipeline.sync()
        self._sent.append((placements, cursor))

    def collect(self) -> Written:
        """Wait for all that was sent; what became of it. Raises the first error of the database."""
        sent, self._sent = self._sent, []
        self._pipeline = None
        self._opened.close()
        written = Written([], [])
        for placements, cursor in sent:
            offers = [Offered(*row) for row in cursor.fetchall()]
            made = {offered.item_id for offered in offers}
            written.offers.extend(offers)
            written.refused.extend(p for p in placements if p.item_id not in made)
        return written

    def forget(self) -> None:
        """Let go of what is on its way, after an error: the database knows, and all is read again."""
        self._sent.clear()
        self._pipeline = None
        with suppress(psycopg.Error):
            self._opened.close()


def _values(placements: Sequence[Placement], now: float) -> dict[str, object]:
    return {
        "actor": _ACTOR,
        "metadata": _METADATA,
        # Read now, not when the step began: an offer begins after whatever came before it on the same row has ended.
        "at": max(datetime.fromtimestamp(now, UTC), clock.now()),
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
