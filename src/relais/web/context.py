"""What every page knows: who looks, and where to listen."""

from __future__ import annotations

from django.http import HttpRequest

from relais.web import events_address, words
from relais.web.viewer import Viewer


def house(request: HttpRequest) -> dict[str, object]:
    """`viewer` (none before sign-in) and `events_url`, for templates/web/base/page.html."""
    agent: Viewer | None = getattr(request, "agent", None)
    if agent is None:
        return {"viewer": None, "events_url": ""}
    shown = {
        "name": agent.name,
        "presence": agent.presence,
        "presence_words": words.presence(agent.presence, is_feminine=agent.is_addressed_feminine),
    }
    return {"viewer": shown, "events_url": events_address.of(request)}
