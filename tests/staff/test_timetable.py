"""When a service is open: every answer held against the slowest one, minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relais.staff.timetable import Timetable, is_open, next_closing, next_opening, openings

ZONE = ZoneInfo("America/Montreal")
WEEKDAYS = dict.fromkeys(range(5), ((480, 990),))
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    """An instant on the wall of the centre."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def table(**fields: object) -> Timetable:
    return Timetable(**{"zone": ZONE, "weekly": WEEKDAYS, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-11-24 07:59:59", False),
        ("2026-11-24 08:00", True),
        ("2026-11-24 16:29:59", True),
        ("2026-11-24 16:30", False),  # half-open
        ("2026-11-28 10:00", False),  # a Saturday
    ],
)
def test_hours_are_half_open(when: str, expected: bool) -> None:
    assert is_open(table(), at(when)) is expected


def test_from_friday_evening_it_opens_on_monday() -> None:
    assert next_opening(table(), at("2026-11-27 16:30")) == at("2026-11-30 08:00")


def test_when_open_the_next_opening_is_now() -> None:
    now = at("2026-11-24 10:17:03")
    assert next_opening(table(), now) == now
    assert next_closing(table(), now) == at("2026-11-24 16:30")


def test_a_holiday_has_hours_of_its_own_or_none() -> None:
    tuesday = frozenset({date(2026, 11, 24)})
    assert next_opening(table(holidays=tuesday), at("2026-11-23 17:00")) == at("2026-11-25 08:00")
    short = table(holidays=tuesday, weekly={**WEEKDAYS, 7: ((600, 720),)})
    assert next_opening(short, at("2026-11-23 17:00")) == at("2026-11-24 10:00")


def test_without_hours_it_is_always_open_but_for_a_pause() -> None:
    bare = table(weekly={7: ((600, 720),)}, holidays=frozenset({date(2026, 12, 25)}))
    assert is_open(bare, at("2026-12-25 03:00"))
    assert next_closing(bare, at("2026-12-25 03:00")) is None
    paused = table(weekly={}, pauses=((at("2026-11-24 10:00"), at("2026-11-24 11:00")),))
    assert not is_open(paused, at("2026-11-24 10:00"))
    assert next_opening(paused, at("2026-11-24 10:00")) == at("2026-11-24 11:00")


def test_a_pause_that_ends_at_night_opens_in_the_morning() -> None:
    paused = table(pauses=((at("2026-11-24 10:00"), at("2026-11-24 22:00")),))
    assert next_opening(paused, at("2026-11-24 12:00")) == at("2026-11-25 08:00")


def test_paused_for_ever_nobody_can_tell() -> None:
    paused = table(pauses=((at("2026-11-24 10:00"), at("2029-11-24 22:00")),))
    assert next_opening(paused, at("2026-11-24 12:00")) is None


def test_open_through_midnight_is_one_stretch() -> None:
    night = table(weekly=dict.fromkeys(range(7), ((0, 120), (1200, 1440))))
    assert next_closing(night, at("2026-11-24 21:00")) == at("2026-11-25 02:00")


def test_the_hour_that_never_comes_and_the_hour_that_comes_twice() -> None:
    small = table(weekly=dict.fromkeys(range(7), ((90, 150),)))  # 1:30 to 2:30
    spring = at("2026-03-08 01:45")  # at 2:00 the wall shows 3:00
    assert next_closing(small, spring) == datetime(2026, 3, 8, 7, tzinfo=UTC)
    assert openings(small, at("2026-11-01 00:00"), at("2026-11-02 00:00")) == [
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)),
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), datetime(2026, 11, 1, 7, 30, tzinfo=UTC)),
    ]


def test_a_day_of_a_change_of_clocks_opens_at_the_hour_of_the_wall() -> None:
    daily = table(weekly=dict.fromkeys(range(7), ((480, 960),)))
    assert next_opening(daily, at("2026-03-07 20:00")) == datetime(2026, 3, 8, 12, tzinfo=UTC)
    assert next_opening(daily, at("2026-10-31 20:00")) == datetime(2026, 11, 1, 13, tzinfo=UTC)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        is_open(table(), at("2026-11-24 10:00").replace(tzinfo=None))


STRETCHES = st.lists(
    st.tuples(st.integers(0, 287), st.integers(1, 60)).map(lambda s: (5 * s[0], min(1440, 5 * sum(s)))),
    max_size=2,
).map(tuple)
# Days around both changes of clocks, and around New Year.
STARTS = st.sampled_from(["2026-03-07 18:00", "2026-10-31 18:00", "2026-12-31 12:00", "2026-11-24 09:10"])


@st.composite
def tables(draw: st.DrawFn) -> Timetable:
    """Any hours, a holiday and a pause near the days of `STARTS`."""
    start = at(draw(STARTS))
    since = start + timedelta(minutes=5 * draw(st.integers(0, 500)))
    return table(
        weekly={day: draw(STRETCHES) for day in range(8)},
        holidays=frozenset({(start + timedelta(days=draw(st.integers(0, 2)))).date()}),
        pauses=((since, since + timedelta(minutes=5 * draw(st.integers(1, 300)))),),
    )


@settings(max_examples=40, deadline=None)
@given(tables(), STARTS, st.integers(0, 600))
def test_the_answers_are_those_of_looking_every_five_minutes(drawn: Timetable, start: str, late: int) -> None:
    now = at(start).astimezone(UTC) + timedelta(minutes=5 * late)
    steps = [now + timedelta(minutes=5 * n) for n in range(2 * 288)]
    looked = [is_open(drawn, step) for step in steps]
    for wanted, answer in ((True, next_opening(drawn, now)), (False, next_closing(drawn, now))):
        expected = next((step for step, found in zip(steps, looked, strict=True) if found is wanted), None)
        assert (answer if answer is not None and answer <= steps[-1] else None) == expected
    within = openings(drawn, now, steps[-1])
    assert all(a < b for a, b in within)
    assert all(before[1] < after[0] for before, after in pairwise(within))
    for step, found in zip(steps[:-1], looked, strict=False):
        assert any(a <= step < b for a, b in within) is found
