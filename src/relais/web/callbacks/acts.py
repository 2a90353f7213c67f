"""What an agent does with promises. Each calls one action of `callbacks`, then shows the list as it now is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from relais.callbacks import actions
from relais.callbacks.models import Callback
from relais.callbacks.refusals import CallbackRefusal
from relais.journal.context import Actor, agent
from relais.staff.refusals import StaffRefusal
from relais.web import words
from relais.web.callbacks.views import read_asked, show, show_move, show_promise
from relais.web.gate import writes
from relais.web.viewer import Request
from relais.work.models import Subject
from relais.work.refusals import WorkRefusal

CONFLICT = 409
REFUSALS = (CallbackRefusal, WorkRefusal, StaffRefusal)


def _cell(request: Request) -> datetime:
    """The window chosen. Raises CallbackRefusal("window_gone") when none is, or it cannot be read."""
    try:
        found = parse_datetime(request.POST.get("plage", ""))
    except ValueError:
        found = None
    if found is None or timezone.is_naive(found):
        raise CallbackRefusal("window_gone")
    return found


def _do(
    request: Request,
    act: Callable[[Actor], str],
    refuse: Callable[[str], HttpResponse],
) -> HttpResponse:
    try:
        with transaction.atomic():
            said = act(agent(request.agent.id))
    except REFUSALS as refusal:
        return refuse(str(refusal))
    messages.success(request, said)
    return redirect("callbacks")


@writes
def attempt_callback(request: Request, callback_id: int) -> HttpResponse:
    """Say what the call gave."""
    result, note = request.POST.get("result", ""), request.POST.get("note", "")[:500]

    def act(actor: Actor) -> str:
        again = actions.attempt_callback(actor=actor, callback_id=callback_id, result=result, note=note)
        if again is not None:
            return _("Essai noté. Nous réessayons %(when)s; sa place est gardée.") % {
                "when": words.when(again)
            }
        if result == "reached":
            return _("Personne jointe. Concluez à votre poste quand c’est fini.")
        return _("Troisième essai noté. Une tâche cherche une autre façon de joindre la personne.")

    return _do(request, act, lambda text: show(request, refused=text, status=CONFLICT))


@writes
def move_callback(request: Request, callback_id: int) -> HttpResponse:
    """Promise another window."""
    why = request.POST.get("why", "")[:500]

    def act(actor: Actor) -> str:
        starts_at = actions.move_callback(
            actor=actor, callback_id=callback_id, cell_at=_cell(request), why=why
        )
        return _("Rappel déplacé %(when)s. Sa place est gardée.") % {"when": words.when(starts_at)}

    return _do(request, act, lambda text: show_move(request, callback_id, refused=text, status=CONFLICT))


@writes
def cancel_callback(request: Request, callback_id: int) -> HttpResponse:
    """The person no longer needs the call."""
    why = request.POST.get("why", "")[:500]

    def act(actor: Actor) -> str:
        actions.cancel_callback(actor=actor, callback_id=callback_id, why=why)
        return _("Rappel annulé.")

    return _do(request, act, lambda text: show_move(request, callback_id, refused=text, status=CONFLICT))


@writes
def promise_callback(request: Request) -> HttpResponse:
    """Promise a call."""
    given = {key: str(value) for key, value in request.POST.items()}
    if "voir" in given:
        # Without script, the windows of another service or number are asked for by the same form.
        return show_promise(request, given)
    asked = read_asked(given)
    case = asked.case
    subject = given.get("subject", "")

    def act(actor: Actor) -> str:
        made = actions.promise_callback(
            actor=actor,
            service=asked.service.code,
            cell_at=_cell(request),
            person_id=case.person_id if case else None,
            case_id=case.pk if case else None,
            phone_id=asked.phone_id,
            said_number=asked.said_number,
            said_name=given.get("nom", "")[:200],
            subject=subject if subject in Subject.values else Subject.OTHER.value,
            region=None if case else request.agent.region,
            language=None if case else given.get("language", "fr")[:3],
            why=given.get("why", "")[:500],
        )
        return _promised(
            Callback.objects.get(pk=made), str(case.own_agent) if case and case.own_agent else ""
        )

    return _do(request, act, lambda text: show_promise(request, given, refused=text, status=CONFLICT))


def _promised(made: Callback, own_agent: str) -> str:
    """What to say to the person, as it was promised."""
    told = {
        "day": words.day(made.window_starts_at),
        "from": words.hour(made.window_starts_at),
        "until": words.hour(made.window_ends_at),
        "agent": own_agent,
    }
    if own_agent:
        return (
            _(
                "Dites : « Nous vous rappelons %(day)s entre %(from)s et %(until)s. %(agent)s, sinon son équipe. »"
            )
            % told
        )
    return _("Dites : « Nous vous rappelons %(day)s entre %(from)s et %(until)s. »") % told
