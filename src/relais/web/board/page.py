"""The board as words, and the part that everyone shares: drawn at most once a second, without a name in it.

The places of the names are marks in private-use characters; `fill` puts there what one viewer may read.
"""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass, field
from html import escape

from django.template.loader import get_template
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relais.routing import Ring
from relais.staff.models import PresenceState, Region
from relais.web import words
from relais.web.board import reading
from relais.web.board.reading import Board, Placed, Ready, Waiting
from relais.web.board.track import BOUND_S, track
from relais.web.hours.words import closed
from relais.work.models import Channel, Kind, Subject, Wish

FRESH_S = 1.0
# While one request draws it again, the others are served what was there: never older than this.
STALE_S = 5.0

_MARK = re.compile("\ue000([0-9]+)\ue001([^\ue002]*)\ue002")
_SUM = ("waiting", "offered", "active", "done", "withdrawn")


@dataclass(slots=True)
class Shared:
    """One drawn board: `parts` alternates text, item id, default words, text..."""

    drawn_at: float = -STALE_S
    parts: list[str] = field(default_factory=list)
    item_ids: list[int] = field(default_factory=list)
    drawing: threading.Lock = field(default_factory=threading.Lock)


_shared: dict[tuple[str | None, str], Shared] = {}


def forget() -> None:
    """Forget every drawn board (tests)."""
    _shared.clear()


def shared(scope: str | None) -> Shared:
    """The board of this scope in the language of the page, at most a second old."""
    found = _shared.setdefault((scope, words.language()), Shared())
    age_s = time.monotonic() - found.drawn_at
    if age_s < FRESH_S:
        return found
    is_drawing = found.drawing.acquire(blocking=age_s >= STALE_S)
    if not is_drawing:
        return found
    try:
        if time.monotonic() - found.drawn_at >= FRESH_S:
            _draw(found, scope)
    finally:
        found.drawing.release()
    return found


def _draw(found: Shared, scope: str | None) -> None:
    html = get_template("web/board/board.html").render(context(reading.read(scope), scope))
    found.parts = _MARK.split(html)
    found.item_ids = sorted({int(item_id) for item_id in found.parts[1::3]})
    found.drawn_at = time.monotonic()


def fill(found: Shared, names: dict[int, str]) -> str:
    """The board with the names this viewer may read; everyone else stays a person."""
    parts = found.parts
    texts = [parts[0]]
    for place in range(1, len(parts), 3):
        item_id, unnamed, text = parts[place : place + 3]
        name = names.get(int(item_id))
        texts += (unnamed if name is None else escape(name), text)
    return "".join(texts)


def context(board: Board, scope: str | None) -> dict[str, object]:
    """What templates/web/board/board.html shows."""
    region = Region.objects.filter(code=scope).first() if scope else None
    today = {status: board.sum.get(status, 0) for status in _SUM}
    return {
        "title": _("Tableau vivant, %(place)s")
        % {"place": region.name if region else _("toute la province")},
        "scope": scope or "",
        "is_province": scope is None,
        "at": words.hour(board.now),
        "figures": figures(board),
        "rows": [row(each, board, is_longest=place == 0) for place, each in enumerate(board.line)],
        "more": board.more,
        "closed": closed(board.now),
        "teams": [team(each) for each in board.ready],
        "placements": [placement(each) for each in board.placed],
        "sum": {**today, "received": sum(today.values())},
    }


def figures(board: Board) -> list[dict[str, object]]:
    """Four figures, each with its promise."""
    waits = (board.now - board.oldest_at).total_seconds() if board.oldest_at else 0.0
    channels = ", ".join(
        _came_by(code, n)
        for code, n in sorted(board.by_channel.items(), key=lambda pair: (-pair[1], pair[0]))
    )
    return [
        {
            "label": _("Personnes qui attendent"),
            "value": board.waiting,
            "promise": channels or _("personne en direct"),
        },
        {
            "label": _("La plus longue attente"),
            "value": words.length(waits) if board.oldest_at else "0",
            "promise": _("promesse : jamais plus de %(length)s") % {"length": words.length(BOUND_S)},
        },
        {
            "label": _("Sans agente ni agent attitré"),
            "value": board.without_agent,
            "promise": _("à nommer aujourd’hui")
            if board.without_agent
            else _("promesse : chaque personne est connue"),
        },
        {
            "label": _("Promesses à tenir d’ici %(length)s")
            % {"length": words.length(reading.AHEAD.total_seconds())},
            "value": board.at_risk,
            "promise": ngettext("%(n)s en retard", "%(n)s en retard", board.late) % {"n": board.late}
            if board.late
            else _("aucune en retard"),
        },
    ]


