"""Who takes what, as things happen? The stateful form of `place`, event by event.

The same order of events always gives the same placements. An instant earlier than the latest one seen
counts as the latest one.
"""

from collections.abc import Iterable, Iterator
from heapq import heappop
from typing import Final

from relais.routing.explain import why_waiting
from relais.routing.policies.policy import Policy
from relais.routing.reasons import Reason
from relais.routing.settling import Settling
from relais.routing.values import (
    ENDING_S,
    Agent,
    Availability,
    Contact,
    Openings,
    Placement,
    Snapshot,
    Standing,
    Waiting,
)

_FREE: Final = Availability.FREE
_DEFERRABLE: Final = Availability.DEFERRABLE


class Floor(Settling):
    """Events in, placements out. Every event first lets the timers due run, then happens, then settles.

    A placed contact leaves the floor and its agent is OFFERED; say what becomes of the offer by the next
    events (`working`, or `ready` and `arrive` again with the agent among those who passed).
    `mean_handling_s` is what a live contact takes on average; it may be set at any time.
    """

    def __init__(self, policy: Policy, mean_handling_s: float = 600.0) -> None:
        super().__init__(policy, mean_handling_s)

    # Events

    def enrol(self, agent: Agent, now: float | None = None) -> list[Placement]:
        """Put an agent on the floor, away until she is `ready`; or change what is known of her."""
        self._advance(self.now if now is None else now)
        known = self._members.get(agent.agent_id)
        if known is None:
            self._enter(agent)
            return self._settle()
        standing = known.standing()
        self._leave(known)
        member = self._enter(agent)
        member.stand(standing)
        self._seek(member)
        return self._settle()

    def dismiss(self, agent_id: int, now: float | None = None) -> list[Placement]:
        """Take an agent off the floor; nothing happens when she is not there."""
        self._advance(self.now if now is None else now)
        member = self._members.get(agent_id)
        if member is not None:
            self._leave(member)
        return self._settle()

    def arrive(self, contact: Contact, now: float, openings: Openings | None = None) -> list[Placement]:
        """A contact arrives, or what is known of it changes. Its openings are computed now, once, unless
        those that it was given before are handed in."""
        timers = self._timers
        if timers and timers[0][0] <= now:
            self._advance(now)
        elif now > self.now:
            self.now = now
        filed = self._receive(contact, openings)
        if self._new_items:
            self._new_items.append(filed)
            return self._settle()
        if not self._province.free and not filed.is_live:
            return []
        pair = self._best_member(filed)
        return [] if pair is None else [self._commit(filed, pair[2])]

    def withdraw(self, item_id: int, now: float) -> list[Placement]:
        """The contact does not wait any more; nothing happens when it already left."""
        self._advance(now)
        filed = self._waiting.get(item_id)
        if filed is not None:
            self._remove(filed)
        return self._settle()

    def ready(self, agent_id: int, now: float, idle_since: float | None = None) -> list[Placement]:
        """The agent can take something. If she already could, she keeps her place among the idle unless
        `idle_since` is given."""
        timers = self._timers
        if timers and timers[0][0] <= now:
            self._advance(now)
        elif now > self.now:
            self.now = now
        member = self._members.get(agent_id) or self._member(agent_id)
        if idle_since is None:
            idle_since = member.idle_since if member.availability is _FREE else self.now
        if not member.team.free and not self._new_items:
            return self._settle_ready(member, idle_since)
        member.change(_FREE, idle_since)
        self._seek(member)
        return self._settle()

    def working(self, agent_id: int, availability: Availability, now: float) -> list[Placement]:
        """The agent is on something, or away. Raises ValueError for FREE, which `ready` says."""
        if availability is _FREE:
            raise ValueError("An agent becomes free through ready(), which says since when.")
        self._advance(now)
        member = self._member(agent_id)
        member.change(availability, self.now)
        if availability is _DEFERRABLE:
            self._new_members.append(member)
            self._loosen(member.team)
        elif availability is Availability.AWAY:
            self._loosen(member.team)
        return self._settle()

    def ending(self, agent_id: int, now: float) -> list[Placement]:
        """The agent's live contact ends within ENDING_S: who arrives meanwhile may be kept for her, where the
        policy waits. Nothing of it stays once she is on something else; nothing happens when she is on no
        live contact."""
        self._advance(now)
        member = self._member(agent_id)
        if member.availability is Availability.LIVE:
            member.announce(self.now + ENDING_S)
        return self._settle()

    def away(self, agent_id: int, now: float) -> list[Placement]:
        return self.working(agent_id, Availability.AWAY, now)

    def tick(self, now: float) -> list[Placement]:
        """Let the timers due run."""
        self._advance(now)
        return self._settle()

    def load(
        self, contacts: Iterable[Waiting | Contact], agents: Iterable[Standing], now: float
    ) -> list[Placement]:
        """Fill the floor at start, then settle once. Openings that are not given are computed in the order
        of arrival, with every agent in her place."""
        self._advance(now)
        # Every agent handed in seeks; the contacts need to seek as well only for those here before.
        had_agents = bool(self._members)
        for standing in sorted(agents, key=lambda each: each.agent.agent_id):
            if standing.agent.agent_id in self._members:
                self._leave(self._members[standing.agent.agent_id])
            member = self._enter(standing.agent)
            member.stand(standing)
            if standing.availability is _FREE:
                member.seat()
            self._seek(member)
        for contact, openings in _by_arrival(contacts):
            filed = self._receive(contact, openings)
            if had_agents:
                self._new_items.append(filed)
        return self._settle()

    # Questions

    @property
    def next_at(self) -> float | None:
        """When `tick` must be called if nothing else happens before; None is never."""
        timers = self._timers
        while timers and not timers[0][3].is_waiting:
            heappop(timers)
        return timers[0][0] if timers else None

    @property
    def waiting_count(self) -> int:
        return len(self._waiting)

    def openings_of(self, item_id: int) -> Openings:
        """What to hand back to `arrive` or `load` later. Raises KeyError when the item does not wait."""
        return self._waiting[item_id].openings

    def why_waiting(self, item_id: int, now: float | None = None) -> Reason:
        """Why this item still waits. Raises KeyError when it does not."""
        filed = self._waiting[item_id]
        asked_at = self.now if now is None else max(now, self.now)
        waiting = Waiting(filed.contact, filed.openings)
        return why_waiting(waiting, self._standings(), asked_at)

    def snapshot(self, now: float | None = None) -> Snapshot:
        """All that the floor holds, as `place` and `load` read it."""
        waiting = tuple(Waiting(each.contact, each.openings) for each in self._waiting.values())
        return Snapshot(self.now if now is None else now, waiting, tuple(self._standings()))

    def _standings(self) -> Iterator[Standing]:
        for member in self._members.values():
            yield member.standing()


def _by_arrival(contacts: Iterable[Waiting | Contact]) -> list[tuple[Contact, Openings | None]]:
    pairs: list[tuple[Contact, Openings | None]] = [
        (each, None) if isinstance(each, Contact) else (each.contact, each.openings) for each in contacts
    ]
    return sorted(pairs, key=lambda pair: (pair[0].received_at, pair[0].item_id))
