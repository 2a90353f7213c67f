import math
from collections import Counter

import pytest
from hypothesis import given
from tests.measures.episodes import answered, any_episodes, episode, left

from relais.measures import (
    GROUPS,
    OUTCOMES,
    Episode,
    by,
    figures,
    gap,
    new_agent_share,
    own_agent_share,
    own_team_share,
    ring_shares,
)


@given(any_episodes())
def test_received_is_the_sum_of_the_outcomes(episodes: list[Episode]) -> None:
    found = figures(episodes)
    assert found["received"] == len(episodes)
    assert found["received"] == (
        found["waiting"] + found["offered"] + found["active"] + found["done"] + found["withdrawn"]
    )
    counted = Counter(e.outcome for e in episodes)
    assert [counted[outcome] for outcome in OUTCOMES] == [
        found["waiting"],
        found["offered"],
        found["active"],
        found["done"],
        found["withdrawn"],
    ]


@given(any_episodes())
def test_a_figure_is_a_number_or_none_never_nan(episodes: list[Episode]) -> None:
    for name, value in figures(episodes).items():
        if isinstance(value, float):
            assert math.isfinite(value), name
            assert value >= 0, name
        if name.endswith("_share") or name in ("upc", "coc", "secon", "within_180s"):
            assert value is None or 0 <= value <= 1, name  # type: ignore[operator]


def test_nothing_gives_zeros_and_none() -> None:
    found = figures([])
    assert found["received"] == 0
    assert found["waits_of"] is None
    assert {found[name] for name in ("mean_wait_s", "p95_wait_s", "within_180s", "upc")} == {None}


def test_waits_are_of_live_contacts_when_there_are_any() -> None:
    document = answered(1, 90_000, kind="deferrable")
    assert figures([document])["waits_of"] == "deferrable"
    assert figures([document])["mean_wait_s"] == 90_000
    both = figures([document, answered(2, 20)])
    assert both["waits_of"] == "live"
    assert both["mean_wait_s"] == 20


def test_own_shares_are_of_the_answered_who_have_one() -> None:
    day = [
        answered(1, 10, own_agent="ana", own_team="t1", team="t1"),
        answered(2, 10, own_agent="bob", own_team="t1", team="t1"),
        answered(3, 10, own_agent="bob", own_team="t2", team="t1"),
        answered(4, 10),
        left(5, 10, own_agent="bob", own_team="t2"),
    ]
    assert own_agent_share(day) == pytest.approx(1 / 3)
    assert own_team_share(day) == pytest.approx(2 / 3)
    assert own_agent_share([answered(4, 10)]) is None


def test_a_new_agent_is_one_the_case_never_met() -> None:
    day = [answered(n, float(n), agent=agent) for n, agent in enumerate(["ana", "bob", "ana", "chu"])]
    assert new_agent_share(day) == pytest.approx(2 / 3)
    assert new_agent_share(day[:1]) is None


def test_rings_are_shared_out_over_the_answered() -> None:
    day = [answered(n, 10, ring=ring) for n, ring in enumerate([0, 0, 1, 3])] + [left(9, 10, ring=2)]
    assert ring_shares(day) == {"own": 0.5, "team": 0.25, "region": 0.0, "province": 0.25}
    assert ring_shares([]) == {}


@given(any_episodes())
def test_groups_share_out_the_episodes(episodes: list[Episode]) -> None:
    whole = figures(episodes)
    for key in GROUPS:
        groups = by(episodes, key)
        assert list(groups) == sorted(groups)
        for count in ("received", "waiting", "offered", "active", "done", "withdrawn"):
            assert sum(group[count] for group in groups.values()) == whole[count]


def test_a_group_has_its_own_figures() -> None:
    day = [
        answered(1, 10, region="01"),
        answered(2, 50, region="11"),
        left(3, 90, region="11"),
        answered(4, 1),
    ]
    groups = by(day, "region")
    assert list(groups) == ["01", "11", "unknown"]
    assert groups["11"]["mean_wait_s"] == 70
    assert groups["11"]["abandoned_share"] == 0.5
    widest = gap(groups, "mean_wait_s")
    assert widest == ("unknown", 1.0, "11", 70.0)
    assert widest is not None
    assert widest.width == 69
    assert gap(groups, "upc") is None


@pytest.mark.parametrize("key", ["agent", "own_agent"])
def test_no_figures_by_agent(key: str) -> None:
    with pytest.raises(ValueError, match="never made by agent"):
        by([episode(1)], key)


def test_no_figures_by_what_is_no_group() -> None:
    with pytest.raises(ValueError, match="'case'"):
        by([episode(1)], "case")
