"""What the board shows, read in six queries whatever the size of the house. Nothing personal is in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from relais.journal import clock
from relais.journal.statements import run
from relais.web.board import sql

ROWS = 30
PLACEMENTS = 8
# How far ahead a promise is looked at.
AHEAD = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One who waits live. Of own agent and team, what routing needs: are they there, how many are free."""

    item_id: int
    channel: str
    subject: str
    priority: int
    wish: str
    received_at: datetime
    place: str
    is_ringing: bool
    has_own_agent: bool
    has_own_team: bool
    is_own_present: bool
    team_present: int
    team_free: int
    team_waiting: int
    region_present: int
    region: str | None


@dataclass(frozen=True, slots=True)
class Placed:
    """One placement that was accepted; `waited_s` in seconds."""

    item_id: int
    channel: str
    kind: str
    at: datetime
    ring: int
    why_not_own: str | None
    waited_s: float


@dataclass(frozen=True, slots=True)
class Ready:
    """How many of a team (or region) are in each state."""

    name: str
    place: str
    states: dict[str, int]


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the board shows of one scope, at one instant."""

    now: datetime
    by_channel: dict[str, int]
    oldest_at: datetime | None
    without_agent: int
    late: int
    at_risk: int
    sum: dict[str, int]
    line: list[Waiting]
    ready: list[Ready]
    placed: list[Placed]

    @property
    def waiting(self) -> int:
        """How many people wait now, shown or not."""
        return sum(self.by_channel.values())

    @property
    def more(self) -> int:
        """How many wait beyond the rows shown."""
        return max(0, self.waiting - len(self.line))


def read(scope: str | None) -> Board:
    """The board of a region (its two-digit code) or of the province (None)."""
    now = clock.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    values = {
        "scope": scope,
        "now": now,
        "until": now + AHEAD,
        "today": midnight,
        "rows": ROWS,
        "placements": PLACEMENTS,
    }
    figures = run(sql.FIGURES, values)
    late, at_risk = run(sql.PROMISES, values)[0]
    return Board(
        now=now,
        by_channel={row[0]: row[1] for row in figures},
        oldest_at=min((row[2] for row in figures), default=None),
        without_agent=sum(row[3] for row in figures),
        late=late,
        at_risk=at_risk,
        sum=dict(run(sql.SUM, values)),
        line=[Waiting(*row) for row in run(sql.LINE, values)],
        ready=_ready(run(sql.READY, values)),
        placed=[Placed(*row) for row in run(sql.PLACEMENTS, values)],
    )


def read_names(item_ids: list[int]) -> dict[int, str]:
    """The names of these items' persons that the present viewer may read, short: "N. Gagnon-Paré"."""
    if not item_ids:
        return {}
    return {row[0]: short_name(*row[1:]) for row in run(sql.NAMES, [item_ids])}


def short_name(given: str, family: str, preferred: str) -> str:
    """The name as a room may see it: the preferred one when there is one, else initials and family name."""
    if preferred or not family:
        return preferred or given
    initials = "-".join(f"{part[0]}." for part in given.split("-") if part)
    return f"{initials}\u00a0{family}".strip()


def _ready(rows: list[tuple[Any, ...]]) -> list[Ready]:
    found: dict[tuple[str, str], dict[str, int]] = {}
    for name, place, state, count in rows:
        found.setdefault((name, place), {})[state] = count
    return [Ready(name, place, states) for (name, place), states in found.items()]
