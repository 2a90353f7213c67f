"""A trace says all that the floor was told: read back, it gives the same placements one for one."""

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.routing.days import SEEDS, STEPS, a_batch, a_contact, a_crew, a_policy, an_event, standings_of

from relais.routing import POLICIES, Availability, Contact, Floor, Policy, by_name
from relais.routing.policies import OwnFirst
from relais.routing.trace import (
    Arrived,
    Ending,
    Event,
    Head,
    Loaded,
    Ready,
    Step,
    Ticked,
    Withdrawn,
    Working,
    head_of,
    policy_of,
    tell,
)
from relais.routing.trace_lines import (
    agent_line,
    contact_line,
    event_line,
    head_line,
    read_agent,
    read_contact,
    read_event,
    read_head,
    read_placements,
)


def as_event(name: str, arguments: tuple[Any, ...]) -> Event | None:
    """The event of a day as the trace has it; None for those that the live system never drives."""
    if name == "arrive":
        return Arrived(arguments[1], arguments[0])
    if name == "ready":
        return Ready(arguments[1], arguments[0], arguments[2])
    if name == "working":
        return Working(arguments[2], arguments[0], arguments[1])
    if name == "ending":
        return Ending(arguments[1], arguments[0])
    if name == "withdraw":
        return Withdrawn(arguments[1], arguments[0])
    return Ticked(arguments[0]) if name == "tick" else None


def a_traced_day(chance: random.Random, events: int) -> tuple[Policy, list[Step]]:
    policy, now = a_policy(chance), 1_700_000_000.0
    floor = Floor(policy)
    crew = a_crew(chance)
    loaded = Loaded(now, tuple(a_batch(chance, now)), tuple(standings_of(chance, crew, now)))
    steps = [Step(loaded, tuple(tell(floor, loaded)))]
    for _ in range(events):
        now += chance.choice(STEPS)
        event = as_event(*an_event(chance, now, sorted(each.agent_id for each in crew)))
        if event is not None:
            steps.append(Step(event, tuple(tell(floor, event))))
    return policy, steps


