"""One item as a row of work (templates/web/components/work_row.html)."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from relais.journal import clock
from relais.web import words
from relais.web.work.reading import InHand, Item
from relais.work.models import Channel, Subject

SOON = timedelta(hours=2)


def name(item: Item) -> str:
    """The person, or what is known of her."""
    if item.name:
        return item.name
    return _("Une personne pas encore connue") if item.person_id is None else _("Une personne")


def in_hand(held: InHand, *, is_current: bool = False) -> dict[str, object]:
    """The row of something in her hands, which opens it on her desk. Since when: a clock that runs would time her."""
    since = _("depuis %(moment)s") % {"moment": words.moment(held.started_at)}
    url = f"{reverse('desk')}?travail={held.id}"
    return {
        **row(held.item, url=url, is_current=is_current),
        "due": since,
        "state": "plain",
        "state_words": "",
    }


def row(item: Item, *, url: str = "", is_current: bool = False) -> dict[str, object]:
    """The context of one row."""
    state, state_words = _state(item)
    return {
        "id": item.id,
        "url": url,
        "channel": item.channel,
        "channel_words": Channel(item.channel).label,
        "name": name(item),
        "about": item.hold_reason if state == "hold" else capfirst(Subject(item.subject).label),
        "due": _due(item, state),
        "state": state,
        "state_words": state_words,
        "is_current": is_current,
    }


def _state(item: Item) -> tuple[str, str]:
    now = clock.now()
    if item.hold_reason and item.not_before_at is not None and item.not_before_at > now:
        return "hold", _("en attente")
    if item.due_at is not None and item.due_at < now:
        return "late", _("en retard")
    if item.due_at is not None and item.due_at < now + SOON:
        return "soon", _("bientôt")
    return "plain", ""


def _due(item: Item, state: str) -> str:
    if state == "hold" and item.not_before_at is not None:
        return words.moment(item.not_before_at)
    if item.kind == "live":
        return _("depuis %(length)s") % {
            "length": words.length((clock.now() - item.received_at).total_seconds())
        }
    if item.channel == Channel.CALLBACK:
        return words.window(item.not_before_at, item.due_at)
    return words.window(None, item.due_at)
