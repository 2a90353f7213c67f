"""An agent's own work, read in a constant number of queries whatever the size of her panel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from relais.journal import clock
from relais.journal.statements import run
from relais.web.viewer import Viewer
from relais.web.work import sql

ENDED_DAYS = 7
ROWS = 25


@dataclass(frozen=True, slots=True)
class Item:
    """One item as its agent sees it; `name` is "" when no person is known or may be read."""

    id: int
    channel: str
    kind: str
    subject: str
    wish: str
    language: str
    received_at: datetime
    not_before_at: datetime | None
    due_at: datetime | None
    hold_reason: str
    case_id: int | None
    person_id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Offer:
    """The offer that rings for her; `waited_s` in seconds, reasons as codes of `routing.Reason`."""

    item: Item
    id: int
    ring: int
    why: str
    why_not_own: str | None
    interrupts: bool
    waited_s: float
    offered_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class InHand:
    """One assignment in her hands. `why` is None when she took it herself."""

    item: Item
    id: int
    kind: str
    ring: int
    started_at: datetime
    why: str | None
    why_not_own: str | None
    waited_s: float | None

    @property
    def is_live(self) -> bool:
        return self.kind == "live"


@dataclass(frozen=True, slots=True)
class Group:
    """Items of one kind that wait for her: the first of them, and how many there are in all."""

    items: list[Item]
    count: int


@dataclass(frozen=True, slots=True)
class Ended:
    """What left her hands, how, and with which outcome."""

    item: Item
    at: datetime
    ending: str
    outcome: str | None


def offer_to(agent_id: int) -> Offer | None:
    """The offer open for her now."""
    rows = run(sql.OFFER, {"agent": agent_id})
    return Offer(Item(*rows[0][8:]), *rows[0][:8]) if rows else None


def in_hand(agent_id: int) -> list[InHand]:
    """What she has in hand, the live contact first."""
    return [InHand(Item(*row[7:]), *row[:7]) for row in run(sql.IN_HAND, {"agent": agent_id})]


def mine(agent_id: int, *, rows: int = ROWS) -> dict[str, Group]:
    """What waits for her, by group: live, callback, task, hold. At most `rows` of each."""
    groups: dict[str, Group] = {}
    for name, count, _place, *item in run(sql.MINE, {"agent": agent_id, "now": clock.now(), "rows": rows}):
        groups.setdefault(name, Group([], count)).items.append(Item(*item))
    return groups


def of_team(viewer: Viewer, page: int, *, rows: int = ROWS) -> tuple[list[Item], int]:
    """What she may take in her team's panel: one page (from 1), and how many there are."""
    values = {
        "agent": viewer.id,
        "team": viewer.team_id,
        "now": clock.now(),
        "rows": rows,
        "from": (page - 1) * rows,
    }
    count = run(sql.COUNT_OF_TEAM, values)[0][0]
    return [Item(*row) for row in run(sql.PAGE_OF_TEAM, values)], count


def ended(agent_id: int, *, rows: int = ROWS) -> list[Ended]:
    """What left her hands in the last seven days, the latest first."""
    values = {"agent": agent_id, "since": clock.now() - timedelta(days=ENDED_DAYS), "rows": rows}
    return [Ended(Item(*row[3:]), *row[:3]) for row in run(sql.ENDED, values)]
