"""Who answers and who is served? The agents in their teams and regions, and the cases on their panels.

Agents are numbered from 0 in the order of regions and teams, hence an agent's number is her place in `agents`; so
are teams, regions and cases. Nothing is held of a case but its agent, its language and its clientele, in three
flat tables, so that 258,000 of them take two megabytes.
"""

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import exp, floor, log, sqrt
from random import Random
from typing import Final

from relais.lab.scenario.values import Group, Scenario, Spoken
from relais.lab.streams import Streams, normals
from relais.routing import Agent

# Multiples of these, each modulo one, fall evenly (Weyl): any run of agents, hence any team, gets its part of every
# share. One for each list, so that who speaks English and who serves the young are unrelated.
_GROUPS: Final = (sqrt(5.0) - 1.0) / 2.0
_LANGUAGES: Final = sqrt(2.0) - 1.0
_CLIENTELES: Final = sqrt(3.0) - 1.0
_NO_GROUP: Final = Group(name="")
_ALL: Final[frozenset[str]] = frozenset()
_NO_CLIENTELE: Final = frozenset({"none"})


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """`total` in whole parts in proportion to `weights`, by largest remainder; ties to the first (Hamilton's
    method). Raises ValueError when there is something to share and every weight is zero."""
    whole = sum(weights)
    if not whole > 0.0:
        if total:
            raise ValueError(f"{total} cannot be shared: every share is zero")
        return [0] * len(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [floor(each) for each in exact]
    by_remainder = sorted(range(len(parts)), key=lambda each: (parts[each] - exact[each], each))
    for each in by_remainder[: total - sum(parts)]:
        parts[each] += 1
    return parts


def ranks(count: int, step: float) -> list[int]:
    """A permutation of range(count) that spreads: any stretch of places holds ranks from all over."""
    order = sorted(range(count), key=lambda each: (each + 1) * step % 1.0)
    found = [0] * count
    for rank, each in enumerate(order):
        found[each] = rank
    return found


def one_of(counts: Sequence[int], count: int, step: float) -> list[int | None]:
    """For each of `count` agents the one list she is in, or None; `counts` agents in each list."""
    edges = list(accumulate(counts))
    rank = ranks(count, step)
    return (
        [None if each >= edges[-1] else bisect_right(edges, each) for each in rank]
        if edges
        else [None] * count
    )


def some_of(spoken: Sequence[Spoken], count: int, step: float) -> list[frozenset[str]]:
    """For each agent the names that are hers: each name to its exact share of the agents. One begins where
    the one before ended, in a circle, so that nobody is left without while another has two for nothing."""
    rank = ranks(count, step)
    arcs: list[tuple[str, int, int]] = []
    start = 0
    for each in spoken:
        length = round(each.agents * count)
        arcs.append((each.name, start, length))
        start = (start + length) % count if count else 0
    return [
        frozenset(name for name, begins, length in arcs if (place - begins) % count < length)
        for place in rank
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Made by `populate`."""

    agents: Sequence[Agent]
    # The agents of each team, and the region of each team.
    teams: Sequence[range]
    team_regions: Sequence[int]
    # The agents and the cases of each region: they are numbered region by region.
    agents_of: Sequence[range]
    cases_of: Sequence[range]
    # Of each case: its own agent, its language and its clientele, by their places in the scenario; no table when
    # there is one language, or no clientele.
    owners: Sequence[int]
    languages: Sequence[int]
    clienteles: Sequence[int]

    @property
    def sizes(self) -> list[int]:
        """How many persons each region has, in some unit: its cases or, without any panel, its agents."""
        return [len(each) for each in (self.cases_of if self.owners else self.agents_of)]


def populate(scenario: Scenario, streams: Streams) -> Population:
    """The same for every seed but for panels of uneven size, and for who is on them."""
    count = scenario.agents.count
    by_region = apportion(count, [region.share for region in scenario.regions])
    teams, team_regions = _teams(by_region, scenario.agents.team_size)
    agents = _agents(scenario, teams, team_regions)
    sizes = _panels(scenario, streams.of("panels"))
    agents_of = _ranges(by_region)
    cases_of = _ranges([sum(sizes[each] for each in agents_of[region]) for region in range(len(by_region))])
    owners = array("l")
    for agent, size in enumerate(sizes):
        owners.extend([agent] * size)
    stream = streams.of("persons")
    speaks = [agent.languages for agent in agents]
    serves = [agent.clienteles for agent in agents]
    return Population(
        agents=agents,
        teams=teams,
        team_regions=team_regions,
        agents_of=agents_of,
        cases_of=cases_of,
        owners=owners,
        languages=_spread(scenario.languages, sizes, speaks, stream) if len(scenario.languages) > 1 else (),
        clienteles=_spread(scenario.clienteles, sizes, serves, stream) if scenario.clienteles else (),
    )


def counter_skill(region: str) -> str:
    """Being at the counter of a region, as a skill: what is taken at a counter is taken by who stands there."""
    return f"counter: {region}"


def _ranges(counts: Sequence[int]) -> list[range]:
    edges = [0, *accumulate(counts)]
    return [range(start, end) for start, end in pairwise(edges)]


def _teams(by_region: Sequence[int], size: int) -> tuple[list[range], list[int]]:
    """Teams of `size`, or as near to it and to one another as the region's number allows: eleven agents in
    teams of eight are one team, twelve are two of six."""
    teams: list[range] = []
    regions: list[int] = []
    first = 0
    for region, count in enumerate(by_region):
        number = max(1, floor(count / size + 0.5)) if count else 0
        number = min(number, max(1, count // 2)) if size > 1 else number
        for each in _ranges(apportion(count, [1.0] * number)):
            teams.append(range(first + each.start, first + each.stop))
            regions.append(region)
        first += count
    return teams, regions


def _agents(scenario: Scenario, teams: Sequence[range], team_regions: Sequence[int]) -> list[Agent]:
    count = scenario.agents.count
    groups = scenario.agents.groups
    group_of = one_of(_group_counts(groups, count), count, _GROUPS)
    speaks = some_of(scenario.languages, count, _LANGUAGES)
    serves = some_of(scenario.clienteles, count, _CLIENTELES)
    has_counter = len(scenario.regions) > 1 and any(flow.channel == "counter" for flow in scenario.contacts)
    # Two roundings may leave one agent without a language.
    first = frozenset({scenario.languages[0].name})
    agents: list[Agent] = []
    for team, members in enumerate(teams):
        region = team_regions[team]
        stands = frozenset({counter_skill(scenario.regions[region].name)} if has_counter else ())
        for number in members:
            place = group_of[number]
            group = _NO_GROUP if place is None else groups[place]
            agents.append(
                Agent(
                    agent_id=number,
                    team=team,
                    region=region,
                    languages=group.languages or speaks[number] or first,
                    skills=stands | group.skills,
                    # An empty set would mean every clientele.
                    clienteles=group.clienteles
                    or serves[number]
                    or (_NO_CLIENTELE if scenario.clienteles else _ALL),
                )
            )
    return agents


def _group_counts(groups: Sequence[Group], count: int) -> list[int]:
    """How many agents are in each group. Raises ValueError when the groups count more than there are."""
    left = count - sum(each.count or 0 for each in groups)
    if left < 0:
        raise ValueError(f"the groups count {count - left} agents and there are {count}")
    shares = [0.0 if each.count is not None else each.share * count for each in groups]
    parts = apportion(left, [*shares, max(0.0, left - sum(shares))])
    return [part if each.count is None else each.count for each, part in zip(groups, parts, strict=False)]


def _panels(scenario: Scenario, stream: Random) -> list[int]:
    """How many cases each agent has. The unevenness is lognormal, of coefficient of variation `panel_cv`."""
    count = scenario.agents.count
    variance = log(1.0 + scenario.agents.panel_cv**2)
    weights = [exp(sqrt(variance) * normal) for normal in normals(stream, count)]
    return apportion(round(count * scenario.agents.cases_per_agent), weights if variance else [1.0] * count)


def _spread(
    spoken: Sequence[Spoken], sizes: Sequence[int], has: Sequence[frozenset[str]], stream: Random
) -> "array[int]":
    """The language (or clientele) of each case, by its place in the scenario; who has none gets the place after
    the last. A case is on the panel of an agent who has its language, as long as such agents have room."""
    shares = [each.persons for each in spoken]
    quotas = apportion(
        sum(sizes), [*shares, max(0.0, 1.0 - sum(shares)) if sum(shares) < 1.0 - 1e-9 else 0.0]
    )
    room = list(sizes)
    panels: list[list[int]] = [[] for _ in sizes]
    for place in sorted(
        range(len(quotas)), key=lambda each: (each < len(spoken) and spoken[each].agents) or 2.0
    ):
        name = spoken[place].name if place < len(spoken) else None
        able = [left if name is None or name in has[agent] else 0 for agent, left in enumerate(room)]
        fits = min(quotas[place], sum(able))
        for weights, number in ((able, fits), (None, quotas[place] - fits)):
            for agent, part in enumerate(apportion(number, room if weights is None else weights)):
                room[agent] -= part
                panels[agent].extend([place] * part)
    return array("b", (place for panel in panels for place in _shuffled(panel, stream)))


def _shuffled(panel: list[int], stream: Random) -> list[int]:
    return [place for _, place in sorted((stream.random(), place) for place in panel)]
