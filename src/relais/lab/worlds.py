"""What is the world of a scenario and a seed? Its people, its days and all that will happen in them.

Nothing is held but the day being read: `World.days` makes each as it is asked for.
"""

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Final

from relais.lab.calendar import DAY_S, HOUR_S, Calendar, Endless, Opening
from relais.lab.happenings import Happenings, happen, without
from relais.lab.population import populate
from relais.lab.rates import Rates, rates
from relais.lab.roster import Roster, endless_spells
from relais.lab.scenario.values import Scenario
from relais.lab.sources import Sources, sources, zones
from relais.lab.streams import Streams
from relais.lab.world import Day, Door, Rules, Spell, World

# A run without a calendar is made in parts of a day, each of about so many matters at most.
PART: Final = 8192


def build(scenario: Scenario, seed: int) -> World:
    """The world of one run: the same for the same scenario and seed, in any process. Its `days` can be read once.
    Raises ValueError for what cannot be, such as a centre that never opens."""
    streams = Streams(seed)
    population = populate(scenario, streams)
    happenings = happen(scenario, streams, population.agents_of)
    horizon, regions = scenario.horizon, scenario.regions
    days: Iterator[Day]
    if horizon.hours is None:
        length = horizon.warmup_days + horizon.days
        calendars = [Calendar(horizon.starts_on, length, each.hours or scenario.hours) for each in regions]
        roster = Roster(scenario, population, calendars, happenings)
        areas = zones(scenario, population, calendars)
        asked = rates(scenario, areas, roster.expected_s)
        days = _days(calendars, roster, sources(scenario, population, areas, asked, happenings))
    else:
        hours = horizon.warmup_hours + horizon.hours
        whole = Endless(hours)
        present_s = scenario.agents.count * whole.bounds(0)[1]
        asked = rates(scenario, zones(scenario, population, [whole] * len(regions)), lambda _: present_s)
        time = Endless(hours, ceil((sum(asked.flows) + asked.tasks) * 24.0 / PART) or 1)
        areas = zones(scenario, population, [time] * len(regions))
        spells = endless_spells(population, happenings, time.ends_at)
        days = _parts(time, spells, sources(scenario, population, areas, asked, happenings))
    return World(
        rules=_rules(scenario, asked, happenings, areas[0].time.ends_at),
        agents=population.agents,
        days=days,
        region_names=[region.name for region in regions],
        team_regions=dict(enumerate(population.team_regions)),
    )


def _days(calendars: Sequence[Calendar], roster: Roster, comes: Sources) -> Iterator[Day]:
    for day in calendars[0].periods():
        spells, stand_ins = roster.day(day)
        openings = [[opening] if (opening := each.opening(day)) else [] for each in calendars]
        starts_at, ends_at = calendars[0].bounds(day)
        yield Day(
            starts_at, ends_at, spells, comes.matters(day), _doors(openings, comes.happenings), stand_ins
        )


def _parts(time: Endless, spells: Sequence[Spell], comes: Sources) -> Iterator[Day]:
    """Of a run without a calendar, the first part says who works and when the doors open, once for all."""
    doors = _doors([[(0.0, time.ends_at)]] * len(comes.happenings.scenario.regions), comes.happenings)
    for part in time.periods():
        yield Day(*time.bounds(part), () if part else spells, comes.matters(part), () if part else doors, {})


def _doors(openings: Sequence[Sequence[Opening]], happenings: Happenings) -> list[Door]:
    """The doors of each region less its outages; one for all where they are the same."""
    left = [without(spans, happenings.shut(region)) for region, spans in enumerate(openings)]
    if all(spans == left[0] for spans in left):
        return [Door(*span, None) for span in left[0]]
    return sorted(Door(*span, region) for region, spans in enumerate(left) for span in spans)


def _rules(scenario: Scenario, asked: Rates, happenings: Happenings, ends_at: float) -> Rules:
    horizon, flows = scenario.horizon, scenario.contacts
    is_endless = horizon.hours is not None
    live = [
        (rate, flow.service.mean_s + flow.service.wrap_up_s)
        for rate, flow in zip(asked.flows, flows, strict=True)
    ]
    per_hour = sum(rate for rate, _ in live)
    return Rules(
        starts_at=0.0,
        ends_at=ends_at,
        measured_from=horizon.warmup_hours * HOUR_S if is_endless else horizon.warmup_days * DAY_S,
        capacity=scenario.queue.capacity,
        interruption_s=scenario.tasks.interruption_s if scenario.tasks else 0.0,
        callback_s=scenario.wishes.callback_h * HOUR_S,
        after_hours=scenario.hours.after,
        mean_handling_s=sum(rate * mean_s for rate, mean_s in live) / per_hour if per_hour else 600.0,
        policies=happenings.policies(),
    )
