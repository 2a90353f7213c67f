"""Every act that a page offers leaves a journal entry in the name of who did it.

The actions themselves are walked in tests/journal/test_every_action.py; here, the addresses that call them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.callbacks.scene import begin, promise
from tests.callbacks.scene import take as hold
from tests.cast import Cast, make_cast
from tests.consistency.test_urls_closed import ACTS
from tests.web.work import in_hand, offer, receive

from relais.journal import clock
from relais.journal.context import SEED, acting, agent
from relais.journal.models import Entry
from relais.staff.models import Agent, Holiday, Service
from relais.staff.opening_actions import pause_service

TOMORROW_TEN = "2026-11-25T10:00-05:00"
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


def _callback(cast: Cast) -> dict[str, int]:
    return {"callback_id": promise(cast, said_number="418 555-0170").pk}


def _callback_in_hand(cast: Cast) -> dict[str, int]:
    made = promise(cast, said_number="418 555-0170")
    hold(made, cast.own_agent)
    begin(made)
    return {"callback_id": made.pk}


def _service(cast: Cast) -> dict[str, int]:
    """The hours are for planners: she is made one."""
    with acting(SEED, "seed"):
        Agent.objects.filter(pk=cast.own_agent.pk).update(role="supervisor")
    return {"service_id": Service.objects.get(code="youth").pk}


def _pause(cast: Cast) -> dict[str, int]:
    service, until = _service(cast)["service_id"], clock.now() + timedelta(hours=2)
    actor = agent(cast.own_agent.pk)
    return {"pause_id": pause_service(actor=actor, service_id=service, ends_at=until, why="panne")}


def _holiday(cast: Cast) -> dict[str, int]:
    _service(cast)
    return {"holiday_id": Holiday.objects.get(on="2026-12-24").pk}


def _change(cast: Cast) -> dict[str, int]:
    _pause(cast)
    return {"entry_id": Entry.objects.get(action="pause_service").pk}


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
    "promise_callback": (
        lambda _: {},
        {"service": "assistance", "autre": "418 555-0170", "plage": TOMORROW_TEN},
        {"promise_callback"},
    ),
    "attempt_callback": (_callback_in_hand, {"result": "no_answer"}, {"attempt_callback"}),
    "move_callback": (_callback, {"plage": TOMORROW_TEN, "why": "à sa demande"}, {"move_callback"}),
    "cancel_callback": (_callback, {"why": "venue au comptoir"}, {"cancel_callback"}),
    "change_hours": (_service, {"day_0": "8:00-16:30", "why": "hiver"}, {"set_hours"}),
    "pause_service": (
        _service,
        {"until_on": "2026-11-25", "until_at": "08:00", "why": "panne"},
        {"pause_service"},
    ),
    "resume_service": (_pause, {"why": "réparé"}, {"resume_service"}),
    "change_places": (_service, {"places": "2", "why": "moins de monde"}, {"set_places"}),
    "declare_holiday": (
        lambda cast: {key: 0 for key in _service(cast) if key == "none"},
        {
            "on": "2026-12-28",
            "name_fr": "congé",
            "name_en": "leave",
            "source": "convention",
            "why": "reporté",
        },
        {"declare_holiday"},
    ),
    "drop_holiday": (_holiday, {"why": "ouvert"}, {"drop_holiday"}),
    "undo_hours": (_change, {}, {"resume_service"}),
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
