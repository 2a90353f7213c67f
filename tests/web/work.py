"""Work in every state, around the cast: what the screens show."""

from __future__ import annotations

from datetime import datetime, timedelta

from relais.cases.models import Case
from relais.journal import clock
from relais.journal.context import DISPATCHER, SEED, acting, agent
from relais.staff.models import Agent, Presence
from relais.work import actions
from relais.work.models import Assignment, Item, Offer


def receive(case: Case | None, channel: str = "phone", **fields: object) -> int:
    """Something comes; its id."""
    values: dict[str, object] = {"region": "01", **fields}
    if case is not None:
        values["case_id"] = case.pk
    made = actions.receive(actor=SEED, channel=channel, **values)  # type: ignore[arg-type]
    assert made is not None
    return made


def offer(item_id: int, to: Agent, *, ring: int = 0, why: str = "ring_own", rings_s: float = 20) -> Offer:
    """An offer as the dispatcher makes it."""
    now = clock.now()
    with acting(DISPATCHER, "offer"):
        Item.objects.filter(pk=item_id).update(status="offered")
        Presence.objects.filter(agent=to).update(state="offered", since_at=now)
        return Offer.objects.create(
            item_id=item_id,
            agent=to,
            ring=ring,
            why=why,
            why_not_own=None if ring == 0 else "own_live",
            waited_s=42.0,
            free_counts=[1, 1, 1],
            offered_at=now,
            expires_at=now + timedelta(seconds=rings_s),
        )


def in_hand(case: Case | None, to: Agent, channel: str = "phone", **fields: object) -> Assignment:
    """A contact accepted by her."""
    found = offer(receive(case, channel, **fields), to)
    (made,) = actions.accept(actor=agent(to.pk), offer_ids=[found.pk])
    return Assignment.objects.get(pk=made)


def hour(at: int) -> datetime:
    """An hour of the day of the held clock."""
    return clock.now().replace(hour=at, minute=0)
