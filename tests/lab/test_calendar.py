"""Days, opening hours, working time, cheque days."""

import itertools
from datetime import date, timedelta
from math import floor

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from relais.lab.calendar import DAY_S, HOUR_S, Calendar, Endless
from relais.lab.scenario.values import Hours

# Good Friday and Easter Monday of 2026.
EASTER = (date(2026, 4, 3), date(2026, 4, 6))


def calendar(starts_on: date = date(2026, 1, 5), days: int = 30, **hours: object) -> Calendar:
    return Calendar(starts_on, days, Hours(**hours))  # type: ignore[arg-type]


def instant(day: int, hour: float) -> float:
    return day * DAY_S + hour * HOUR_S


def test_a_week_is_open_from_monday_to_friday() -> None:
    found = calendar()
    assert [found.opening(day) is not None for day in range(7)] == [True] * 5 + [False] * 2
    assert found.opening(1) == (instant(1, 8), instant(1, 16))


def test_closed_days_are_closed() -> None:
    found = calendar(date(2026, 4, 2), closed_on=EASTER)
    assert [day for day in range(7) if found.opening(day)] == [0, 5, 6]


def test_five_working_days_step_over_easter() -> None:
    """From Thursday 2 April at ten: Tuesday is one, the Monday after it five."""
    found = calendar(date(2026, 4, 2), closed_on=EASTER)
    assert found.after(instant(0, 10), 1.0) == instant(5, 10)
    assert found.after(instant(0, 10), 5.0) == instant(11, 10)


def test_half_a_day_goes_on_with_the_next_morning() -> None:
    found = calendar()
    assert found.after(instant(0, 10), 0.5) == instant(0, 14)
    assert found.after(instant(4, 14), 0.5) == instant(7, 10)


@pytest.mark.parametrize("at", [instant(4, 20), instant(5, 12), instant(7, 3)])
def test_from_a_closed_door_it_is_counted_from_the_next_opening(at: float) -> None:
    assert calendar().after(at, 1.0) == instant(8, 8)


def test_an_hour_of_a_short_day_counts_for_more() -> None:
    found = calendar(week=((8.0, 16.0), (8.0, 12.0), None, None, None, None, None))
    assert found.after(instant(0, 12), 1.0) == instant(1, 10)


def test_closing_is_that_of_today_or_of_the_next_open_day() -> None:
    found = calendar()
    assert found.closing(instant(4, 3)) == instant(4, 16)
    assert found.closing(instant(4, 15.9)) == instant(4, 16)
    assert found.closing(instant(4, 16)) == instant(7, 16)
    assert found.closing(instant(5, 1)) == instant(7, 16)


@settings(deadline=None)
@given(
    at=st.floats(-20 * DAY_S, 60 * DAY_S),
    days=st.floats(0, 40),
    more=st.floats(0, 5),
    open_days=st.sets(st.integers(0, 6), min_size=1),
    closed=st.sets(st.integers(0, 60), max_size=15),
)
def test_working_time_only_goes_forward_and_lands_when_it_is_open(
    at: float, days: float, more: float, open_days: set[int], closed: set[int]
) -> None:
    start = date(2026, 1, 5)
    week = tuple((9.0, 17.0) if day in open_days else None for day in range(7))
    found = calendar(start, week=week, closed_on=tuple(start + timedelta(days=day) for day in closed))
    lands = found.after(at, days)
    opening = found.opening(floor(lands / DAY_S))
    assert opening is not None
    assert opening[0] <= lands <= opening[1]
    assert lands >= at - 1e-6
    assert found.after(at, days + more) >= lands - 1e-6
    whole = found.after(at, float(int(days)))
    passed = [day for day in range(floor(at / DAY_S) + 1, floor(whole / DAY_S) + 1) if found.opening(day)]
    assert len(passed) - int(days) in (0, 1)


@pytest.mark.parametrize(
    ("year", "month", "closed_on", "expected"),
    [
        (2026, 4, (), date(2026, 4, 1)),  # a Wednesday
        (2026, 2, (), date(2026, 1, 30)),  # the first is a Sunday
        (2026, 8, (), date(2026, 7, 31)),  # a Saturday
        (2026, 1, (date(2026, 1, 1), date(2025, 12, 31)), date(2025, 12, 30)),  # closed for the holidays
    ],
)
def test_the_cheque_comes_on_the_first_or_the_working_day_before(
    year: int, month: int, closed_on: tuple[date, ...], expected: date
) -> None:
    found = calendar(closed_on=closed_on)
    assert found.date_of(found.cheque_day(year, month)) == expected


def test_days_since_the_cheque_are_working_days() -> None:
    """The cheque of February 2026 came on Friday 30 January."""
    found = calendar(date(2026, 1, 29))
    assert [found.cheque_age(day) for day in range(6)] == [20, 0, 0, 0, 1, 2]
    # Thursday is in the month of the cheque before: the last day of December, since New Year's Day was open.
    assert found.cheque_day(2026, 1) == -28


@settings(deadline=None)
@given(st.integers(0, 800), st.sets(st.integers(0, 6), min_size=1))
def test_there_is_one_cheque_day_a_month(day: int, open_days: set[int]) -> None:
    week = tuple((9.0, 17.0) if each in open_days else None for each in range(7))
    found = calendar(date(2026, 1, 5), week=week)
    assume(found.opening(day))
    before = next(found.open_days(day - 1, -1))
    assert found.cheque_age(day) in (0, found.cheque_age(before) + 1)
    is_first = (found.date_of(day).year, found.date_of(day).month) != (
        (after := found.date_of(next(found.open_days(day + 1)))).year,
        after.month,
    )
    if found.cheque_age(day) == 0:
        assert is_first or found.date_of(day).day == 1


def test_what_never_opens_is_refused() -> None:
    with pytest.raises(ValueError, match="never opens"):
        calendar(week=(None,) * 7)


def test_a_run_without_a_calendar_is_cut_in_parts_without_a_gap() -> None:
    time = Endless(hours=58.0, parts_a_day=7)
    parts = [time.bounds(part) for part in time.periods()]
    assert parts[0][0] == 0.0
    assert parts[-1][1] == 58 * HOUR_S
    assert len(parts) == 17
    assert [time.day_of(part) for part in (0, 6, 7, 16)] == [0, 0, 1, 2]
    assert all(part in time.periods_of(time.day_of(part)) for part in time.periods())
    assert all(one[1] == two[0] for one, two in itertools.pairwise(parts))
    assert [time.opening(part) for part in time.periods()] == parts
    assert (time.after(5.0, 2.0), time.closing(5.0), time.closing(DAY_S)) == (5 + 2 * DAY_S, DAY_S, 2 * DAY_S)
