"""Profiles on a calendar, and the rates that a load asks for."""

import itertools
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relais.lab.calendar import DAY_S, HOUR_S, Calendar, Endless
from relais.lab.rates import Shape, Zone, rates
from relais.lab.scenario.values import Agents, Flow, Hours, Load, Profile, Returns, Scenario, Service, Tasks
from relais.lab.streams import Streams, instants, pick

MONDAY = date(2026, 1, 5)
PROVINCE = (0.6, 1.2, 1.5, 1.2, 0.8, 1.1, 1.1, 0.5)
weights = st.lists(st.floats(0, 9), min_size=1, max_size=23).filter(lambda found: sum(found) > 0.1)


def calendar(**hours: object) -> Calendar:
    return Calendar(MONDAY, 30, Hours(**hours))  # type: ignore[arg-type]


def zone(share: float = 1.0, **hours: object) -> Zone:
    return Zone((0,), calendar(**hours), share)


@settings(deadline=None)
@given(weights, st.lists(st.floats(0, 9), min_size=7, max_size=7))
def test_an_ordinary_week_weighs_its_open_hours(hours: list[float], weekdays: list[float]) -> None:
    """Whatever the profile, the rate is the mean of the open hours of the week."""
    week = ((8.0, 16.0), (8.0, 20.0), (8.0, 12.0), (9.0, 10.0), (8.0, 16.0), None, None)
    profile = Profile(hours=tuple(hours), weekdays=tuple(weekdays))
    if sum(weekdays[:5]) < 0.1:
        return
    shape = Shape(profile, calendar(week=week))
    assert sum(map(shape.hours, range(7))) == pytest.approx(33.0)
    for day in range(7):
        pieces = shape.pieces(day)
        assert all(starts < ends and weight > 0 for starts, ends, weight in pieces)
        whole = sum((ends - starts) * weight for starts, ends, weight in pieces) / HOUR_S
        assert whole == pytest.approx(shape.hours(day), abs=1e-9)
        assert all(one[1] <= two[0] + 1e-6 for one, two in itertools.pairwise(pieces))


def test_the_hours_of_the_province() -> None:
    pieces = Shape(Profile(hours=PROVINCE), calendar()).pieces(1)
    assert [(starts - DAY_S) / HOUR_S for starts, _, _ in pieces] == [8, 9, 10, 11, 12, 13, 14, 15]
    assert [weight for *_, weight in pieces] == pytest.approx(PROVINCE)


def test_twenty_four_hours_are_those_of_the_clock_and_of_every_day() -> None:
    hours = (0.0,) * 6 + (1.0,) * 12 + (0.0,) * 6
    shape = Shape(Profile(hours=hours), calendar())
    assert [(starts / HOUR_S, ends / HOUR_S) for starts, ends, _ in shape.pieces(0)] == [
        (hour, hour + 1) for hour in range(6, 18)
    ]
    assert sum(map(shape.hours, range(7))) == pytest.approx(7 * 24)
    assert shape.hours(5) == pytest.approx(24)


def test_months_and_cheque_days_are_factors() -> None:
    profile = Profile(months=(2.0,) + (1.0,) * 11, cheque_day=(3.0, 1.5))
    shape = Shape(profile, Calendar(date(2026, 1, 29), 30, Hours()))
    month = 12 / 13
    # Thursday; Friday of the cheque; the weekend; Monday, one working day after it; Tuesday.
    expected = [2 * month, 3 * 2 * month, 0, 0, 1.5 * month, month]
    assert [shape.hours(day) / 8 for day in range(6)] == pytest.approx(expected)


def test_contacts_only_when_it_is_closed_are_refused() -> None:
    with pytest.raises(ValueError, match="only on weekdays when it is closed"):
        Shape(Profile(weekdays=(0.0,) * 5 + (1.0, 1.0)), calendar())


def test_without_a_calendar_the_rate_is_constant() -> None:
    assert Shape(Profile(hours=PROVINCE), Endless(2.5, 24)).pieces(2) == [(7200.0, 9000.0, 1.0)]


def test_rates_that_are_given_are_kept() -> None:
    scenario = Scenario(contacts=(Flow(rate_per_hour=7.0),), tasks=Tasks(rate_per_hour=3.0))
    found = rates(scenario, [zone()], lambda _: 0.0)
    assert (found.flows, found.tasks) == ((7.0,), 3.0)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"contacts": (Flow(name="visit"),)}, "visit"),
        ({"contacts": (Flow(rate_per_hour=1.0),), "tasks": Tasks()}, "tasks"),
    ],
)
def test_no_rate_and_no_load_is_refused(changes: dict[str, object], name: str) -> None:
    with pytest.raises(ValueError, match=f"no rate for {name}"):
        rates(Scenario(**changes), [zone()], lambda _: 1.0)  # type: ignore[arg-type]


