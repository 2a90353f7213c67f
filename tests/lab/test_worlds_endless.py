"""The world of a plain queue: no calendar, strangers by the million, made in parts."""

import itertools
import subprocess
import sys
from hashlib import sha256
from math import inf, sqrt

import pytest

from relais.lab.scenario.values import (
    Agents,
    Duration,
    Event,
    Flow,
    Horizon,
    Load,
    Patience,
    Queue,
    Scenario,
    Service,
)
from relais.lab.streams import Streams, lengths
from relais.lab.world import Day, World
from relais.lab.worlds import PART, build
from relais.routing import Contact, Wish

HOURS = 40.0  # with the warm-up


def queue(**changes: object) -> Scenario:
    values: dict[str, object] = {
        "agents": Agents(count=10),
        "horizon": Horizon(hours=36.0, warmup_hours=4.0),
        "contacts": (
            Flow(
                rate_per_hour=1000.0,
                panel=False,
                service=Service(mean_s=30.0),
                patience=Patience(mean_s=60.0),
            ),
        ),
    }
    return Scenario(**{**values, **changes})  # type: ignore[arg-type]


def read(world: World) -> list[Day]:
    return list(world.days)


def test_the_parts_follow_one_another_and_are_small() -> None:
    world = build(queue(), 1)
    days = read(world)
    assert days[0].starts_at == 0.0
    assert days[-1].ends_at == world.rules.ends_at == HOURS * 3600
    assert all(one.ends_at == two.starts_at for one, two in itertools.pairwise(days))
    assert max(len(day.matters) for day in days) < 1.2 * PART
    matters = [matter for day in days for matter in day.matters]
    assert all(day.starts_at <= matter.at < day.ends_at for day in days for matter in day.matters)
    assert [each.at for each in matters] == sorted(each.at for each in matters)
    assert [each.contact.item_id for each in matters] == list(range(1, len(matters) + 1))


def test_the_first_part_says_who_works_and_when_the_doors_open() -> None:
    first, *others = read(build(queue(), 1))
    assert [(spell.starts_at, spell.ends_at) for spell in first.spells] == [(0.0, HOURS * 3600)] * 10
    assert [each.agent_id for each in first.spells] == list(range(10))
    assert first.doors == [(0.0, HOURS * 3600, None)]
    assert not any(day.spells or day.doors for day in others)


def test_rules_are_those_of_the_scenario() -> None:
    rules = build(queue(queue=Queue(capacity=12)), 1).rules
    assert (rules.starts_at, rules.measured_from, rules.capacity) == (0.0, 4 * 3600.0, 12)
    assert rules.mean_handling_s == 30.0


def test_a_stranger_is_a_whole_contact() -> None:
    """Made by position: every field is where a contact made by name has it."""
    matter = read(build(queue(), 1))[0].matters[0]
    expected = Contact(item_id=1, received_at=matter.at, wish=Wish.ANYONE)
    assert matter.contact == expected
    assert type(matter.contact) is Contact
    assert (matter.case, matter.flow, matter.redial_after_s, matter.returns) == (None, "call", (), None)
    assert (matter.takes_callback, matter.returns_if_known, matter.wrap_up_s) == (False, True, 0.0)
    assert matter.known_service_s == matter.service_s


def test_counts_and_lengths_are_those_asked_for() -> None:
    matters = [matter for day in read(build(queue(), 7)) for matter in day.matters]
    expected = 1000 * HOURS
    assert abs(len(matters) - expected) < 4 * sqrt(expected)
    for found, mean in (
        ([each.service_s for each in matters], 30.0),
        ([each.patience_s[0] for each in matters], 60.0),
    ):
        assert abs(sum(found) / len(found) - mean) < 4 * mean / sqrt(len(found))


@pytest.mark.parametrize(
    ("law", "cv2"),
    [
        (Duration(mean_s=5.0, kind="deterministic"), 0.0),
        (Duration(mean_s=5.0, kind="exponential", cv2=9.0), 1.0),
        (Duration(mean_s=5.0, kind="lognormal", cv2=0.5), 0.5),
    ],
)
def test_a_law_has_its_mean_and_its_spread(law: Duration, cv2: float) -> None:
    drawn = lengths(law, Streams(3).of("law"), 40_001)
    mean = sum(drawn) / len(drawn)
    assert len(drawn) == 40_001
    assert min(drawn) > 0
    assert abs(mean - 5.0) <= 4 * 5.0 * sqrt(cv2 / len(drawn))
    assert sum((each - mean) ** 2 for each in drawn) / len(drawn) / mean**2 == pytest.approx(cv2, rel=0.1)


def test_nobody_leaves_without_patience() -> None:
    flow = Flow(rate_per_hour=100.0, panel=False)
    matters = [matter for day in read(build(queue(contacts=(flow,)), 1)) for matter in day.matters]
    assert {matter.patience_s for matter in matters} == {(inf,)}


def test_the_load_sets_the_rate() -> None:
    flow = Flow(panel=False, service=Service(mean_s=120.0, wrap_up_s=24.0))
    world = build(
        queue(contacts=(flow,), load=Load(occupancy=0.8), horizon=Horizon(hours=200.0, warmup_hours=0.0)), 1
    )
    offered = sum(each.service_s + each.wrap_up_s for day in read(world) for each in day.matters)
    assert offered / (10 * 200 * 3600) == pytest.approx(0.8, rel=0.04)


def test_an_absence_of_a_day_parts_the_spells() -> None:
    event = Event(kind="absence", day=1, share=0.3)
    days = read(build(queue(events=(event,)), 1))
    parted = [spell for spell in days[0].spells if spell.ends_at == 86400.0]
    assert len(parted) == 3
    assert sum(spell.ends_at - spell.starts_at for spell in days[0].spells) == 10 * HOURS * 3600 - sum(
        min(2 * 86400.0, HOURS * 3600) - 86400.0 for _ in parted
    )


def test_the_same_world_in_another_process() -> None:
    """`hash` of a text differs from one process to the next; nothing here may depend on it."""
    here = sha256(repr(read(build(Scenario(contacts=(Flow(rate_per_hour=50.0),)), 5))).encode()).hexdigest()
    code = (
        "from hashlib import sha256; from relais.lab.worlds import build; from relais.lab.scenario.values import *;"
        "days = list(build(Scenario(contacts=(Flow(rate_per_hour=50.0),)), 5).days);"
        "print(sha256(repr(days).encode()).hexdigest())"
    )
    for number in ("1", "2"):
        environment = {"PYTHONHASHSEED": number, "PYTHONPATH": ":".join(path for path in sys.path if path)}
        found = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        )
        assert found.stdout.strip() == here
