"""My work: in hand, promised, due, on hold, waiting in my team, ended lately. It only reads."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from relais.web import words
from relais.web.desk.choices import Outcome
from relais.web.gate import reads
from relais.web.viewer import Request
from relais.web.work import reading, rows
from relais.work.states import Ending

LAST_PAGE = 400


@reads
def my_work(request: Request) -> HttpResponse:
    """Everything that is hers, and what she may take."""
    number = request.GET.get("page", "1")
    wanted = min(int(number), LAST_PAGE) if number.isdecimal() and int(number) > 0 else 1
    team, count = reading.of_team(request.agent, wanted)
    page = Paginator(range(count), reading.ROWS).get_page(wanted)
    if page.number != wanted:
        team, _count = reading.of_team(request.agent, page.number)
    held = reading.in_hand(request.agent.id)
    context = {
        "nav": "my_work",
        "in_hand": [rows.in_hand(each) for each in held],
        "lists": _lists(request.agent.id),
        "page": page,
        "team_rows": [(rows.row(item), reverse("take", args=[item.id])) for item in team],
        "ended": [_ended(each) for each in reading.ended(request.agent.id)],
    }
    return render(request, "web/work/page.html", context)


def _lists(agent_id: int) -> list[dict[str, object]]:
    groups = reading.mine(agent_id)
    nothing = reading.Group([], 0)
    titles = [
        ("live", _("Attendent en direct"), _("Personne de votre groupe n’attend en direct.")),
        ("callback", _("Rappels promis"), _("Aucun rappel promis.")),
        ("task", _("À faire"), _("Aucune tâche à votre nom.")),
        ("hold", _("En attente"), _("Rien en attente d’une date.")),
    ]
    return [
        {
            "code": code,
            "title": title,
            "count": groups.get(code, nothing).count,
            "rows": [
                (rows.row(item), reverse("take", args=[item.id])) for item in groups.get(code, nothing).items
            ],
            "empty": empty,
        }
        for code, title, empty in titles
    ]


def _ended(each: reading.Ended) -> dict[str, object]:
    how = (
        str(Outcome(each.outcome).label) if each.outcome in Outcome.values else str(Ending(each.ending).label)
    )
    return {**rows.row(each.item), "due": words.moment(each.at), "state": "plain", "state_words": how}
