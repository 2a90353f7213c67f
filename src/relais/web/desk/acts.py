"""What an agent does from her desk. Each calls one action of `work`, then draws the desk as it now is.

Refused, nothing has changed, what was typed is still there, and the page says what to do next.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from relais.callbacks.actions import attempt_callback
from relais.callbacks.refusals import CallbackRefusal
from relais.cases.access import case_for
from relais.cases.actions import write_note
from relais.cases.models import Tier
from relais.cases.refusals import CaseRefusal
from relais.journal.context import Actor, agent
from relais.web.callbacks.reading import to_call
from relais.web.desk.choices import Next, Outcome, PassReason
from relais.web.desk.forms import HandForm
from relais.web.desk.views import show
from relais.web.gate import writes
from relais.web.viewer import Request, find
from relais.web.work import reading
from relais.web.work.reading import InHand
from relais.work import actions
from relais.work.presence import set_presence
from relais.work.refusals import WorkRefusal

CONFLICT, UNREADABLE = 409, 422
STATES = frozenset({"ready", "quiet", "away"})


@writes
def set_state(request: Request) -> HttpResponse:
    """Say what she is doing: ready, quiet or away."""
    state = request.POST.get("state", "")
    if state not in STATES:
        return _refuse(request, _("Choisissez un des états proposés."), UNREADABLE)
    said = _("Votre état est changé.")
    return _do(request, lambda actor: set_presence(actor=actor, state=state), said, is_moved=False)


@writes
def accept(request: Request, offer_id: int) -> HttpResponse:
    """Accept an offer; the look at the case is written in the journal with it."""

    def act(actor: Actor) -> None:
        _look(actor, actions.accept(actor=actor, offer_ids=[offer_id]))

    return _do(request, act, _("Contact accepté. Le dossier est ouvert."))


@writes
def pass_on(request: Request, offer_id: int) -> HttpResponse:
    """Pass an offer on, with a reason from the list or in words."""
    reason = request.POST.get("words", "").strip() or request.POST.get("reason", "")
    then = "away" if reason == PassReason.BREAK else "ready"
    return _do(
        request,
        lambda actor: actions.decline(actor=actor, offer_id=offer_id, reason=reason[:500], then=then),
        _("Contact passé. Cela ne vous est jamais compté."),
        is_moved=False,
    )


@writes
def take(request: Request, item_id: int) -> HttpResponse:
    """Take something that waits in her own or her team's panel."""

    def act(actor: Actor) -> None:
        _look(actor, [actions.take(actor=actor, item_id=item_id)])

    return _do(request, act, _("C’est entre vos mains. Le dossier est ouvert."))


@writes
def complete(request: Request, assignment_id: int) -> HttpResponse:
    """Conclude what is in hand, with its note and its outcome."""
    form = HandForm(request.POST)
    if not form.is_valid():
        return show(request, status=UNREADABLE, form=form)
    outcome = form.cleaned_data["outcome"] or Outcome.ANSWERED.value
    then = form.cleaned_data["then"] or Next.READY.value

    def act(actor: Actor) -> None:
        _keep_note(actor, assignment_id, form)
        promised = _promised_call(actor, assignment_id) if outcome == Outcome.NO_REPLY else None
        if promised is not None:
            # A promise is not over because nobody answered once: it is an attempt, and is tried again.
            attempt_callback(actor=actor, callback_id=promised, result="no_answer")
        else:
            actions.complete(actor=actor, assignment_ids=[assignment_id], outcome=outcome, then=then)

    return _do(request, act, _("Contact conclu."), form)


@writes
def give_back(request: Request, assignment_id: int) -> HttpResponse:
    """Give back what is in hand, with a reason; the note goes to the file first."""
    form = HandForm(request.POST)
    if not form.is_valid() or not form.needs_reason():
        return show(request, status=UNREADABLE, form=form)

    def act(actor: Actor) -> None:
        _keep_note(actor, assignment_id, form)
        actions.give_back(actor=actor, assignment_id=assignment_id, reason=form.cleaned_data["reason"])

    return _do(request, act, _("Rendu à la file, à sa place."), form)


@writes
def hold(request: Request, assignment_id: int) -> HttpResponse:
    """Put what is in hand on hold until a day, with a reason; it comes back to her first."""
    form = HandForm(request.POST)
    if not form.is_valid() or not (form.needs_reason() & form.needs_wake()):
        return show(request, status=UNREADABLE, form=form)

    def act(actor: Actor) -> None:
        _keep_note(actor, assignment_id, form)
        reason = form.cleaned_data["reason"]
        actions.hold(actor=actor, assignment_id=assignment_id, reason=reason, wake_at=form.wake)

    return _do(request, act, _("Mis en attente. Ce travail vous reviendra d’abord."), form)


@writes
def note(request: Request, assignment_id: int) -> HttpResponse:
    """Keep the note now; the contact goes on."""
    form = HandForm(request.POST)
    if not form.is_valid():
        return show(request, status=UNREADABLE, form=form)
    if not form.cleaned_data["note"].strip():
        form.add_error("note", _("Écrivez d’abord quelques mots."))
        return show(request, status=UNREADABLE, form=form)
    said = _("Note gardée au dossier.")
    return _do(request, lambda actor: _keep_note(actor, assignment_id, form), said, form, is_moved=False)


def _do(
    request: Request,
    act: Callable[[Actor], object],
    said: str,
    form: HandForm | None = None,
    *,
    is_moved: bool = True,
) -> HttpResponse:
    """Do it whole or not at all, then show the desk; a full page by a redirect, so Reload repeats nothing."""
    try:
        with transaction.atomic():
            act(agent(request.agent.id))
    except (WorkRefusal, CaseRefusal, CallbackRefusal) as refusal:
        return _refuse(request, str(refusal), CONFLICT, form)
    if not request.htmx:
        messages.success(request, said)
        return redirect("desk")
    request.agent = find(request.session) or request.agent
    return show(request, said=said, is_moved=is_moved)


def _refuse(request: Request, text: str, status: int, form: HandForm | None = None) -> HttpResponse:
    """Say why not. htmx puts it in the message area and leaves the page, and what was typed, as they are."""
    if request.htmx:
        return render(request, "web/components/message.html", {"kind": "stop", "text": text}, status=status)
    return show(request, status=status, form=form, refused=text)


def _look(actor: Actor, assignment_ids: list[int]) -> None:
    """What is taken in hand is opened: one look, journalled, for as long as it stays there."""
    for held in _held(actor, assignment_ids):
        if held.item.case_id is not None:
            case_for(actor, held.item.case_id, why=held.item.channel)


def _promised_call(actor: Actor, assignment_id: int) -> int | None:
    """The promise to call that she has in hand by this assignment and has not reached, if it is one."""
    items = {held.item.id for held in _held(actor, [assignment_id])}
    numbers = to_call(actor.id or 0).values()
    return next((each.id for each in numbers if each.item_id in items and not each.is_reached), None)


def _keep_note(actor: Actor, assignment_id: int, form: HandForm) -> None:
    text = form.cleaned_data["note"].strip()
    if not text:
        return
    held = _held(actor, [assignment_id])
    if not held or held[0].item.case_id is None:
        raise WorkRefusal("not_in_hand")
    tier = form.cleaned_data["tier"] or Tier.SHARED
    write_note(actor=actor, case_id=held[0].item.case_id, text=text, tier=tier)


def _held(actor: Actor, assignment_ids: list[int]) -> list[InHand]:
    if actor.id is None:
        return []
    return [each for each in reading.in_hand(actor.id) if each.id in assignment_ids]
