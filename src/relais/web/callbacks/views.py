"""Callbacks: the open promises, a promise to move, a promise to make. Everything here only reads."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relais.callbacks.free import Free, free_windows
from relais.callbacks.models import Callback
from relais.callbacks.refusals import CallbackRefusal
from relais.callbacks.safety import Number, check_channel, number_of
from relais.cases.models import Case
from relais.people.models import Phone
from relais.people.numbers import shown
from relais.staff.opening import ServiceSeen, services
from relais.web import words
from relais.web.callbacks import cards, reading
from relais.web.gate import reads
from relais.web.hours.words import closed
from relais.web.viewer import Request
from relais.work.models import Subject

DEFAULT = "assistance"


@reads
def callbacks(request: Request) -> HttpResponse:
    """Today's promises by window, the missed first."""
    return show(request)


def show(request: Request, *, refused: str = "", status: int = 200) -> HttpResponse:
    """Draw the page as it is now."""
    wanted = request.GET.get("voir", "")
    scope = wanted if wanted in reading.SCOPES else "team"
    found = reading.line(scope)
    names = {each.id: each.name for each in services()}
    known = {each.id: each for each in found}
    hands = [
        cards.in_hand(each, *_who(known.get(each.id))) for each in reading.to_call(request.agent.id).values()
    ]
    others = [each for each in found if each.in_hand_by != request.agent.id]
    context = {
        "nav": "callbacks",
        "scope": scope,
        "scopes": [("mine", _("Les miens")), ("team", _("Mon équipe")), ("all", _("Tous"))],
        "hands": hands,
        "groups": cards.groups(others, request.agent, names),
        "more": found[0].how_many - len(found) if found else 0,
        "figures": _figures(),
        "closed": closed(),
        "refused": refused,
    }
    return render(request, "web/callbacks/page.html", context, status=status)


def _who(promise: reading.Promise | None) -> tuple[str, str]:
    if promise is None:
        return _("Une personne"), ""
    return promise.name or _("Une personne"), words.window(promise.starts_at, promise.ends_at)


def _figures() -> list[dict[str, object]]:
    """Of everyone together: a promise is the house's, and no figure is about one agent."""
    told = reading.figures()
    return [
        {
            "label": _("Promesses ouvertes"),
            "value": told.open,
            "promise": ngettext("%(n)s manquée, à tenir", "%(n)s manquées, à tenir", told.late)
            % {"n": told.late}
            if told.late
            else _("aucune manquée"),
        },
        {"label": _("Tenues à l’heure, 7 jours"), "value": told.kept, "promise": _("sans reprise")},
        {"label": _("Manquées, 7 jours"), "value": told.missed, "promise": _("même si tenues ensuite")},
        {
            "label": _("Sans réponse après 3 essais"),
            "value": told.unreached,
            "promise": _("une autre voie est cherchée"),
        },
    ]


@reads
def move(request: Request, callback_id: int) -> HttpResponse:
    """One promise: another window, or no longer."""
    return show_move(request, callback_id)


def show_move(request: Request, callback_id: int, *, refused: str = "", status: int = 200) -> HttpResponse:
    """The page of one promise she may change; what is not hers to open sends back to the list."""
    found = (
        Callback.objects.select_related("person", "item__case__own_agent")
        .filter(pk=callback_id, state="promised")
        .first()
    )
    if found is None:
        if not refused:
            return redirect("callbacks")
        return show(request, refused=refused, status=status)
    service = next(each for each in services() if each.id == found.service_id)
    windows: list[Free] = []
    try:
        check_channel(found.person_id)
        number = number_of(found.person_id, found.phone_id, found.said_number)
        own = found.item.case.own_agent if found.item.case else None
        windows = free_windows(service, number, own.pk if own else None)
    except CallbackRefusal as refusal:
        refused = refused or str(refusal)
    context = {
        "nav": "callbacks",
        "callback": {
            "id": found.pk,
            "name": str(found.person or found.said_name or _("Une personne")),
            "window": words.window(found.window_starts_at, found.window_ends_at),
        },
        "days": cards.picker(windows, _own_name(found.item.case)),
        "refused": refused,
    }
    return render(request, "web/callbacks/move.html", context, status=status)


def _own_name(case: Case | None) -> str:
    return str(case.own_agent) if case is not None and case.own_agent is not None else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page of a new promise was asked for."""

    case: Case | None
    service: ServiceSeen
    phones: list[Phone]
    phone_id: int | None
    said_number: str


@reads
def promise(request: Request) -> HttpResponse:
    """A promise to make: for whom, which service, which number, then a free window."""
    return show_promise(request, request.GET)


def show_promise(
    request: Request, given: dict[str, str], *, refused: str = "", status: int = 200
) -> HttpResponse:
    """The page, for what is given in the address or was posted."""
    asked = read_asked(given)
    context = {
        "nav": "callbacks",
        "case": asked.case,
        "person": asked.case.person if asked.case else None,
        "services": [(each.code, each.name, each.code == asked.service.code) for each in services()],
        "service": asked.service,
        "phones": [_phone(each, each.pk == asked.phone_id) for each in asked.phones],
        "said_number": asked.said_number,
        "said_name": given.get("nom", ""),
        "subjects": Subject.choices,
        "subject": given.get("subject", Subject.OTHER.value),
        **picker(asked),
    }
    if refused:
        context["refused"] = refused
    template = "web/callbacks/picker.html" if request.htmx and not refused else "web/callbacks/promise.html"
    return render(request, template, context, status=status)


def read_asked(given: dict[str, str]) -> Asked:
    """The case (when she may read it), the service, the number; the first safe one unless chosen."""
    number = given.get("dossier", "")
    cases = Case.objects.select_related("person", "own_agent")
    case = cases.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 16 else None
    everything = services()
    wanted = given.get("service") or (case.clientele if case else DEFAULT)
    service = next((each for each in everything if each.code == wanted), everything[0])
    phones = list(Phone.objects.filter(person_id=case.person_id, is_safe=True).order_by("pk")) if case else []
    chosen = given.get("numero", "")
    known = {str(each.pk): each.pk for each in phones}
    phone_id = known.get(chosen, None if chosen == "autre" or not phones else phones[0].pk)
    return Asked(case, service, phones, phone_id, given.get("autre", "") if phone_id is None else "")


def _phone(each: Phone, is_chosen: bool) -> dict[str, object]:
    """A number by its last four digits, as it is confirmed aloud."""
    return {"id": each.pk, "ending": shown(each.number)[-4:], "is_chosen": is_chosen}


def picker(asked: Asked) -> dict[str, object]:
    """The free windows for what was asked (templates/web/callbacks/picker.html); why there are none."""
    case = asked.case
    try:
        check_channel(case.person_id if case else None)
        number = _number(asked)
        windows = free_windows(asked.service, number, case.own_agent_id if case else None)
    except CallbackRefusal as refusal:
        return {"days": [], "refused": str(refusal)}
    return {"days": cards.picker(windows, _own_name(case)), "closed": closed()}


def _number(asked: Asked) -> Number:
    person_id = asked.case.person_id if asked.case else None
    if asked.phone_id is None and not asked.said_number.strip():
        # Not said yet: the windows are shown all the same, and the promise will ask for it.
        return Number(number="")
    return number_of(person_id, asked.phone_id, asked.said_number)
