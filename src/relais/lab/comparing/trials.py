"""Which runs make a comparison, and what does one of them come to? What a process is given, and gives back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from relais.lab.comparing.comparison import Comparison, Figure, Outcome
from relais.lab.comparing.sketch import sketch
from relais.lab.run import run
from relais.lab.scenario.values import Scenario
from relais.routing.policies import by_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One run to make: the same scenario and seed are the same days, whatever the policy."""

    scenario: Scenario
    policy: str
    seed: int


# Told after each trial: how many are done, of how many.
Told = Callable[[int, int], None]
# Plays trials somewhere, and gives their outcomes in the order of the trials.
Spread = Callable[[Sequence[Trial], Told], list[Outcome]]


def play(trial: Trial) -> Outcome:
    """Run it here, and keep its figures and its sketch. Raises ValueError for a policy that does not exist."""
    result = run(trial.scenario, by_name(trial.policy), trial.seed)
    figures: dict[str, Figure] = {
        key: value for key, value in result.figures().items() if isinstance(value, int | float | None)
    }
    del figures["seed"]
    figures["abandoned_share"] = _share(figures["abandoned"], figures["served"])
    drawn = sketch(result.measured, result.presences)
    return Outcome(policy=trial.policy, seed=trial.seed, figures=figures, sketch=drawn)


def _share(left: Figure, served: Figure) -> float | None:
    over = (left or 0) + (served or 0)
    return (left or 0) / over if over else None


def trials(scenario: Scenario, policies: Sequence[str], seed: int, replications: int) -> list[Trial]:
    """Every policy on the days of every seed, from `seed` on; replication by replication."""
    return [
        Trial(scenario=scenario, policy=policy, seed=seed + replication)
        for replication in range(replications)
        for policy in policies
    ]


def gathered(scenario: Scenario, policies: Sequence[str], outcomes: Sequence[Outcome]) -> Comparison:
    """The comparison that these outcomes of its trials make."""
    by_policy: Mapping[str, list[Outcome]] = {policy: [] for policy in policies}
    for outcome in sorted(outcomes, key=lambda outcome: outcome.seed):
        by_policy[outcome.policy].append(outcome)
    return Comparison(
        scenario=scenario,
        policies=tuple(policies),
        seeds=tuple(outcome.seed for outcome in by_policy[policies[0]]),
        outcomes=by_policy,
    )
