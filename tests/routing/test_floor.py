"""What the floor holds to, over whole days: ageing, quiet, callbacks, nothing left behind."""

import random

import pytest
from hypothesis import given, settings
from tests.routing.days import SEEDS, STEPS, a_contact, a_crew, a_policy, an_event

from relais.routing import ENDING_S, Agent, Availability, Contact, Floor, Kind, Placement, Standing
from relais.routing.policies import OwnFirst, line
from relais.routing.policies.own_first import AT_ONCE
from relais.routing.suitability import is_suitable
from relais.routing.values import start_at

# The bound written in policies/line.py, with the ring penalties of own_first.
BOUND_S = max(line.PRIORITY_PENALTY_S) + max(OwnFirst().ring_penalty_s)


def crowded_floor(chance: random.Random) -> tuple[Floor, dict[int, Contact], dict[int, Agent]]:
    """One agent after another comes free before a crowd that keeps arriving."""
    floor = Floor(OwnFirst(keep_for_live=0, keep_for_own=0))
    crew = {each.agent_id: each for each in a_crew(chance)}
    floor.load([], [Standing(each, Availability.LIVE, 0.0) for each in crew.values()], 0.0)
    return floor, {}, crew


@given(SEEDS)
@settings(max_examples=100, deadline=None)
def test_nobody_is_overtaken_by_those_who_come_later_than_the_bound(seed: int) -> None:
    chance = random.Random(seed)
    floor, waiting, crew = crowded_floor(chance)
    now = 0.0
    for item_id in range(1, 80):
        now += chance.choice((5.0, 60.0, 200.0))
        contact = a_contact(chance, item_id, now)
        waiting[item_id] = contact
        # Every ring open, so that "open to the agent" is true of everyone suited.
        placed = floor.arrive(contact, now, AT_ONCE)
        if crew and chance.random() < 0.6:
            agent_id = chance.choice(sorted(crew))
            floor.working(agent_id, Availability.LIVE, now)
            placed += floor.ready(agent_id, now)
        for each in placed:
            taken = waiting.pop(each.item_id)
            for other in waiting.values():
                if start_at(other) <= now and is_suitable(other, crew[each.agent_id], now):
                    assert start_at(taken) <= line.base_at(other) + BOUND_S


@given(SEEDS)
@settings(max_examples=100, deadline=None)
def test_over_a_day_quiet_is_kept_and_no_callback_is_early(seed: int) -> None:
    chance = random.Random(seed)
    floor, now = Floor(a_policy(chance)), 0.0
    contacts: dict[int, Contact] = {}
    states: dict[int, Availability] = {}
    for each in a_crew(chance):
        floor.enrol(each, now)
    for _ in range(80):
        now += chance.choice(STEPS)
        states = {each.agent.agent_id: each.availability for each in floor.snapshot().agents}
        name, arguments = an_event(chance, now, sorted(states))
        if name == "arrive":
            contacts[arguments[0].item_id] = arguments[0]
        if name in ("ready", "working", "away", "enrol"):
            who = arguments[0].agent_id if name == "enrol" else arguments[0]
            states[who] = Availability.FREE if name == "ready" else states.get(who, Availability.AWAY)
        if name == "working":
            states[arguments[0]] = arguments[1]
        for placement in getattr(floor, name)(*arguments):
            check_placement(placement, contacts[placement.item_id], states, now)


