"""The same centres in SimPy and in Ciw, written as well as we can: what do they take for them?

SimPy (T. Lünsdorf, S. Scherfke and others): one process for each contact, as its guide has it. Our own line and our own
idle agents instead of its resources: a `Resource` cannot choose among skills, and a `FilterStore` reads through every
agent. Patience is one timeout that only those who wait start, and no `AnyOf`, which costs more than the rest together.
Idle agents stand in the order of their becoming so, by group; those who wait, in one heap for each skill, by the same
rank that the policy `first_available` gives them. A row is kept for each contact, as we keep one.

Ciw (G. Palmer, V. Knight and others): its own arrival, service and reneging distributions, its own records.
"""

import heapq
import random
from collections import deque
from collections.abc import Generator
from typing import Any, NamedTuple

import ciw  # type: ignore[import-untyped]
import simpy

from relais.lab.scenario.values import Scenario

# Seconds by which each priority starts later, as routing.policies.line has it.
PENALTY_S = {"urgent": 0.0, "high": 60.0, "normal": 300.0, "low": 900.0}


class Played(NamedTuple):
    """What one run came to."""

    contacts: int
    mean_wait_s: float
    abandoned_share: float


class Waiting:
    """One who waits, until called or gone."""

    __slots__ = ("called",)

    def __init__(self, called: simpy.Event) -> None:
        self.called = called


class SimpyCentre:
    """Groups of agents with skills, kinds of contacts with one skill each, priorities and patience."""

    def __init__(self, scenario: Scenario, rates: dict[str, float], seed: int) -> None:
        self.env = simpy.Environment()
        self.chance = random.Random(seed)
        self.rows: list[tuple[float, float, float | None, int]] = []
        groups = scenario.agents.groups
        skills = {flow.name: next(iter(flow.skills), "") for flow in scenario.contacts}
        self.skills_of: list[tuple[str, ...]] = (
            [tuple(sorted(group.skills)) for group in groups] if groups else [("",)]
        )
        self.idle: list[deque[tuple[float, int]]] = [deque() for _ in self.skills_of]
        self.groups_of = {
            skill: [place for place, held in enumerate(self.skills_of) if skill in held]
            for skill in set(skills.values())
        }
        self.lines: dict[str, list[tuple[float, int, Waiting]]] = {skill: [] for skill in self.groups_of}
        for number in range(scenario.agents.count):
            self.idle[number % len(self.idle)].append((0.0, number))
        self.serial = 0
        for flow in scenario.contacts:
            patience = flow.patience.mean_s if flow.patience else float("inf")
            self.env.process(
                self.arrivals(
                    rates[flow.name] / 3600.0,
                    skills[flow.name],
                    PENALTY_S[flow.priority],
                    1.0 / flow.service.mean_s,
                    1.0 / patience,
                )
            )

    def arrivals(
        self, rate: float, skill: str, penalty_s: float, service: float, leaving: float
    ) -> Generator[simpy.Event, Any, None]:
        env, chance = self.env, self.chance
        while True:
            yield env.timeout(chance.expovariate(rate))
            env.process(
                self.contact(skill, penalty_s, chance.expovariate(service), chance.expovariate(leaving))
            )

    def contact(
        self, skill: str, penalty_s: float, service_s: float, patience_s: float
    ) -> Generator[simpy.Event, Any, None]:
        env = self.env
        came_at = env.now
        found = self.longest_idle(skill)
        if found is None:
            waiting = Waiting(env.event())
            self.serial += 1
            heapq.heappush(self.lines[skill], (came_at + penalty_s, self.serial, waiting))
            leave = env.timeout(patience_s)
            called = waiting.called

            def gone(_: simpy.Event, called: simpy.Event = called) -> None:
                if not called.triggered:
                    called.succeed(None)

            leave.callbacks.append(gone)
            found = yield called
            if found is None:
                self.rows.append((came_at, env.now, None, -1))
                return
        answered_at = env.now
        yield env.timeout(service_s)
        self.rows.append((came_at, answered_at, env.now, found[1]))
        self.free(found)

    def longest_idle(self, skill: str) -> tuple[int, int] | None:
        """(group, agent) of who has been idle longest among those who can, taken away; None when all are busy."""
        best: tuple[float, int] | None = None
        group = -1
        for place in self.groups_of[skill]:
            line = self.idle[place]
            if line and (best is None or line[0] < best):
                best, group = line[0], place
        if best is None:
            return None
        self.idle[group].popleft()
        return group, best[1]

    def free(self, agent: tuple[int, int]) -> None:
        """Give this agent who ranks first among those she can answer, or let her be idle."""
        lines = self.lines
        best: tuple[float, int, Waiting] | None = None
        chosen = ""
        for skill in self.skills_of[agent[0]]:
            line = lines.get(skill)
            # Those who left are still in the heap until they come to its top.
            while line and line[0][2].called.triggered:
                heapq.heappop(line)
            if line and (best is None or line[0] < best):
                best, chosen = line[0], skill
        if best is None:
            self.idle[agent[0]].append((self.env.now, agent[1]))
            return
        heapq.heappop(lines[chosen])
        best[2].called.succeed(agent)


