"""The figures of `bench.routing`, beside what is to be reached."""

from __future__ import annotations

from relais.bench import routing
from relais.bench.figures import Bound, Figure
from relais.bench.stand import Size

QUICK_SCALE = 0.05


def bench(size: Size) -> list[Figure]:
    """Placements a second with 5,000 waiting, and the share of it kept with 50,000."""
    found = routing.bench(1.0 if size.agents >= routing.AGENTS else QUICK_SCALE)
    return [
        Figure(
            name="routing: placements with 5,000 waiting",
            unit="/s",
            ours=_number(found, "placements_per_s_at_5000"),
            reach=100_000.0,
            bound=Bound.AT_LEAST,
            details=found,
        ),
        Figure(
            name="routing: with 50,000 waiting, beside 5,000",
            unit="/s",
            ours=_number(found, "placements_per_s_at_50000"),
            rival=_number(found, "placements_per_s_at_5000"),
            reach=0.5,
            bound=Bound.AT_LEAST,
        ),
    ]


def _number(found: dict[str, object], name: str) -> float:
    value = found[name]
    assert isinstance(value, (int, float))
    return float(value)