@settings(deadline=None, max_examples=15)
@given(
    occupancy=st.floats(0.1, 2),
    live=st.floats(0.05, 0.95),
    shares=st.lists(st.floats(0.05, 1), min_size=1, max_size=4),
    returning=st.floats(0, 0.6),
    hours=weights,
)
def test_a_year_of_work_is_the_load_that_was_asked_for(
    occupancy: float, live: float, shares: list[float], returning: float, hours: list[float]
) -> None:
    """Offered seconds of a year over seconds of presence, for each kind of work by itself."""
    profile = Profile(hours=tuple(hours), months=tuple(map(float, range(1, 13))), cheque_day=(2.0, 1.3))
    flows = tuple(
        Flow(
            name=f"f{place}",
            share=share,
            profile=profile,
            service=Service(mean_s=100.0 + place, wrap_up_s=20.0),
        )
        for place, share in enumerate(shares)
    )
    scenario = Scenario(
        load=Load(occupancy=occupancy, live_share=live),
        contacts=flows,
        tasks=Tasks(service=Service(mean_s=1000.0, wrap_up_s=200.0)),
        returns=Returns(share=returning),
    )
    areas = [zone(0.6), zone(0.4, week=((9.0, 12.0),) * 6 + (None,))]
    found = rates(scenario, areas, lambda day: 1000.0 * (day % 7 < 5))
    present = sum(1000.0 * (day % 7 < 5) for day in range(365))

    def year(shape_of: Profile) -> float:
        return sum(area.share * sum(map(Shape(shape_of, area.time).hours, range(365))) for area in areas)

    for flow, rate in zip(flows, found.flows, strict=True):
        work = rate * year(profile) * (flow.service.mean_s + 20.0) / (1 - returning)
        assert work / present == pytest.approx(occupancy * live * flow.share / sum(shares))
    assert found.tasks * year(Profile()) * 1200.0 / present == pytest.approx(occupancy * (1 - live))


def test_without_tasks_all_of_the_load_is_live() -> None:
    scenario = Scenario(load=Load(occupancy=0.5, live_share=0.7), agents=Agents(count=1))
    found = rates(scenario, [zone()], lambda day: 8 * HOUR_S if day % 7 < 5 else 0.0)
    assert found.flows[0] == pytest.approx(0.5 * 3600 / 600)


def test_the_instants_of_a_process_are_where_its_weight_is() -> None:
    """Chi-square of the counts by piece, and of the gaps by quarter of their law."""
    pieces = [(0.0, 100.0, 1.0), (100.0, 150.0, 4.0), (200.0, 300.0, 0.5), (300.0, 300.0, 9.0)]
    found = instants(pieces, 40.0, Streams(2).of("arrivals"))
    assert found == sorted(found)
    expected = [40.0 * (ends - starts) * weight for starts, ends, weight in pieces[:3]]
    counts = [sum(starts <= at < ends for at in found) for starts, ends, _ in pieces[:3]]
    assert sum(counts) == len(found)
    # Three independent Poisson counts: 99.9 % of the draws are below 16.3.
    assert sum((count - mean) ** 2 / mean for count, mean in zip(counts, expected, strict=True)) < 16.3
    first = [at for at in found if at < 100.0]
    gaps = [two - one for one, two in itertools.pairwise(first)]
    quarters = [0.2876820724 / 40, 0.6931471806 / 40, 1.3862943611 / 40]
    by_quarter = [
        sum(low <= gap < high for gap in gaps)
        for low, high in zip([0, *quarters], [*quarters, 1e9], strict=True)
    ]
    assert sum((count - len(gaps) / 4) ** 2 / (len(gaps) / 4) for count in by_quarter) < 16.3


@settings(deadline=None)
@given(st.lists(st.floats(0, 5), min_size=1, max_size=6), st.floats(0, 1, exclude_max=True))
def test_nothing_of_no_share_is_picked(shares: list[float], drawn: float) -> None:
    if sum(shares) <= 0:
        with pytest.raises(ValueError, match="nobody to pick"):
            pick(shares)
        return
    assert shares[pick(shares)(drawn)] > 0


def test_a_stream_is_of_its_seed_its_cause_and_its_day() -> None:
    first = Streams(1).of("arrivals", 3).random()
    assert Streams(1).of("arrivals", 3).random() == first
    others = [Streams(2).of("arrivals", 3), Streams(1).of("patience", 3), Streams(1).of("arrivals", 4)]
    assert first not in [other.random() for other in others]
    assert len({first, *(other.random() for other in others)}) == 4