def play_simpy(scenario: Scenario, rates: dict[str, float], seed: int) -> Played:
    """`scenario` must have a horizon in hours, exponential laws, and one skill at most for each flow; `rates` per hour
    by flow."""
    assert scenario.horizon.hours is not None
    centre = SimpyCentre(scenario, rates, seed)
    centre.env.run(until=scenario.horizon.hours * 3600.0)
    over = centre.rows
    return Played(
        contacts=len(over),
        mean_wait_s=sum(row[1] - row[0] for row in over) / len(over),
        abandoned_share=sum(row[2] is None for row in over) / len(over),
    )


def play_simpy_guide(scenario: Scenario, seed: int) -> Played:
    """The same of one flow, as the guide of SimPy has it: a `Resource`, and a request or a timeout, whichever comes
    first ("Bank Renege"); no condition is made when an agent is free at once."""
    (flow,) = scenario.contacts
    assert scenario.horizon.hours is not None
    assert flow.rate_per_hour is not None
    assert flow.patience is not None
    env, chance = simpy.Environment(), random.Random(seed)
    agents = simpy.Resource(env, scenario.agents.count)
    rows: list[tuple[float, float, float | None]] = []
    service, leaving = 1.0 / flow.service.mean_s, 1.0 / flow.patience.mean_s

    def contact() -> Generator[simpy.Event, Any, None]:
        came_at = env.now
        with agents.request() as request:
            if not request.triggered:
                yield request | env.timeout(chance.expovariate(leaving))
            if not request.triggered:
                rows.append((came_at, env.now, None))
                return
            answered_at = env.now
            yield env.timeout(chance.expovariate(service))
            rows.append((came_at, answered_at, env.now))

    def arrivals(rate: float) -> Generator[simpy.Event, Any, None]:
        while True:
            yield env.timeout(chance.expovariate(rate))
            env.process(contact())

    env.process(arrivals(flow.rate_per_hour / 3600.0))
    env.run(until=scenario.horizon.hours * 3600.0)
    return Played(
        contacts=len(rows),
        mean_wait_s=sum(row[1] - row[0] for row in rows) / len(rows),
        abandoned_share=sum(row[2] is None for row in rows) / len(rows),
    )


def play_ciw(scenario: Scenario, seed: int) -> Played:
    """The same of one flow, in Ciw."""
    (flow,) = scenario.contacts
    assert scenario.horizon.hours is not None
    assert flow.rate_per_hour is not None
    assert flow.patience is not None
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(flow.rate_per_hour / 3600.0)],
        service_distributions=[ciw.dists.Exponential(1.0 / flow.service.mean_s)],
        reneging_time_distributions=[ciw.dists.Exponential(1.0 / flow.patience.mean_s)],
        number_of_servers=[scenario.agents.count],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(scenario.horizon.hours * 3600.0)
    records = simulation.get_all_records(only=["service", "renege"])
    return Played(
        contacts=len(records),
        mean_wait_s=sum(record.waiting_time for record in records) / len(records),
        abandoned_share=sum(record.record_type == "renege" for record in records) / len(records),
    )