def check_placement(
    placement: Placement, contact: Contact, states: dict[int, Availability], now: float
) -> None:
    assert start_at(contact) <= now
    assert states[placement.agent_id] <= Availability.DEFERRABLE, (
        "quiet, offered, live and away are left alone"
    )
    if placement.interrupts:
        assert contact.kind is Kind.LIVE
        assert states[placement.agent_id] is Availability.DEFERRABLE


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_a_callback_never_goes_ahead_of_someone_earlier_in_line(seed: int) -> None:
    """Same priority, same needs, one agent: those placed come out in the order of their turn."""
    chance = random.Random(seed)
    floor = Floor(OwnFirst(keep_for_live=0, keep_for_own=0))
    floor.enrol(Agent(agent_id=1, team=1, region=1), 0.0)
    turns: dict[int, float] = {}
    for item_id in range(1, 30):
        received_at = float(chance.randint(0, 50))
        is_callback = chance.random() < 0.5
        contact = Contact(
            item_id=item_id,
            received_at=received_at,
            kind=Kind.DEFERRABLE if is_callback else Kind.LIVE,
            channel="callback" if is_callback else "phone",
            own_agent=1,
            not_before_at=received_at + chance.randint(0, 50) if is_callback else None,
            due_at=7200.0 if is_callback else None,
        )
        turns[item_id] = start_at(contact)
        floor.arrive(contact, received_at)
    served = [floor.ready(1, 200.0)[0].item_id for _ in range(29)]
    assert served == sorted(served, key=lambda item_id: (turns[item_id], item_id))


@given(SEEDS)
@settings(max_examples=50, deadline=None)
def test_nothing_is_left_behind(seed: int) -> None:
    chance = random.Random(seed)
    floor, now = Floor(a_policy(chance)), 0.0
    for _ in range(60):
        now += chance.choice(STEPS)
        known = sorted(each.agent.agent_id for each in floor.snapshot().agents)
        name, arguments = an_event(chance, now, known)
        getattr(floor, name)(*arguments)
    for waiting in floor.snapshot().waiting:
        floor.withdraw(waiting.contact.item_id, now)
    for standing in floor.snapshot().agents:
        floor.dismiss(standing.agent.agent_id, now)
    floor.compact()
    assert floor.waiting_count == 0
    assert floor.next_at is None
    assert floor.held_entries == 0


def test_what_is_gone_does_not_pile_up() -> None:
    floor = Floor(OwnFirst())
    floor.enrol(Agent(agent_id=1, team=1, region=1), 0.0)
    for item_id in range(20_000):
        floor.arrive(
            Contact(item_id=item_id, received_at=float(item_id), own_agent=2, region=2), float(item_id)
        )
        floor.withdraw(item_id, float(item_id))
    assert floor.held_entries < 10_000


def test_an_unknown_agent_is_refused_and_an_unknown_item_is_not() -> None:
    floor = Floor(OwnFirst())
    with pytest.raises(KeyError, match="enrol her first"):
        floor.ready(9, 0.0)
    with pytest.raises(KeyError):
        floor.why_waiting(9)
    assert floor.withdraw(9, 0.0) == []
    assert floor.dismiss(9, 0.0) == []


def test_free_is_said_by_ready_only() -> None:
    floor = Floor(OwnFirst())
    floor.enrol(Agent(agent_id=1, team=1, region=1), 0.0)
    with pytest.raises(ValueError, match="ready"):
        floor.working(1, Availability.FREE, 0.0)


def test_an_announced_end_lives_as_long_as_the_contact_it_is_said_of() -> None:
    floor, agent = Floor(OwnFirst()), Agent(agent_id=1, team=1, region=1)
    floor.load([], [Standing(agent, Availability.LIVE, 0.0)], 0.0)
    floor.ending(1, 10.0)
    assert floor.snapshot().agents == (Standing(agent, Availability.LIVE, 0.0, 10.0 + ENDING_S),)
    floor.working(1, Availability.WRAP_UP, 20.0)
    floor.ending(1, 30.0)
    assert floor.snapshot().agents == (Standing(agent, Availability.WRAP_UP, 20.0),)
    with pytest.raises(KeyError, match="enrol her first"):
        floor.ending(9, 30.0)


def test_an_earlier_instant_counts_as_the_latest_seen() -> None:
    floor = Floor(OwnFirst())
    floor.enrol(Agent(agent_id=1, team=1, region=1), 100.0)
    floor.ready(1, 100.0)
    placement = floor.arrive(Contact(item_id=1, received_at=90.0, own_agent=1), 50.0)[0]
    assert placement.waited_s == 10.0
