"""Hours in words: a week in few lines, where a service stands, when it opens next."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relais.journal import clock
from relais.journal.moments import hour, when
from relais.staff.minutes import DAY, Stretch
from relais.staff.opening import ServiceSeen, services, zone
from relais.staff.timetable import HOLIDAY, WEEK, Timetable, is_open, next_closing, next_opening


def minute(number: int) -> str:
    """A minute of the day: "8 h", "16 h 30", "minuit"."""
    if number == DAY:
        return _("minuit")
    return hour(datetime.combine(date(2026, 1, 15), time(), zone()) + timedelta(minutes=number))


def stretches(given: tuple[Stretch, ...]) -> str:
    """The hours of a day in words, "fermé" when there are none."""
    told = [_("%(from)s à %(until)s") % {"from": minute(a), "until": minute(b)} for a, b in given]
    return ", ".join(told) or _("fermé")


def week(table: Timetable) -> list[tuple[str, str]]:
    """The hours of a service: days that follow one another alike are one line, holidays the last."""
    if not table.has_hours:
        return [(_("Tous les jours"), _("toujours ouvert"))]
    lines = []
    for given, days in groupby(WEEK, key=lambda day: table.weekly.get(day, ())):
        first, *rest = days
        names = {"first": WEEKDAYS[first], "last": WEEKDAYS[rest[-1] if rest else first]}
        label = str(WEEKDAYS[first])
        if rest:
            label = (_("%(first)s et %(last)s") if len(rest) == 1 else _("%(first)s au %(last)s")) % names
        lines.append((capfirst(label), stretches(given)))
    return [*lines, (_("Jours fériés"), stretches(table.weekly.get(HOLIDAY, ())))]


def state(service: ServiceSeen, at: datetime) -> dict[str, object]:
    """Where a service stands: {is_open, title, detail}. The next opening is always said."""
    paused = service.paused_at(at)
    if is_open(service.timetable, at):
        closes = next_closing(service.timetable, at)
        detail = _("Ferme %(when)s.") % {"when": when(closes)} if closes else ""
        return {"is_open": True, "title": _("Ouvert"), "detail": detail}
    detail = opens(next_opening(service.timetable, at))
    if paused is None:
        return {"is_open": False, "title": _("Fermé"), "detail": detail}
    why = {"reason": paused.reason, "by": paused.by or _("la maison"), "opens": detail}
    return {
        "is_open": False,
        "title": _("En pause"),
        "detail": _("%(opens)s Raison : %(reason)s (%(by)s)") % why,
    }


def opens(at: datetime | None) -> str:
    """When it opens, as a sentence."""
    if at is None:
        return _("Prochaine ouverture inconnue.")
    return _("Ouvre %(when)s.") % {"when": when(at)}


def closed(at: datetime | None = None) -> dict[str, object]:
    """Which services are closed now, those that open together on one line, with who answers until then: {summary, lines},
    empty when all are open. Two queries. For templates/web/hours/closed.html, on every page where somebody answers.
    """
    now = at or clock.now()
    found: dict[tuple[datetime | None, int], list[str]] = {}
    everything = services(now)
    for each in everything:
        if not is_open(each.timetable, now):
            key = (next_opening(each.timetable, now), each.relay_option)
            found.setdefault(key, []).append(each.name)
    if not found:
        return {}
    lines = [
        {
            "names": capfirst(", ".join(names)) if len(names) < len(everything) else _("Tous les services"),
            "words": _("%(opens)s D’ici là : 811, option %(option)d.")
            % {"opens": opens(opens_at), "option": option},
        }
        for (opens_at, option), names in found.items()
    ]
    return {"summary": _summary(found, len(everything)), "lines": lines}


def _summary(found: dict[tuple[datetime | None, int], list[str]], everything: int) -> str:
    """All of it in one line: how many, the soonest opening, who answers until then."""
    n = sum(len(names) for names in found.values())
    soonest = min((opens_at for opens_at, _option in found if opens_at is not None), default=None)
    told = {"n": n, "of": everything, "opens": _first_opening(soonest)}
    return (
        ngettext(
            "%(n)s service sur %(of)s est fermé. %(opens)s D’ici là : 811.",
            "%(n)s services sur %(of)s sont fermés. %(opens)s D’ici là : 811.",
            n,
        )
        % told
    )


def _first_opening(at: datetime | None) -> str:
    return opens(None) if at is None else _("Prochaine ouverture : %(when)s.") % {"when": when(at)}
