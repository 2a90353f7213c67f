"""Days of a small centre: laws that hold whatever happens, and whatever the policy."""

from collections import defaultdict
from itertools import pairwise
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lab.centres import CLOSES, DAY_S, OPENS, TEAM, centre

from relais.lab.engine import Engine
from relais.lab.rows import episodes
from relais.lab.run import Result, play
from relais.lab.world import Matter, World
from relais.measures import Episode
from relais.routing import Policy
from relais.routing.policies import Dedicated, FirstAvailable, OwnFirst

POLICIES: tuple[Policy, ...] = (FirstAvailable(), Dedicated(), OwnFirst(), OwnFirst(keep_for_own=2))
LOADS = st.sampled_from([5.0, 40.0, 70.0, 120.0])
SEEDS = st.integers(0, 10_000)
MANY = settings(max_examples=12, deadline=None)


def matters_of(world: World) -> dict[int, Matter]:
    """Every matter that the world may bring, what comes back included."""
    known = {}
    for day in world.days:
        for matter in day.matters:
            known[matter.contact.item_id] = matter
            if matter.returns is not None:
                known[matter.returns[1].contact.item_id] = matter.returns[1]
    return known


@MANY
@given(seed=SEEDS, per_hour=LOADS, policy=st.sampled_from(POLICIES), relay=st.booleans(), tight=st.booleans())
def test_nobody_is_lost_or_counted_twice(
    seed: int, per_hour: float, policy: Policy, relay: bool, tight: bool
) -> None:
    hours = "relay" if relay else "closed"
    world = centre(seed, per_hour=per_hour, after_hours=hours, capacity=9 if tight else None)
    engine = Engine(world, policy)
    while engine.play(1):
        now = engine.tally()
        assert now.is_conserved
        assert now.in_hand <= 8
        live = sum(row[1] == "live" for row in engine.rows)
        assert live == now.served + now.in_hand + now.abandoned
        assert engine.floor.waiting_count == now.on_line + now.promised + engine.tasks_waiting
    engine.close()
    made = episodes(engine.rows)
    assert len({(row.item_id, row.kind) for row in made}) == len(made)
    known = matters_of(centre(seed, per_hour=per_hour))
    tasks = [row.item_id for row in made if row.channel == "task"]
    assert sorted(tasks) == sorted(each for each in known if known[each].contact.channel == "task")
    firsts = [row for row in made if row.attempt == 1 and row.channel == "phone" and row.flow == "call"]
    calls = [each for each, matter in known.items() if matter.flow == "call"]
    assert len(firsts) == len(calls) - engine.relayed_firsts


@settings(max_examples=6, deadline=None)
@given(seed=SEEDS, per_hour=LOADS)
def test_the_policy_changes_no_arrival_no_patience_and_no_service(seed: int, per_hour: float) -> None:
    known = matters_of(centre(seed, per_hour=per_hour))
    firsts = []
    for policy in POLICIES:
        rows = play(centre(seed, per_hour=per_hour), policy).episodes
        firsts.append(
            {(row.item_id, row.received_at) for row in rows if row.attempt == 1 and row.flow == "call"}
        )
        for row in rows:
            matter = known[row.matter or 0]
            if row.kind == "live":
                _draws_are_of_the_matter(row, matter)
    assert all(each == firsts[0] for each in firsts)


def _draws_are_of_the_matter(row: Episode, matter: Matter) -> None:
    if row.answered_at is not None and row.ended_at is not None:
        is_known = row.team == row.own_team
        expected_s = matter.known_service_s if is_known else matter.service_s
        assert row.ended_at - row.answered_at == pytest.approx(expected_s)
    elif row.ended_at is not None and not row.is_turned_away:
        patience_s = matter.patience_s[row.attempt - 1]
        closing = row.ended_at % DAY_S == CLOSES
        assert closing or row.ended_at - row.received_at == pytest.approx(patience_s)
        assert row.ended_at - row.received_at <= patience_s + 1e-6


