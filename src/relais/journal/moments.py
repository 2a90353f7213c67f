"""Instants as people read them, in the language in force: on screens, and in what a person is told."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from relais.journal import clock

NBSP = "\u00a0"


def language() -> str:
    """The language of the page: "fr" or "en"."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def hour(at: datetime) -> str:
    """An hour of the day: "10 h 42", in English "10:42 a.m."."""
    local = timezone.localtime(at)
    if language() == "en":
        return f"{local.hour % 12 or 12}:{local.minute:02}{NBSP}{'a.m.' if local.hour < 12 else 'p.m.'}"
    return f"{local.hour}{NBSP}h{NBSP}{local.minute:02}" if local.minute else f"{local.hour}{NBSP}h"


def day(at: datetime) -> str:
    """A day: "aujourd’hui", "demain", "jeudi 26 novembre"; with the year when it is not this one."""
    local = timezone.localtime(at)
    today = timezone.localtime(clock.now()).date()
    apart = (local.date() - today).days
    if apart in (-1, 0, 1):
        return (_("hier"), _("aujourd’hui"), _("demain"))[apart + 1]
    return long_day(local, has_year=local.year != today.year)


def long_day(on: date, *, has_year: bool = True) -> str:
    """A day in full: "vendredi 1er janvier 2027"; in English "Friday, January 1, 2027"."""
    if language() == "en":
        return date_format(on, "l, F j, Y" if has_year else "l, F j")
    first = r"j\e\r" if on.day == 1 else "j"
    return date_format(on, f"l {first} F Y" if has_year else f"l {first} F")


def moment(at: datetime) -> str:
    """An instant: "10 h 42" today, else the day and the hour."""
    is_today = timezone.localtime(at).date() == timezone.localtime(clock.now()).date()
    return hour(at) if is_today else _("%(day)s, %(hour)s") % {"day": day(at), "hour": hour(at)}


def window(from_at: datetime | None, until_at: datetime | None) -> str:
    """A window or a due time: "10 h à 12 h", "avant demain, 16 h"; "" when neither is known."""
    if from_at is None:
        return _("avant %(moment)s") % {"moment": moment(until_at)} if until_at else ""
    if until_at is None:
        return moment(from_at)
    is_one_day = timezone.localtime(from_at).date() == timezone.localtime(until_at).date()
    until = hour(until_at) if is_one_day else moment(until_at)
    return _("%(from)s à %(until)s") % {"from": moment(from_at), "until": until}


def when(at: datetime) -> str:
    """An instant to come, within a sentence: "à 22 h", "demain à 8 h 30", "lundi 30 novembre, à 8 h"."""
    apart = (timezone.localtime(at).date() - timezone.localdate(clock.now())).days
    if apart == 0:
        return _("à %(hour)s") % {"hour": hour(at)}
    told = {"day": day(at), "hour": hour(at)}
    return _("%(day)s à %(hour)s") % told if apart == 1 else _("%(day)s, à %(hour)s") % told
