"""What holds of every placement, whatever the policy."""

import random

from hypothesis import given, settings
from tests.routing.days import SEEDS, a_policy, a_snapshot

from relais.routing import Availability, Kind, Reason, Ring, Snapshot, Waiting, place, why_waiting
from relais.routing.policies import FirstAvailable, policy_for
from relais.routing.rings import is_open, ring_of
from relais.routing.suitability import is_suitable
from relais.routing.values import start_at


@given(SEEDS)
@settings(max_examples=300, deadline=None)
def test_every_placement_is_allowed(seed: int) -> None:
    chance = random.Random(seed)
    policy = a_policy(chance)
    snapshot = a_snapshot(chance, policy)
    waiting = {each.contact.item_id: each for each in snapshot.waiting}
    standings = {each.agent.agent_id: each for each in snapshot.agents}
    for placement in place(snapshot, policy):
        contact = waiting[placement.item_id].contact
        agent, availability, _, _ = standings[placement.agent_id]
        assert contact.language in agent.languages
        assert contact.skills <= agent.skills
        assert not agent.clienteles or contact.clientele in {None, *agent.clienteles}
        assert agent.agent_id not in contact.excluded
        assert contact.channel not in contact.blocked_channels
        assert all(who != agent.agent_id or until <= snapshot.now for who, until in contact.passed)
        assert snapshot.now >= start_at(contact)
        assert placement.ring is ring_of(contact, agent)
        assert is_open(waiting[placement.item_id], placement.ring, snapshot.now)
        assert placement.interrupts is (availability is Availability.DEFERRABLE)
        if placement.interrupts:
            assert contact.kind is Kind.LIVE
            assert placement.ring is Ring.OWN or (
                placement.ring is Ring.TEAM and policy_for(policy, contact.clientele).interrupts_team
            )
        else:
            assert availability is Availability.FREE
        assert (placement.why_not_own is None) is (agent.agent_id == contact.own_agent)


@given(SEEDS)
@settings(max_examples=150, deadline=None)
def test_nobody_twice_and_everyone_an_agent_or_a_reason(seed: int) -> None:
    chance = random.Random(seed)
    policy = a_policy(chance)
    snapshot = a_snapshot(chance, policy)
    placements = place(snapshot, policy)
    items = [each.item_id for each in placements]
    agents = [each.agent_id for each in placements]
    assert len(set(items)) == len(items)
    assert len(set(agents)) == len(agents)
    after = [
        each._replace(availability=Availability.OFFERED) if each.agent.agent_id in agents else each
        for each in snapshot.agents
    ]
    for waiting in snapshot.waiting:
        if waiting.contact.item_id not in items:
            assert isinstance(why_waiting(waiting, after, snapshot.now), Reason)
    assert not place(snapshot._replace(waiting=_left(snapshot, items), agents=tuple(after)), policy)


@given(SEEDS)
@settings(max_examples=150, deadline=None)
def test_the_order_of_the_lists_means_nothing(seed: int) -> None:
    chance = random.Random(seed)
    policy = a_policy(chance)
    snapshot = a_snapshot(chance, policy)
    shuffled = snapshot._replace(
        waiting=tuple(chance.sample(snapshot.waiting, len(snapshot.waiting))),
        agents=tuple(chance.sample(snapshot.agents, len(snapshot.agents))),
    )
    assert place(shuffled, policy) == place(snapshot, policy)


@given(SEEDS)
@settings(max_examples=150, deadline=None)
def test_first_available_lets_nobody_wait_while_someone_suitable_is_free(seed: int) -> None:
    chance = random.Random(seed)
    snapshot = a_snapshot(chance, FirstAvailable())
    placements = place(snapshot, FirstAvailable())
    items, agents = {each.item_id for each in placements}, {each.agent_id for each in placements}
    free = [
        each.agent
        for each in snapshot.agents
        if each.availability is Availability.FREE and each.agent.agent_id not in agents
    ]
    for contact in (each.contact for each in snapshot.waiting):
        if contact.item_id not in items and start_at(contact) <= snapshot.now:
            assert not any(is_suitable(contact, agent, snapshot.now) for agent in free)


def _left(snapshot: Snapshot, items: list[int]) -> tuple[Waiting, ...]:
    return tuple(each for each in snapshot.waiting if each.contact.item_id not in items)
