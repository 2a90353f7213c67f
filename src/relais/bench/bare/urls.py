"""One page: twenty agents with their team, office and region, by one query of four joined tables."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from relais.staff.models import Agent

ROWS = 20


def page(request: HttpRequest) -> HttpResponse:
    """The rows, read and drawn at every request."""
    agents = Agent.objects.select_related("team__office__region").order_by("family_name", "id")[:ROWS]
    return render(request, "page.html", {"agents": agents})


urlpatterns = [path("", page)]
