"""Which days are there, and when is it open? From dates to float seconds since midnight of the first day.

A day has 24 hours: the change to summer time is ignored, since no figure of a run could show it. The days before
and after the run exist as well, for the dates at which tasks are due.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from math import ceil, floor
from typing import Final

from relais.lab.scenario.values import Hours

HOUR_S: Final = 3600.0
DAY_S: Final = 86400.0

Opening = tuple[float, float]


class Calendar:
    """The days of a centre, or of a region that keeps its own hours. Raises ValueError when it never opens."""

    def __init__(self, starts_on: date, days: int, hours: Hours) -> None:
        if not any(hours.week):
            raise ValueError("it never opens: every day of the week is closed")
        self.starts_on = starts_on
        self.days = days
        self.ends_at = days * DAY_S
        self.week = hours.week
        self.closed_on = frozenset(hours.closed_on)
        # A table of two columns for one run: the questions about a day are asked thousands of times.
        self.opening = lru_cache(maxsize=1024)(self._opening)
        self.cheque_age = lru_cache(maxsize=1024)(self._cheque_age)
        self._open_after = lru_cache(maxsize=1024)(self._count_open)

    def periods(self) -> range:
        return range(self.days)

    def bounds(self, period: int) -> Opening:
        return period * DAY_S, (period + 1) * DAY_S

    def day_of(self, period: int) -> int:
        return period

    def periods_of(self, day: int) -> range:
        return range(day, day + 1)

    def date_of(self, day: int) -> date:
        return self.starts_on + timedelta(days=day)

    def _opening(self, day: int) -> Opening | None:
        """When it opens and closes that day, or None."""
        on = self.date_of(day)
        hours = self.week[on.weekday()]
        if hours is None or on in self.closed_on:
            return None
        return day * DAY_S + hours[0] * HOUR_S, day * DAY_S + hours[1] * HOUR_S

    def open_days(self, day: int, step: int = 1) -> Iterator[int]:
        """The days on which it opens, from `day` on; backwards when `step` is -1."""
        while True:
            if self.opening(day) is not None:
                yield day
            day += step

    def after(self, at: float, days: float) -> float:
        """The instant `days` working days after `at`, always when it is open: an hour of a short day counts
        for more. From outside the opening hours, it is counted from the next opening."""
        day = floor(at / DAY_S)
        opening = self.opening(day)
        position = 0.0
        if opening is not None:
            position = max(0.0, (at - opening[0]) / (opening[1] - opening[0]))
        if opening is None or position >= 1.0:
            day, position = next(self.open_days(day + 1)), 0.0
        whole, part = divmod(position + days, 1.0)
        opens_at, closes_at = self._sure(self._open_after(day, int(whole)))
        return opens_at + part * (closes_at - opens_at)

    def closing(self, at: float) -> float:
        """When it closes on the day of `at`, or on the next working day when it already has."""
        day = floor(at / DAY_S)
        return next(closes_at for _, closes_at in map(self._sure, self.open_days(day)) if at < closes_at)

    def _count_open(self, day: int, number: int) -> int:
        """The open day so many open days after `day`, which is open."""
        return next(islice(self.open_days(day), number, None))

    def _sure(self, day: int) -> Opening:
        opening = self.opening(day)
        assert opening is not None
        return opening

    def cheque_day(self, year: int, month: int) -> int:
        """The day of the cheques of a month: its first, or the last working day before."""
        first = (date(year, month, 1) - self.starts_on).days
        return next(self.open_days(first, -1))

    def _cheque_age(self, day: int) -> int:
        """Working days since the last cheque day: 0 on the day itself, and until the next working day."""
        on = self.date_of(day)
        months = [(on.year, on.month)]
        months.append((on.year + 1, 1) if on.month == 12 else (on.year, on.month + 1))
        months.append((on.year - 1, 12) if on.month == 1 else (on.year, on.month - 1))
        last = max(cheque for cheque in (self.cheque_day(*month) for month in months) if cheque <= day)
        return sum(1 for each in range(last + 1, day + 1) if self.opening(each) is not None)


class Endless:
    """A run without a calendar, in even parts of its days so that it is never held whole. A day counts 24 hours."""

    def __init__(self, hours: float, parts_a_day: int = 1) -> None:
        self.ends_at = hours * HOUR_S
        self.parts_a_day = parts_a_day

    def periods(self) -> range:
        return range(ceil(self.ends_at / DAY_S * self.parts_a_day))

    def bounds(self, period: int) -> Opening:
        edges = period * DAY_S / self.parts_a_day, (period + 1) * DAY_S / self.parts_a_day
        return min(edges[0], self.ends_at), min(edges[1], self.ends_at)

    def day_of(self, period: int) -> int:
        return period // self.parts_a_day

    def periods_of(self, day: int) -> range:
        return range(day * self.parts_a_day, (day + 1) * self.parts_a_day)

    def opening(self, period: int) -> Opening | None:
        return self.bounds(period)

    def after(self, at: float, days: float) -> float:
        return at + days * DAY_S

    def closing(self, at: float) -> float:
        return (floor(at / DAY_S) + 1) * DAY_S
