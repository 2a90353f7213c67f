"""Days, hours, weekdays and months: which are used for what, and what they are found to be."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.lab.calibration import arrivals
from relais.lab.calibration.arrivals import Arrival
from relais.lab.calibration.split import TooShort, split

MONDAY = date(2026, 1, 5)
OFFICE = (*(((8.0, 16.0),) * 5), None, None)


def days(count: int, start: date = MONDAY) -> list[date]:
    return [start + timedelta(days=n) for n in range(count)]


@given(st.sets(st.integers(0, 400), min_size=2), st.booleans())
def test_every_day_is_in_one_part_and_both_have_some(numbers: set[int], last: bool) -> None:
    whole = [MONDAY + timedelta(days=n) for n in numbers]
    fitted, held = split(whole, last=last)
    assert sorted([*fitted, *held]) == sorted(whole)
    assert fitted
    assert held
    if last:
        assert max(fitted) < min(held)


def test_both_parts_have_every_weekday_of_two_weeks() -> None:
    fitted, held = split(days(14))
    assert {day.weekday() for day in fitted} == {day.weekday() for day in held} == set(range(7))


@pytest.mark.parametrize("count", [0, 1])
def test_one_day_cannot_be_used_twice(count: int) -> None:
    with pytest.raises(TooShort, match=f"{count} day"):
        split(days(count))


def drawn(seed: int, on: list[date], daily: float) -> list[Arrival]:
    """From 8:00 to 16:00, twice as many before noon as after; Mondays twice the others; weekends none."""
    chance = random.Random(seed)
    found = []
    for day in on:
        if day.weekday() > 4:
            continue
        expected = daily * (2.0 if day.weekday() == 0 else 1.0)
        for _ in range(round(chance.gauss(expected, expected**0.5))):
            is_morning = chance.random() < 2 / 3
            hour = chance.uniform(8, 12) if is_morning else chance.uniform(12, 16)
            found.append(Arrival(day, hour * 3600.0))
    return found


def test_hours_weekdays_and_rate_are_found_again() -> None:
    on = days(140)
    came = drawn(1, on, 200.0)
    week = arrivals.opening_hours(came, on)
    assert week == OFFICE
    found = arrivals.pattern(came, on, week)
    # 200 on four days and 400 on one, in 40 open hours.
    assert found.rate_per_hour == pytest.approx(30.0, rel=0.02)
    assert found.hours == pytest.approx((4 / 3,) * 4 + (2 / 3,) * 4, abs=0.06)
    assert found.weekdays == pytest.approx((5 / 3, *((5 / 6,) * 4), 0.0, 0.0), abs=0.05)
    assert found.months == (1.0,) * 12


def test_months_are_told_apart_when_there_are_enough() -> None:
    on = days(364)
    came = drawn(2, on, 100.0)
    came += [each for each in drawn(3, on, 100.0) if each.day.month == 7]
    found = arrivals.pattern(came, on, OFFICE)
    assert found.months[6] == pytest.approx(24 / 13, rel=0.05)
    assert sum(found.months) == pytest.approx(12.0)


def test_what_is_expected_is_what_came() -> None:
    """Rate times factors times hours, over the days, gives back the count."""
    on = days(70)
    came = drawn(4, on, 80.0)
    found = arrivals.pattern(came, on, OFFICE)
    expected = sum(
        found.rate_per_hour * found.weekdays[day.weekday()] * 8.0 for day in on if OFFICE[day.weekday()]
    )
    assert expected == pytest.approx(len(came), rel=1e-9)


def test_a_day_when_nobody_came_is_a_holiday_even_if_the_log_leaves_it_out() -> None:
    on = days(28)
    came = [each for each in drawn(5, on, 50.0) if each.day not in (on[9], on[16])]
    logged = [day for day in on if day != on[9]]
    assert arrivals.holidays(came, logged, OFFICE) == {on[9], on[16]}


def test_stray_calls_open_no_door() -> None:
    on = days(140)
    came = drawn(6, on, 200.0)
    came.append(Arrival(on[0], 3 * 3600.0))
    came.append(Arrival(on[5], 11 * 3600.0))
    assert arrivals.opening_hours(came, on) == OFFICE
    with pytest.raises(ValueError, match="nothing came"):
        arrivals.opening_hours([], on)


def test_how_much_days_differ() -> None:
    on = days(280)
    open_days = [day for day in on if day.weekday() < 5]
    steady = arrivals.spread(drawn(7, on, 150.0), open_days)
    assert steady.dispersion == pytest.approx(1.0, abs=0.25)
    assert steady.beyond_chance < 0.05
    wild = drawn(8, on[:140], 100.0) + drawn(9, on[140:], 300.0)
    assert arrivals.spread(wild, open_days).beyond_chance == pytest.approx(0.5, abs=0.1)
