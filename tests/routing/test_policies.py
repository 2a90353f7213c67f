"""What the policies promise to the floor and to people."""

import random
from dataclasses import replace
from math import inf

import pytest
from hypothesis import given, settings
from tests.routing.days import SEEDS, a_contact, a_policy

from relais.routing import (
    ENDING_S,
    POLICIES,
    Agent,
    Availability,
    Contact,
    Floor,
    Kind,
    Mixed,
    Openings,
    Policy,
    Priority,
    Standing,
    TeamLoad,
    Wish,
    by_name,
)
from relais.routing.policies import Dedicated, FirstAvailable, OwnFirst, line, policy_for

IDLE_TEAM = TeamLoad(
    present=4, free=1, waiting_live=0, region_present=6, has_own_present=True, mean_handling_s=600.0
)
ABSENT_AGENT = TeamLoad(
    present=4, free=1, waiting_live=0, region_present=6, has_own_present=False, mean_handling_s=600.0
)
ABSENT_TEAM = TeamLoad(
    present=0, free=0, waiting_live=0, region_present=6, has_own_present=False, mean_handling_s=600.0
)
ENDING_AGENT = replace(IDLE_TEAM, is_own_ending=True)
SWAMPED_TEAM = TeamLoad(
    present=2, free=0, waiting_live=4, region_present=6, has_own_present=True, mean_handling_s=600.0
)


def yvonne(**known: object) -> Contact:
    given_known = {"item_id": 1, "received_at": 0.0, "own_agent": 7, "own_team": 2, "region": 3} | known
    return Contact(**given_known)  # type: ignore[arg-type]


def widens(openings: Openings) -> bool:
    delays = [inf if delay_s is None else delay_s for delay_s in openings]
    return delays == sorted(delays) and delays[0] >= 0


@given(SEEDS)
@settings(max_examples=300, deadline=None)
def test_a_wider_ring_never_opens_or_counts_before_a_closer_one(seed: int) -> None:
    chance = random.Random(seed)
    policy, contact = a_policy(chance), a_contact(chance, 1, 0.0)
    load = TeamLoad(
        chance.randint(0, 4), 0, chance.randint(0, 9), chance.randint(0, 2), chance.random() < 0.5, 600.0
    )
    assert widens(policy.openings(contact, load))
    assert list(policy.ring_penalty_s) == sorted(policy.ring_penalty_s)


@pytest.mark.parametrize("priority", list(Priority))
@pytest.mark.parametrize("wish", list(Wish))
@pytest.mark.parametrize("load", [IDLE_TEAM, ABSENT_AGENT, ABSENT_TEAM, SWAMPED_TEAM])
def test_own_first_looks_everywhere_for_a_live_contact_before_ten_minutes(
    priority: Priority, wish: Wish, load: TeamLoad
) -> None:
    everywhere_s = OwnFirst().openings(yvonne(priority=priority, wish=wish), load)[3]
    assert everywhere_s is not None
    assert everywhere_s < 600


def test_own_first_lets_the_team_answer_at_once_and_keeps_who_can_wait_for_it() -> None:
    assert OwnFirst().openings(yvonne(), IDLE_TEAM) == (0, 0, 120, 120)
    assert OwnFirst().openings(yvonne(priority=Priority.HIGH), IDLE_TEAM) == (0, 0, 60, 60)
    assert OwnFirst().openings(yvonne(wish=Wish.MY_TEAM), IDLE_TEAM) == (0, 0, 120, 120)
    assert OwnFirst().openings(yvonne(wish=Wish.ANYONE), IDLE_TEAM) == (0, 0, 0, 0)
    assert OwnFirst().openings(yvonne(priority=Priority.URGENT), IDLE_TEAM) == (0, 0, 0, 0)


def test_own_first_waits_for_nobody_who_is_not_there() -> None:
    assert OwnFirst().openings(yvonne(), ABSENT_AGENT) == (0, 0, 120, 120)
    assert OwnFirst().openings(yvonne(), ABSENT_TEAM) == (0, 0, 0, 0)
    assert OwnFirst().openings(yvonne(), replace(ABSENT_TEAM, region_present=0)) == (0, 0, 0, 0)


