"""Plain queues: what comes is what goes, and no more is told than was seen."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lab.queues import queue

from relais.lab.engine import Engine
from relais.lab.run import play
from relais.measures import Episode
from relais.routing.policies import Dedicated, FirstAvailable, OwnFirst


@settings(max_examples=25, deadline=None)
@given(
    agents=st.integers(1, 4),
    rate=st.floats(0.005, 0.2),
    patience_s=st.none() | st.floats(1.0, 300.0),
    capacity=st.none() | st.integers(1, 6),
    seed=st.integers(0, 99),
)
def test_what_arrived_is_served_gone_or_there_at_every_event(
    agents: int, rate: float, patience_s: float | None, capacity: int | None, seed: int
) -> None:
    world = queue(
        agents=agents,
        rate=rate,
        mean_s=40.0,
        patience_s=patience_s,
        capacity=capacity,
        seed=seed,
        until=1500.0,
    )
    engine = Engine(world, FirstAvailable())
    while engine.play(1):
        now = engine.tally()
        assert now.is_conserved
        assert now.in_hand <= agents
        assert capacity is None or now.in_hand + now.on_line <= capacity
        assert now.on_line == engine.floor.waiting_count
        # Nobody waits while somebody is free.
        assert not now.on_line or now.in_hand == agents
    engine.close()
    assert len(engine.rows) == engine.tally().arrived


@pytest.mark.parametrize("policy", [Dedicated(), OwnFirst()])
def test_the_same_strangers_come_under_every_policy(policy: Dedicated | OwnFirst) -> None:
    first = play(queue(agents=5, rate=0.06, mean_s=80.0, patience_s=90.0), FirstAvailable())
    other = play(queue(agents=5, rate=0.06, mean_s=80.0, patience_s=90.0), policy)
    came = [{(row.item_id, row.received_at) for row in each.episodes} for each in (first, other)]
    assert came[0] == came[1]


def test_a_run_is_the_same_again() -> None:
    runs = [play(queue(agents=5, rate=0.06, mean_s=80.0, patience_s=90.0), FirstAvailable()) for _ in "12"]
    assert runs[0].episodes == runs[1].episodes
    assert runs[0].presences == runs[1].presences


def test_the_warm_up_is_run_and_not_measured() -> None:
    whole = play(queue(agents=2, rate=0.05, mean_s=30.0, until=5000.0), FirstAvailable())
    later = play(queue(agents=2, rate=0.05, mean_s=30.0, until=5000.0, warmup=2000.0), FirstAvailable())
    assert later.episodes == whole.episodes
    assert later.figures()["arrived"] == sum(row.received_at >= 2000.0 for row in whole.episodes)
    assert sum(each.present_s for each in later.presences) == pytest.approx(2 * 3000.0)


def test_busy_time_is_what_the_records_say() -> None:
    until = 5000.0
    result = play(queue(agents=3, rate=0.08, mean_s=30.0, until=until, warmup=500.0), FirstAvailable())
    busy_s = sum(
        max(0.0, min(until, row.ended_at or until) - max(500.0, row.answered_at))
        for row in result.episodes
        if row.answered_at is not None
    )
    assert sum(each.busy_s for each in result.presences) == pytest.approx(busy_s)


def test_who_comes_beyond_the_capacity_is_turned_away_at_once() -> None:
    result = play(queue(agents=1, rate=0.1, mean_s=30.0, capacity=2), FirstAvailable())
    away = [row for row in result.episodes if row.is_turned_away]
    found = result.figures()
    assert found["turned_away"] == found["abandoned"] == len(away) > 100
    assert {row.wait_s for row in away} == {0.0}


def test_a_world_with_rules_of_another_day_ends_where_they_say() -> None:
    world = queue(agents=1, rate=0.1, mean_s=30.0, until=1000.0)
    short = replace(world, rules=replace(world.rules, ends_at=300.0))
    rows = play(short, FirstAvailable()).episodes
    assert max(row.received_at for row in rows) < 300.0
    assert all(row.ended_at is None or row.outcome == "done" for row in rows if row.is_answered)


def test_rows_have_the_fields_of_an_episode_in_their_places() -> None:
    """Rows are written by position: what is told by position must be what is told by name."""
    world = queue(agents=1, rate=0.01, mean_s=50.0, until=3000.0)
    (day,) = world.days
    known = {matter.contact.item_id: matter for matter in day.matters}
    result = play(replace(world, days=iter([day]), region_names=("nord",)), FirstAvailable())
    assert result.episodes
    for row in result.episodes:
        contact = known[row.item_id].contact
        assert row == Episode(
            item_id=contact.item_id,
            kind="live",
            outcome=row.outcome,
            received_at=contact.received_at,
            channel="phone",
            language="fr",
            offered_at=row.answered_at,
            answered_at=row.answered_at,
            ended_at=row.ended_at,
            agent=0 if row.is_answered else None,
            team=0 if row.is_answered else None,
            ring=3 if row.is_answered else None,
            times_offered=int(row.is_answered),
            matter=contact.item_id,
            flow="call",
            wish="anyone",
        )
