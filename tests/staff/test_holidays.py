"""The public holidays of Quebec, against known calendars."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.staff.holidays import easter, of_year
from relais.staff.models import Holiday

YEARS = st.integers(1583, 4099)
# Earliest and latest dates possible, and the years around ours.
KNOWN = [
    "1818-03-22",
    "1943-04-25",
    "2000-04-23",
    "2024-03-31",
    "2025-04-20",
    "2026-04-05",
    "2027-03-28",
    "2038-04-25",
]


@pytest.mark.parametrize("day", KNOWN)
def test_easter_of_known_years(day: str) -> None:
    assert easter(int(day[:4])) == date.fromisoformat(day)


@given(YEARS)
def test_easter_is_a_sunday_between_its_bounds(year: int) -> None:
    assert easter(year).weekday() == 6
    assert date(year, 3, 22) <= easter(year) <= date(year, 4, 25)


def test_before_the_calendar_there_is_no_answer() -> None:
    with pytest.raises(ValueError, match="1583"):
        easter(1582)


def test_the_thirteen_days_of_2026() -> None:
    assert [day.on.isoformat()[5:] for day in of_year(2026)] == [
        "01-01", "01-02", "04-03", "04-06", "05-18", "06-24", "07-01", "09-07", "10-12",
        "12-24", "12-25", "12-26", "12-31",
    ]  # fmt: skip


@given(YEARS)
def test_every_year_has_thirteen_different_days_in_order_each_named_twice(year: int) -> None:
    days = list(of_year(year))
    assert len(days) == 13
    assert sorted({day.on for day in days}) == [day.on for day in days]
    assert {day.on.year for day in days} == {year}
    assert all(day.name_fr and day.name_en and day.name_fr != day.name_en for day in days)


@given(YEARS)
def test_the_mondays_are_mondays_in_their_week(year: int) -> None:
    days = {day.name_en: day.on for day in of_year(year)}
    patriots, labour = days["National Patriots’ Day"], days["Labour Day"]
    assert {patriots.weekday(), labour.weekday(), days["Thanksgiving"].weekday()} == {0}
    assert (patriots.month, 17 < patriots.day < 25) == (5, True)
    assert (labour.month, labour.day < 8) == (9, True)
    assert (days["Thanksgiving"].month, 7 < days["Thanksgiving"].day < 15) == (10, True)


@pytest.mark.django_db
def test_a_new_database_knows_the_coming_years_with_their_source() -> None:
    kept = Holiday.objects.filter(is_observed=True)
    assert set(kept.values_list("on", flat=True)) == {d.on for y in range(2026, 2031) for d in of_year(y)}
    assert not kept.filter(source="").exists()
