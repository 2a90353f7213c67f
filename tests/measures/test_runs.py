"""The figures of a simulated stretch of work: sums that add up, and small days worked out by hand."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.measures.episodes import answered, any_episodes, episode, left

from relais.measures import Episode, Presence, late_share, occupancy, run_figures


def a_callback(item_id: int, called_after_s: float | None, **fields: Any) -> Episode:
    given_fields = {
        "outcome": "waiting" if called_after_s is None else "done",
        "answered_at": called_after_s,
        "ended_at": None if called_after_s is None else called_after_s + 60,
        "is_callback": True,
        "due_at": 7200.0,
    }
    return episode(item_id, **(given_fields | fields))


def a_task(item_id: int, due_at: float, done_at: float | None) -> Episode:
    outcome = "waiting" if done_at is None else "done"
    return episode(
        item_id, kind="deferrable", outcome=outcome, answered_at=done_at, ended_at=done_at, due_at=due_at
    )


@given(any_episodes())
def test_arrived_is_served_abandoned_or_waiting(episodes: list[Episode]) -> None:
    found = run_figures(episodes)
    assert found["arrived"] == found["served"] + found["abandoned"] + found["still_waiting"]
    assert found["arrived"] == sum(each.kind == "live" for each in episodes)
    assert found["turned_away"] <= found["abandoned"]


@given(any_episodes(), st.floats(0, 1e6))
def test_every_figure_is_finite_or_none(episodes: list[Episode], until: float) -> None:
    for name, value in run_figures(episodes, [], until).items():
        assert value is None or math.isfinite(value), name  # type: ignore[arg-type]
        if name.endswith("_share") or name.startswith("within"):
            assert value is None or 0 <= value <= 1, name  # type: ignore[operator]


def test_nothing_gives_zeros_and_none() -> None:
    found = run_figures([])
    assert found["arrived"] == found["tasks_done"] == 0
    assert found["mean_wait_s"] is found["known_share"] is found["occupancy"] is None


def test_waits_are_of_the_served_and_holds_of_everyone() -> None:
    found = run_figures([answered(1, 10), answered(2, 150), left(3, 200)])
    assert found["mean_wait_s"] == 80
    assert found["mean_hold_s"] == 120
    assert found["p95_wait_s"] == 150
    assert found["within_120s"] == pytest.approx(1 / 3)
    assert found["within_180s"] == pytest.approx(2 / 3)


def test_who_was_promised_a_callback_holds_nothing() -> None:
    found = run_figures([answered(1, 90), a_callback(2, 3000.0), a_callback(3, None)], until=5000.0)
    assert found["mean_wait_s"] == 45
    assert found["mean_hold_s"] == 30
    assert found["within_120s"] == 1
    assert found["still_waiting"] == 1
    assert found["callbacks"] == 2
    assert found["mean_callback_s"] == 3000
    assert found["callbacks_late_share"] == 0
    late = run_figures([a_callback(2, 8000.0), a_callback(3, None)], until=9000.0)
    assert late["callbacks_late_share"] == 1


def test_known_is_own_agent_or_own_team_of_live_contacts() -> None:
    day = [
        answered(1, 1, own_agent="ana", own_team="t1", team="t1"),
        answered(2, 1, own_agent="bob", own_team="t1", team="t1"),
        answered(3, 1, own_agent="bob", own_team="t2", team="t1"),
        answered(4, 1),
        answered(5, 1, kind="deferrable", own_agent="bob", own_team="t2", team="t1"),
    ]
    found = run_figures(day)
    assert found["own_agent_share"] == pytest.approx(1 / 3)
    assert found["known_share"] == pytest.approx(2 / 3)


def test_redials_and_those_turned_away_are_counted_apart() -> None:
    found = run_figures([left(1, 60), left(2, 0, attempt=2, is_turned_away=True), answered(3, 5, attempt=3)])
    assert (found["arrived"], found["abandoned"], found["turned_away"], found["redialled"]) == (3, 2, 1, 2)


def test_tasks_are_late_when_done_late_or_due_and_not_done() -> None:
    tasks = [a_task(1, 100, 50), a_task(2, 100, 150), a_task(3, 100, None), a_task(4, 900, None)]
    found = run_figures(tasks, until=500.0)
    assert found["tasks_done"] == 2
    assert found["tasks_late_share"] == pytest.approx(2 / 3)
    assert run_figures(tasks)["tasks_late_share"] == pytest.approx(1 / 2)
    assert late_share([(None, 5.0), (None, None)], 10.0) is None


def test_occupancy_is_of_all_teams_together() -> None:
    teams = [Presence(1, "est", 100.0, 90.0), Presence(2, None, 300.0, 30.0), Presence(3, None, 0.0, 0.0)]
    assert occupancy(teams) == pytest.approx(0.3)
    assert occupancy([Presence(1, None, 0.0, 0.0)]) is None