def through_text(step: Step) -> Step:
    """The step written as lines and read back."""

    def text(line: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(json.dumps(line, allow_nan=False))
        return found

    line = text(event_line(step.event, list(step.placements)))
    event = read_event(line)
    if isinstance(event, Loaded) and isinstance(step.event, Loaded):
        assert (line["agents"], line["contacts"]) == (len(step.event.agents), len(step.event.contacts))
        event = event._replace(
            contacts=tuple(read_contact(text(contact_line(each))) for each in step.event.contacts),
            agents=tuple(read_agent(text(agent_line(each))) for each in step.event.agents),
        )
    return Step(event, read_placements(line))


@given(SEEDS, st.integers(1, 80))
@settings(max_examples=100, deadline=None)
def test_a_trace_read_back_is_the_trace_and_gives_the_same_placements(seed: int, events: int) -> None:
    policy, steps = a_traced_day(random.Random(seed), events)
    read = [through_text(step) for step in steps]
    assert read == steps
    floor = Floor(policy)
    assert [tuple(tell(floor, step.event)) for step in read] == [step.placements for step in steps]


@pytest.mark.parametrize(
    "name", [*POLICIES, "own_first:own_wait_s=60+keep_for_own=2", "mixed:first_available+youth=own_first"]
)
def test_a_policy_is_made_again_with_the_settings_it_was_traced_under(name: str) -> None:
    policy = by_name(name)
    read = read_head(json.loads(json.dumps(head_line(head_of(policy, 420.0, "1.2")))))
    assert policy_of(read) == policy
    assert (read.mean_handling_s, read.written_by) == (420.0, "1.2")


def test_a_setting_that_was_changed_comes_back_changed() -> None:
    policy = OwnFirst(patience_s=12.5, keep_for_own=3, ring_penalty_s=(0.0, 1.0, 2.0, 3.5))
    assert policy_of(read_head(head_line(head_of(policy, 600.0, "1")))) == policy
    assert policy_of(read_head(head_line(head_of(policy, 600.0, "1")))) != OwnFirst()


@pytest.mark.parametrize(
    "change",
    [
        {"settings": {}},
        {"settings": {**head_of(OwnFirst(), 1.0, "").settings, "luck": 1}},
        {"settings": {**head_of(OwnFirst(), 1.0, "").settings, "patience_s": "long"}},
        {"settings": {**head_of(OwnFirst(), 1.0, "").settings, "ring_penalty_s": [1.0]}},
        {"settings": {**head_of(OwnFirst(), 1.0, "").settings, "prefers_near": 1}},
        {"policy": "best"},
    ],
)
def test_a_policy_that_this_version_has_not_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"polic|setting"):
        policy_of(head_of(OwnFirst(), 600.0, "1")._replace(**change))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"event": "arrived", "at": 1}, "contact is missing"),
        ({"event": "arrived", "at": 1, "contact": {"item": 1}}, "received_at is missing"),
        ({"event": "arrived", "at": 1, "contact": {"item": 1, "received_at": 0, "name": "Jo"}}, "name is no"),
        (
            {"event": "arrived", "at": 1, "contact": {"item": 1, "received_at": 0, "priority": 9}},
            "priority is 9",
        ),
        (
            {"event": "arrived", "at": 1, "contact": {"item": 1, "received_at": 0, "passed": [[1]]}},
            "passed holds",
        ),
        ({"event": "arrived", "at": 1, "contact": {"item": True, "received_at": 0}}, "item is True"),
        ({"event": "ready", "at": 1, "agent": 2}, "idle_since is missing"),
        ({"event": "ready", "at": float("nan"), "agent": 2}, "at is nan"),
        ({"event": "working", "at": 1, "agent": 2, "availability": "free"}, "becomes free"),
        ({"event": "working", "at": 1, "agent": 2, "availability": "asleep"}, "expected one of free"),
        ({"event": "vanished", "at": 1}, "event is 'vanished'"),
        ({"at": 1}, "event is missing"),
    ],
)
def test_a_bad_event_is_told(line: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_event(line)


@pytest.mark.parametrize(
    ("placed", "said"),
    [
        (3, "placed is 3"),
        (["x"], "a placement is 'x'"),
        (
            [{"item": 1, "agent": 2, "ring": 7, "why": "ring_own", "waited_s": 0, "free": [0, 0, 0]}],
            "ring is 7",
        ),
        (
            [{"item": 1, "agent": 2, "ring": 0, "why": "luck", "waited_s": 0, "free": [0, 0, 0]}],
            "why is 'luck'",
        ),
        ([{"item": 1, "agent": 2, "ring": 0, "why": "ring_own", "waited_s": 0, "free": [0, 0]}], "free is"),
    ],
)
def test_a_bad_placement_is_told(placed: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_placements({"placed": placed})


def test_a_trace_of_another_form_is_refused() -> None:
    line = {**head_line(Head("1", "own_first", {}, 600.0)), "relais_trace": 2}
    with pytest.raises(ValueError, match="form 2"):
        read_head(line)


def test_every_field_of_a_contact_is_written_unless_it_is_ordinary() -> None:
    """A field added to the values and forgotten here would be lost without a word."""
    chance, seen = random.Random(3), set()
    for number in range(400):
        contact = a_contact(chance, number, 1000.0)
        line = contact_line(contact)
        assert read_contact(line) == contact
        seen |= set(line)
    assert seen == {"item", *Contact(item_id=0, received_at=0.0)._asdict()} - {"item_id"}


def test_an_agent_is_read_as_she_was_written() -> None:
    chance = random.Random(5)
    for standing in standings_of(chance, a_crew(chance), 10.0):
        for ends_by in (None, 130.5):
            odd = standing._replace(availability=Availability.WRAP_UP, ends_by=ends_by)
            assert read_agent(agent_line(odd)) == odd
