"""The hours of each service: read by all, changed by a supervisor or the administration, put back."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from relais.journal import clock
from relais.journal.moments import long_day
from relais.journal.statements import run
from relais.staff.models import Holiday
from relais.staff.opening import ServiceSeen, services
from relais.web import words as moments
from relais.web.gate import reads
from relais.web.hours import words
from relais.web.hours.forms import HolidayForm, HoursForm, PauseForm, PlacesForm
from relais.web.viewer import Request

AHEAD = timedelta(days=400)
CHANGES = "SELECT id, at, agent, action, subject_id, why, details::json FROM relais_acts_on_hours(12)"
PLANNERS = frozenset({"supervisor", "administrator"})
UNDONE_BY = frozenset({"set_hours", "pause_service", "declare_holiday", "drop_holiday"})


@reads
def hours(request: Request) -> HttpResponse:
    """Every service, the coming holidays, what was lately changed."""
    return show(request)


def show(
    request: Request, *, form: forms.Form | None = None, refused: str = "", status: int = 200
) -> HttpResponse:
    """Draw the page; `form` is a refused form of a holiday."""
    now = clock.now()
    found = services(now)
    context = {
        "nav": "hours",
        "may_change": request.agent.role in PLANNERS,
        "services": [_row(each) for each in found],
        "holidays": _holidays(),
        "changes": _changes(found),
        "form": form or HolidayForm(),
        "refused": refused,
    }
    return render(request, "web/hours/page.html", context, status=status)


def _row(service: ServiceSeen) -> dict[str, object]:
    now = clock.now()
    return {
        "code": service.code,
        "name": service.name,
        "week": words.week(service.timetable),
        "places": service.callback_places,
        "relay_option": service.relay_option,
        **words.state(service, now),
    }


def _holidays() -> list[dict[str, object]]:
    today = timezone.localdate(clock.now())
    coming = Holiday.objects.filter(on__gte=today, on__lte=today + AHEAD, is_observed=True).order_by("on")
    return [
        {
            "id": each.pk,
            "on": long_day(each.on),
            "iso": each.on.isoformat(),
            "name": each.name_en if moments.language() == "en" else each.name_fr,
            "source": each.source,
        }
        for each in coming
    ]


def _changes(found: list[ServiceSeen]) -> list[dict[str, object]]:
    """The last changes, newest first; the newest of each thing may be undone."""
    names = {each.id: each.name for each in found}
    seen: set[tuple[str, int]] = set()
    lines = []
    for entry_id, at, by, action, subject_id, why, details in run(CHANGES, []):
        thing = ("hours" if action == "set_hours" else action.rpartition("_")[2], subject_id)
        service = names.get(subject_id if action == "set_hours" else details.get("service"), "")
        lines.append(
            {
                "id": entry_id,
                "words": _what(action) % {"service": service, "day": details.get("on", "")},
                "why": why,
                "by": by or _("la maison"),
                "at": moments.moment(at),
                "at_iso": at.isoformat(timespec="minutes"),
                "may_undo": action in UNDONE_BY and thing not in seen,
            }
        )
        seen.add(thing)
    return lines


def _what(action: str) -> str:
    return {
        "set_hours": _("Heures changées : %(service)s"),
        "pause_service": _("Mis en pause : %(service)s"),
        "resume_service": _("Pause levée : %(service)s"),
        "declare_holiday": _("Jour férié ajouté : %(day)s"),
        "drop_holiday": _("Jour férié retiré : %(day)s"),
    }.get(action, action)


@reads
def service(request: Request, code: str) -> HttpResponse:
    """One service: its hours, its pause, its places. Only planners come here."""
    return show_service(request, code)


def show_service(
    request: Request,
    code: str,
    *,
    hours_form: HoursForm | None = None,
    pause_form: PauseForm | None = None,
    places_form: PlacesForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """Draw the page of one service, with what was typed."""
    now = clock.now()
    found = next((each for each in services(now) if each.code == code), None)
    if found is None or request.agent.role not in PLANNERS:
        return redirect("hours")
    bound = [form for form in (hours_form, pause_form, places_form) if form is not None]
    context = {
        "nav": "hours",
        "service": {**_row(found), "id": found.id},
        "pause": found.paused_at(now),
        "hours_form": hours_form or HoursForm(table=found.timetable, auto_id="hours-%s"),
        "pause_form": pause_form or PauseForm(auto_id="pause-%s"),
        "places_form": places_form
        or PlacesForm(initial={"places": found.callback_places}, auto_id="places-%s"),
        "faulty": bound[0] if bound else None,
        "refused": refused,
    }
    return render(request, "web/hours/service.html", context, status=status)
