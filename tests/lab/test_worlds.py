"""The laws that hold in any world, whatever its scenario says."""

from collections import defaultdict
from datetime import date
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relais.lab import scenario as scenarios
from relais.lab.scenario.values import (
    Absence,
    Agents,
    Event,
    Flow,
    Group,
    Horizon,
    Hours,
    Load,
    Lunch,
    Patience,
    Profile,
    Redials,
    Region,
    Returns,
    Scenario,
    Service,
    Shift,
    Spoken,
    Tasks,
    Wishes,
)
from relais.lab.world import Day, Matter, World
from relais.lab.worlds import build
from relais.routing import Kind

SHIPPED = sorted(path.stem for path in (Path(__file__).parents[2] / "scenarios").glob("*.toml"))

share = st.floats(0, 1)
opening = st.none() | st.tuples(st.integers(5, 11), st.integers(12, 24)).map(
    lambda pair: (pair[0] + 0.5, float(pair[1]))
)
hours = st.builds(
    Hours,
    week=st.tuples(st.just((8.0, 12.5)), *[opening] * 6),
    closed_on=st.sets(st.dates(date(2026, 1, 1), date(2026, 2, 1)), max_size=9).map(tuple),
)
profile = st.builds(
    Profile,
    hours=st.lists(st.floats(0.1, 5), min_size=1, max_size=24).map(tuple),
    weekdays=st.lists(st.floats(0.1, 5), min_size=7, max_size=7).map(tuple),
    cheque_day=st.lists(st.floats(0, 4), max_size=4).map(tuple),
)
service = st.builds(
    Service,
    mean_s=st.floats(30, 900),
    kind=st.sampled_from(["exponential", "lognormal", "deterministic"]),
    cv2=st.floats(0, 4),
    known_factor=st.floats(0.5, 2),
    wrap_up_s=st.floats(0, 60),
)
flow = st.builds(
    Flow,
    channel=st.sampled_from(["phone", "counter", "chat"]),
    share=st.floats(0.1, 1),
    priority=st.sampled_from(["urgent", "high", "normal", "low"]),
    panel=st.booleans(),
    service=service,
    patience=st.none() | st.builds(Patience, mean_s=st.floats(1, 900), never=share),
    profile=profile,
)
event = st.builds(
    Event,
    kind=st.sampled_from(["snowstorm", "outage", "letter", "absence", "cheque"]),
    day=st.integers(0, 3),
    days=st.integers(1, 5),
    region=st.sampled_from([None, "r0"]),
    share=share,
    factor=st.floats(0, 3),
    people=st.integers(0, 50),
)


@st.composite
def any_scenario(draw: st.DrawFn) -> Scenario:
    """A scenario that a reader would let through, small enough to be played in a moment."""
    weights = draw(st.lists(st.floats(0.05, 1), min_size=1, max_size=4))
    starts = draw(st.lists(st.integers(6, 10), max_size=2))
    flows = draw(st.lists(flow, min_size=1, max_size=2))
    values: dict[str, Any] = {
        "horizon": draw(
            st.builds(
                Horizon,
                days=st.integers(1, 4),
                hours=st.none() | st.floats(1, 60),
                warmup_days=st.integers(0, 2),
            )
        ),
        "hours": draw(hours),
        "agents": Agents(
            count=draw(st.integers(1, 40)),
            team_size=draw(st.integers(1, 12)),
            cases_per_agent=draw(st.sampled_from([0.0, 0.4, 7.3])),
            panel_cv=draw(st.floats(0, 2)),
            groups=(Group(name="some", share=draw(share), skills=frozenset({"tax"})),),
        ),
        "regions": tuple(
            Region(name=f"r{place}", share=weight / sum(weights), hours=draw(st.none() | hours))
            for place, weight in enumerate(weights)
        ),
        "languages": (Spoken(name="fr", persons=0.8), Spoken(name="en", persons=0.2, agents=draw(share))),
        "clienteles": tuple(
            draw(st.lists(st.builds(Spoken, name=st.just("youth"), persons=share, agents=share), max_size=1))
        ),
        "shifts": tuple(Shift(share=1 / len(starts), starts=at, ends=at + 7.0) for at in starts),
        "lunch": Lunch(minutes=draw(st.sampled_from([0.0, 45.0]))),
        "absences": draw(st.builds(Absence, share=st.floats(0, 0.9), days=st.floats(1, 9), replaced=share)),
        "load": Load(occupancy=draw(st.floats(0.1, 1.5)), live_share=draw(st.floats(0.1, 0.9))),
        "contacts": tuple(
            Flow(**{**{name: getattr(each, name) for name in Flow.__slots__}, "name": f"f{place}"})
            for place, each in enumerate(flows)
        ),
        "redials": draw(st.builds(Redials, share=share)),
        "returns": draw(st.builds(Returns, share=st.floats(0, 0.7), after_days=st.floats(0.1, 5))),
        "wishes": draw(st.builds(Wishes, anyone=share, callback=st.floats(0, 0.5), team=st.floats(0, 0.5))),
        "tasks": draw(
            st.none() | st.builds(Tasks, urgent=share, backlog_days=st.floats(0, 2), service=service)
        ),
        "events": tuple(draw(st.lists(event, max_size=2))),
    }
    return Scenario(**values)


