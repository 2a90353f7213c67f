"""How much of the time that agents were there did they spend on work? By team, never by agent."""

from collections.abc import Iterable
from typing import NamedTuple


class Presence(NamedTuple):
    """A team over a stretch of time: agent-seconds at work, lunch and absences left out, and those of them
    spent on a contact, its wrap-up or a task. Who finishes something after hours is still there."""

    team: int | str | None
    region: str | None
    present_s: float
    busy_s: float


def occupancy(presences: Iterable[Presence]) -> float | None:
    """Busy time over present time, of all together; None when nobody was there."""
    present_s = busy_s = 0.0
    for presence in presences:
        present_s += presence.present_s
        busy_s += presence.busy_s
    return busy_s / present_s if present_s > 0 else None
