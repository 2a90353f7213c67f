"""The live loop's heart: one step reads what changed, lets the floor decide, and writes the offers.

It holds nothing that the database does not: killed at any moment, another loads the same and goes on.
"""

from __future__ import annotations

import heapq
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from psycopg import Connection

from relais.dispatch.reading import Presence, read_contacts, read_presences, read_roster, read_stand_ins
from relais.dispatch.tracing import Tracer
from relais.dispatch.writing import Offered, OnTheWay, miss_due_offers
from relais.routing.floor import Floor
from relais.routing.policies import Policy
from relais.routing.reasons import Reason
from relais.routing.trace import Arrived, Event, Loaded, Ready, Ticked, Withdrawn, Working, tell
from relais.routing.values import Availability, Contact, Placement, Standing

log = logging.getLogger(__name__)

OPEN_OFFERS = "SELECT agent_id, extract(epoch FROM expires_at)::float8 FROM work_offer WHERE state = 'open'"

BATCH = 500
# A placement refused because someone held the row is tried again after this long, in seconds.
RETRY_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How long an offer rings (seconds, by kind), and after how many missed in a row an agent is set away."""

    ring_live_s: float = 20.0
    ring_deferrable_s: float = 120.0
    missed_before_away: int = 2
    time_zone: str = "America/Toronto"


class Dispatcher:
    """Places what waits. The connection is the leader's own: autocommit, role relais_dispatch.

    With a tracer, all that the floor is told and answers is written before the placements are.
    """

    def __init__(
        self, connection: Connection[Any], policy: Policy, settings: Settings, tracer: Tracer | None = None
    ) -> None:
        self._connection = connection
        self._policy = policy
        self._settings = settings
        self._tracer = tracer
        self._zone = ZoneInfo(settings.time_zone)
        self._items: set[int] = set()
        self._agents: set[int] = set()
        self._must_load = True
        self._reset()

    def _reset(self) -> None:
        self._floor = Floor(self._policy)
        self._contacts: dict[int, Contact] = {}
        self._presences: dict[int, Presence] = {}
        self._ringing: dict[int, float] = {}  # agent to the end of her open offer
        self._expiries: list[
            tuple[float, int]
        ] = []  # the same by time; an entry that `_ringing` denies is stale
        self._retries: list[tuple[float, int, int]] = []
        self._decided: list[
            Placement
        ] = []  # by the floor, in its order, and not yet on their way to the database
        self._on_the_way = OnTheWay(
            self._connection,
            ring_live_s=self._settings.ring_live_s,
            ring_deferrable_s=self._settings.ring_deferrable_s,
        )
        self._unwritten: set[tuple[str, int]] = set()  # placed by the floor, not yet in the database
        self._today = ""
        self._items.clear()
        self._agents.clear()

    @property
    def waiting_count(self) -> int:
        """How many items wait on the floor."""
        return len(self._contacts)

    @property
    def next_at(self) -> float | None:
        """The next instant (epoch seconds) at which something happens by itself: a ring opens, an offer rings out."""
        while self._expiries and self._ringing.get(self._expiries[0][1]) != self._expiries[0][0]:
            heapq.heappop(self._expiries)
        instants = [
            self._floor.next_at,
            self._expiries[0][0] if self._expiries else None,
            self._retries[0][0] if self._retries else None,
        ]
        return min((at for at in instants if at is not None), default=None)

    def why_waiting(self, item_id: int) -> Reason:
        """Why this item still waits. Raises KeyError when it does not."""
        return self._floor.why_waiting(item_id)

    def note(self, payload: str) -> None:
        """Take in one notification: `i:` items, `a:` agents, `r` everything (roster or bulk change)."""
        kind, _, ids = payload.partition(":")
        if kind == "i":
            self._items.update(map(int, ids.split(",")))
        elif kind == "a":
            self._agents.update(map(int, ids.split(",")))
        else:
            self._must_load = True

    def changed(self, *, items: Iterable[int] = (), agents: Iterable[int] = ()) -> None:
        """The same, for a driver that knows what it changed (a replayed day in lockstep)."""
        self._items.update(items)
        self._agents.update(agents)

    def step(self, now: float) -> list[Offered]:
        """Bring the floor up to `now` (epoch seconds) and write what it decides. Returns the offers made."""
        made: list[Offered] = []
        try:
            if self._must_load or self._day_of(now) != self._today:
                self._load(now)
                made += self._write(now)
            self._miss(now)
            self._take_in(now)
            self._tell(Ticked(now))
            while self._decided:
                made += self._write(now)
                self._take_in(now)
        except BaseException:
            self._on_the_way.forget()
            raise
        self._flush()
        return made

    def _tell(self, event: Event) -> None:
        """Drive one event into the floor, trace it, and keep our picture of the floor as it changes."""
        placements = tell(self._floor, event)
        if self._tracer is not None:
            self._tracer.tell(event, placements)
        for p in placements:
            self._contacts.pop(p.item_id, None)
            self._unwritten.update((("item", p.item_id), ("agent", p.agent_id)))
            self._presences[p.agent_id] = Presence(p.agent_id, Availability.OFFERED, None)
        self._decided += placements
        while len(self._decided) > BATCH:
            self._send(event.at, is_last=False)

    def _send(self, now: float, *, is_last: bool) -> None:
        batch, self._decided = self._decided[:BATCH], self._decided[BATCH:]
        self._flush()
        self._on_the_way.send(batch, now, is_last=is_last)

    def _flush(self) -> None:
        if self._tracer is not None:
            self._tracer.flush()

    def _day_of(self, now: float) -> str:
        return datetime.fromtimestamp(now, self._zone).date().isoformat()

    def _load(self, now: float) -> None:
        """Everything from the database: at start, when the roster changed, on a new day (absences begin and end)."""
        self._reset()
        self._must_load = False
        self._today = self._day_of(now)
        on = datetime.fromtimestamp(now, self._zone).date()
        self._stand_ins = read_stand_ins(self._connection, on)
        contacts = read_contacts(self._connection, self._stand_ins)
        self._contacts = {c.item_id: c for c in contacts}
        self._presences = {p.agent_id: p for p in read_presences(self._connection)}
        for agent_id, expires_at in self._connection.execute(OPEN_OFFERS).fetchall():
            self._rings(agent_id, expires_at)
        standing = [
            Standing(
                agent, presence.availability, now if presence.idle_since is None else presence.idle_since
            )
            for agent in read_roster(self._connection)
            if (presence := self._presences.get(agent.agent_id)) is not None
        ]
        loaded = Loaded(now, tuple(contacts), tuple(standing))
        if self._tracer is not None:
            self._tracer.begin(self._policy, self._floor.mean_handling_s, loaded)
        self._tell(loaded)

    def _take_in(self, now: float) -> None:
        """Read the rows that changed as they are now, and tell the floor the difference."""
        while self._retries and self._retries[0][0] <= now:
            _, item_id, agent_id = heapq.heappop(self._retries)
            self._items.add(item_id)
            self._agents.add(agent_id)
        if self._items:
            ids, self._items = sorted(self._items), set()
            waiting = {c.item_id: c for c in read_contacts(self._connection, self._stand_ins, ids)}
            for item_id in ids:
                self._take_in_item(item_id, waiting.get(item_id), now)
        if self._agents:
            agent_ids, self._agents = sorted(self._agents), set()
            for presence in read_presences(self._connection, agent_ids):
                self._take_in_presence(presence, now)

    def _take_in_item(self, item_id: int, contact: Contact | None, now: float) -> None:
        if ("item", item_id) in self._unwritten:
            # Its row is older than what the floor just decided: looked at again once that is written.
            self._items.add(item_id)
            return
        known = self._contacts.get(item_id)
        if known == contact:
            return
        if known is not None:
            del self._contacts[item_id]
            self._tell(Withdrawn(now, item_id))
        if contact is not None:
            self._contacts[item_id] = contact
            self._tell(Arrived(now, contact))

    def _take_in_presence(self, presence: Presence, now: float) -> None:
        if ("agent", presence.agent_id) in self._unwritten:
            self._agents.add(presence.agent_id)
            return
        if self._presences.get(presence.agent_id) == presence:
            return
        if presence.availability is not Availability.OFFERED:
            self._ringing.pop(presence.agent_id, None)
        self._presences[presence.agent_id] = presence
        if presence.availability is Availability.FREE:
            self._tell(Ready(now, presence.agent_id, presence.idle_since))
        else:
            self._tell(Working(now, presence.agent_id, presence.availability))

    def _write(self, now: float) -> list[Offered]:
        """Send what is decided, and wait for all that is on its way."""
        while self._decided:
            self._send(now, is_last=len(self._decided) <= BATCH)
        written = self._on_the_way.collect()
        self._unwritten.clear()
        for offered in written.offers:
            self._rings(offered.agent_id, offered.expires_at)
        for p in written.refused:
            # The floor believes she is offered this; the database will say what is so, once whoever holds the row is done.
            self._presences.pop(p.agent_id, None)
            heapq.heappush(self._retries, (now + RETRY_S, p.item_id, p.agent_id))
        return written.offers

    def _rings(self, agent_id: int, expires_at: float) -> None:
        self._ringing[agent_id] = expires_at
        heapq.heappush(self._expiries, (expires_at, agent_id))

    def _miss(self, now: float) -> None:
        if not self._expiries or self._expiries[0][0] > now:
            return
        while self._expiries and self._expiries[0][0] <= now:
            heapq.heappop(self._expiries)
        limit = self._settings.missed_before_away
        for item_id, agent_id in miss_due_offers(self._connection, now, missed_before_away=limit):
            self._items.add(item_id)
            self._agents.add(agent_id)
