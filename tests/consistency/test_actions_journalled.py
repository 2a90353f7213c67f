"""Every act that a page offers leaves a journal entry in the name of who did it.

The actions themselves are walked in tests/journal/test_every_action.py; here, the addresses that call them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import Cast, make_cast
from tests.consistency.test_urls_closed import ACTS
from tests.web.work import in_hand, offer, receive

from relais.journal.models import Entry

REASON = {
    "reason": "Il faut l’anglais.",
    "wake_on": "2026-11-30",
    "note": "Dit au téléphone.",
    "then": "ready",
}

# Closing one's own session changes nothing of a file.
NOT_JOURNALLED = {"sign_out"}


def _offered(cast: Cast) -> dict[str, int]:
    return {"offer_id": offer(receive(cast.case), cast.own_agent).pk}


def _held(cast: Cast) -> dict[str, int]:
    return {"assignment_id": in_hand(cast.case, cast.own_agent).pk}


# The address, what it acts on, what is posted, the entries it must leave.
DONE: dict[str, tuple[Callable[[Cast], dict[str, int]], dict[str, str], set[str]]] = {
    "set_state": (lambda _: {}, {"state": "quiet"}, {"set_presence"}),
    "accept": (_offered, {}, {"accept", "look"}),
    "pass_on": (_offered, {"reason": "finishing"}, {"decline"}),
    "take": (lambda cast: {"item_id": receive(cast.case, "task")}, {}, {"take", "look"}),
    "complete": (_held, REASON | {"outcome": "answered"}, {"write_note", "complete"}),
    "give_back": (_held, REASON, {"write_note", "give_back"}),
    "hold": (_held, REASON, {"write_note", "hold"}),
    "note": (_held, REASON, {"write_note"}),
}


def test_no_act_is_left_out() -> None:
    assert set(ACTS) - NOT_JOURNALLED == set(DONE)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(DONE))
def test_the_act_is_in_the_journal_in_her_name(name: str, noon: datetime) -> None:
    cast = make_cast()
    browser = Client()
    assert cast.own_agent.user is not None
    browser.force_login(cast.own_agent.user)
    make, posted, expected = DONE[name]
    target = make(cast)
    before = set(Entry.objects.values_list("pk", flat=True))
    assert browser.post(reverse(name, kwargs=target), posted).status_code == 302
    entries = Entry.objects.exclude(pk__in=before)
    assert {entry.action for entry in entries} == expected
    assert {(entry.actor_kind, entry.actor_id) for entry in entries} == {("agent", cast.own_agent.pk)}
