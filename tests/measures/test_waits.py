import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.measures.episodes import answered, any_episodes, episode, left

from relais.measures import (
    Episode,
    abandoned_share,
    checked,
    mean_answer_s,
    mean_wait_s,
    percentile,
    wait_percentile_s,
    within,
)


def test_those_who_left_waited_too() -> None:
    day = [answered(1, 10), answered(2, 30), left(3, 80)]
    assert mean_wait_s(day) == 40
    assert mean_answer_s(day) == 20
    assert abandoned_share(day) == pytest.approx(1 / 3)


def test_within_counts_those_who_left_early_against() -> None:
    day = [answered(1, 180), answered(2, 180.5), left(3, 5), episode(4, outcome="waiting", answered_at=None)]
    assert within(day, 180) == pytest.approx(1 / 3)


def test_who_still_waits_has_no_wait_yet() -> None:
    waiting = [episode(1, outcome="waiting", answered_at=None, ended_at=None)]
    assert mean_wait_s(waiting) is None
    assert within(waiting, 180) is None
    assert abandoned_share(waiting) is None
    assert wait_percentile_s(waiting, 95) is None


def test_who_left_after_being_answered_did_not_abandon() -> None:
    assert abandoned_share([episode(1, outcome="withdrawn")]) == 0


def test_a_clock_that_steps_back_makes_no_negative_wait() -> None:
    assert episode(1, received_at=100.0, answered_at=60.0).wait_s == 0


def test_the_percentile_is_a_value_by_nearest_rank() -> None:
    assert percentile([15, 20, 35, 40, 50], 30) == 20
    assert percentile([15, 20, 35, 40, 50], 40) == 20
    assert percentile([15, 20, 35, 40, 50], 50) == 35
    assert percentile([15, 20, 35, 40, 50], 100) == 50
    assert percentile(list(range(1, 101)), 95) == 95
    assert percentile([], 95) is None


@pytest.mark.parametrize("percent", [0, -1, 100.1, math.nan])
def test_a_percent_that_is_none_is_refused(percent: float) -> None:
    with pytest.raises(ValueError, match="percent"):
        percentile([1.0], percent)


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=50), st.floats(0.01, 100))
def test_the_percentile_covers_its_share_and_no_smaller_value_does(values: list[float], p: float) -> None:
    found = percentile(values, p)
    assert found in values
    assert found is not None
    assert sum(v <= found for v in values) >= p * len(values) / 100 - 1e-9
    assert sum(v < found for v in values) < p * len(values) / 100 + 1e-9


@given(any_episodes())
def test_shares_and_means_stay_in_their_bounds(episodes: list[Episode]) -> None:
    waits = [e.wait_s for e in episodes if e.wait_s is not None]
    if not waits:
        assert mean_wait_s(episodes) is None
        return
    assert mean_wait_s(episodes) == pytest.approx(statistics.fmean(waits))
    in_time, gone = within(episodes, 180), abandoned_share(episodes)
    assert in_time is not None
    assert gone is not None
    assert 0 <= in_time <= 1 - gone + 1e-12
    assert within(episodes, 60) <= in_time  # type: ignore[operator]  # not None where `in_time` is not


def test_an_episode_refuses_what_is_no_instant() -> None:
    for instant in (math.nan, math.inf):
        with pytest.raises(ValueError, match="finite"):
            checked(episode(1, answered_at=instant))
    with pytest.raises(ValueError, match="outcome"):
        checked(episode(1, outcome="lost"))
    with pytest.raises(ValueError, match="kind"):
        checked(episode(1, kind="fax"))
