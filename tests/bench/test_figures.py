"""Figures are judged from what was measured, and shown whole."""

from __future__ import annotations

import pytest

from relais.bench.figures import Bound, Figure, percentile, table


def figure(**changes: object) -> Figure:
    values: dict[str, object] = {
        "name": "assignments",
        "unit": "/s",
        "ours": 30.0,
        "rival": 10.0,
        "reach": 2.0,
        "bound": Bound.AT_LEAST,
    }
    return Figure(**(values | changes))  # type: ignore[arg-type]


def test_a_ratio_is_of_the_two_measured_numbers() -> None:
    assert figure().ratio == 3.0
    assert figure().as_json()["ratio"] == 3.0


def test_with_a_rival_the_ratio_is_judged_and_without_one_the_figure_itself() -> None:
    assert figure().is_met
    assert not figure(rival=20.0).is_met
    assert figure(rival=None, reach=30.0).is_met
    assert not figure(rival=None, reach=31.0).is_met


def test_a_bound_from_above_is_met_from_below() -> None:
    assert figure(bound=Bound.AT_MOST, reach=3.0).is_met
    assert not figure(bound=Bound.AT_MOST, reach=2.9).is_met


@pytest.mark.parametrize(
    ("share", "expected"), [(0.0, 1.0), (0.5, 2.0), (0.75, 3.0), (0.95, 4.0), (1.0, 4.0)]
)
def test_a_percentile_is_one_of_the_values(share: float, expected: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], share) == expected


def test_nothing_measured_has_no_percentile() -> None:
    with pytest.raises(ValueError):
        percentile([], 0.5)


def test_the_table_says_what_was_not_reached() -> None:
    lines = table([figure(), figure(rival=None, unit="ms", reach=40.0)]).splitlines()
    assert lines[0].split() == ["figure", "ours", "rival", "ratio", "reach", "met"]
    assert lines[1].split()[-1] == "yes"
    assert lines[2].split()[-1] == "NO"
    assert "at least 40.0 ms" in lines[2]