def test_own_first_keeps_for_a_busy_team_whom_those_about_to_end_will_reach() -> None:
    busy = replace(IDLE_TEAM, free=0, waiting_live=1)
    assert OwnFirst().openings(yvonne(), busy) == (0, 0, 0, 0)
    assert OwnFirst().openings(yvonne(), replace(busy, ending=1)) == (0, 0, 0, 0)
    assert OwnFirst().openings(yvonne(), replace(busy, ending=2)) == (0, 0, 120, 120)
    assert OwnFirst(patience_s=1000).openings(yvonne(), busy) == (0, 0, 120, 120)


def test_own_first_keeps_who_asks_for_her_agent_until_she_ends() -> None:
    policy = OwnFirst(own_wait_s=100.0)
    assert policy.openings(yvonne(), ENDING_AGENT) == (0, 100, 120, 120)
    assert policy.openings(yvonne(priority=Priority.HIGH), ENDING_AGENT) == (0, 100, 100, 100)
    assert policy.openings(yvonne(), replace(SWAMPED_TEAM, is_own_ending=True)) == (0, 100, 100, 100)
    assert policy.openings(yvonne(wish=Wish.MY_TEAM), ENDING_AGENT) == (0, 0, 120, 120)
    assert policy.openings(yvonne(wish=Wish.ANYONE), ENDING_AGENT) == (0, 0, 0, 0)
    assert policy.openings(yvonne(priority=Priority.URGENT), ENDING_AGENT) == (0, 0, 0, 0)
    assert replace(policy, own_wait_s=0.0).openings(yvonne(), ENDING_AGENT) == (0, 0, 120, 120)


def test_own_first_says_from_when_no_reserve_holds_a_live_contact() -> None:
    assert OwnFirst().pressing_at(yvonne()) == 180
    assert OwnFirst(pressing_s=60).pressing_at(yvonne()) == 60


def test_own_first_opens_a_callback_well_inside_its_window() -> None:
    callback = yvonne(
        kind=Kind.DEFERRABLE, channel="callback", not_before_at=36_000.0, due_at=43_200.0, received_at=100.0
    )
    assert OwnFirst().openings(callback, IDLE_TEAM) == (0, 5760, 6480, 6840)
    assert OwnFirst().pressing_at(callback) == 39_600


def test_own_first_opens_a_task_as_its_due_time_nears() -> None:
    task = yvonne(kind=Kind.DEFERRABLE, channel="task", due_at=100_000.0)
    assert OwnFirst().openings(task, IDLE_TEAM) == (0, 10_000, 75_000, 90_000)
    assert OwnFirst().openings(yvonne(kind=Kind.DEFERRABLE, own_agent=None, due_at=100_000.0), IDLE_TEAM) == (
        0,
        0,
        65_000,
        80_000,
    )


def test_dedicated_opens_one_ring_only() -> None:
    assert Dedicated().openings(yvonne(), IDLE_TEAM) == (0, None, None, None)
    assert Dedicated().openings(yvonne(own_agent=None), IDLE_TEAM) == (0, 0, None, None)
    assert Dedicated().openings(yvonne(own_agent=None, own_team=None), IDLE_TEAM) == (0, 0, 0, None)
    assert Dedicated().openings(Contact(item_id=1, received_at=0.0), IDLE_TEAM) == (0, 0, 0, 0)


def test_first_available_opens_everything_at_once() -> None:
    assert FirstAvailable().openings(yvonne(), IDLE_TEAM) == (0, 0, 0, 0)


def test_expected_wait() -> None:
    assert IDLE_TEAM.expected_wait_s == 0
    assert ABSENT_TEAM.expected_wait_s == inf
    assert SWAMPED_TEAM.expected_wait_s == ENDING_S + 1500
    assert replace(SWAMPED_TEAM, ending=1).expected_wait_s == ENDING_S + 1200
    assert replace(SWAMPED_TEAM, ending=5).expected_wait_s == ENDING_S


def test_a_mixed_policy_answers_each_contact_as_the_policy_of_its_clientele() -> None:
    youth, ours = Dedicated(), OwnFirst(keep_for_own=2, pressing_s=10.0)
    mixed = Mixed(ours, {"youth": youth})
    for clientele, policy in ((None, ours), ("family", ours), ("youth", youth)):
        contact = yvonne(clientele=clientele)
        assert policy_for(mixed, clientele) is policy
        assert mixed.openings(contact, IDLE_TEAM) == policy.openings(contact, IDLE_TEAM)
        assert mixed.rank(contact) == policy.rank(contact)
        assert mixed.pressing_at(contact) == policy.pressing_at(contact)
    assert (mixed.keep_for_own, mixed.keep_for_live) == (2, 1)
    assert (mixed.prefers_near, mixed.ring_penalty_s) == (True, ours.ring_penalty_s)


