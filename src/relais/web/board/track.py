"""How far we look for someone: the rings of one who waits, as the rule in force opens them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _

from relais.routing import Contact, Openings, Policy, Priority, Ring, TeamLoad, Wish, by_name
from relais.web import words
from relais.web.board.reading import Waiting

# The promise: nobody waits longer. The track is this long, drawn on this many units.
BOUND_S = 600.0
UNITS = 200.0
GAP = 2.0
# What a live contact takes on average: `routing.Floor` counts with the same figure.
MEAN_HANDLING_S = 600.0
# Stands for "there is one": which one changes no delay.
SOMEONE = 1


@dataclass(frozen=True, slots=True)
class Segment:
    """One ring on the track, in units; `filled` is how much of it the wait has covered."""

    ring: int
    x: float
    width: float
    filled: float


@dataclass(frozen=True, slots=True)
class Track:
    """`now` is the wait in units, `ring` the widest ring open, `next` what opens next, in words."""

    segments: list[Segment]
    now: float
    ring: int
    next: str


@lru_cache(maxsize=1)
def policy() -> Policy:
    """The rule in force."""
    return by_name(settings.ROUTING_POLICY)


def openings(row: Waiting) -> Openings:
    """When each ring opens (seconds after it came; None is never), with the team as it is now."""
    contact = Contact(
        item_id=row.item_id,
        received_at=0.0,
        channel=row.channel,
        priority=Priority(row.priority),
        wish=Wish(row.wish),
        own_agent=SOMEONE if row.has_own_agent else None,
        own_team=SOMEONE if row.has_own_team else None,
        region=int(row.region) if row.region else None,
    )
    load = TeamLoad(
        present=row.team_present,
        free=row.team_free,
        waiting_live=row.team_waiting,
        region_present=row.region_present,
        has_own_present=row.is_own_present,
        mean_handling_s=MEAN_HANDLING_S,
    )
    return policy().openings(contact, load)


def track(row: Waiting, waited_s: float) -> Track:
    """The track of one who has waited `waited_s` seconds."""
    delays = openings(row)
    nearest = _nearest(row)
    opened = [ring for ring in Ring if (delay := delays[ring]) is not None and delay <= waited_s]
    to_come = [ring for ring in Ring if (delay := delays[ring]) is not None and delay > waited_s]
    return Track(
        segments=_segments([0.0 if ring <= nearest else delays[ring] for ring in Ring], nearest, waited_s),
        now=round(min(waited_s, BOUND_S) / BOUND_S * (UNITS - GAP), 1),
        ring=max(opened, default=nearest),
        next=_next(to_come[0], (delays[to_come[0]] or 0.0) - waited_s) if to_come else "",
    )


def _nearest(row: Waiting) -> Ring:
    if row.has_own_agent:
        return Ring.OWN
    if row.has_own_team:
        return Ring.TEAM
    return Ring.REGION if row.region else Ring.PROVINCE


def _segments(starts: list[float | None], nearest: Ring, waited_s: float) -> list[Segment]:
    """One segment for each ring that lasts: it ends where the next begins, the last one at the bound."""
    ends: list[float] = []
    following = BOUND_S
    for start in reversed(starts):
        ends.insert(0, following)
        following = following if start is None else min(start, BOUND_S)
    found = []
    for ring, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if start is None or end <= start or ring < nearest:
            continue
        x, width = start / BOUND_S * UNITS, (end - start) / BOUND_S * UNITS - GAP
        filled = min(max(waited_s - start, 0.0) / BOUND_S * UNITS, width)
        found.append(Segment(ring, round(x, 1), round(max(width, 0.5), 1), round(filled, 1)))
    return found


def _next(ring: Ring, in_s: float) -> str:
    # To ten seconds: the page is drawn again before a finer figure could be true.
    length = words.length(max(10, round(in_s / 10) * 10))
    return {
        Ring.OWN: _("son agente ou agent dans %(length)s"),
        Ring.TEAM: _("son équipe dans %(length)s"),
        Ring.REGION: _("la région dans %(length)s"),
        Ring.PROVINCE: _("la province dans %(length)s"),
    }[ring] % {"length": length}
