"""Numbers as Quebec writes them in French, and Canada in English; spaces that never break."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.lab.comparing.intervals import Estimate
from relais.lab.report.numbers import (
    MINUS,
    NBSP,
    NOTHING,
    Kind,
    Language,
    day,
    difference,
    hour,
    interval,
    length,
    minutes,
    number,
    of_hundred,
    share,
    write,
)

LANGUAGES = st.sampled_from(("fr", "en"))
KINDS = st.sampled_from(("share", "length", "minutes", "count", "ratio"))


def plain(text: str) -> str:
    """The same with ordinary spaces, to read the tests."""
    return text.replace(NBSP, " ").replace(MINUS, "-")


@pytest.mark.parametrize(
    ("value", "decimals", "french", "english"),
    [
        (1234.5, 1, "1 234,5", "1,234.5"),
        (1234567, 0, "1 234 567", "1,234,567"),
        (0, 0, "0", "0"),
        (-12.25, 2, "-12,25", "-12.25"),
        (-0.04, 1, "0,0", "0.0"),
        (999.95, 1, "1 000,0", "1,000.0"),
    ],
)
def test_numbers(value: float, decimals: int, french: str, english: str) -> None:
    assert plain(number(value, "fr", decimals)) == french
    assert plain(number(value, "en", decimals)) == english


def test_a_share_has_its_sign_where_each_language_wants_it() -> None:
    assert share(12.345, "fr") == f"1{NBSP}234,5{NBSP}%"
    assert share(0.9244, "en") == "92.4%"
    assert share(None, "fr") == NOTHING


@pytest.mark.parametrize(
    ("value", "french"),
    [
        (0.92, "92 sur 100"),
        (0.0, "0 sur 100"),
        (1.0, "100 sur 100"),
        (0.001, "moins de 1 sur 100"),
        (0.9999, "plus de 99 sur 100"),
        (0.995, "plus de 99 sur 100"),
        (0.005, "moins de 1 sur 100"),
    ],
)
def test_of_hundred_says_none_or_all_only_when_it_is_so(value: float, french: str) -> None:
    assert plain(of_hundred(value, "fr")) == french


@pytest.mark.parametrize(
    ("seconds", "french", "english"),
    [
        (0, "0 s", "0 s"),
        (0.04, "0 s", "0 s"),
        (0.4, "0,4 s", "0.4 s"),
        (9.9, "9,9 s", "9.9 s"),
        (9.96, "10 s", "10 s"),
        (59.6, "1 min", "1 min"),
        (80, "1 min 20 s", "1 min 20 s"),
        (61, "1 min 01 s", "1 min 01 s"),
        (3599.7, "1 h", "1 h"),
        (7500, "2 h 05 min", "2 h 05 min"),
        (302400, "3,5 jours", "3.5 days"),
        (-80, "-1 min 20 s", "-1 min 20 s"),
        (-3, "-3,0 s", "-3.0 s"),
    ],
)
def test_lengths(seconds: float, french: str, english: str) -> None:
    assert plain(length(seconds, "fr")) == french
    assert plain(length(seconds, "en")) == english


def test_minutes_hours_and_days() -> None:
    assert plain(minutes(19.8, "fr")) == "0,33 min"
    assert plain(hour(8.5, "fr")) == "8 h 30" and plain(hour(8.5, "en")) == "8:30 a.m."
    assert plain(hour(0, "en")) == "12 a.m." and plain(hour(12, "en")) == "12 p.m."
    assert plain(hour(13, "fr")) == "13 h" and plain(hour(13, "en")) == "1 p.m."
    assert plain(day(date(2026, 12, 1), "fr")) == "1er décembre 2026"
    assert plain(day(date(2026, 8, 24), "en")) == "August 24, 2026"


@given(st.floats(-1e9, 1e9), KINDS, LANGUAGES)
def test_nothing_ever_breaks_or_says_minus_zero(value: float, kind: Kind, language: Language) -> None:
    written = write(value, kind, language)
    assert " " not in written and "-" not in written and "nan" not in written
    if written.startswith(MINUS):
        assert any(digit in "123456789" for digit in written) and value < 0


def test_intervals() -> None:
    found = Estimate(0.924, 0.921, 0.927, 5)
    assert plain(interval(found, "share", "fr")) == "92,4 % (92,1 % à 92,7 %)"
    assert plain(interval(found, "share", "en")) == "92.4% (92.1% to 92.7%)"
    assert plain(interval(Estimate(0.5, None, None, 1), "share", "en")) == "50.0%"
    assert interval(None, "share", "fr") == NOTHING


def test_an_interval_of_what_cannot_pass_its_bounds_stops_there() -> None:
    assert plain(interval(Estimate(0.998, 0.99, 1.006, 3), "share", "en")) == "99.8% (99.0% to 100.0%)"
    assert plain(interval(Estimate(2.0, -1.0, 5.0, 3), "length", "en")) == "2.0 s (0 s to 5.0 s)"


def test_differences_have_a_sign_and_shares_differ_by_points() -> None:
    assert plain(difference(Estimate(0.032, 0.03, 0.034, 5), "share", "fr")) == "+3,2 points (+3,0 à +3,4)"
    assert plain(difference(Estimate(-8.0, -9.0, -7.0, 5), "length", "en")) == "-8.0 s (-9.0 s to -7.0 s)"
    assert plain(difference(Estimate(0.0, 0.0, 0.0, 5), "share", "en")) == "0.0 points (0.0 to 0.0)"
    assert plain(difference(Estimate(70.0, None, None, 1), "length", "fr")) == "+1 min 10 s"
    assert difference(None, "count", "fr") == NOTHING
