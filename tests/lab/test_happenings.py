"""What events add to a world, and what they leave alone."""

from collections import Counter
from typing import Any

import pytest

from relais.lab.calendar import DAY_S, HOUR_S
from relais.lab.happenings import letter_weights
from relais.lab.scenario.values import Agents, Event, Flow, Horizon, Profile, Region, Scenario, Spoken, Tasks
from relais.lab.world import Matter, World
from relais.lab.worlds import build

TWO = (Region(name="a", share=0.75), Region(name="b", share=0.25))
PLAIN: dict[str, Any] = {
    "agents": Agents(count=32, cases_per_agent=10),
    "regions": TWO,
    "contacts": (Flow(rate_per_hour=200.0),),
    "horizon": Horizon(days=7, warmup_days=0),
}


def world(*events: Event, **changes: Any) -> World:
    return build(Scenario(**{**PLAIN, "events": events, **changes}), 5)


def matters(*events: Event, **changes: Any) -> list[Matter]:
    return [matter for day in world(*events, **changes).days for matter in day.matters]


def by_day(found: list[Matter], region: int | None = None) -> Counter[int]:
    return Counter(int(each.at // DAY_S) for each in found if region in (None, each.contact.region))


def ordinary() -> list[Matter]:
    return matters()


def test_a_storm_that_brings_calls_adds_them_in_its_region_on_its_days() -> None:
    before, after = ordinary(), matters(Event(kind="snowstorm", day=1, days=2, region="b", factor=3.0))
    added = set(after) - set(before)
    assert set(before) <= set(after)
    assert {int(each.at // DAY_S) for each in added} == {1, 2}
    assert {each.contact.region for each in added} == {1}
    expected = 2 * 8 * 200 * 0.25 * 2
    assert len(added) == pytest.approx(expected, abs=4 * expected**0.5)


def test_a_storm_that_keeps_people_home_hides_some_and_moves_none() -> None:
    before, after = ordinary(), matters(Event(kind="snowstorm", day=1, region="b", factor=0.4))
    hidden = set(before) - set(after)
    assert set(after) <= set(before)
    assert {(int(each.at // DAY_S), each.contact.region) for each in hidden} == {(1, 1)}
    assert len(hidden) / by_day(before, 1)[1] == pytest.approx(0.6, abs=0.1)


def test_a_factor_of_nothing_leaves_nothing() -> None:
    assert by_day(matters(Event(kind="cheque", day=3, factor=0.0)))[3] == 0


def test_a_cheque_event_is_for_everyone() -> None:
    added = set(matters(Event(kind="cheque", day=0, factor=2.0))) - set(ordinary())
    assert {each.contact.region for each in added} == {0, 1}
    assert len(added) == pytest.approx(1600, abs=160)


def test_a_letter_is_answered_less_each_day() -> None:
    letter = Event(kind="letter", day=0, days=3, people=20_000, share=0.1)
    added = list(set(matters(letter)) - set(ordinary()))
    counts = by_day(added)
    assert set(counts) == {0, 1, 2}
    for day, part in enumerate((3 / 6, 2 / 6, 1 / 6)):
        assert counts[day] == pytest.approx(2000 * part, abs=4 * (2000 * part) ** 0.5)
    assert {each.contact.region for each in added} == {0, 1}
    assert all(8 <= each.at % DAY_S / HOUR_S < 16 for each in added)


def test_a_letter_of_a_sunday_is_answered_on_monday() -> None:
    letter = Event(kind="letter", day=6, people=1000, share=0.5)
    found = matters(letter, horizon=Horizon(days=9, warmup_days=0))
    plain = matters(horizon=Horizon(days=9, warmup_days=0))
    added = by_day(found) - by_day(plain)
    assert set(added) == {7}
    assert added[7] == pytest.approx(500, abs=90)


def test_a_letter_is_answered_from_home() -> None:
    flows = (
        Flow(name="desk", channel="counter", rate_per_hour=5.0),
        Flow(name="call", rate_per_hour=5.0, profile=Profile(hours=(1.0, 3.0))),
    )
    letter = Event(kind="letter", day=0, people=1000, share=0.5)
    added = set(matters(letter, contacts=flows)) - set(matters(contacts=flows))
    assert {each.flow for each in added} == {"call"}
    afternoon = sum(each.at >= 12 * HOUR_S for each in added)
    assert afternoon / len(added) == pytest.approx(0.75, abs=0.08)


def test_a_letter_in_a_run_without_a_calendar() -> None:
    horizon = Horizon(hours=72.0)
    letter = Event(kind="letter", day=1, people=1000, share=0.9)
    added = set(matters(letter, horizon=horizon)) - set(matters(horizon=horizon))
    assert {int(each.at // DAY_S) for each in added} == {1}
    assert len(added) == pytest.approx(900, abs=120)


def test_events_leave_the_tasks_alone() -> None:
    events = (
        Event(kind="letter", day=0, people=1000, share=0.5),
        Event(kind="cheque", day=2, factor=2.0),
        Event(kind="snowstorm", day=2, share=0.3, factor=0.5),
    )
    before = [each for each in matters(tasks=Tasks(rate_per_hour=30.0)) if each.flow == "task"]
    after = [each for each in matters(*events, tasks=Tasks(rate_per_hour=30.0)) if each.flow == "task"]
    assert before == after


def test_a_change_of_policy_is_told_at_its_instant() -> None:
    events = (
        Event(kind="policy", day=3, starts=10.0, clientele="youth", policy="dedicated"),
        Event(kind="policy", day=1, clientele="youth", policy="own_first"),
    )
    found = world(*events, clienteles=(Spoken(name="youth", persons=0.5),)).rules.policies
    assert found == ((DAY_S, "youth", "own_first"), (3 * DAY_S + 10 * HOUR_S, "youth", "dedicated"))


@pytest.mark.parametrize("days", [1, 2, 7, 30])
def test_the_answers_to_a_letter_are_all_counted(days: int) -> None:
    weights = letter_weights(days)
    assert sum(weights) == pytest.approx(1.0)
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] > 0
