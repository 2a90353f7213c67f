"""What becomes of each policy when settings change? The same comparison at every combination of values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from relais.lab.comparing.comparison import Comparison, as_json

# More combinations than this is a mistake of the command line rather than a question.
MOST_POINTS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One combination of values, and what the policies did under it."""

    values: Mapping[str, str]
    comparison: Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """Every combination, the last key varying fastest."""

    vary: Mapping[str, Sequence[str]]
    settings: Sequence[Setting]

    @property
    def first(self) -> Comparison:
        """The comparison at the first combination."""
        return self.settings[0].comparison


def combinations(vary: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """Every combination of the values of each key, the last key varying fastest. Raises ValueError beyond 1,000."""
    found = [dict(zip(vary, values, strict=True)) for values in product(*vary.values())]
    if len(found) > MOST_POINTS:
        raise ValueError(f"{len(found)} combinations are asked for; at most {MOST_POINTS}")
    return found


def sweep_as_json(sweep: Sweep) -> dict[str, Any]:
    """What `sweep --json` prints: the answer of `compare` at each combination, with its settings."""
    compared = [{"settings": dict(each.values), **as_json(each.comparison)} for each in sweep.settings]
    return {
        "scenario": sweep.first.scenario.name,
        "vary": {key: list(values) for key, values in sweep.vary.items()},
        "replications": len(sweep.first.seeds),
        "seeds": list(sweep.first.seeds),
        "first": sweep.first.first,
        "points": [{key: each[key] for key in ("settings", "policies")} for each in compared],
    }
