"""Which days are public holidays for the public service of Quebec? Computed for any year; what the database holds decides.

Source of the list: CQLR, chapter J-3, r. 3, section 3 (LégisQuébec), which names the thirteen days of the
public service besides Saturdays and Sundays. A holiday that falls on a weekend may be observed on another day under the
agreement in force: the administration declares that day on the page of hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

SOURCE = "RLRQ, c. J-3, r. 3, art. 3"
MONDAY = 0


@dataclass(frozen=True, slots=True)
class PublicHoliday:
    """One day, with its name in both languages."""

    on: date
    name_fr: str
    name_en: str


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (anonymous algorithm, Nature, 20 April 1876; Meeus, ch. 8).

    Raises ValueError before 1583, when there was no such calendar.
    """
    if year < 1583:
        raise ValueError(f"Easter of {year} was asked; the Gregorian calendar begins in 1583.")
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _monday(first: date, nth: int) -> date:
    """The nth Monday from a day on, that day included."""
    return first + timedelta(days=(MONDAY - first.weekday()) % 7 + 7 * (nth - 1))


def of_year(year: int) -> Iterator[PublicHoliday]:
    """The thirteen holidays of a year, in order."""
    sunday = easter(year)
    yield PublicHoliday(date(year, 1, 1), "jour de l’An", "New Year’s Day")
    yield PublicHoliday(date(year, 1, 2), "lendemain du jour de l’An", "day after New Year’s Day")
    yield PublicHoliday(sunday - timedelta(days=2), "Vendredi saint", "Good Friday")
    yield PublicHoliday(sunday + timedelta(days=1), "lundi de Pâques", "Easter Monday")
    # The Monday before 25 May: of the seven days that end on the 24th, the one that is a Monday.
    patriots = _monday(date(year, 5, 18), 1)
    yield PublicHoliday(patriots, "Journée nationale des patriotes", "National Patriots’ Day")
    yield PublicHoliday(date(year, 6, 24), "fête nationale du Québec", "Quebec’s National Holiday")
    yield PublicHoliday(date(year, 7, 1), "fête du Canada", "Canada Day")
    yield PublicHoliday(_monday(date(year, 9, 1), 1), "fête du Travail", "Labour Day")
    yield PublicHoliday(_monday(date(year, 10, 1), 2), "Action de grâces", "Thanksgiving")
    yield PublicHoliday(date(year, 12, 24), "veille de Noël", "Christmas Eve")
    yield PublicHoliday(date(year, 12, 25), "Noël", "Christmas Day")
    yield PublicHoliday(date(year, 12, 26), "lendemain de Noël", "Boxing Day")
    yield PublicHoliday(date(year, 12, 31), "veille du jour de l’An", "New Year’s Eve")