def check_spells(world: World, day: Day) -> None:
    assert list(day.spells) == sorted(day.spells)
    by_agent = defaultdict(list)
    for spell in day.spells:
        by_agent[spell.agent_id].append(spell)
        assert spell.starts_at < spell.ends_at
    assert set(by_agent) <= {agent.agent_id for agent in world.agents}
    for spells in by_agent.values():
        assert all(one.ends_at <= two.starts_at for one, two in pairwise(spells))
    assert set(day.stand_ins).isdisjoint(by_agent)
    assert set(day.stand_ins.values()) <= set(by_agent)


def check_matter(world: World, matter: Matter) -> None:
    contact = matter.contact
    assert contact.received_at == matter.at
    assert len(matter.redial_after_s) == len(matter.patience_s) - 1
    assert all(length >= 0 for length in (*matter.patience_s, *matter.redial_after_s))
    assert all(
        isfinite(each) and each >= 0 for each in (matter.service_s, matter.known_service_s, matter.wrap_up_s)
    )
    assert (matter.case is None) == (contact.own_agent is None) == (contact.own_team is None)
    if contact.own_agent is not None:
        agent = world.agents[contact.own_agent]
        assert (agent.agent_id, agent.team, agent.region) == (
            contact.own_agent,
            contact.own_team,
            contact.region,
        )
    if len(world.region_names) > 1:
        assert contact.region is not None
    if contact.kind is Kind.DEFERRABLE:
        assert contact.due_at is not None and contact.due_at > matter.at
    if matter.takes_callback:
        assert contact.own_agent is not None and contact.channel != "counter"


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(any_scenario(), st.integers(0, 2**63 - 1))
def test_any_world_is_whole(scenario: Scenario, seed: int) -> None:
    world = build(scenario, seed)
    days = list(world.days)
    assert days == list(build(scenario, seed).days)
    assert (days[0].starts_at, days[-1].ends_at) == (world.rules.starts_at, world.rules.ends_at)
    assert all(one.ends_at == two.starts_at for one, two in pairwise(days))
    numbers: set[int] = set()
    for place, day in enumerate(days):
        check_spells(world, day)
        assert [each.at for each in day.matters] == sorted(each.at for each in day.matters)
        assert len({(door.region is None) for door in day.doors}) <= 1
        for matter in day.matters:
            assert matter.at < day.ends_at
            assert matter.at >= day.starts_at or (place == 0 and matter.contact.kind is Kind.DEFERRABLE)
            coming: Matter | None = matter
            while coming is not None:
                check_matter(world, coming)
                assert coming.contact.item_id not in numbers
                numbers.add(coming.contact.item_id)
                coming = coming.returns[1] if coming.returns else None


def test_another_seed_is_another_world() -> None:
    scenario = Scenario(contacts=(Flow(rate_per_hour=20.0),))
    assert list(build(scenario, 1).days) != list(build(scenario, 2).days)


def test_the_warm_up_comes_before() -> None:
    rules = build(
        Scenario(contacts=(Flow(rate_per_hour=1.0),), horizon=Horizon(days=3, warmup_days=2)), 1
    ).rules
    assert (rules.measured_from, rules.ends_at) == (2 * 86400.0, 5 * 86400.0)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_scenarios_have_a_world(name: str) -> None:
    """Each is what its own words say: its agents, its first open day, its strangers or its panels."""
    scenario = scenarios.read(name, {})
    world = build(scenario, 1)
    first = next(day for day in world.days if day.matters)
    assert len(world.agents) == scenario.agents.count
    assert first.spells and first.doors
    for matter in first.matters[:200]:
        check_matter(world, matter)
    if scenario.agents.cases_per_agent:
        assert any(matter.case is not None for matter in first.matters)
