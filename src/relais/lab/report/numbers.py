"""How is a number written for people? French of Quebec and English of Canada, with spaces that never break.

French has the comma, a no-break space between thousands and before %, h and units (Office québécois de la langue
française); English has the point, the comma and no space before %.
"""

from datetime import date
from typing import Literal

from relais.lab.comparing.intervals import Estimate

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")
# No-break space; the minus is a sign of its own, which a screen reader says.
NBSP = "\u00a0"
MINUS = "\u2212"
NOTHING = "\u2013"


def number(value: float | None, language: Language, decimals: int = 0) -> str:
    """`value` rounded to `decimals`; an en dash when there is none. Never "-0"."""
    if value is None:
        return NOTHING
    plain = f"{abs(value):,.{decimals}f}"
    if language == "fr":
        plain = plain.replace(",", NBSP).replace(".", ",")
    is_negative = value < 0 and any(digit in "123456789" for digit in plain)
    return (MINUS if is_negative else "") + plain


def share(value: float | None, language: Language, decimals: int = 1) -> str:
    """A share of 0..1 as a percentage."""
    if value is None:
        return NOTHING
    return number(100 * value, language, decimals) + (f"{NBSP}%" if language == "fr" else "%")


def of_hundred(value: float, language: Language) -> str:
    """A share of 0..1 as "92 of 100"; neither none nor all of them unless it is so."""
    rounded = round(100 * value)
    words = {"fr": ("moins de 1", "plus de 99", "sur"), "en": ("fewer than 1", "more than 99", "of")}[
        language
    ]
    if rounded == 0 and value > 0:
        count = words[0]
    elif rounded == 100 and value < 1:
        count = words[1]
    else:
        count = str(rounded)
    return f"{count} {words[2]}{NBSP}100".replace(" ", NBSP)


def length(seconds: float | None, language: Language) -> str:
    """A length in the two units that matter: "0,4 s", "12 s", "1 min 20 s", "2 h 05 min", "3,5 jours"."""
    if seconds is None:
        return NOTHING
    sign, size = (MINUS if seconds < 0 else ""), abs(seconds)
    if size < 9.95:
        return number(seconds, language, 1 if round(size, 1) else 0) + f"{NBSP}s"
    whole = round(size)
    if whole < 60:
        return f"{sign}{whole}{NBSP}s"
    if whole < 3600:
        minutes, rest = divmod(whole, 60)
        return f"{sign}{minutes}{NBSP}min" + (f"{NBSP}{rest:02d}{NBSP}s" if rest else "")
    if size < 2 * 86400:
        hours, minutes = divmod(round(size / 60), 60)
        return f"{sign}{number(hours, language)}{NBSP}h" + (
            f"{NBSP}{minutes:02d}{NBSP}min" if minutes else ""
        )
    return number(seconds / 86400, language, 1) + NBSP + {"fr": "jours", "en": "days"}[language]


def minutes(seconds: float | None, language: Language, decimals: int = 2) -> str:
    """A length in minutes, for columns that are compared: "0,33 min"."""
    return NOTHING if seconds is None else number(seconds / 60, language, decimals) + f"{NBSP}min"


def hour(of_day: float, language: Language) -> str:
    """An hour of the day: "8 h 30", "8:30 a.m."; "midi" is 12 h."""
    whole, minute = divmod(round(of_day * 60), 60)
    if language == "fr":
        return f"{whole}{NBSP}h" + (f"{NBSP}{minute:02d}" if minute else "")
    half = "a.m." if whole % 24 < 12 else "p.m."
    return f"{(whole + 11) % 12 + 1}" + (f":{minute:02d}" if minute else "") + NBSP + half


MONTHS: dict[Language, tuple[str, ...]] = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def day(of: date, language: Language) -> str:
    """ "5 janvier 2026", "January 5, 2026"; the first of a month is "1er" in French."""
    month = MONTHS[language][of.month - 1]
    if language == "fr":
        return f"{of.day}{'er' if of.day == 1 else ''}{NBSP}{month}{NBSP}{of.year}"
    return f"{month}{NBSP}{of.day}, {of.year}"


Kind = Literal["share", "length", "minutes", "count", "ratio"]


def write(value: float | None, kind: Kind, language: Language) -> str:
    """`value` as its kind is written."""
    match kind:
        case "share":
            return share(value, language)
        case "length":
            return length(value, language)
        case "minutes":
            return minutes(value, language)
        case "count":
            return number(value, language)
        case "ratio":
            return number(value, language, 2)


def interval(found: Estimate | None, kind: Kind, language: Language) -> str:
    """ "92,4 % (92,1 % à 92,7 %)"; the mean alone when there is no interval."""
    if found is None:
        return NOTHING
    mean = write(found.mean, kind, language)
    if found.low is None:
        return mean
    # A share or a length goes on below zero on paper only.
    low = found.low if found.mean < 0 or kind == "count" else max(0.0, found.low)
    high = min(1.0, found.high or 0.0) if kind == "share" else found.high
    between = {"fr": "à", "en": "to"}[language]
    return f"{mean} ({write(low, kind, language)} {between}{NBSP}{write(high, kind, language)})"


def difference(found: Estimate | None, kind: Kind, language: Language) -> str:
    """A difference with its sign: "+3,2 points", "−8 s"; with its interval. Shares differ by points."""
    if found is None:
        return NOTHING
    mean, low, high = (_signed(value, kind, language) for value in (found.mean, found.low, found.high))
    unit = f"{NBSP}points" if kind == "share" else ""
    if found.low is None:
        return mean + unit
    between = {"fr": "à", "en": "to"}[language]
    return f"{mean}{unit} ({low} {between}{NBSP}{high})"


def _signed(value: float | None, kind: Kind, language: Language) -> str:
    if value is None:
        return NOTHING
    written = number(100 * value, language, 1) if kind == "share" else write(value, kind, language)
    is_something = any(digit in "123456789" for digit in written)
    return f"+{written}" if value > 0 and is_something else written
