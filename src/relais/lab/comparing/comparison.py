"""What did each policy do on the same days? Every figure of every replication, and what can be said of them.

Common random numbers: replication r has the seed `first seed + r` under every policy, so that all of them meet
the same arrivals, durations, patience and absences, and differences are taken day by day (paired).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from relais.lab.comparing.intervals import Estimate, estimate, paired_difference
from relais.lab.comparing.sketch import GROUPS, Sketch, Tally
from relais.lab.scenario.values import Scenario

Figure = float | int | None
# What the machine did, not the centre: it differs from one run to the next of the same seed.
TIMINGS = ("contacts_per_s", "wall_s", "peak_mb")


class Trial(NamedTuple):
    """One run to make: the same seed is the same days whatever the policy."""

    policy: str
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one run came to."""

    policy: str
    seed: int
    figures: Mapping[str, Figure]
    sketch: Sketch


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Policies × replications of one scenario. `outcomes` has, for each policy, one outcome per seed, in order."""

    scenario: Scenario
    policies: tuple[str, ...]
    seeds: tuple[int, ...]
    outcomes: Mapping[str, Sequence[Outcome]]

    @property
    def first(self) -> str:
        """The policy that the others are compared with."""
        return self.policies[0]

    def values(self, policy: str, figure: str) -> list[Figure]:
        """One figure of one policy, replication by replication."""
        return [outcome.figures.get(figure) for outcome in self.outcomes[policy]]

    def figure(self, policy: str, figure: str) -> Estimate | None:
        """Its mean and interval; None when no replication has it."""
        return estimate(self.values(policy, figure))

    def difference(self, policy: str, figure: str) -> Estimate | None:
        """That policy minus the first one named, paired."""
        return paired_difference(self.values(policy, figure), self.values(self.first, figure))

    def of_sketches(self, policy: str, measure: Callable[[Sketch], Figure]) -> Estimate | None:
        """Mean and interval of something drawn from each replication's sketch."""
        return estimate(measure(outcome.sketch) for outcome in self.outcomes[policy])

    def of_group(
        self, policy: str, group: str, name: int | str, measure: Callable[[Tally], Figure]
    ) -> Estimate | None:
        """The same for one member of a group ("hours", "region", "clientele" or "language")."""

        def of(sketch: Sketch) -> Figure:
            tally = getattr(sketch, group).get(name)
            return None if tally is None else measure(tally)

        return self.of_sketches(policy, of)

    def names(self, group: str) -> list[Any]:
        """Every member of a group that any replication met, in order."""
        found: set[Any] = set()
        for outcomes in self.outcomes.values():
            for outcome in outcomes:
                found |= getattr(outcome.sketch, group).keys()
        return sorted(found)

    @property
    def figure_names(self) -> list[str]:
        """The figures of the runs, in their order, timings left out."""
        return [name for name in self.outcomes[self.first][0].figures if name not in TIMINGS]


def as_json(comparison: Comparison) -> dict[str, Any]:
    """What `--json` prints: means of every figure of `run`, `ci95` and `paired_difference` beside them.

    An interval is [low, high], or null with one replication. Timings are means too (`peak_mb`: the highest) and
    have no interval; everything else is the same byte for byte whatever the number of workers.
    """
    return {
        "scenario": comparison.scenario.name,
        "replications": len(comparison.seeds),
        "seeds": list(comparison.seeds),
        "first": comparison.first,
        "policies": [_policy(comparison, policy) for policy in comparison.policies],
    }


def _policy(comparison: Comparison, policy: str) -> dict[str, Any]:
    names = comparison.figure_names
    found = {name: comparison.figure(policy, name) for name in names}
    against = {name: comparison.difference(policy, name) for name in names}
    return {
        "policy": policy,
        "seed": comparison.seeds[0],
        **{name: None if each is None else each.mean for name, each in found.items()},
        **{name: _timing(comparison, policy, name) for name in TIMINGS},
        "ci95": {name: _interval(each) for name, each in found.items()},
        "paired_difference": {
            name: None if each is None else {"mean": each.mean, "ci95": _interval(each)}
            for name, each in against.items()
        },
        **{f"by_{group}": _group(comparison, policy, group) for group in ("hours", *GROUPS)},
        "rings": [_plain(each) for each in rings(comparison, policy)],
    }


def rings(comparison: Comparison, policy: str) -> list[Estimate | None]:
    """Share of the served live attempts (who have a ring) answered in each ring, own agent first."""

    def share(ring: int) -> Callable[[Sketch], Figure]:
        return lambda s: s.rings[ring] / sum(s.rings) if any(s.rings) else None

    return [comparison.of_sketches(policy, share(ring)) for ring in range(4)]


def _group(comparison: Comparison, policy: str, group: str) -> dict[str, Any]:
    measures: dict[str, Callable[[Tally], Figure]] = {
        "arrived": lambda t: t.arrived,
        "mean_hold_s": lambda t: t.mean_hold_s,
        "within_120s": lambda t: t.share_within_120,
        "known_share": lambda t: t.known_share,
        "abandoned_share": lambda t: t.abandoned_share,
    }
    return {
        str(name): {
            key: _plain(comparison.of_group(policy, group, name, measure))
            for key, measure in measures.items()
        }
        for name in comparison.names(group)
    }


def _plain(each: Estimate | None) -> dict[str, Any] | None:
    return None if each is None else {"mean": each.mean, "ci95": _interval(each)}


def _interval(each: Estimate | None) -> list[float] | None:
    return None if each is None or each.low is None or each.high is None else [each.low, each.high]


def _timing(comparison: Comparison, policy: str, name: str) -> float | None:
    known = [value for value in comparison.values(policy, name) if value is not None]
    if not known:
        return None
    return max(known) if name == "peak_mb" else sum(known) / len(known)
