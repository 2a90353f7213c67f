"""Who is at work: shifts, lunch, absences, stand-ins, and what that makes in the mean."""

import itertools
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relais.lab.calendar import DAY_S, HOUR_S
from relais.lab.happenings import without
from relais.lab.roster import absence_odds
from relais.lab.scenario.values import (
    Absence,
    Agents,
    Event,
    Flow,
    Horizon,
    Hours,
    Lunch,
    Region,
    Scenario,
    Shift,
)
from relais.lab.world import Day
from relais.lab.worlds import build

QUIET = (Flow(rate_per_hour=0.0),)


def days(seed: int = 1, **changes: object) -> list[Day]:
    values: dict[str, object] = {"contacts": QUIET, "horizon": Horizon(days=5, warmup_days=0), **changes}
    return list(build(Scenario(**values), seed).days)  # type: ignore[arg-type]


def hours(day: Day, agent: int) -> list[tuple[float, float]]:
    return [
        ((spell.starts_at - day.starts_at) / HOUR_S, (spell.ends_at - day.starts_at) / HOUR_S)
        for spell in day.spells
        if spell.agent_id == agent
    ]


def present_s(day: Day) -> float:
    return sum(spell.ends_at - spell.starts_at for spell in day.spells)


def test_everyone_is_there_at_opening_hours_and_nobody_on_sunday() -> None:
    found = days(horizon=Horizon(days=7, warmup_days=0))
    assert [len(day.spells) for day in found] == [8] * 5 + [0, 0]
    assert hours(found[2], 5) == [(8.0, 16.0)]
    assert [day.doors for day in found[4:6]] == [
        [(4 * DAY_S + 8 * HOUR_S, 4 * DAY_S + 16 * HOUR_S, None)],
        [],
    ]


def test_lunch_is_staggered_in_each_team() -> None:
    day = days(agents=Agents(count=16), lunch=Lunch(minutes=60, earliest=11.0, latest=14.0))[0]
    away = [next(one[1] for one in hours(day, agent)) for agent in range(8)]
    assert away == pytest.approx([11.0 + 2.0 * place / 7 for place in range(8)])
    assert [hours(day, agent) for agent in range(8)] == [hours(day, agent) for agent in range(8, 16)]
    assert hours(day, 7) == [(8.0, 13.0), (14.0, 16.0)]
    assert [spell.starts_at for spell in day.spells] == sorted(spell.starts_at for spell in day.spells)


def test_who_works_alone_has_lunch_in_the_middle() -> None:
    day = days(agents=Agents(count=1), lunch=Lunch(minutes=30, earliest=11.5, latest=13.0))[0]
    assert hours(day, 0) == [(8.0, 12.0), (12.5, 16.0)]


def test_whoever_leaves_before_lunch_has_none() -> None:
    shifts = (Shift(share=0.5, starts=8.0, ends=11.5), Shift(share=0.5, starts=9.0, ends=17.0))
    day = days(shifts=shifts, lunch=Lunch(minutes=60, earliest=11.0, latest=14.0))[0]
    held = sorted(hours(day, agent)[0][0] for agent in range(8))
    assert held == [8.0] * 4 + [9.0] * 4
    for agent in range(8):
        spans = hours(day, agent)
        assert spans == [(8.0, 11.5)] or sum(ends - starts for starts, ends in spans) == pytest.approx(7.0)


def test_a_shift_may_be_of_some_weekdays() -> None:
    shifts = (
        Shift(share=0.25, starts=8.0, ends=12.0, weekdays=("friday",)),
        Shift(share=0.75, starts=8.0, ends=16.0),
    )
    found = days(shifts=shifts)
    assert [len(day.spells) for day in found] == [6, 6, 6, 6, 8]


def test_a_region_keeps_its_own_hours() -> None:
    north = Hours(week=((9.0, 12.0),) * 6 + (None,), closed_on=(date(2026, 1, 6),))
    two = (Region(name="south", share=0.5), Region(name="north", share=0.5, hours=north))
    found = days(agents=Agents(count=16), regions=two, horizon=Horizon(days=6, warmup_days=0))
    assert hours(found[0], 0) == [(8.0, 16.0)]
    assert hours(found[0], 15) == [(9.0, 12.0)]
    assert [len(day.spells) for day in found] == [16, 8, 16, 16, 16, 8]
    assert [(door.region, (door.closes_at - door.opens_at) / HOUR_S) for door in found[0].doors] == [
        (0, 8.0),
        (1, 3.0),
    ]
    assert [door.region for door in found[1].doors] == [0]


@settings(deadline=None)
@given(st.floats(0, 0.95), st.floats(1, 60))
def test_the_chain_of_absences_has_the_share_and_the_length(share: float, length: float) -> None:
    begins, goes_on = absence_odds(Absence(share=share, days=length))
    assert 0 <= begins <= 1 + 1e-9
    assert 0 <= goes_on < 1
    # In the long run as many begin as end.
    assert (1 - share) * begins == pytest.approx(share * (1 - goes_on))
    assert 1 / (1 - goes_on) >= length * (1 - 1e-9)
    if share <= 0.5:
        assert 1 / (1 - goes_on) == pytest.approx(length)


