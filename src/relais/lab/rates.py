"""How many contacts and tasks come, and when in the day? Profiles on a calendar, and the rates that a load asks for.

The rate of a flow at an instant is its `rate_per_hour` times the weight of its profile then. Weights have no unit:
hours weigh 1 in the mean of the opening hours, weekdays 1 in the mean of the week's opening hours, months 1 in the
mean of the year. The factors of the cheque day are taken as they are. `load.occupancy` holds in the mean of the
365 days that follow the first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from relais.lab.calendar import HOUR_S, Calendar, Endless, Opening
from relais.lab.scenario.values import Flow, Profile, Scenario

_YEAR: Final = range(365)

Pieces = list[tuple[float, float, float]]


class Shape:
    """A profile on the calendar of one region. Twenty-four hours are those of the clock, and then contacts come
    to a closed door as well; any other number of them shares the opening hours evenly."""

    def __init__(self, profile: Profile, time: Calendar | Endless) -> None:
        self.profile = profile
        self.time = time
        self.is_clock = len(profile.hours) == 24
        self._hours = _of_mean_one(profile.hours)
        self._months = _of_mean_one(profile.months)
        self._weekdays: tuple[float, ...] = ()
        if isinstance(time, Calendar):
            self._weekdays = self._by_open_hour(time)

    def pieces(self, period: int) -> Pieces:
        """(from, to, weight) of one period, in order and without what weighs nothing."""
        if isinstance(self.time, Endless):
            return [(*self.time.bounds(period), 1.0)]
        span, factor = self._day(self.time, period)
        length = (span[1] - span[0]) / len(self._hours)
        return [
            (span[0] + place * length, span[0] + (place + 1) * length, weight * factor)
            for place, weight in enumerate(self._hours)
            if weight * factor > 0.0
        ]

    def hours(self, period: int) -> float:
        """The weight of a whole period, in hours of weight one."""
        span, factor = self.time.bounds(period), 1.0
        if not isinstance(self.time, Endless):
            span, factor = self._day(self.time, period)
        return (span[1] - span[0]) * factor / HOUR_S

    def _day(self, time: Calendar, day: int) -> tuple[Opening, float]:
        """When contacts come that day, and the factor of the day."""
        opening = time.bounds(day) if self.is_clock else time.opening(day)
        if opening is None:
            return time.bounds(day), 0.0
        on = time.date_of(day)
        factor = self._weekdays[on.weekday()] * self._months[on.month - 1]
        cheque = self.profile.cheque_day
        if cheque and (age := time.cheque_age(day)) < len(cheque):
            factor *= cheque[age]
        return opening, factor

    def _by_open_hour(self, time: Calendar) -> tuple[float, ...]:
        weekdays = self.profile.weekdays
        spans = [24.0 if self.is_clock else hours[1] - hours[0] if hours else 0.0 for hours in time.week]
        mean = sum(weight * span for weight, span in zip(weekdays, spans, strict=True)) / sum(spans)
        if not mean > 0.0:
            raise ValueError("contacts come only on weekdays when it is closed")
        return tuple(weight / mean for weight in weekdays)


def _of_mean_one(weights: Sequence[float]) -> tuple[float, ...]:
    mean = sum(weights) / len(weights)
    if not mean > 0.0:
        raise ValueError("a profile has no weight above zero")
    return tuple(weight / mean for weight in weights)


@dataclass(frozen=True, slots=True)
class Zone:
    """Regions that keep the same hours, the calendar they keep, and their share of the persons."""

    regions: tuple[int, ...]
    time: Calendar | Endless
    share: float


@dataclass(frozen=True, slots=True)
class Rates:
    """Per hour of weight one, everywhere together: each flow in the order of the scenario, and tasks."""

    flows: tuple[float, ...]
    tasks: float


def rates(scenario: Scenario, zones: Sequence[Zone], present_s: Callable[[int], float]) -> Rates:
    """The rates that are given, and those that the load asks for. `present_s`: expected seconds of presence of
    all agents together in a period. Raises ValueError for a flow without a rate when no occupancy asks for one."""
    load = scenario.load
    flows, tasks = scenario.contacts, scenario.tasks
    asking = [flow for flow in flows if flow.rate_per_hour is None]
    asks_tasks = tasks is not None and tasks.rate_per_hour is None
    if load.occupancy is None:
        if asking or asks_tasks:
            raise ValueError(
                f"no rate for {asking[0].name if asking else 'tasks'}, and no load.occupancy to set it"
            )
        return Rates(
            tuple(flow.rate_per_hour or 0.0 for flow in flows), tasks.rate_per_hour or 0.0 if tasks else 0.0
        )
    year = range(1) if isinstance(zones[0].time, Endless) else _YEAR
    work_s = load.occupancy * sum(present_s(period) for period in year)
    live_share = (load.live_share if asks_tasks else 1.0) if asking else 0.0
    whole = sum(flow.share for flow in asking)

    def per_hour(profile: Profile, part_s: float) -> float:
        shapes = [(zone.share, Shape(profile, zone.time)) for zone in zones]
        hours = sum(share * sum(map(shape.hours, year)) for share, shape in shapes)
        return part_s / hours

    return Rates(
        tuple(
            flow.rate_per_hour
            if flow.rate_per_hour is not None
            else per_hour(flow.profile, work_s * live_share * flow.share / whole / work_of(flow, scenario))
            for flow in flows
        ),
        0.0
        if tasks is None
        else tasks.rate_per_hour
        if tasks.rate_per_hour is not None
        else per_hour(
            tasks.profile,
            work_s * (1.0 - live_share) / (tasks.service.mean_s + tasks.service.wrap_up_s),
        ),
    )


def work_of(flow: Flow, scenario: Scenario) -> float:
    """Expected seconds of an agent for one matter of a flow: each of its returns as well, a redial not, since
    whoever calls again has not been served. What knowing the file changes is left aside."""
    return (flow.service.mean_s + flow.service.wrap_up_s) / (1.0 - scenario.returns.share)
