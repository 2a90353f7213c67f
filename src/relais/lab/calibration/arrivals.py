"""When is it open, and how many come when? Opening hours, the shape of a day, weekdays, months.

Contacts are a Poisson process whose rate is the product of an hour, a weekday and a month: the likeliest factors of such
a product are the sums over the other factors (A. Weinberg, L. Brown, J. Stroud, J. Amer. Statist. Assoc. 102 (2007)
1185-1198 use the same product for a bank). Each day is cut in as many even parts as its longest has hours.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from math import ceil, floor, sqrt
from typing import NamedTuple

Opening = tuple[float, float]
Week = tuple[Opening | None, ...]

# Of the contacts of a weekday, those outside of the opening hours: stray calls, clocks that are wrong.
STRAY = 0.005
# A weekday with less than this of the contacts of the busiest one is a day when it is closed.
CLOSED = 0.01
# A day with less than this of what is usual on its weekday is a holiday.
HOLIDAY = 0.25
# Months say something of the year when the log holds this many of them.
FEWEST_MONTHS = 6


class Arrival(NamedTuple):
    """`weight` contacts at one instant of one day (a fraction when some of them were redials)."""

    day: date
    at_s: float
    weight: float = 1.0


class Pattern(NamedTuple):
    """The rate per open hour and its factors, each with mean 1 as a scenario has them."""

    rate_per_hour: float
    hours: tuple[float, ...]
    weekdays: tuple[float, ...]
    months: tuple[float, ...]


class Spread(NamedTuple):
    """How much the days of one weekday differ, beyond chance: the coefficient of variation of the volume."""

    days: int
    # Variance over mean of the counts, both relative to their weekday: 1 for a Poisson process.
    dispersion: float
    beyond_chance: float


def opening_hours(arrivals: Iterable[Arrival], days: Sequence[date]) -> Week:
    """The hours of each weekday, to the half hour; None where nothing comes. Raises ValueError for no arrival."""
    by_weekday: dict[int, list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        by_weekday[arrival.day.weekday()].append(arrival)
    present = Counter(day.weekday() for day in days)
    daily = {
        weekday: sum(each.weight for each in found) / present[weekday]
        for weekday, found in by_weekday.items()
    }
    if not daily:
        raise ValueError("nothing came, so nothing tells when it is open")
    least = max(daily.values()) * CLOSED
    return tuple(
        _hours(by_weekday[weekday]) if daily.get(weekday, 0.0) > least else None for weekday in range(7)
    )


def _hours(arrivals: list[Arrival]) -> Opening:
    arrivals = sorted(arrivals, key=lambda each: each.at_s)
    whole, run = sum(each.weight for each in arrivals), 0.0
    first = last = arrivals[0].at_s
    for arrival in arrivals:
        if run <= STRAY * whole:
            first = arrival.at_s
        if run <= (1.0 - STRAY) * whole:
            last = arrival.at_s
        run += arrival.weight
    opens = min(23.5, floor(first / 1800.0) / 2.0)
    return opens, max(opens + 0.5, min(24.0, ceil(last / 1800.0) / 2.0))


def holidays(arrivals: Iterable[Arrival], days: Sequence[date], week: Week) -> set[date]:
    """Days of an open weekday when almost nobody came, and days of the log that are missing altogether."""
    counts: dict[date, float] = defaultdict(float)
    for arrival in arrivals:
        counts[arrival.day] += arrival.weight
    usual = {weekday: sorted(counts[day] for day in days if day.weekday() == weekday) for weekday in range(7)}
    medians = {weekday: found[len(found) // 2] for weekday, found in usual.items() if found}
    whole = [days[0] + timedelta(days=n) for n in range((days[-1] - days[0]).days + 1)]
    return {
        day
        for day in whole
        if week[day.weekday()] is not None and counts[day] < HOLIDAY * medians.get(day.weekday(), 0)
    }


def pattern(arrivals: Iterable[Arrival], days: Sequence[date], week: Week) -> Pattern:
    """The likeliest rate and factors. `days`: those of the log that count (open, no holiday). What comes outside
    of the opening hours is counted in its nearest part."""
    days = [day for day in days if week[day.weekday()] is not None]
    kept = set(days)
    lengths = {weekday: hours[1] - hours[0] for weekday, hours in enumerate(week) if hours is not None}
    # Twenty-four parts would be those of the clock, in a scenario.
    parts = min(23, max(1, round(max(lengths.values()))))
    hours, by_weekday, by_month = [0.0] * parts, [0.0] * 7, [0.0] * 12
    for arrival in arrivals:
        opening = week[arrival.day.weekday()]
        if arrival.day not in kept or opening is None:
            continue
        place = int((arrival.at_s / 3600.0 - opening[0]) / (opening[1] - opening[0]) * parts)
        hours[min(parts - 1, max(0, place))] += arrival.weight
        by_weekday[arrival.day.weekday()] += arrival.weight
        by_month[arrival.day.month - 1] += arrival.weight
    present = Counter(day.weekday() for day in days)
    rates = tuple(
        by_weekday[weekday] / (present[weekday] * lengths[weekday]) if present[weekday] else 0.0
        for weekday in range(7)
    )
    # A weekday that the log does not show, and on which it is open, cannot be: the week comes from the log.
    open_hours = sum(lengths.values())
    mean = sum(rate * lengths.get(weekday, 0.0) for weekday, rate in enumerate(rates)) / open_hours
    if not mean:
        raise ValueError("nothing came in the opening hours")
    return Pattern(
        rate_per_hour=mean,
        hours=_of_mean_one(hours),
        weekdays=tuple(rate / mean for rate in rates),
        months=_months(by_month, days, rates, lengths),
    )


def _months(
    counted: Sequence[float], days: Sequence[date], rates: Sequence[float], lengths: dict[int, float]
) -> tuple[float, ...]:
    """Months relative to what their weekdays make expect; all 1 when the log holds too few of them. A month that
    the log does not hold is as the mean of the others."""
    expected = [0.0] * 12
    for day in days:
        expected[day.month - 1] += rates[day.weekday()] * lengths[day.weekday()]
    known = [count / hope for count, hope in zip(counted, expected, strict=True) if hope]
    if len(known) < FEWEST_MONTHS:
        return (1.0,) * 12
    usual = sum(known) / len(known)
    return _of_mean_one(
        [count / hope if hope else usual for count, hope in zip(counted, expected, strict=True)]
    )


def spread(arrivals: Iterable[Arrival], days: Sequence[date]) -> Spread:
    """How the volume of a day differs from that of its weekday."""
    counts: dict[date, float] = dict.fromkeys(days, 0.0)
    for arrival in arrivals:
        if arrival.day in counts:
            counts[arrival.day] += arrival.weight
    by_weekday: dict[int, list[float]] = defaultdict(list)
    for day, count in counts.items():
        by_weekday[day.weekday()].append(count)
    squares = variance = freedom = 0.0
    means = []
    for found in by_weekday.values():
        mean = sum(found) / len(found)
        if len(found) < 2 or not mean:
            continue
        freedom += len(found) - 1
        squares += sum((each - mean) ** 2 for each in found) / mean
        variance += sum((each / mean - 1.0) ** 2 for each in found)
        means.append(mean)
    if not freedom:
        return Spread(len(days), 1.0, 0.0)
    chance = sum(1.0 / mean for mean in means) / len(means)
    return Spread(len(days), squares / freedom, sqrt(max(0.0, variance / freedom - chance)))


def _of_mean_one(weights: Sequence[float]) -> tuple[float, ...]:
    mean = sum(weights) / len(weights)
    return tuple(weight / mean for weight in weights) if mean else (1.0,) * len(weights)
