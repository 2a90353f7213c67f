"""What a planner does with the hours. Each calls one action, then shows the page as it now is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from relais.callbacks.actions import set_places
from relais.callbacks.refusals import CallbackRefusal
from relais.journal.context import Actor, agent
from relais.journal.statements import run
from relais.staff import opening_actions as opening
from relais.staff.models import Holiday
from relais.staff.opening import ServiceSeen, services
from relais.staff.refusals import StaffRefusal
from relais.web.gate import writes
from relais.web.hours.forms import HolidayForm, HoursForm, PauseForm, PlacesForm, WhyForm
from relais.web.hours.views import CHANGES, show, show_service
from relais.web.viewer import Request

CONFLICT, UNREADABLE = 409, 422


def _service(service_id: int) -> ServiceSeen | None:
    return next((each for each in services() if each.id == service_id), None)


def _do(request: Request, act: Callable[[Actor], object], said: str, place: str) -> HttpResponse:
    """Do it whole or not at all; refused, the page of the hours says why."""
    try:
        with transaction.atomic():
            act(agent(request.agent.id))
    except (StaffRefusal, CallbackRefusal) as refusal:
        if place:
            return show_service(request, place, refused=str(refusal), status=CONFLICT)
        return show(request, refused=str(refusal), status=CONFLICT)
    messages.success(request, said)
    return redirect("service_hours", place) if place else redirect("hours")


@writes
def change_hours(request: Request, service_id: int) -> HttpResponse:
    """Set the week of a service."""
    found = _service(service_id)
    if found is None:
        return show(request, refused=str(StaffRefusal("service_unknown")), status=CONFLICT)
    form = HoursForm(request.POST, table=found.timetable, auto_id="hours-%s")
    if not form.is_valid():
        return show_service(request, found.code, hours_form=form, status=UNREADABLE)
    given = form.cleaned_data
    return _do(
        request,
        lambda actor: opening.set_hours(
            actor=actor, service_id=service_id, week=given["week"], why=given["why"]
        ),
        _("Heures changées, à votre nom."),
        found.code,
    )


@writes
def pause_service(request: Request, service_id: int) -> HttpResponse:
    """Pause a service until an hour."""
    found = _service(service_id)
    if found is None:
        return show(request, refused=str(StaffRefusal("service_unknown")), status=CONFLICT)
    form = PauseForm(request.POST, auto_id="pause-%s")
    if not form.is_valid():
        return show_service(request, found.code, pause_form=form, status=UNREADABLE)
    return _do(
        request,
        lambda actor: opening.pause_service(
            actor=actor, service_id=service_id, ends_at=form.ends_at, why=form.cleaned_data["why"]
        ),
        _("Service en pause, à votre nom."),
        found.code,
    )


@writes
def resume_service(request: Request, pause_id: int) -> HttpResponse:
    """Lift a pause."""
    why = request.POST.get("why", "")[:500]
    place = next((each.code for each in services() if any(p.id == pause_id for p in each.pauses)), "")
    said = _("Pause levée. Le service reprend.")
    return _do(
        request, lambda actor: opening.resume_service(actor=actor, pause_id=pause_id, why=why), said, place
    )


@writes
def change_places(request: Request, service_id: int) -> HttpResponse:
    """Set how many callbacks a window may hold."""
    found = _service(service_id)
    if found is None:
        return show(request, refused=str(StaffRefusal("service_unknown")), status=CONFLICT)
    form = PlacesForm(request.POST, auto_id="places-%s")
    if not form.is_valid():
        return show_service(request, found.code, places_form=form, status=UNREADABLE)
    given = form.cleaned_data
    return _do(
        request,
        lambda actor: set_places(
            actor=actor, service_id=service_id, places=given["places"], why=given["why"]
        ),
        _("Places changées. Ce qui est promis le reste."),
        found.code,
    )


@writes
def declare_holiday(request: Request) -> HttpResponse:
    """Add a holiday."""
    form = HolidayForm(request.POST)
    if not form.is_valid():
        return show(request, form=form, status=UNREADABLE)
    said = _("Jour férié ajouté, à votre nom.")
    return _do(request, lambda actor: opening.declare_holiday(actor=actor, **form.cleaned_data), said, "")


@writes
def drop_holiday(request: Request, holiday_id: int) -> HttpResponse:
    """Open on that day."""
    form = WhyForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    said = _("Ce jour n’est plus férié.")
    return _do(
        request, lambda actor: opening.drop_holiday(actor=actor, holiday_id=holiday_id, why=why), said, ""
    )


@writes
def undo_hours(request: Request, entry_id: int) -> HttpResponse:
    """Put back what one of the last changes changed."""
    entry = next((row for row in run(CHANGES, []) if row[0] == entry_id), None)

    def act(actor: Actor) -> None:
        if entry is None:
            raise StaffRefusal("change_gone")
        _undo(actor, *entry[3:])

    return _do(request, act, _("C’est remis comme avant, à votre nom."), "")


def _undo(actor: Actor, action: str, subject_id: int, why: str, details: dict[str, Any]) -> None:
    why = _("Défait : %(why)s") % {"why": why}
    if action == "set_hours":
        found = _service(subject_id)
        after = {int(day): tuple((a, b) for a, b in each) for day, each in details["after"].items()}
        if found is None or found.timetable.weekly != after:
            raise StaffRefusal("change_gone")
        before = {int(day): [(a, b) for a, b in each] for day, each in details["before"].items()}
        opening.set_hours(actor=actor, service_id=subject_id, week=before, why=why)
    elif action == "pause_service":
        opening.resume_service(actor=actor, pause_id=subject_id, why=why)
    elif action == "declare_holiday":
        opening.drop_holiday(actor=actor, holiday_id=subject_id, why=why)
    elif action == "drop_holiday":
        day = Holiday.objects.get(pk=subject_id)
        opening.declare_holiday(
            actor=actor, on=day.on, name_fr=day.name_fr, name_en=day.name_en, source=day.source, why=why
        )
    else:
        raise StaffRefusal("change_gone")
