"""Instants, lengths and codes as people read them, in the language of the page."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from relais.journal import clock
from relais.routing.reasons import Reason
from relais.routing.sentences import sentence
from relais.staff.models import PresenceState

NBSP = "\u00a0"


def language() -> str:
    """The language of the page: "fr" or "en"."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def reason(code: str | None) -> str:
    """The sentence of a routing reason, to an agent; "" for none, and for a code that this version no longer knows.

    Offers outlive the code that made them: a reason retired since must never close a page.
    """
    try:
        return sentence(Reason(code), language(), "agent") if code else ""
    except ValueError:
        return ""


def length(seconds: float) -> str:
    """A length of time: "55 s", "6 min 20", "1 h 05"; in English "6 min 20 s", "1 h 5 min"."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole}{NBSP}s"
    if whole < 3600:
        minutes, rest = divmod(whole, 60)
        if not rest:
            return f"{minutes}{NBSP}min"
        return f"{minutes}{NBSP}min{NBSP}{rest:02}" + (f"{NBSP}s" if language() == "en" else "")
    hours, minutes = divmod(whole // 60, 60)
    if hours >= 48:
        return _("%(n)s jours") % {"n": hours // 24}
    if language() == "en":
        return f"{hours}{NBSP}h{NBSP}{minutes}{NBSP}min" if minutes else f"{hours}{NBSP}h"
    return f"{hours}{NBSP}h{NBSP}{minutes:02}" if minutes else f"{hours}{NBSP}h"


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
    pattern = "l, F j" if language() == "en" else "l j F"
    if local.year != today.year:
        pattern += ", Y" if language() == "en" else " Y"
    return date_format(local, pattern)


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


def presence(state: str, *, is_feminine: bool) -> str:
    """The state of the reader, in her own gender."""
    if state == PresenceState.READY:
        return pgettext("féminin", "Prête") if is_feminine else pgettext("masculin", "Prêt")
    if state == PresenceState.AWAY:
        return pgettext("féminin", "Absente") if is_feminine else pgettext("masculin", "Absent")
    return {
        PresenceState.OFFERED: _("Contact offert"),
        PresenceState.DEFERRABLE: _("Sur une tâche"),
        PresenceState.LIVE: _("En contact"),
        PresenceState.WRAP_UP: _("Je conclus"),
        PresenceState.QUIET: _("Au calme"),
    }[PresenceState(state)]
