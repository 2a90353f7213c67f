"""Given everything at one instant, who takes what? The short, obviously right form of `Floor`."""

from typing import TypeAlias

from relais.routing.explain import why_her, why_not_own
from relais.routing.policies.mixed import policy_for
from relais.routing.policies.policy import Policy
from relais.routing.rings import has_spare, is_open, may_take, ring_of, spare_needed
from relais.routing.suitability import is_suitable
from relais.routing.values import Availability, Kind, Placement, Snapshot, Standing, Waiting, start_at

# Order of pairs: score, item, nearness (twice the ring, or 0 where near is not preferred, and 1 more for an agent to
# be interrupted), idle since, agent. Never equal.
Key: TypeAlias = tuple[float | int, ...]


def place(snapshot: Snapshot, policy: Policy) -> list[Placement]:
    """Place what can be placed now.

    1. Of all pairs (contact, agent) that are possible, take the one with the smallest key.
    2. Both leave; start again, until no pair is possible.
    """
    waiting = {each.contact.item_id: each for each in snapshot.waiting}
    standings = {each.agent.agent_id: each for each in snapshot.agents}
    placements: list[Placement] = []
    while True:
        present = [each for each in standings.values() if each.availability is not Availability.AWAY]
        free = [each for each in present if each.availability is Availability.FREE]
        able = [each for each in standings.values() if each.availability <= Availability.DEFERRABLE]
        pairs = [
            (key, item, standing)
            for standing in able
            for item in waiting.values()
            if (key := pair_key(item, standing, present, snapshot.now, policy)) is not None
        ]
        if not pairs:
            return placements
        _, item, standing = min(pairs, key=lambda pair: pair[0])
        placements.append(_placement(item, standing, free, standings, snapshot.now, policy))
        del waiting[item.contact.item_id]
        offered = standing._replace(availability=Availability.OFFERED)
        standings[standing.agent.agent_id] = offered


def pair_key(
    waiting: Waiting, standing: Standing, present: list[Standing], now: float, policy: Policy
) -> Key | None:
    """The rank of this pair among pairs, or None when it is not possible now."""
    contact, agent = waiting.contact, standing.agent
    policy = policy_for(policy, contact.clientele)
    ring = ring_of(contact, agent)
    if not is_open(waiting, ring, now):
        return None
    if not is_suitable(contact, agent, now):
        return None
    if not may_take(contact, ring, standing.availability, policy):
        return None
    team = [each for each in present if each.agent.team == agent.team]
    counts = Availability.DEFERRABLE if contact.kind is Kind.LIVE else Availability.FREE
    able = sum(each.availability <= counts for each in team)
    if (needed := spare_needed(contact, ring, policy, now)) and not has_spare(able, len(team), needed):
        return None
    score = policy.rank(contact) + policy.ring_penalty_s[ring]
    # At the same nearness nobody is interrupted while someone is free.
    near = (2 * int(ring) if policy.prefers_near else 0) + int(standing.availability)
    return (score, contact.item_id, near, standing.idle_since, agent.agent_id)


def _placement(
    waiting: Waiting,
    standing: Standing,
    free: list[Standing],
    standings: dict[int, Standing],
    now: float,
    policy: Policy,
) -> Placement:
    contact, agent = waiting.contact, standing.agent
    policy = policy_for(policy, contact.clientele)
    own = None if contact.own_agent is None else standings.get(contact.own_agent)
    return Placement(
        item_id=contact.item_id,
        agent_id=agent.agent_id,
        ring=ring_of(contact, agent),
        interrupts=standing.availability is Availability.DEFERRABLE,
        why=why_her(contact, agent),
        why_not_own=why_not_own(contact, agent, own, now, policy.prefers_near),
        waited_s=now - start_at(contact),
        free_counts=(
            sum(each.agent.team == contact.own_team for each in free),
            sum(each.agent.region == contact.region for each in free),
            len(free),
        ),
    )
