"""Who stands in for whom: chains are followed, circles end at nobody."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from relais.staff.absences import Away, has_nobody, stand_in, turning_days, turns_in_circle

DAY = date(2026, 11, 24)
A, B, C, D = 1, 2, 3, 4


def away(agent: int, replacement: int | None, first: int = 0, last: int = 0) -> Away:
    """Away from `first` to `last` days after the day of the tests."""
    return Away(
        agent=agent,
        starts_on=DAY + timedelta(days=first),
        ends_on=DAY + timedelta(days=last),
        replacement=replacement,
    )


def test_who_is_present_answers_herself() -> None:
    assert stand_in([], A, DAY) == A
    assert stand_in([away(A, B, 1, 5)], A, DAY) == A


def test_the_first_and_last_days_count() -> None:
    absences = [away(A, B, 0, 2)]
    assert [stand_in(absences, A, DAY + timedelta(days=n)) for n in (-1, 0, 2, 3)] == [A, B, B, A]


def test_a_chain_is_followed_to_its_end() -> None:
    absences = [away(A, B), away(B, C), away(C, D)]
    assert stand_in(absences, A, DAY) == D
    assert stand_in(absences, B, DAY) == D


def test_a_chain_that_ends_at_nobody_is_nobody() -> None:
    assert stand_in([away(A, B), away(B, None)], A, DAY) is None
    assert stand_in([away(A, None)], A, DAY) is None


def test_a_circle_is_nobody_and_does_not_hang() -> None:
    absences = [away(A, B), away(B, C), away(C, A)]
    assert [stand_in(absences, agent, DAY) for agent in (A, B, C)] == [None, None, None]


def test_of_two_absences_the_later_is_followed() -> None:
    absences = [away(A, B, -3, 3), away(A, C, -1, 1)]
    assert stand_in(absences, A, DAY) == C
    assert stand_in(list(reversed(absences)), A, DAY) == C


def test_a_circle_of_one_day_is_seen() -> None:
    known = [away(B, A, 2, 2)]
    assert turns_in_circle(known, away(A, B, 0, 5))
    assert not turns_in_circle(known, away(A, B, 0, 1))
    assert not turns_in_circle(known, away(A, C, 0, 5))


def test_nobody_means_nobody_on_any_day() -> None:
    known = [away(B, None, 0, 3)]
    assert has_nobody(known, away(A, B, 0, 3))
    assert not has_nobody(known, away(A, B, 0, 4))
    assert not has_nobody([away(B, C, 0, 3)], away(A, B, 0, 3))


absences_of_a_week = st.lists(
    st.builds(
        lambda agent, replacement, first, length: away(agent, replacement, first, first + length),
        st.integers(1, 6),
        st.none() | st.integers(1, 6),
        st.integers(0, 6),
        st.integers(0, 6),
    ),
    max_size=8,
)


@given(absences_of_a_week, st.integers(1, 6), st.integers(0, 12))
def test_whoever_stands_in_is_there(absences: list[Away], agent: int, day: int) -> None:
    on = DAY + timedelta(days=day)
    found = stand_in(absences, agent, on)
    assert found is None or not any(one.agent == found and one.covers(on) for one in absences)


@given(absences_of_a_week, st.integers(1, 6))
def test_between_turning_days_nothing_turns(absences: list[Away], agent: int) -> None:
    last = DAY + timedelta(days=12)
    turns = list(turning_days(absences, DAY, last))
    assert turns == sorted(set(turns))
    for day in range(13):
        on = DAY + timedelta(days=day)
        since = max(turn for turn in turns if turn <= on)
        assert stand_in(absences, agent, on) == stand_in(absences, agent, since)
