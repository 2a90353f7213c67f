"""What does one policy make of one scenario, with one seed? The door of the laboratory."""

import gc
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TypedDict

from relais.lab import worlds
from relais.lab.engine import Engine
from relais.lab.rows import Row, episodes
from relais.lab.scenario.values import Scenario
from relais.lab.world import Rules, World
from relais.measures import Episode, Presence, RunFigures, run_figures
from relais.routing import Policy


class LabFigures(RunFigures):
    """What `relais lab run --json` prints: the figures of the work, and what it cost to play it."""

    policy: str
    seed: int
    contacts_per_s: float
    wall_s: float
    peak_mb: float


class Cost(TypedDict):
    """`wall_s`: inventing the world and playing it. `peak_mb`: the most memory that this process ever held, in
    MiB. `contacts_per_s`: live attempts played a second, those of the warm-up included."""

    contacts_per_s: float
    wall_s: float
    peak_mb: float


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a run left. `rows` are its records as the engine wrote them."""

    policy: str
    seed: int
    rules: Rules
    rows: list[Row]
    presences: list[Presence]
    cost: Cost

    @cached_property
    def episodes(self) -> list[Episode]:
        """Every episode of the run, in the order in which they were answered or left, then those that wait."""
        return episodes(self.rows)

    @property
    def measured(self) -> Iterator[Episode]:
        """The episodes received after the warm-up."""
        since = self.rules.measured_from
        return (episode for episode in self.episodes if episode.received_at >= since)

    def figures(self) -> LabFigures:
        """The figures of the episodes received after the warm-up."""
        found = run_figures(self.measured, self.presences, self.rules.ends_at)
        return LabFigures(policy=self.policy, seed=self.seed, **found, **self.cost)


def run(scenario: Scenario, policy: Policy, seed: int) -> Result:
    """Invent the world of this scenario and seed, and play it under this policy."""
    began = time.perf_counter()
    return play(worlds.build(scenario, seed), policy, seed, began)


def play(world: World, policy: Policy, seed: int = 0, began: float | None = None) -> Result:
    """Play a world. `began`, of `time.perf_counter`: when the making of it did."""
    began = time.perf_counter() if began is None else began
    with _no_collecting():
        engine = Engine(world, policy)
        engine.play()
        engine.close()
    wall_s = time.perf_counter() - began
    cost = Cost(contacts_per_s=engine.tally().arrived / wall_s, wall_s=wall_s, peak_mb=peak_mb())
    return Result(
        policy=policy.name,
        seed=seed,
        rules=world.rules,
        rows=engine.rows,
        presences=engine.presences(),
        cost=cost,
    )


def peak_mb() -> float:
    """The most memory that this process ever held, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """A run makes no cyclic garbage, and a collector that walks a million records costs a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
