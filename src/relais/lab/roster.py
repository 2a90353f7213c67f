"""Who is at work when? Shifts, a staggered lunch, absences with a stand-in of the same team, the events.

Chance is in the absences alone, one stream for each day: whoever is there one day is there whatever the load is.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import sqrt
from typing import Final

from relais.lab.calendar import DAY_S, HOUR_S, Calendar, Opening
from relais.lab.happenings import Happenings, without
from relais.lab.population import Population, apportion, one_of
from relais.lab.scenario.values import WEEK, Absence, Lunch, Scenario
from relais.lab.streams import uniforms
from relais.lab.world import Spell

_SHIFTS: Final = sqrt(7.0) - 2.0


class Roster:
    """The spells of every agent, day by day, to be read in order: an absence goes on from one day to the next.
    `times`: the calendar of each region."""

    def __init__(
        self,
        scenario: Scenario,
        population: Population,
        times: Sequence[Calendar],
        happenings: Happenings,
    ) -> None:
        self.scenario = scenario
        self.population = population
        self.times = times
        self.happenings = happenings
        count = scenario.agents.count
        shifts = scenario.shifts
        self.shift_of = one_of(
            apportion(count, [each.share for each in shifts]) if shifts else [], count, _SHIFTS
        )
        self.lunch_of = [
            _lunch(scenario.lunch, place, len(team))
            for team in population.teams
            for place in range(len(team))
        ]
        self.kinds = Counter(
            (agent.region, shift, lunch)
            for agent, shift, lunch in zip(population.agents, self.shift_of, self.lunch_of, strict=True)
        )
        self.expected: dict[object, float] = {}
        self.begins, self.goes_on = absence_odds(scenario.absences)
        # Of each agent: None when she is there, else whether someone stands in for her.
        self.absent: list[bool | None] = []
        self.spans = lru_cache(maxsize=None)(self._spans)

    def day(self, period: int) -> tuple[list[Spell], dict[int, int]]:
        """The spells of a day, by instant, and who stands in for whom."""
        self._next_absences(period)
        gone = self.happenings.gone.get(period, ())
        here: set[int] = set()
        spells: list[Spell] = []
        for agent in self.population.agents:
            number = agent.agent_id
            if self.absent[number] is not None or number in gone:
                continue
            found = self._spells(number, agent.region, period)
            if found:
                here.add(number)
                spells += found
        spells.sort()
        return spells, self._stand_ins(here)

    def _next_absences(self, period: int) -> None:
        """From the day before; on the first day, in the long-run share."""
        count = len(self.population.agents)
        share, replaced = self.scenario.absences.share, self.scenario.absences.replaced
        if not share:
            self.absent = [None] * count
            return
        stream = self.happenings.streams.of("absences", period)
        draws, named = uniforms(stream, count), uniforms(stream, count)
        if not self.absent:
            self.absent = [named[each] < replaced if draws[each] < share else None for each in range(count)]
            return
        for agent in self.population.agents:
            if self.times[agent.region].opening(period) is None:
                continue
            number = agent.agent_id
            was = self.absent[number]
            if was is None:
                if draws[number] < self.begins:
                    self.absent[number] = named[number] < replaced
            elif draws[number] >= self.goes_on:
                self.absent[number] = None

    def _spells(self, number: int, region: int, period: int) -> list[Spell]:
        base = period * DAY_S
        spans = self._spans_on(period, region, self.shift_of[number], self.lunch_of[number])
        return [Spell(base + starts, base + ends, number) for starts, ends in spans]

    def _spans_on(self, period: int, region: int, shift: int | None, lunch: Opening | None) -> list[Opening]:
        time = self.times[region]
        opening = time.opening(period)
        weekdays = self.scenario.shifts[shift].weekdays if shift is not None else ()
        if opening is None or (weekdays and WEEK[time.date_of(period).weekday()] not in weekdays):
            return []
        base = period * DAY_S
        return self.spans((opening[0] - base, opening[1] - base), shift, lunch)

    def _spans(self, opening: Opening, shift: int | None, lunch: Opening | None) -> list[Opening]:
        """When someone is there on a day with this opening, in seconds from midnight. A lunch is taken by who is
        there before and after it."""
        if shift is not None:
            chosen = self.scenario.shifts[shift]
            opening = (chosen.starts * HOUR_S, chosen.ends * HOUR_S)
        if lunch is None or lunch[0] <= opening[0] or lunch[1] >= opening[1]:
            return [opening]
        return without([opening], [lunch])

    def _stand_ins(self, here: set[int]) -> dict[int, int]:
        """For who is absent and replaced, the next of the team who is there."""
        found: dict[int, int] = {}
        for team in self.population.teams:
            present = [number for number in team if number in here]
            for number in team:
                if self.absent[number] and present:
                    found[number] = next((each for each in present if each > number), present[0])
        return found

    def expected_s(self, period: int) -> float:
        """Seconds of presence of all agents together on an ordinary day, in the mean over absences."""
        base = period * DAY_S
        openings = [time.opening(period) for time in self.times]
        alike = (
            self.times[0].date_of(period).weekday(),
            *((opening[0] - base, opening[1] - base) if opening else None for opening in openings),
        )
        if alike not in self.expected:
            self.expected[alike] = (1.0 - self.scenario.absences.share) * sum(
                count * sum(ends - starts for starts, ends in self._spans_on(period, *kind))
                for kind, count in self.kinds.items()
            )
        return self.expected[alike]


def endless_spells(population: Population, happenings: Happenings, ends_at: float) -> list[Spell]:
    """The spells of a run without a calendar, all at once: everyone is there but for what events say."""
    found: list[Spell] = []
    for agent in population.agents:
        holes = [
            (day * DAY_S, (day + 1) * DAY_S)
            for day, gone in happenings.gone.items()
            if agent.agent_id in gone
        ]
        found += [Spell(*span, agent.agent_id) for span in without([(0.0, ends_at)], holes)]
    return sorted(found)


def absence_odds(absence: Absence) -> tuple[float, float]:
    """The odds, each working day, that who is there becomes absent and that who is absent stays so: a chain whose
    long-run share and mean length are those of the scenario. Where the share is too high for absences so short,
    they last as long as they must."""
    share = absence.share
    if share >= 1.0:
        return 1.0, 1.0
    goes_on = max(1.0 - 1.0 / absence.days, (2.0 * share - 1.0) / share if share else 0.0)
    return share * (1.0 - goes_on) / (1.0 - share), goes_on


def _lunch(lunch: Lunch, place: int, size: int) -> Opening | None:
    """When the agent at this place of a team of `size` is away, in seconds from midnight."""
    if not lunch.minutes:
        return None
    length = lunch.minutes * 60.0
    slack = (lunch.latest - lunch.earliest) * HOUR_S - length
    starts = lunch.earliest * HOUR_S + slack * (place / (size - 1) if size > 1 else 0.5)
    return starts, starts + length
