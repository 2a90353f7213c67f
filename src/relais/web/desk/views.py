"""The desk: what rings, what is in hand, what the day holds. Everything here only reads."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from relais.cases.queries import Glance, at_a_glance
from relais.cases.refusals import CaseRefusal
from relais.web.callbacks import cards as callback_cards
from relais.web.callbacks import reading as callbacks
from relais.web.desk import cards
from relais.web.desk.forms import HandForm
from relais.web.gate import reads
from relais.web.hours.words import closed
from relais.web.viewer import Request
from relais.web.work import reading, rows
from relais.web.work.reading import InHand

# How many of each kind the day at the left shows; the rest is in My work.
OF_EACH = 5


@reads
def desk(request: Request) -> HttpResponse:
    """The whole desk; htmx gets what is between the bar and the foot."""
    return show(request)


@reads
def offer_place(request: Request) -> HttpResponse:
    """The place of the offer alone, with the state in the bar: what changes by itself."""
    held = reading.in_hand(request.agent.id)
    context = {**_offer(request), **_hand_ids(held), "is_part": True}
    context["is_behind"] = request.GET.get("main", context["hand_ids"]) != context["hand_ids"]
    return render(request, "web/desk/offer_place.html", context)


@reads
def day(request: Request) -> HttpResponse:
    """The day alone."""
    held = reading.in_hand(request.agent.id)
    return render(request, "web/desk/day.html", _day(request, held, _chosen(request, held)))


def show(
    request: Request,
    *,
    status: int = 200,
    form: HandForm | None = None,
    said: str = "",
    refused: str = "",
    is_moved: bool = False,
) -> HttpResponse:
    """Draw the desk as it is now.

    `said` goes to the polite region, `refused` to the messages; `form` keeps what was typed. When what is
    in hand has changed (`is_moved`), its heading takes the focus.
    """
    held = reading.in_hand(request.agent.id)
    chosen = _chosen(request, held)
    context = {
        **_offer(request),
        **_hand_ids(held),
        **_day(request, held, chosen),
        **_main(request, chosen, form),
        "closed": closed(),
        "late_callbacks": callbacks.late_of_team(),
        "nav": "desk",
        "said": said,
        "refused": refused,
        "is_moved": is_moved,
        "is_part": bool(request.htmx),
    }
    template = "web/desk/part.html" if request.htmx else "web/desk/page.html"
    response = render(request, template, context, status=status)
    if request.htmx and form is not None:
        # A form to review goes back to its own place, and not to the message area as other refusals do.
        response["HX-Retarget"], response["HX-Reswap"] = "#desk", "outerHTML show:none"
    return response


def _offer(request: Request) -> dict[str, object]:
    found = reading.offer_to(request.agent.id)
    if found is None:
        return {"offer": None}
    return {"offer": cards.offer(found, _glance(found.item.case_id))}


def _hand_ids(held: list[InHand]) -> dict[str, object]:
    return {"hand_ids": ".".join(str(each.id) for each in sorted(held, key=lambda each: each.id))}


def _chosen(request: Request, held: list[InHand]) -> InHand | None:
    """The one she opened, else the live contact, else what she took last."""
    match = request.resolver_match
    wanted = str(match.kwargs.get("assignment_id", "")) if match else ""
    wanted = wanted or request.GET.get("travail", "")
    return next((each for each in held if str(each.id) == wanted), held[0] if held else None)


def _main(request: Request, chosen: InHand | None, form: HandForm | None) -> dict[str, object]:
    if chosen is None:
        return {"contact": None}
    glance = _glance(chosen.item.case_id)
    shown = form or HandForm()
    # A note being written is this one until it is kept: then the field is another, and empty.
    kept_at = glance.notes[0].at.timestamp() if glance and glance.notes else 0
    shown.auto_id = f"hand-{chosen.id}-{kept_at:.0f}-%s"
    return {
        "contact": cards.contact(chosen),
        "case_id": chosen.item.case_id,
        "callback": _callback(request, chosen),
        "person": cards.person(chosen.item, glance, request.agent),
        "rules": glance.rules if glance else (),
        "brief": cards.brief(chosen, glance),
        "notes": glance.notes if glance else (),
        "past": cards.past(glance) if glance else [],
        "has_side": glance is not None,
        "form": shown,
    }


def _callback(request: Request, chosen: InHand) -> dict[str, object] | None:
    """The number to call and its rules, when what is open is a promise to call."""
    if chosen.item.channel != "callback":
        return None
    numbers = callbacks.to_call(request.agent.id).values()
    found = next((each for each in numbers if each.item_id == chosen.item.id), None)
    return None if found is None else callback_cards.in_hand(found)


def _glance(case_id: int | None) -> Glance | None:
    """The case at a glance: her look was journalled when it was offered or taken."""
    if case_id is None:
        return None
    try:
        return at_a_glance(case_id)
    except CaseRefusal:
        return None


def _day(request: Request, held: list[InHand], chosen: InHand | None) -> dict[str, object]:
    groups = reading.mine(request.agent.id, rows=OF_EACH)
    in_hand = [rows.in_hand(each, is_current=each is chosen) for each in held]
    titles = {
        "callback": _("Rappels promis"),
        "task": _("À faire"),
        "hold": _("En attente"),
        "live": _("Attendent en direct"),
    }
    lists = [
        {"title": title, "count": groups[name].count, "rows": [rows.row(item) for item in groups[name].items]}
        for name, title in titles.items()
        if name in groups
    ]
    return {"in_hand": in_hand, "in_hand_count": len(held), "lists": lists}