@MANY
@given(seed=SEEDS, policy=st.sampled_from(POLICIES))
def test_an_agent_serves_one_person_at_a_time_and_only_at_work(seed: int, policy: Policy) -> None:
    rows = play(centre(seed), policy).episodes
    spells = defaultdict(list)
    for day in centre(seed).days:
        for spell in day.spells:
            spells[spell.agent_id].append(spell)
    served = defaultdict(list)
    for row in rows:
        if row.answered_at is not None and row.kind == "live":
            assert isinstance(row.agent, int)
            assert row.team == TEAM[row.agent]
            served[row.agent].append((row.answered_at, row.ended_at or inf))
            assert any(each.starts_at <= row.answered_at <= each.ends_at for each in spells[row.agent])
    for times in served.values():
        times.sort()
        assert all(before[1] <= after[0] for before, after in pairwise(times))


@MANY
@given(seed=SEEDS, policy=st.sampled_from(POLICIES), interruption_s=st.sampled_from([0.0, 60.0, 200.0]))
def test_work_is_done_once_and_interruptions_are_paid(
    seed: int, policy: Policy, interruption_s: float
) -> None:
    result = play(centre(seed, days=3, per_hour=15.0, interruption_s=interruption_s), policy)
    known = matters_of(centre(seed, days=3, per_hour=15.0))
    expected_s = 0.0
    for row in result.episodes:
        matter = known[row.matter or 0]
        if row.kind == "deferrable":
            if row.outcome != "done":
                return  # how much of it was done is not in the records
            expected_s += matter.service_s + row.interruptions * interruption_s
        elif row.answered_at is not None:
            expected_s += (row.ended_at or 0.0) - row.answered_at + matter.wrap_up_s
    assert sum(each.busy_s for each in result.presences) == pytest.approx(expected_s)


@MANY
@given(seed=SEEDS, policy=st.sampled_from(POLICIES))
def test_who_was_promised_a_callback_holds_no_more_and_never_leaves(seed: int, policy: Policy) -> None:
    rows = [row for row in play(centre(seed), policy).episodes if row.is_callback]
    assert rows
    for row in rows:
        assert row.outcome in ("done", "waiting", "active")
        assert row.hold_s == 0.0
        assert row.due_at == row.received_at + 7200.0
        assert row.channel == "phone"
        assert row.wish == "my_agent"


@pytest.mark.parametrize("policy", POLICIES, ids=lambda each: f"{each.name}-{each.keep_for_own}")
def test_occupancy_is_a_share(policy: Policy) -> None:
    for seed in range(5):
        for each in play(centre(seed, per_hour=100.0, warmup=DAY_S), policy).presences:
            assert 0 <= each.busy_s <= each.present_s + 1e-6


def test_nobody_holds_while_the_doors_are_shut() -> None:
    rows = play(centre(5, per_hour=150.0), Dedicated()).episodes
    for row in rows:
        if row.kind == "live" and not row.is_callback and not row.is_turned_away:
            assert OPENS <= row.received_at % DAY_S < CLOSES
            assert (row.ended_at or row.answered_at or 0) >= row.received_at
            end_at = row.answered_at if row.answered_at is not None else row.ended_at
            assert end_at is not None
            assert end_at % DAY_S <= CLOSES


def _relayed(result: Result) -> list[Episode]:
    return [row for row in result.episodes if row.channel == "relay"]


def test_a_relay_leaves_a_task_for_the_next_opening() -> None:
    closed = play(centre(5, per_hour=60.0), OwnFirst())
    relay = play(centre(5, per_hour=60.0, after_hours="relay"), OwnFirst())
    assert not _relayed(closed)
    assert len(_relayed(relay)) > 10
    for row in _relayed(relay):
        assert not OPENS <= row.received_at % DAY_S < CLOSES
        assert row.kind == "deferrable"
        assert row.answered_at is None or OPENS <= row.answered_at % DAY_S <= CLOSES
    assert not any(row.is_turned_away for row in relay.episodes)