def test_the_default_of_a_mixture_decides_nothing_for_a_clientele_of_its_own() -> None:
    """Two agents far away are free: only the clientele of first_available goes there at once."""
    mixed = by_name("mixed:dedicated+youth=first_available")
    floor = Floor(mixed)
    floor.load(
        [], [Standing(Agent(agent_id=n, team=1, region=1), Availability.FREE, 0.0) for n in (1, 2)], 0.0
    )
    assert floor.arrive(yvonne(clientele="family"), 10.0) == []
    assert [each.agent_id for each in floor.arrive(yvonne(item_id=2, clientele="youth"), 10.0)] == [1]
    assert floor.waiting_count == 1


@pytest.mark.parametrize(
    "name",
    [
        "own_first:own_wait_s=60+keep_for_own=2+patience_s=90.5+pressing_s=240+keep_for_live=0",
        "first_available:keep_for_live=1",
        "mixed:first_available+youth=own_first",
        "mixed:own_first+famille=dedicated+youth=own_first",
        "mixed:dedicated",
    ],
)
def test_a_name_with_settings_or_a_mixture_is_its_own_name(name: str) -> None:
    assert by_name(name).name == name


def test_a_name_sets_what_it_says_and_leaves_the_rest() -> None:
    assert by_name("own_first:own_wait_s=60+keep_for_own=2") == OwnFirst(
        name="own_first:own_wait_s=60+keep_for_own=2", own_wait_s=60.0, keep_for_own=2
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("own_first:", "not of the form name=value"),
        ("own_first:own_wait_s", "not of the form name=value"),
        ("own_first:own_wait_s=soon", "must be a number"),
        ("own_first:own_wait_s=-1", "zero or more"),
        ("own_first:own_wait_s=nan", "finite"),
        ("own_first:own_wait_s=inf", "finite"),
        ("own_first:keep_for_own=1.5", "whole numbers of agents"),
        ("own_first:generosity=2", "generosity=2 cannot be set"),
        ("dedicated:own_wait_s=2", "whole numbers of agents: keep_for_own, keep_for_live"),
        ("mixed:", "No policy is called ''"),
        ("mixed:own_first+youth", "not of the form name=value"),
        ("mixed:own_first+youth=fifo", "No policy is called 'fifo'"),
        ("mixed:own_first+youth=dedicated+youth=own_first", "twice"),
        ("mixed:mixed:own_first", "No policy is called 'mixed:own_first'"),
    ],
)
def test_a_name_that_means_nothing_is_refused_with_what_is_allowed(name: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        by_name(name)


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_is_found_by_its_name(name: str) -> None:
    assert by_name(name).name == name


def test_an_unknown_policy_says_which_there_are() -> None:
    with pytest.raises(ValueError, match="own_first, first_available, dedicated"):
        by_name("round_robin")


def test_a_callback_takes_its_place_in_line_at_the_start_of_its_window() -> None:
    callback = yvonne(kind=Kind.DEFERRABLE, channel="callback", not_before_at=500.0, due_at=4000.0)
    assert line.rank(callback) == line.rank(yvonne(received_at=500.0))


@given(SEEDS)
@settings(max_examples=300, deadline=None)
def test_the_line_ages(seed: int) -> None:
    """Whoever starts more than the widest priority penalty later ranks behind, whatever their priority."""
    chance = random.Random(seed)
    earlier = a_contact(chance, 1, 0.0)
    later = a_contact(chance, 2, line.base_at(earlier) + max(line.PRIORITY_PENALTY_S) + 1001.0)
    assert line.rank(later) > line.rank(earlier)


def every_policy() -> list[Policy]:
    return [by_name(name) for name in POLICIES]


@pytest.mark.parametrize("policy", every_policy(), ids=lambda policy: policy.name)
def test_ranks_depend_on_the_contact_alone(policy: Policy) -> None:
    task = yvonne(kind=Kind.DEFERRABLE, channel="task", due_at=100_000.0)
    assert policy.rank(task) == 100_000 - line.LEAD_S + line.PRIORITY_PENALTY_S[Priority.NORMAL]
    assert policy.pressing_at(task) == 100_000 - line.LEAD_S
    assert policy.pressing_at(yvonne(priority=Priority.URGENT)) == 0
