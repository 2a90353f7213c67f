"""Agents, teams, regions, groups, panels, persons."""

import tracemalloc
from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relais.lab.persons import Persons
from relais.lab.population import Population, apportion, populate, ranks
from relais.lab.scenario.values import Agents, Flow, Group, Region, Scenario, Spoken
from relais.lab.streams import Streams

SEVENTEEN = (2.1, 3.4, 8.8, 3.2, 3.9, 29.0, 5.2, 1.9, 1.4, 0.6, 1.3, 4.6, 5.1, 5.8, 6.8, 13.9, 3.0)


def people(**changes: object) -> Population:
    return populate(Scenario(**changes), Streams(1))  # type: ignore[arg-type]


def regions(*shares: float) -> tuple[Region, ...]:
    return tuple(Region(name=f"r{place}", share=share / sum(shares)) for place, share in enumerate(shares))


@settings(deadline=None)
@given(st.integers(0, 5000), st.lists(st.floats(0, 10), min_size=1, max_size=20))
def test_parts_add_up_and_miss_their_share_by_less_than_one(total: int, weights: list[float]) -> None:
    if sum(weights) <= 0:
        return
    parts = apportion(total, weights)
    assert sum(parts) == total
    assert all(
        abs(part - total * weight / sum(weights)) < 1 + 1e-6
        for part, weight in zip(parts, weights, strict=True)
    )


def test_nothing_cannot_be_shared() -> None:
    assert apportion(0, [0.0, 0.0]) == [0, 0]
    with pytest.raises(ValueError, match="every share is zero"):
        apportion(3, [0.0, 0.0])


@settings(deadline=None)
@given(st.integers(0, 300), st.floats(0.01, 0.99))
def test_ranks_are_a_permutation(count: int, step: float) -> None:
    assert sorted(ranks(count, step)) == list(range(count))


@settings(deadline=None)
@given(st.integers(1, 400), st.integers(1, 12), st.lists(st.floats(0.01, 1), min_size=1, max_size=17))
def test_teams_hold_everyone_once_in_one_region(count: int, size: int, shares: list[float]) -> None:
    found = people(agents=Agents(count=count, team_size=size), regions=regions(*shares))
    assert [number for team in found.teams for number in team] == list(range(count))
    assert [agent.agent_id for agent in found.agents] == list(range(count))
    for number, team in enumerate(found.teams):
        region = found.agents_of[found.team_regions[number]]
        assert set(team) <= set(region)
        assert {(found.agents[each].team, found.agents[each].region) for each in team} == {
            (number, found.team_regions[number])
        }
        # Alone only where the region has no other, or teams of one were asked for.
        assert len(team) > 1 or len(region) == 1 or size == 1
        assert len(team) <= max(size * 1.5, 3)
    assert abs(len(found.agents_of[0]) - count * shares[0] / sum(shares)) <= 1


def test_the_province_has_teams_of_eight() -> None:
    found = people(agents=Agents(count=2000, team_size=8, cases_per_agent=129), regions=regions(*SEVENTEEN))
    sizes = Counter(len(team) for team in found.teams)
    assert sizes[8] > 0.5 * len(found.teams)
    assert min(sizes) >= 6
    assert len(found.owners) == 258_000
    assert set(Counter(found.owners).values()) == {129}


def test_258_000_cases_take_little_room() -> None:
    spoken = (Spoken(name="fr", persons=0.9), Spoken(name="en", persons=0.1, agents=0.4))
    tracemalloc.start()
    try:
        found = people(agents=Agents(count=200, cases_per_agent=1290), languages=spoken)
        kept, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(found.owners) == 258_000
    assert kept < 8 << 20
    assert peak < 40 << 20


def test_panels_are_uneven_as_asked() -> None:
    sizes = list(
        Counter(people(agents=Agents(count=3000, cases_per_agent=100, panel_cv=0.5)).owners).values()
    )
    mean = sum(sizes) / 3000
    spread = (sum((size - mean) ** 2 for size in sizes) / 3000) ** 0.5 / mean
    assert sum(sizes) == 300_000
    assert spread == pytest.approx(0.5, abs=0.06)


def test_groups_are_exact_and_in_every_team() -> None:
    groups = (
        Group(name="all", share=0.5, skills=frozenset({"a"})),
        Group(name="half", share=0.25, skills=frozenset({"b"}), languages=frozenset({"en"})),
        Group(name="few", count=10, skills=frozenset({"c"})),
    )
    found = people(agents=Agents(count=80, groups=groups))
    held = Counter("".join(sorted(agent.skills)) for agent in found.agents)
    assert held == {"a": 40, "b": 20, "c": 10, "": 10}
    assert {agent.languages for agent in found.agents if "b" in agent.skills} == {frozenset({"en"})}
    for team in found.teams:
        assert 3 <= sum("a" in found.agents[each].skills for each in team) <= 5


