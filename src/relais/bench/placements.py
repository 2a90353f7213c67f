"""The figures of `bench.routing`, beside what is to be reached."""

from __future__ import annotations

from relais.bench import routing
from relais.bench.figures import Bound, Figure
from relais.bench.stand import Size

QUICK_SCALE = 0.05


def bench(size: Size) -> list[Figure]:
    """Of each form of routing: placements a second with 5,000 waiting, and the share of it kept with 50,000."""
    found = routing.bench(1.0 if size.is_for_the_record else QUICK_SCALE)
    forms = found["forms"]
    assert isinstance(forms, dict)
    details = {name: value for name, value in found.items() if not isinstance(value, dict)}
    return [
        figure
        for name, rates in forms.items()
        if "not_measured" not in rates  # no compiler here
        for figure in _figures(name, rates, details)
    ]


def _figures(form: str, rates: dict[str, float], details: dict[str, object]) -> list[Figure]:
    words = "from its sources" if form == "pure" else form
    few, many = rates["placements_per_s_at_5000"], rates["placements_per_s_at_50000"]
    return [
        Figure(
            name=f"routing {words}: placements, 5,000 waiting",
            unit="/s",
            ours=few,
            reach=100_000.0,
            bound=Bound.AT_LEAST,
            details={**details, **rates},
        ),
        Figure(
            name=f"routing {words}: 50,000 waiting, beside 5,000",
            unit="/s",
            ours=many,
            rival=few,
            reach=0.5,
            bound=Bound.AT_LEAST,
        ),
    ]
