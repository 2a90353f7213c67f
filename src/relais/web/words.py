"""Instants, lengths and codes as people read them, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from relais.journal.moments import NBSP, day, hour, language, moment, when, window
from relais.routing.reasons import Reason
from relais.routing.sentences import sentence
from relais.staff.models import PresenceState

__all__ = ["NBSP", "day", "hour", "language", "length", "moment", "presence", "reason", "when", "window"]


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
