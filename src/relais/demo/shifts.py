"""Where should this robot be now, and how busy is this hour? The centre's hours, lunches and quiet moments.

The centre opens 8:00 to 16:30 on weekdays and 8:00 to 16:00 at weekends, as at Mont-Joli (facts of Quebec,
4.4). The demo must move at any hour: outside her shift one agent in five stays on guard, and contacts come
slowly.
"""

from __future__ import annotations

from datetime import datetime, time

from relais.demo.chance import between, draw
from relais.demo.figures import HOURS

# Contacts a minute for a centre of the demo's size: one in ten seconds at the busiest, one in 45 outside.
PEAK_A_MINUTE = 6.0
OUTSIDE_A_MINUTE = 60 / 45
OPENS, CLOSES, WEEKEND_CLOSES = time(8, 0), time(16, 30), time(16, 0)
ON_GUARD = 0.2
LUNCH_MINUTES = 45
QUIET_MINUTES = 6
QUIET_SHARE = 0.12


def is_open(local: datetime) -> bool:
    """True within the opening hours; `local` is in the centre's time zone."""
    return OPENS <= local.time() < (CLOSES if local.weekday() < 5 else WEEKEND_CLOSES)


def contacts_a_minute(local: datetime) -> float:
    """How many contacts a minute at this hour: the shape of a real day; outside the hours, few and even."""
    if not is_open(local):
        return OUTSIDE_A_MINUTE
    share = HOURS[local.hour] / max(HOURS)
    return max(OUTSIDE_A_MINUTE, PEAK_A_MINUTE * share * (1.0 if local.weekday() < 5 else 0.5))


def wanted_state(agent: int, local: datetime, *, is_on_shift: bool, is_absent: bool) -> str:
    """Where the robot wants to be: ready, quiet or away."""
    day = local.toordinal()
    if is_absent:
        return "away"
    if not is_on_shift and draw("guard", agent, day) >= ON_GUARD:
        return "away"
    minute = local.hour * 60 + local.minute
    lunch = between(11.5 * 60, 13.25 * 60, "lunch", agent, day)
    if is_on_shift and lunch <= minute < lunch + LUNCH_MINUTES:
        return "away"
    if draw("quiet", agent, day, local.hour) < QUIET_SHARE:
        start = between(0, 60 - QUIET_MINUTES, "quiet start", agent, day, local.hour)
        if start <= local.minute < start + QUIET_MINUTES:
            return "quiet"
    return "ready"