def _came_by(channel: str, n: int) -> str:
    return {
        Channel.PHONE: _("%(n)s au téléphone"),
        Channel.COUNTER: _("%(n)s au comptoir"),
        Channel.CHAT: _("%(n)s par clavardage"),
    }.get(Channel(channel), _("%(n)s par un autre moyen")) % {"n": n}


def row(each: Waiting, board: Board, *, is_longest: bool) -> dict[str, object]:
    """One who waits, for a row of the table."""
    waited_s = (board.now - each.received_at).total_seconds()
    return {
        "id": each.item_id,
        "mark": mark(each.item_id, each.channel),
        "tag": _("plus longue") if is_longest and len(board.line) > 1 else "",
        "channel": each.channel,
        "channel_words": Channel(each.channel).label,
        "place": each.place,
        "need": capfirst(Subject(each.subject).label),
        "wish_words": Wish(each.wish).label,
        "since": words.length(waited_s),
        "is_ringing": each.is_ringing,
        "track": track(each, waited_s),
    }


def team(each: Ready) -> dict[str, object]:
    """One team (or region), counted by state."""
    states = []
    for code in ("ready", "offered", "live", "deferrable", "wrap_up", "quiet", "away"):
        n = each.states.get(code, 0)
        if n or code == "ready":
            states.append((code, _state_words(code, n)))
    name = f"{each.name}, {each.place}" if each.place else each.name
    return {"name": name, "present": sum(each.states.values()) - each.states.get("away", 0), "states": states}


def _state_words(code: str, n: int) -> str:
    return {
        PresenceState.READY: ngettext("%(n)s libre", "%(n)s libres", n),
        PresenceState.OFFERED: ngettext("%(n)s qui répond", "%(n)s qui répondent", n),
        PresenceState.LIVE: ngettext("%(n)s en contact", "%(n)s en contact", n),
        PresenceState.DEFERRABLE: ngettext("%(n)s sur une tâche", "%(n)s sur une tâche", n),
        PresenceState.WRAP_UP: ngettext("%(n)s conclut", "%(n)s concluent", n),
        PresenceState.QUIET: ngettext("%(n)s au calme", "%(n)s au calme", n),
        PresenceState.AWAY: ngettext("%(n)s hors poste", "%(n)s hors poste", n),
    }[PresenceState(code)] % {"n": n}


def placement(each: Placed) -> dict[str, object]:
    """One placement as a sentence: who to whom, how fast for one who waited, why when it is not the own agent."""
    why = each.why_not_own if each.ring else None
    reason = words.reason(why)
    return {
        "mark": mark(each.item_id, each.channel),
        "at": words.hour(each.at),
        "at_iso": each.at.isoformat(timespec="seconds"),
        "ring": each.ring,
        "words": f"{_to_whom(each)} {reason}".strip(),
    }


def _to_whom(each: Placed) -> str:
    if each.kind == Kind.LIVE:
        to_whom = {
            Ring.OWN: _("à son agente ou agent, en %(length)s."),
            Ring.TEAM: _("à son équipe, en %(length)s."),
            Ring.REGION: _("à sa région, en %(length)s."),
            Ring.PROVINCE: _("à la province, en %(length)s."),
        }[Ring(each.ring)]
        return to_whom % {"length": words.length(each.waited_s)}
    to_whom = {
        Ring.OWN: _("(%(channel)s) à son agente ou agent."),
        Ring.TEAM: _("(%(channel)s) à son équipe."),
        Ring.REGION: _("(%(channel)s) à sa région."),
        Ring.PROVINCE: _("(%(channel)s) à la province."),
    }[Ring(each.ring)]
    return to_whom % {"channel": Channel(each.channel).label}


def mark(item_id: int, channel: str) -> str:
    """The place of a name, with what stands there for those who may not read it."""
    unnamed = (
        _("Billet %(n)s") % {"n": f"{item_id % 1000:03}"} if channel == Channel.COUNTER else _("Une personne")
    )
    return f"\ue000{item_id}\ue001{unnamed}\ue002"
