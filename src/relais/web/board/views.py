"""The live board, for everyone signed in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from relais.web.board import page, reading
from relais.web.gate import reads
from relais.web.viewer import Request

PROVINCE = "province"


@reads
def board(request: Request) -> HttpResponse:
    """Who waits, who is ready, what was placed, in her region or the province. htmx gets the board alone."""
    scope = None if request.GET.get("lieu") == PROVINCE else request.agent.region
    shared = page.shared(scope)
    html = page.fill(shared, reading.read_names(shared.item_ids))
    if request.htmx:
        return HttpResponse(html)
    # What is marked safe was drawn by a template; the names put into it are escaped.
    context = {"board": mark_safe(html), "nav": "board"}  # noqa: S308
    return render(request, "web/board/page.html", context)