def test_more_in_groups_than_there_are_is_refused() -> None:
    with pytest.raises(ValueError, match="the groups count 11 agents and there are 10"):
        people(agents=Agents(count=10, groups=(Group(name="x", count=11),)))


@settings(deadline=None)
@given(st.integers(8, 200), st.floats(0.3, 1), st.floats(0.3, 1))
def test_languages_are_exact_and_leave_nobody_without(count: int, french: float, english: float) -> None:
    spoken = (
        Spoken(name="fr", persons=0.7, agents=max(french, 1 - english)),
        Spoken(name="en", persons=0.3, agents=english),
    )
    found = people(agents=Agents(count=count), languages=spoken)
    speakers = [sum(each.name in agent.languages for agent in found.agents) for each in spoken]
    # Two roundings may leave one without, who then speaks the first.
    assert speakers[0] - round(spoken[0].agents * count) in (0, 1)
    assert speakers[1] == round(english * count)
    assert all(agent.languages for agent in found.agents)


def test_an_agent_of_no_clientele_does_not_serve_them_all() -> None:
    youth = Spoken(name="youth", persons=0.2, agents=0.25)
    found = people(agents=Agents(count=40), clienteles=(youth,))
    assert sum("youth" in agent.clienteles for agent in found.agents) == 10
    assert all(agent.clienteles for agent in found.agents)


def test_persons_are_on_the_panel_of_who_can_serve_them() -> None:
    spoken = (Spoken(name="fr", persons=0.9), Spoken(name="en", persons=0.1, agents=0.25))
    youth = (Spoken(name="youth", persons=0.2, agents=0.5), Spoken(name="family", persons=0.3, agents=0.8))
    found = people(agents=Agents(count=40, cases_per_agent=50), languages=spoken, clienteles=youth)
    assert Counter(found.languages) == {0: 1800, 1: 200}
    assert Counter(found.clienteles) == {0: 400, 1: 600, 2: 1000}
    for case, owner in enumerate(found.owners):
        agent = found.agents[owner]
        assert spoken[found.languages[case]].name in agent.languages
        if found.clienteles[case] < 2:
            assert youth[found.clienteles[case]].name in agent.clienteles


def test_persons_whom_too_few_can_serve_still_have_an_agent() -> None:
    spoken = (Spoken(name="fr", persons=0.2, agents=1.0), Spoken(name="en", persons=0.8, agents=0.25))
    found = people(agents=Agents(count=8, cases_per_agent=10), languages=spoken)
    assert Counter(found.languages) == {0: 16, 1: 64}
    assert len(found.owners) == 80


def test_every_case_is_as_likely() -> None:
    scenario = Scenario(agents=Agents(count=16, cases_per_agent=5), regions=regions(1, 2, 1))
    population = populate(scenario, Streams(1))
    drawn = Persons(scenario, population, (0, 2), panel=True).draw(Random(4), 8000)
    counts = Counter(who.case for who in drawn)
    assert set(counts) == {*population.cases_of[0], *population.cases_of[2]}
    # Chi-square with 39 degrees of freedom: 99.9 % of the draws are below 73.
    assert sum((count - 200) ** 2 / 200 for count in counts.values()) < 73
    for who in drawn[:200]:
        assert who.case is not None
        agent = population.agents[population.owners[who.case]]
        assert (who.own_agent, who.own_team, who.region) == (agent.agent_id, agent.team, agent.region)


def test_a_stranger_has_a_region_only_where_there_are_several() -> None:
    one = Scenario(agents=Agents(count=8))
    assert Persons(one, populate(one, Streams(1)), (0,), panel=True).same() is not None
    two = Scenario(agents=Agents(count=40), regions=regions(3, 1))
    strangers = Persons(two, populate(two, Streams(1)), (0, 1), panel=False)
    assert strangers.same() is None
    counts = Counter(who.region for who in strangers.draw(Random(1), 4000))
    assert abs(counts[0] - 3000) < 150
    assert set(counts) == {0, 1}


def test_a_counter_is_a_skill_of_the_region() -> None:
    flows = (Flow(name="desk", channel="counter", rate_per_hour=5.0),)
    found = people(agents=Agents(count=16), regions=regions(1, 1), contacts=flows)
    assert {(agent.region, skill) for agent in found.agents for skill in agent.skills} == {
        (0, "counter: r0"),
        (1, "counter: r1"),
    }
