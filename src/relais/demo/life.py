"""What makes the demo live: at each step people leave and arrive, and robots act. Nothing kept matters.

Everything goes through the actions of `work`, as the web role, under the identity of the person or the agent.
"""

from __future__ import annotations

import logging
import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.utils import InterfaceError, OperationalError

from relais.demo import contacts, robots
from relais.demo.contacts import Callers
from relais.demo.robots import AtWork
from relais.demo.shifts import contacts_a_minute
from relais.journal import clock

log = logging.getLogger(__name__)

STEP_S = 0.5
# The rates are those of a centre with this many who answer; a larger house grows with the root of its size,
# so that one laptop can follow a province.
CENTRE_OF = 42
# A newcomer who is signed in and ready sees contacts come at least this often.
FOR_PEOPLE_A_MINUTE = 3.0
# After a pause this long (a laptop that slept), the contacts missed are not caught up.
LONGEST_GAP_S = 20.0
LOOK_FOR_PEOPLE_S = 5.0
# One life at a time: held for as long as the connection is.
LOCK = 7_305_118


@dataclass(slots=True)
class Counts:
    """What one step did."""

    arrived: int = 0
    left: int = 0
    acts: int = 0


@dataclass(slots=True)
class Life:
    """The state between two steps: when the next contact comes, and who was seen signed in."""

    rng: random.Random = field(default_factory=random.Random)
    callers: Callers = field(init=False)
    _next_at: datetime | None = None
    _people: set[int] = field(default_factory=set)
    _people_at: datetime | None = None

    def __post_init__(self) -> None:
        self.callers = Callers(self.rng)

    def step(self) -> Counts:
        """One step at `clock.now()`."""
        now = clock.now()
        everyone = robots.look(now)
        people = self._left_to_people(everyone, now)
        counts = Counts(left=contacts.leave(now))
        counts.acts = robots.act(everyone, people, now)
        counts.arrived = self._arrivals(everyone, people, now)
        return counts

    def _left_to_people(self, everyone: list[AtWork], now: datetime) -> set[int]:
        if self._people_at is None or now - self._people_at >= timedelta(seconds=LOOK_FOR_PEOPLE_S):
            self._people, self._people_at = robots.left_to_people(everyone, now), now
        return self._people

    def _arrivals(self, everyone: list[AtWork], people: set[int], now: datetime) -> int:
        """Let in those who arrive since the last step, at the rate of the hour."""
        free = ("ready", "deferrable")
        favoured = [one.agent for one in everyone if one.agent in people and one.state in free]
        a_minute = self._rate(now, len(everyone))
        if favoured:
            a_minute = max(a_minute, FOR_PEOPLE_A_MINUTE)
        if self._next_at is None or now - self._next_at > timedelta(seconds=LONGEST_GAP_S):
            self._next_at = now
        arrived = 0
        agents = [one.agent for one in everyone]
        while self._next_at <= now:
            arrived += self.callers.arrive(agents, favoured, now) is not None
            self._next_at += timedelta(seconds=self.rng.expovariate(a_minute / 60))
        # When the hour turns or someone signs in, the wait already drawn must not outlast the new rate.
        self._next_at = min(self._next_at, now + timedelta(seconds=180 / a_minute))
        return arrived

    def _rate(self, now: datetime, size: int) -> float:
        local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
        return contacts_a_minute(local) * max(1.0, math.sqrt(size / CENTRE_OF))


def run(is_stopping: Callable[[], bool]) -> None:
    """Step until asked to stop. A database that goes away is waited for; so is another life that runs."""
    life = Life()
    has_lock = False
    while not is_stopping():
        began = time.monotonic()
        try:
            has_lock = has_lock or _take_lock()
            if has_lock:
                life.step()
        except (OperationalError, InterfaceError) as error:
            log.warning("the database does not answer (%s); trying again", str(error).strip().split("\n")[0])
            connection.close()
            has_lock = False
        except Exception:
            log.exception("a step failed")
            connection.close()
            has_lock = False
        time.sleep(max(0.05, STEP_S - (time.monotonic() - began)))


def _take_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])