def test_absences_have_their_share_and_their_length() -> None:
    found = days(
        agents=Agents(count=400),
        absences=Absence(share=0.15, days=4.0, replaced=0.5),
        horizon=Horizon(days=70, warmup_days=0),
    )
    weeks = [day for day in found if day.spells]
    there = [{spell.agent_id for spell in day.spells} for day in weeks]
    assert len(weeks) == 50
    share = 1 - sum(map(len, there)) / (50 * 400)
    assert share == pytest.approx(0.15, abs=0.015)
    pairs = list(itertools.pairwise(there))
    begun = sum(len(one - two) for one, two in pairs)
    ended = sum(len(two - one) for one, two in pairs)
    absent_days = sum(400 - len(one) for one in there[:-1])
    assert absent_days / ended == pytest.approx(4.0, rel=0.12)
    assert begun == pytest.approx(ended, rel=0.12)
    replaced = sum(len(day.stand_ins) for day in weeks)
    assert replaced / (share * 50 * 400) == pytest.approx(0.5, abs=0.06)


def test_a_stand_in_is_a_colleague_who_is_there() -> None:
    found = days(seed=3, agents=Agents(count=200), absences=Absence(share=0.4, days=3.0, replaced=1.0))
    for day in found:
        there = {spell.agent_id for spell in day.spells}
        assert set(day.stand_ins).isdisjoint(there)
        assert set(day.stand_ins.values()) <= there
        assert all(absent // 8 == one // 8 for absent, one in day.stand_ins.items())
        assert len(day.stand_ins) >= 200 - len(there) - 8
        # Two absent neighbours have not always the same one: who stands in is spread over the team.
        assert len(set(day.stand_ins.values())) > 0.5 * len(day.stand_ins)


def test_presence_is_what_the_rates_believe() -> None:
    """Expected seconds of presence, over absences, lunches, shifts and regions, against those of many days."""
    from relais.lab.calendar import Calendar
    from relais.lab.happenings import happen
    from relais.lab.population import populate
    from relais.lab.roster import Roster
    from relais.lab.streams import Streams

    two = (
        Region(name="a", share=0.7),
        Region(name="b", share=0.3, hours=Hours(week=((9.0, 17.0),) * 3 + ((9.0, 13.0),) * 2 + (None, None))),
    )
    scenario = Scenario(
        agents=Agents(count=300),
        regions=two,
        shifts=(Shift(share=0.4, starts=7.5, ends=15.5), Shift(share=0.6, starts=10.0, ends=16.0)),
        lunch=Lunch(minutes=45),
        absences=Absence(share=0.2, days=2.0),
    )
    found = days(
        **{field: getattr(scenario, field) for field in ("agents", "regions", "shifts", "lunch", "absences")},
        horizon=Horizon(days=84, warmup_days=0),
    )
    streams = Streams(1)
    population = populate(scenario, streams)
    calendars = [Calendar(date(2026, 1, 5), 84, each.hours or scenario.hours) for each in two]
    roster = Roster(scenario, population, calendars, happen(scenario, streams, population.agents_of))
    expected = [roster.expected_s(day) for day in range(84)]
    assert expected[5] == 0.0
    assert sum(map(present_s, found)) == pytest.approx(sum(expected), rel=0.01)


def test_events_keep_agents_home() -> None:
    two = (Region(name="a", share=0.5), Region(name="b", share=0.5))
    events = (
        Event(kind="snowstorm", day=1, days=2, share=0.5, region="b"),
        Event(kind="absence", day=2, days=1, share=0.1),
    )
    found = days(agents=Agents(count=80), regions=two, events=events)
    assert [len(day.spells) for day in found] == [80, 60, pytest.approx(54, abs=2), 80, 80]
    gone = [set(range(80)) - {spell.agent_id for spell in day.spells} for day in found]
    assert min(gone[1]) >= 40
    assert gone[1] <= gone[2]
    assert len(gone[2] - gone[1]) >= 4


def test_an_outage_shuts_the_doors_of_its_region() -> None:
    two = (Region(name="a", share=0.5), Region(name="b", share=0.5))
    outage = Event(kind="outage", day=1, starts=10.0, ends=11.0, region="b")
    found = days(agents=Agents(count=16), regions=two, events=(outage,))
    assert [door.region for door in found[0].doors] == [None]
    shut = sorted(
        (door.region, door.opens_at / HOUR_S - 24, door.closes_at / HOUR_S - 24) for door in found[1].doors
    )
    assert shut == [(0, 8.0, 16.0), (1, 8.0, 10.0), (1, 11.0, 16.0)]
    assert [len(day.spells) for day in found] == [16] * 5


def test_an_outage_everywhere_lasts_the_whole_day_when_no_hour_is_said() -> None:
    found = days(events=(Event(kind="outage", day=0),))
    assert [len(day.doors) for day in found] == [0, 1, 1, 1, 1]


spans = st.lists(
    st.tuples(st.floats(0, 100), st.floats(0, 100)).map(lambda pair: (min(pair), max(pair))), max_size=6
)


@settings(deadline=None)
@given(spans, st.floats(0, 100))
def test_what_is_taken_out_is_out_and_the_rest_is_left(holes: list[tuple[float, float]], at: float) -> None:
    left = without([(10.0, 40.0), (50.0, 90.0)], holes)
    inside = any(starts < at < ends for starts, ends in left)
    edges = {10.0, 40.0, 50.0, 90.0, *(edge for hole in holes for edge in hole)}
    if at not in edges:
        is_hole = any(starts < at < ends for starts, ends in holes)
        assert inside == ((10 < at < 40 or 50 < at < 90) and not is_hole)
    assert all(starts < ends for starts, ends in left)
