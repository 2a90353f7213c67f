"""Ticks are round and hold the values; labels do not lie on one another."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.lab.report.scales import OF_TIME, Across, Down, clear, ticks

FLOATS = st.floats(-1e7, 1e7).map(lambda value: round(value, 6))


@given(FLOATS, FLOATS, st.integers(3, 12))
def test_ticks_hold_the_values_and_are_few(one: float, other: float, most: int) -> None:
    low, high = min(one, other), max(one, other)
    found = ticks(low, high, most)
    span = high - low or abs(low) or 1.0
    assert 2 <= len(found) <= most
    assert found[0] <= low + 1e-6 * span and found[-1] >= high - 1e-6 * span
    steps = [b - a for a, b in pairwise(found)]
    assert all(step == pytest.approx(steps[0], rel=1e-6) and step > 0 for step in steps)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 1, (0, 0.2, 0.4, 0.6, 0.8, 1.0)),
        (8, 15, (8, 10, 12, 14, 16)),
        (0, 0, (0, 0.2, 0.4, 0.6, 0.8, 1.0)),
        (0.11, 0.12, (0.11, 0.112, 0.114, 0.116, 0.118, 0.12)),
    ],
)
def test_ticks_are_those_one_would_draw(low: float, high: float, expected: tuple[float, ...]) -> None:
    assert ticks(low, high) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("high", "expected"),
    [
        (200, (0, 60, 120, 180, 240)),
        (45, (0, 10, 20, 30, 40, 50)),
        (0.4, (0, 0.1, 0.2, 0.3, 0.4)),
        (9000, (0, 1800, 3600, 5400, 7200, 9000)),
        (1e6, (0, 200_000, 400_000, 600_000, 800_000, 1_000_000)),
    ],
)
def test_time_is_counted_as_people_do(high: float, expected: tuple[float, ...]) -> None:
    assert ticks(0, high, steps=OF_TIME) == pytest.approx(expected)


def test_an_axis_that_goes_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot go from 2 to 1"):
        ticks(2, 1)


@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(0, 400)), max_size=12), st.floats(1, 60), st.floats(1, 30)
)
def test_labels_do_not_lie_on_one_another(
    places: list[tuple[float, float]], wide: float, tall: float
) -> None:
    heights = clear(places, wide, tall)
    for n, (across, down) in enumerate(places):
        assert heights[n] >= down
        for other in range(n):
            is_beside = abs(across - places[other][0]) < wide
            assert not is_beside or abs(heights[n] - heights[other]) >= tall - 1e-9


def test_what_is_apart_already_stays() -> None:
    assert clear([(10, 10), (10, 100), (90, 12)], 40, 18) == [10, 100, 12]
    assert clear([], 40, 18) == []


@given(FLOATS, FLOATS, FLOATS)
def test_places_stay_on_the_plot(one: float, other: float, value: float) -> None:
    low, high = min(one, other), max(one, other)
    assert 12 <= Across(low, high).percent(value) <= 94
    assert 24 <= Down(low, high).at(value) <= 276


def test_more_is_to_the_right_and_up() -> None:
    assert Across(0, 10).at(0) == "12.00%" and Across(0, 10).at(10) == "94.00%"
    assert Down(0, 10).at(10) == 24 and Down(0, 10).at(0) == 276
