"""The floor, event by event, answers exactly what `place` answers on the whole snapshot."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.routing.days import SEEDS, STEPS, a_batch, a_crew, a_policy, an_event, standings_of
from tests.routing.plain_floor import PlainFloor

from relais.routing import Floor, Policy, Snapshot, place

# The second is an epoch whose floats are coarse: sums round, and ties appear.
EPOCHS = st.sampled_from([0.0, 1_700_000_000.0])


def in_order(snapshot: Snapshot) -> Snapshot:
    return Snapshot(
        snapshot.now,
        tuple(sorted(snapshot.waiting, key=lambda each: each.contact.item_id)),
        tuple(sorted(snapshot.agents, key=lambda each: each.agent.agent_id)),
    )


def open_both(chance: random.Random, now: float) -> tuple[Floor, PlainFloor, Policy]:
    policy = a_policy(chance)
    mean_handling_s = chance.choice((40.0, 600.0))
    floor, plain = Floor(policy, mean_handling_s), PlainFloor(policy, mean_handling_s)
    for each in a_crew(chance):
        assert floor.enrol(each, now) == plain.enrol(each, now)
    return floor, plain, policy


@given(SEEDS, st.integers(1, 120), EPOCHS)
@settings(max_examples=150, deadline=None)
def test_any_sequence_of_events_places_the_same(seed: int, events: int, now: float) -> None:
    chance = random.Random(seed)
    floor, plain, policy = open_both(chance, now)
    for _ in range(events):
        step = chance.choice(STEPS)
        if floor.next_at is None or floor.next_at > now + step:
            assert not place(plain.snapshot(now + step), policy), "a timer is missing"
        now += step
        name, arguments = an_event(chance, now, sorted(plain.standings))
        assert getattr(floor, name)(*arguments) == getattr(plain, name)(*arguments), (name, arguments)
        if chance.random() < 0.05:
            floor.compact()
    assert in_order(floor.snapshot()) == in_order(plain.snapshot())
    for item_id in plain.waiting:
        assert floor.why_waiting(item_id) is plain.why_waiting(item_id)


@given(SEEDS, EPOCHS)
@settings(max_examples=150, deadline=None)
def test_a_batch_at_start_places_the_same(seed: int, now: float) -> None:
    chance = random.Random(seed)
    policy = a_policy(chance)
    floor, plain = Floor(policy), PlainFloor(policy)
    for first_id in (1, 21, 41):
        arrived = a_batch(chance, now, first_id)
        standings = standings_of(chance, a_crew(chance), now)
        assert floor.load(arrived, standings, now) == plain.load(arrived, standings, now)
        assert in_order(floor.snapshot()) == in_order(plain.snapshot())
        now += 60.0


@given(SEEDS, st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_a_floor_rebuilt_from_its_snapshot_goes_on_the_same(seed: int, events: int) -> None:
    chance, now = random.Random(seed), 0.0
    floor, plain, policy = open_both(chance, now)
    for _ in range(60):
        now += chance.choice(STEPS)
        name, arguments = an_event(chance, now, sorted(plain.standings))
        assert getattr(floor, name)(*arguments) == getattr(plain, name)(*arguments)
    rebuilt, state = Floor(policy, floor.mean_handling_s), floor.snapshot()
    assert rebuilt.load(state.waiting, state.agents, now) == []
    for _ in range(events):
        now += chance.choice(STEPS)
        known = sorted(each.agent.agent_id for each in floor.snapshot().agents)
        name, arguments = an_event(chance, now, known)
        assert getattr(rebuilt, name)(*arguments) == getattr(floor, name)(*arguments)
