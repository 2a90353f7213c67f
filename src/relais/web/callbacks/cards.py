"""Promises as words: rows by window, and what an agent sees before she dials."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from relais.callbacks.free import Free
from relais.callbacks.models import Result
from relais.callbacks.windows import ATTEMPTS
from relais.journal import clock
from relais.people import plates
from relais.people.numbers import shown
from relais.web import words
from relais.web.callbacks.reading import Promise, ToCall
from relais.web.viewer import Viewer
from relais.work.models import Subject


def row(each: Promise, viewer: Viewer, services: dict[int, str]) -> dict[str, object]:
    """One promise, for a row."""
    return {
        "id": each.id,
        "name": each.name or _("Une personne"),
        "service": capfirst(services.get(each.service_id, "")),
        "subject": capfirst(Subject(each.subject).label),
        "window": words.window(each.starts_at, each.ends_at),
        "attempt": _attempt(each),
        "whose": _whose(each, viewer),
        "is_late": each.is_late,
        "was_missed": each.is_missed and not each.is_late,
        "take_url": reverse("take", args=[each.item_id]) if each.may_take else "",
        "may_change": bool(each.name),
    }


def _attempt(each: Promise) -> str:
    if each.is_reached:
        return _("personne jointe")
    if not each.attempts:
        return ""
    told = {
        "n": each.attempts + 1,
        "of": ATTEMPTS,
        "last": Result(each.last_result or Result.NO_ANSWER).label,
    }
    return _("essai %(n)s de %(of)s (dernier : %(last)s)") % told


def _whose(each: Promise, viewer: Viewer) -> str:
    if each.in_hand_by == viewer.id:
        return _("entre vos mains")
    if each.in_hand_by is not None:
        return _("quelqu’un appelle")
    if each.status == "offered":
        return _("sonne chez quelqu’un")
    if each.own_agent_id == viewer.id:
        return _("promis par vous ou pour vous")
    if each.own_agent:
        return _("%(agent)s, sinon son équipe") % {"agent": each.own_agent}
    return _("équipe %(team)s") % {"team": each.own_team} if each.own_team else _("qui est libre")


def groups(found: list[Promise], viewer: Viewer, services: dict[int, str]) -> list[dict[str, object]]:
    """The missed first, then today window by window, then day by day."""
    told: list[dict[str, object]] = []
    for (is_late, title), rows in groupby(found, key=lambda each: (each.is_late, _title(each))):
        promises = [row(each, viewer, services) for each in rows]
        told.append({"is_late": is_late, "title": title, "rows": promises, "id": len(told)})
    return told


def _title(each: Promise) -> str:
    if each.is_late:
        return _("Promesses manquées, à tenir d’abord")
    now = timezone.localtime(clock.now())
    local = timezone.localtime(each.starts_at)
    if local.date() > now.date():
        return capfirst(words.day(each.starts_at))
    if each.starts_at <= clock.now():
        return _("Maintenant")
    return _("Aujourd’hui, à partir de %(hour)s") % {"hour": words.hour(each.starts_at)}


def in_hand(each: ToCall, name: str = "", window: str = "") -> dict[str, object]:
    """What she sees before she dials: the rules, the number, what may be told afterwards."""
    rules = plates.of_phone(
        each.number,
        is_safe=each.is_safe,
        may_leave_message=each.may_leave_message,
        may_say_service=each.may_say_service,
        safe_from=each.safe_from,
        safe_until=each.safe_until,
    )
    if each.starts_at > clock.now():
        promised = words.window(each.starts_at, each.ends_at)
        rules.append(
            plates.Plate("only", _("Appeler dans la plage promise : %(window)s") % {"window": promised})
        )
    return {
        "id": each.id,
        "name": name,
        "window": window,
        "number": shown(each.number) if each.is_safe else "",
        "rules": plates.in_order(rules),
        "is_reached": each.is_reached,
        "number_of": _("Essai %(n)s de %(of)s") % {"n": min(each.attempts + 1, ATTEMPTS), "of": ATTEMPTS},
        "results": _results(each),
    }


def _results(each: ToCall) -> list[tuple[str, str, str]]:
    """Code, words and key of what a call may have given; a message only where the person allows it."""
    codes = [Result.REACHED, Result.NO_ANSWER, Result.BUSY, Result.WRONG_PERSON]
    if each.may_leave_message:
        codes.append(Result.MESSAGE_LEFT)
    return [(code.value, capfirst(str(code.label)), str(key)) for key, code in enumerate(codes, 1)]


def picker(found: list[Free], own_agent: str = "") -> list[dict[str, object]]:
    """Free windows by day, the own agent's named (templates/web/callbacks/picker.html)."""
    days: list[dict[str, object]] = []
    for title, windows in groupby(found, key=lambda each: words.day(each.window.starts_at)):
        choices = [
            {
                "value": each.window.cell_at.isoformat(timespec="minutes"),
                "words": _same_day(each.window.starts_at, each.window.ends_at),
                "places": each.places,
                "own": own_agent if each.is_own_here else "",
            }
            for each in windows
        ]
        days.append({"title": capfirst(title), "choices": choices})
    return days


def _same_day(since: datetime, until: datetime) -> str:
    return _("%(from)s à %(until)s") % {"from": words.hour(since), "until": words.hour(until)}
