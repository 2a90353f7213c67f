"""Where do the contacts and tasks of a run come from? The flows of each zone, and what events add or take away.

A storm that doubles the calls of a region is a second source beside the first; one that halves them hides every
other one, by a draw of its own. Hence whatever comes without the event comes with it at the same instant.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from relais.lab.calendar import HOUR_S, Calendar, Endless
from relais.lab.demand import Calls, Chores, Place
from relais.lab.happenings import Happenings, lasts, letter_weights, region_numbers
from relais.lab.persons import Persons
from relais.lab.population import Population
from relais.lab.rates import Pieces, Rates, Shape, Zone
from relais.lab.scenario.values import Event, Flow, Profile, Scenario
from relais.lab.streams import Streams
from relais.lab.world import Matter


def zones(scenario: Scenario, population: Population, times: Sequence[Calendar | Endless]) -> list[Zone]:
    """The regions by the hours they keep. A region has the share of persons that its panels have, or without any
    panel its agents; one without agents has nobody to serve."""
    sizes = population.sizes
    alike: dict[object, list[int]] = {}
    for number, region in enumerate(scenario.regions):
        if population.agents_of[number]:
            alike.setdefault(region.hours or scenario.hours, []).append(number)
    whole = sum(sizes)
    return [
        Zone(tuple(regions), times[regions[0]], sum(sizes[each] for each in regions) / whole)
        for regions in alike.values()
    ]


@dataclass(frozen=True, slots=True)
class Sources:
    """All that brings something to do; made by `sources`."""

    calls: Sequence[Calls]
    chores: Sequence[Chores]
    happenings: Happenings
    streams: Streams

    def matters(self, period: int) -> list[Matter]:
        """All that comes in a period, in order; what already waits when the run begins is in the first."""
        found = [
            self._let_through(source.matters(period), place, period)
            for place, source in enumerate(self.calls)
        ]
        found += [source.matters(period) for source in self.chores]
        if period == 0:
            found += [source.backlog() for source in self.chores]
        matters = found[0] if len(found) == 1 else [matter for each in found for matter in each]
        if len(found) > 1:
            matters.sort(key=itemgetter(0))
        return matters

    def _let_through(self, matters: list[Matter], source: int, period: int) -> list[Matter]:
        """Without those that an event keeps from coming."""
        day = self.calls[source].place.time.day_of(period)
        for place, event in self.happenings.swollen():
            if event.factor < 1.0 and day in lasts(event):
                draw = self.streams.of(f"events/{place}/{source}", period).random
                touched = {None, *region_numbers(self.happenings.scenario, event)}
                matters = [
                    each for each in matters if each.contact.region not in touched or draw() < event.factor
                ]
        return matters


def sources(
    scenario: Scenario, population: Population, zones: Sequence[Zone], asked: Rates, happenings: Happenings
) -> Sources:
    """Every source, numbered in an order that leaves the ordinary ones alone: flows, tasks, then events."""
    made = _Maker(scenario, population, zones, happenings)
    calls: list[Calls] = []
    chores: list[Chores] = []
    for flow, rate in zip(scenario.contacts, asked.flows, strict=True):
        calls += [
            Calls(scenario, flow, place) for place in made.ordinary(flow.name, flow.profile, flow.panel, rate)
        ]
    if scenario.tasks is not None:
        places = made.ordinary("task", scenario.tasks.profile, True, asked.tasks)
        chores += [Chores(scenario.tasks, place) for place in places]
    for flow, rate in zip(scenario.contacts, asked.flows, strict=True):
        calls += [Calls(scenario, flow, place) for place in made.swollen(flow, rate)]
    calls += made.letters()
    return Sources(calls, chores, happenings, made.streams)


class _Maker:
    """Makes sources, and numbers them."""

    def __init__(
        self, scenario: Scenario, population: Population, zones: Sequence[Zone], happenings: Happenings
    ) -> None:
        self.scenario = scenario
        self.population = population
        self.zones = zones
        self.sizes = population.sizes
        self.happenings = happenings
        self.streams = happenings.streams
        self.made = 0

    def _place(
        self,
        name: str,
        zone: Zone,
        pieces: Callable[[int], Pieces],
        rate_per_hour: float,
        regions: Sequence[int],
        panel: bool,
    ) -> Place:
        persons = Persons(self.scenario, self.population, regions, panel)
        self.made += 1
        return Place(self.made - 1, name, self.streams, zone.time, pieces, rate_per_hour / HOUR_S, persons)

    def ordinary(self, name: str, profile: Profile, panel: bool, rate: float) -> list[Place]:
        return [
            self._place(
                f"{name}/{zone.regions[0]}",
                zone,
                Shape(profile, zone.time).pieces,
                rate * zone.share,
                zone.regions,
                panel,
            )
            for zone in self.zones
        ]

    def swollen(self, flow: Flow, rate: float) -> Iterator[Place]:
        """What events bring beside what comes anyway."""
        for place, event in self.happenings.swollen():
            if event.factor > 1.0:
                for zone, regions, share in self._touched(event):
                    name = f"{flow.name}/{zone.regions[0]}/event {place}"
                    pieces = _only(lasts(event), Shape(flow.profile, zone.time))
                    yield self._place(
                        name, zone, pieces, rate * share * (event.factor - 1.0), regions, flow.panel
                    )

    def letters(self) -> Iterator[Calls]:
        """The answers to letters, on the first flow that one can use from home."""
        flows = self.scenario.contacts
        flow = next((each for each in flows if each.channel != "counter"), flows[0] if flows else None)
        for place, event in self.happenings.of_kind("letter"):
            touched = self._touched(event) if flow else []
            whole = sum(share for _, _, share in touched)
            for zone, regions, share in touched:
                assert flow is not None
                name = f"{flow.name}/{zone.regions[0]}/event {place}"
                pieces = _answering(lasts(event), Shape(flow.profile, zone.time))
                answers = event.people * event.share * share / whole
                yield Calls(
                    self.scenario, flow, self._place(name, zone, pieces, answers, regions, flow.panel)
                )

    def _touched(self, event: Event) -> list[tuple[Zone, list[int], float]]:
        """The regions of an event, zone by zone, with their share of the persons."""
        touched = region_numbers(self.scenario, event)
        found = []
        for zone in self.zones:
            regions = [each for each in zone.regions if each in touched]
            persons = sum(self.sizes[each] for each in regions)
            if persons:
                found.append((zone, regions, persons / sum(self.sizes)))
        return found


def _only(days: range, shape: Shape) -> Callable[[int], Pieces]:
    """When contacts come, on these days alone."""
    return lambda period: shape.pieces(period) if shape.time.day_of(period) in days else []


def _answering(days: range, shape: Shape) -> Callable[[int], Pieces]:
    """When a letter is answered: a weight of one hour in all, one part less each day that someone can be reached;
    where that is on none of these days, on the next one."""
    time = shape.time

    def hours(day: int) -> float:
        return sum(map(shape.hours, time.periods_of(day)))

    able = [day for day in days if hours(day) > 0.0]
    if not able:
        # No further than a year: a run without a calendar may be over.
        able = [day for day in range(days.stop, days.stop + 366) if hours(day) > 0.0][:1]
    weights = {day: weight / hours(day) for day, weight in zip(able, letter_weights(len(able)), strict=True)}

    def pieces(period: int) -> Pieces:
        factor = weights.get(time.day_of(period), 0.0)
        return (
            [(starts, ends, weight * factor) for starts, ends, weight in shape.pieces(period)]
            if factor
            else []
        )

    return pieces
