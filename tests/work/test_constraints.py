"""Each constraint of work, with the row that breaks it: the invariants of the queue do not rest on code alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests import cast
from tests.cast import Cast
from tests.journal.breaking import assert_breaks, constraints_of

from relais.journal.context import SEED, acting
from relais.staff.models import Agent
from relais.work.models import Assignment, Item, Offer

AT = datetime(2026, 11, 24, 17, tzinfo=UTC)
SOON = AT + timedelta(minutes=5)


def item(**fields: Any) -> Item:
    values = {"channel": "task", "kind": "deferrable", "status": "waiting", "received_at": AT}
    return Item.objects.create(**{**values, **fields})


def offer(agent: Agent, of: Item | None = None, **fields: Any) -> Offer:
    values = {"ring": 0, "waited_s": 1.0, "offered_at": AT, "expires_at": SOON}
    return Offer.objects.create(item=of or item(), agent=agent, **{**values, **fields})


def hold(agent: Agent, of: Item | None = None, **fields: Any) -> Assignment:
    values = {"kind": "deferrable", "ring": 0, "started_at": AT}
    return Assignment.objects.create(item=of or item(), agent=agent, **{**values, **fields})


def both(*attempts: object) -> None:
    """Evaluated already: the second of them is what breaks."""


def same_item(make: Callable[..., object], made: Cast) -> None:
    one = item()
    make(made.own_agent, one)
    make(made.colleague, one)


BREAKS: dict[str, Callable[[Cast], object]] = {
    "item_status": lambda made: item(status="lost"),
    "item_channel": lambda made: item(channel="pigeon"),
    "item_kind": lambda made: item(kind="slow"),
    "item_wish": lambda made: item(wish="nobody"),
    "item_priority": lambda made: item(priority=4),
    "item_ended_when_it_ended": lambda made: item(status="done"),
    "item_window_in_order": lambda made: item(not_before_at=SOON, due_at=AT),
    "item_hold_has_a_wake_date": lambda made: item(held_by=made.own_agent),
    "item_received_once": lambda made: both(item(source_key="courriel-1"), item(source_key="courriel-1")),
    "one_open_offer_an_item": lambda made: same_item(offer, made),
    "one_open_offer_an_agent": lambda made: both(offer(made.own_agent), offer(made.own_agent)),
    "offer_state": lambda made: offer(made.own_agent, state="lost", ended_at=AT),
    "offer_ring": lambda made: offer(made.own_agent, ring=4),
    "offer_ended_when_it_ended": lambda made: offer(made.own_agent, state="missed"),
    "offer_rings_a_while": lambda made: offer(made.own_agent, expires_at=AT),
    "offer_declined_with_a_reason": lambda made: offer(
        made.own_agent, state="declined", ended_at=AT, reason=""
    ),
    "one_live_assignment_an_item": lambda made: same_item(hold, made),
    "one_live_contact_an_agent": lambda made: both(
        hold(made.own_agent, kind="live"), hold(made.own_agent, kind="live")
    ),
    "assignment_kind": lambda made: hold(made.own_agent, kind="slow"),
    "assignment_ends_in_a_way": lambda made: hold(made.own_agent, ended_at=AT),
    "assignment_given_back_with_a_reason": lambda made: hold(
        made.own_agent, ended_at=AT, ending="returned", reason=""
    ),
}


def test_every_constraint_has_its_test() -> None:
    assert constraints_of("work") == set(BREAKS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(BREAKS))
def test_the_database_refuses(name: str) -> None:
    made = cast.make_cast()
    assert_breaks(name, lambda: BREAKS[name](made))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "attempt"),
    [
        ("item_ended_when_it_ended", lambda made: item(ended_at=AT)),
        ("offer_ended_when_it_ended", lambda made: offer(made.own_agent, ended_at=AT)),
        ("offer_declined_with_a_reason", lambda made: offer(made.own_agent, state="declined", ended_at=AT)),
        ("assignment_ends_in_a_way", lambda made: hold(made.own_agent, ending="completed")),
        (
            "assignment_given_back_with_a_reason",
            lambda made: hold(made.own_agent, ended_at=AT, ending="held"),
        ),
        ("item_window_in_order", lambda made: item(not_before_at=AT, due_at=AT)),
    ],
)
def test_the_other_way_round_is_refused_too(name: str, attempt: Callable[[Cast], object]) -> None:
    made = cast.make_cast()
    assert_breaks(name, lambda: attempt(made))


@pytest.mark.django_db
def test_what_ended_makes_room() -> None:
    made = cast.make_cast()
    with acting(SEED, "seed"):
        one = item()
        offer(made.own_agent, one, state="missed", ended_at=AT)
        offer(made.own_agent, one)
        hold(made.colleague, one, kind="live", ended_at=AT, ending="completed")
        hold(made.colleague, one, kind="live")
        unkeyed = [item(source_key=None), item(source_key=None)]
    assert one.offers.count() == one.assignments.count() == len(unkeyed) == 2
