"""Windows and attempts: on the grid, open, safe, wide enough; held by properties."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relais.callbacks.windows import CELL, SHORTEST, WIDER, Interval, cells, next_try, within

ZONE = ZoneInfo("America/Montreal")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


DAY: list[Interval] = [(at("2026-11-24 08:00"), at("2026-11-24 16:30"))]


def test_a_day_is_cut_on_the_grid() -> None:
    found = list(cells(DAY, ZONE, at("2026-11-24 00:00")))
    assert [(w.starts_at.hour, w.ends_at.hour, w.ends_at.minute) for w in found] == [
        (8, 10, 0),
        (10, 12, 0),
        (12, 14, 0),
        (14, 16, 0),
        (16, 16, 30),
    ]


def test_what_is_too_short_to_promise_is_not_offered() -> None:
    found = list(cells(DAY, ZONE, at("2026-11-24 15:45")))
    assert [(w.cell_at.hour, w.starts_at.hour) for w in found] == [(16, 16)]


def test_two_persons_with_different_hours_share_the_places_of_a_cell() -> None:
    narrow = within(DAY, time(10, 30), time(11, 30), ZONE)
    (found,) = cells(narrow, ZONE, at("2026-11-24 00:00"))
    assert (found.cell_at, found.starts_at) == (at("2026-11-24 10:00"), at("2026-11-24 10:30"))


def test_the_second_attempt_has_half_a_day_and_the_third_another_day() -> None:
    two_days = [*DAY, (at("2026-11-25 08:00"), at("2026-11-25 16:30"))]
    assert next_try(1, at("2026-11-24 10:15"), two_days) == (at("2026-11-24 12:15"), at("2026-11-24 16:15"))
    assert next_try(2, at("2026-11-24 15:00"), two_days) == two_days[1]


def test_a_busy_line_is_tried_again_sooner() -> None:
    found = next_try(1, at("2026-11-24 10:15"), DAY, is_busy=True)
    assert found is not None
    assert found[0] == at("2026-11-24 10:45")


def test_there_is_no_fourth_attempt() -> None:
    with pytest.raises(KeyError):
        next_try(3, at("2026-11-24 10:15"), DAY)


def test_nothing_open_is_nothing() -> None:
    assert next_try(1, at("2026-11-24 16:00"), DAY) is None
    assert list(cells([], ZONE, at("2026-11-24 16:00"))) == []


@st.composite
def some_intervals(draw: st.DrawFn) -> list[Interval]:
    """Disjoint intervals in order, over days with both changes of clocks among them."""
    start = draw(
        st.sampled_from([datetime(2026, 3, 7, 5, tzinfo=UTC), datetime(2026, 10, 31, 4, tzinfo=UTC)])
    )
    marks = sorted(draw(st.sets(st.integers(0, 60 * 72), min_size=2, max_size=8)))
    if len(marks) % 2:
        marks.pop()
    minutes = [start + timedelta(minutes=mark) for mark in marks]
    return list(zip(minutes[::2], minutes[1::2], strict=True))


@settings(max_examples=60, deadline=None)
@given(some_intervals(), st.integers(0, 3000))
def test_windows_lie_in_what_is_open_and_never_overlap(intervals: list[Interval], late: int) -> None:
    since = intervals[0][0] + timedelta(minutes=late)
    found = list(cells(intervals, ZONE, since))
    for window in found:
        assert any(a <= window.starts_at and window.ends_at <= b for a, b in intervals)
        assert window.ends_at - window.starts_at >= SHORTEST
        assert window.starts_at >= since
        assert window.cell_at <= window.starts_at
        assert (window.cell_at.hour % 2, window.cell_at.minute) == (0, 0)
        # An hour longer on the one night the clocks go back.
        assert window.ends_at - window.starts_at <= CELL + timedelta(hours=1)
    assert all(a.ends_at.astimezone(UTC) <= b.starts_at.astimezone(UTC) for a, b in pairwise(found))


@settings(max_examples=60, deadline=None)
@given(some_intervals(), st.sampled_from([1, 2]), st.booleans(), st.integers(0, 3000))
def test_the_next_attempt_is_later_open_and_wider(
    intervals: list[Interval], number: int, is_busy: bool, late: int
) -> None:
    made = intervals[0][0] + timedelta(minutes=late)
    found = next_try(number, made, intervals, is_busy=is_busy)
    if found is None:
        return
    assert found[0] >= made + SHORTEST
    assert SHORTEST <= found[1] - found[0] <= WIDER[number][1]
    assert any(a <= found[0] and found[1] <= b for a, b in intervals)


@settings(max_examples=60, deadline=None)
@given(some_intervals(), st.integers(0, 22), st.integers(1, 6))
def test_safe_hours_are_those_of_the_wall(intervals: list[Interval], since: int, length: int) -> None:
    until = min(23, since + length)
    for start, end in within(intervals, time(since), time(until), ZONE):
        for each in (start, end - timedelta(seconds=1)):
            assert any(a <= each < b for a, b in intervals)
            assert time(since) <= each.astimezone(ZONE).time() < time(until)
