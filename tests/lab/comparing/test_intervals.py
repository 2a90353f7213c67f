"""Student's intervals: tabulated quantiles, coverage, and the cases where nothing can be said."""

from __future__ import annotations

import random
from math import inf, nan, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.lab.comparing.intervals import (
    Estimate,
    another,
    estimate,
    paired_difference,
    t_inside,
    t_quantile,
)

FIGURES = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30)


# Published table of Student's law (two-sided), any textbook.
@pytest.mark.parametrize(
    ("confidence", "degrees", "published"),
    [
        (0.95, 1, 12.706205),
        (0.95, 2, 4.302653),
        (0.95, 3, 3.182446),
        (0.95, 4, 2.776445),
        (0.95, 9, 2.262157),
        (0.95, 10, 2.228139),
        (0.95, 29, 2.045230),
        (0.95, 30, 2.042272),
        (0.95, 120, 1.979930),
        (0.95, 1000, 1.962339),
        (0.99, 5, 4.032143),
        (0.99, 1, 63.656741),
        (0.90, 7, 1.894579),
        (0.50, 2, 0.816497),
    ],
)
def test_quantiles_are_those_of_the_tables(confidence: float, degrees: int, published: float) -> None:
    assert t_quantile(confidence, degrees) == pytest.approx(published, abs=1e-6)


@given(st.floats(0.001, 0.9999), st.integers(1, 400))
def test_the_quantile_inverts_the_probability(confidence: float, degrees: int) -> None:
    assert t_inside(t_quantile(confidence, degrees), degrees) == pytest.approx(confidence, abs=1e-9)


@given(st.floats(0, 50), st.integers(1, 60))
def test_more_degrees_mean_thinner_tails(t: float, degrees: int) -> None:
    assert t_inside(t, degrees) <= t_inside(t, degrees + 1) + 1e-12
    assert 0 <= t_inside(t, degrees) <= 1


@pytest.mark.parametrize(
    ("confidence", "degrees"), [(0, 3), (1, 3), (-0.1, 3), (1.5, 3), (0.95, 0), (0.95, -2)]
)
def test_nonsense_is_refused(confidence: float, degrees: int) -> None:
    with pytest.raises(ValueError, match=r"expected above 0|at least 1"):
        t_quantile(confidence, degrees)


def test_a_worked_example() -> None:
    # Mean 3, standard deviation sqrt(2.5), t(4) = 2.776445.
    found = estimate([1, 2, 3, 4, 5])
    assert found is not None and found.low is not None and found.high is not None
    assert found.mean == 3
    assert found.high - 3 == pytest.approx(2.776445 * sqrt(2.5) / sqrt(5), abs=1e-6)
    assert 3 - found.low == pytest.approx(found.high - 3)
    assert found.replications == 5


def test_one_replication_has_no_interval() -> None:
    assert estimate([7.5]) == Estimate(7.5, None, None, 1)
    assert estimate([None, 7.5, None]) == Estimate(7.5, None, None, 1)
    assert not Estimate(7.5, None, None, 1).is_beyond_chance
    assert Estimate(7.5, None, None, 1).half_width is None


def test_no_variance_is_a_point_exactly() -> None:
    # The mean of ten times 0.1 must not become 0.09999999999999999 with an interval beside it.
    assert estimate([0.1] * 10) == Estimate(0.1, 0.1, 0.1, 10)


def test_nothing_to_measure_is_none() -> None:
    assert estimate([]) is None
    assert estimate([None, None]) is None
    assert paired_difference([None, 1.0], [2.0, None]) is None


@pytest.mark.parametrize("bad", [nan, inf, -inf])
def test_a_figure_that_is_no_number_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        estimate([1.0, bad])


@given(FIGURES, st.floats(-1e3, 1e3))
def test_moving_every_value_moves_the_interval(values: list[float], by: float) -> None:
    one, other = estimate(values), estimate([value + by for value in values])
    assert one is not None and other is not None and one.low is not None and other.low is not None
    assert other.mean == pytest.approx(one.mean + by, abs=1e-6)
    assert other.low == pytest.approx(one.low + by, abs=1e-4)
    assert min(values) - 1e-9 <= one.mean <= max(values) + 1e-9


@given(FIGURES)
def test_order_does_not_matter(values: list[float]) -> None:
    one, other = estimate(values), estimate(list(reversed(values)))
    assert one is not None and other is not None
    assert one.mean == pytest.approx(other.mean, rel=1e-12, abs=1e-12)


def test_pairing_removes_what_the_day_does() -> None:
    days = [random.Random(seed).gauss(100, 30) for seed in range(8)]
    better = [day - 2 - (0.1 if n % 2 else -0.1) for n, day in enumerate(days)]
    difference, apart = paired_difference(better, days), estimate(days)
    assert difference is not None and apart is not None
    assert difference.mean == pytest.approx(-2) and difference.is_beyond_chance
    assert (difference.half_width or 0) < (apart.half_width or 0) / 50


def test_a_pair_with_a_hole_is_left_out() -> None:
    found = paired_difference([1.0, None, 5.0, 4.0], [0.0, 1.0, None, 3.0])
    assert found == Estimate(1.0, 1.0, 1.0, 2)


def test_pairs_must_match() -> None:
    with pytest.raises(ValueError, match="zip"):
        paired_difference([1.0], [1.0, 2.0])


def test_a_difference_with_itself_is_nothing() -> None:
    values: list[float | None] = [0.3, 0.1, 0.7]
    found = paired_difference(values, values)
    assert found == Estimate(0.0, 0.0, 0.0, 3) and not found.is_beyond_chance


@pytest.mark.parametrize("size", [2, 5, 20])
def test_the_interval_covers_the_truth_as_often_as_it_says(size: int) -> None:
    draw = random.Random(20260105 + size)
    tries, held = 4000, 0
    for _ in range(tries):
        found = estimate([draw.gauss(10, 3) for _ in range(size)])
        assert found is not None and found.low is not None and found.high is not None
        held += found.low <= 10 <= found.high
    # Binomial: 0.95 within four standard errors.
    assert abs(held / tries - 0.95) < 4 * sqrt(0.95 * 0.05 / tries)


@pytest.mark.parametrize("size", [3, 10])
def test_one_more_replication_falls_where_it_is_said_to(size: int) -> None:
    draw = random.Random(7 * size)
    tries, held = 4000, 0
    for _ in range(tries):
        found = estimate([draw.gauss(10, 3) for _ in range(size)])
        assert found is not None
        low, high = another(found) or (inf, -inf)
        held += low <= draw.gauss(10, 3) <= high
    assert abs(held / tries - 0.95) < 4 * sqrt(0.95 * 0.05 / tries)
    assert another(Estimate(1.0, None, None, 1)) is None
