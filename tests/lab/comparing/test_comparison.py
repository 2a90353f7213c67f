"""What is kept of a run has the definitions of the measures; what is said of all runs is paired."""

from __future__ import annotations

import json
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lab import made

from relais.lab.comparing.comparison import TIMINGS, as_json
from relais.lab.comparing.intervals import estimate, paired_difference
from relais.lab.comparing.sketch import GROUPS, Tally, sketch
from relais.measures import Episode, Presence, abandoned_share, known_share, ring_shares, run_figures

EPISODES = st.builds(
    Episode,
    item_id=st.integers(0, 99),
    kind=st.sampled_from(("live", "deferrable")),
    outcome=st.sampled_from(("done", "withdrawn", "waiting")),
    received_at=st.floats(0, 1e6),
    region=st.sampled_from((None, "a", "b")),
    clientele=st.sampled_from((None, "c")),
    language=st.sampled_from(("fr", "en")),
    answered_at=st.none() | st.floats(1e6, 2e6),
    ended_at=st.floats(1e6, 2e6),
    agent=st.integers(0, 3),
    team=st.integers(0, 1),
    own_agent=st.none() | st.integers(0, 3),
    own_team=st.none() | st.integers(0, 1),
    ring=st.none() | st.integers(0, 3),
    is_callback=st.booleans(),
)


@given(st.lists(EPISODES, max_size=40))
def test_a_sketch_has_the_definitions_of_the_measures(episodes: list[Episode]) -> None:
    drawn, figures = sketch(episodes, []), run_figures(episodes, [], inf)
    live = [each for each in episodes if each.kind == "live"]
    owned = [each for each in live if each.own_agent is not None or each.own_team is not None]
    whole = Tally()
    for tally in drawn.language.values():
        for name in Tally.__slots__:
            setattr(whole, name, getattr(whole, name) + getattr(tally, name))
    assert whole.arrived == figures["arrived"]
    assert whole.served == figures["served"] and whole.abandoned == figures["abandoned"]
    assert whole.mean_hold_s == pytest.approx(figures["mean_hold_s"])
    assert whole.share_within_120 == pytest.approx(figures["within_120s"])
    assert whole.known_share == pytest.approx(known_share(live))
    assert whole.abandoned_share == pytest.approx(abandoned_share(live))
    served = {
        name: n / total for name, n in zip("otrp", drawn.rings, strict=True) if (total := sum(drawn.rings))
    }
    assert list(served.values()) == pytest.approx(list(ring_shares(owned).values()))


@given(st.lists(EPISODES, max_size=30))
def test_nobody_is_counted_twice_nor_lost(episodes: list[Episode]) -> None:
    drawn = sketch(episodes, [])
    live = [each for each in episodes if each.kind == "live"]
    assert sum(tally.arrived for tally in drawn.hours.values()) == len(live)
    for group in GROUPS:
        named = sum(tally.arrived for tally in getattr(drawn, group).values())
        assert named == sum(getattr(each, group) is not None for each in live)


def test_hours_are_those_of_receipt_on_any_day() -> None:
    at = [0.0, 3599.9, 3600.0, 5 * made.DAY_S + 8.5 * 3600]
    rows = [Episode(item_id=n, kind="live", outcome="waiting", received_at=t) for n, t in enumerate(at)]
    assert {hour: tally.arrived for hour, tally in sketch(rows, []).hours.items()} == {0: 2, 1: 1, 8: 1}


def test_teams_are_added_up_and_strangers_to_any_team_left_out() -> None:
    there = [
        Presence(1, "x", 100.0, 50.0),
        Presence(1, "x", 100.0, 90.0),
        Presence(None, None, 10.0, 9.0),
        Presence(2, None, 0.0, 0.0),
        Presence(3, None, 10.0, 1.0),
    ]
    assert sketch([], there).teams == {"1 (x)": (140.0, 200.0), "3": (1.0, 10.0)}


def test_the_answer_has_every_figure_with_its_interval_and_its_difference() -> None:
    comparison = made.comparison(replications=4)
    answer = json.loads(json.dumps(as_json(comparison)))
    assert [each["policy"] for each in answer["policies"]] == list(comparison.policies)
    assert answer["first"] == "own_first" and answer["seeds"] == [1, 2, 3, 4] and answer["replications"] == 4
    asked = "policy seed arrived served abandoned redialled still_waiting mean_wait_s mean_hold_s p95_wait_s"
    asked += " within_120s within_180s own_agent_share known_share upc coc secon occupancy tasks_done"
    asked += " tasks_late_share contacts_per_s wall_s peak_mb ci95 paired_difference"
    for each in answer["policies"]:
        assert set(asked.split()) <= set(each)
        for name in comparison.figure_names:
            values = comparison.values(each["policy"], name)
            found, against = estimate(values), paired_difference(values, comparison.values("own_first", name))
            if found is None or against is None:
                assert each[name] is each["ci95"][name] is each["paired_difference"][name] is None
                continue
            assert each[name] == found.mean and each["ci95"][name] == [found.low, found.high]
            assert each["paired_difference"][name] == {
                "mean": against.mean,
                "ci95": [against.low, against.high],
            }
    assert not set(TIMINGS) & set(answer["policies"][0]["ci95"])


def test_with_one_replication_the_interval_is_null() -> None:
    answer = as_json(made.comparison(replications=1))
    for each in answer["policies"]:
        assert all(interval is None for interval in each["ci95"].values())
        assert all(d["ci95"] is None for d in each["paired_difference"].values() if d)


def test_an_empty_day_has_no_figures_and_no_fault() -> None:
    answer = json.loads(json.dumps(as_json(made.comparison(count=0, replications=2))))
    own = answer["policies"][0]
    assert own["arrived"] == 0 and own["mean_hold_s"] is None and own["ci95"]["mean_hold_s"] is None
    assert own["rings"] == [None] * 4 and own["by_hours"] == {}


def test_the_groups_add_up_to_the_whole() -> None:
    comparison = made.comparison(replications=3)
    for policy in comparison.policies:
        whole = comparison.figure(policy, "arrived")
        for group in ("hours", *GROUPS):
            parts = [
                comparison.of_group(policy, group, name, lambda t: t.arrived)
                for name in comparison.names(group)
            ]
            assert whole is not None and sum(each.mean for each in parts if each) == pytest.approx(whole.mean)
