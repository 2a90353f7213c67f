"""How time passes on a replayed day: in lockstep, as fast as the machine goes; or scaled, with a dispatcher of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import psycopg

from relais.dispatch.dispatcher import Dispatcher, Settings
from relais.dispatch.tracing import VARIABLE, Tracer
from relais.dispatch.writing import Offered
from relais.house import Refusal
from relais.journal import clock
from relais.routing.policies import by_name


class Engine(Protocol):
    """Moves the time of the day, and says what the dispatcher offered meanwhile."""

    def advance(self, to: float) -> tuple[float, list[Offered]]:
        """Let time pass until `to` (epoch seconds) or until something is offered. Returns the instant reached."""
        ...

    def changed(self, *, items: list[int] = ..., agents: list[int] = ...) -> None:
        """The driver changed these rows."""
        ...

    def settle(self, now: float) -> list[Offered]:
        """What the dispatcher makes of the changes, if it answers at once."""
        ...

    def close(self) -> None: ...


class Lockstep:
    """The dispatcher in this process, on the clock of the day: it sleeps for nothing and misses nothing."""

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        policy: str,
        settings: Settings,
        start: float,
        tracer: Tracer | None = None,
    ) -> None:
        self._dispatcher = Dispatcher(connection, by_name(policy), settings, tracer)
        self._now = start
        clock.run_on(lambda: datetime.fromtimestamp(self._now, UTC))

    def advance(self, to: float) -> tuple[float, list[Offered]]:
        next_at = self._dispatcher.next_at
        if next_at is None or next_at >= to:
            self._now = max(to, self._now)
            return self._now, []
        self._now = max(next_at, self._now)
        return self._now, self._dispatcher.step(self._now)

    def changed(self, *, items: list[int] | None = None, agents: list[int] | None = None) -> None:
        self._dispatcher.changed(items=items or (), agents=agents or ())

    def settle(self, now: float) -> list[Offered]:
        return self._dispatcher.step(now)

    def close(self) -> None:
        clock.run_on(lambda: datetime.now(UTC))


OPEN = "SELECT id, item_id, agent_id, extract(epoch FROM expires_at)::float8 FROM work_offer WHERE state = 'open'"


class Scaled:
    """A dispatcher process on a clock that runs `rate` times as fast; offers are heard as the desks hear them."""

    def __init__(
        self,
        hear: psycopg.Connection[Any],
        policy: str,
        rate: float,
        start: float,
        trace: Path | None = None,
    ) -> None:
        os.environ["RELAIS_CLOCK"] = f"{time.time()},{start},{rate}"
        # A trace that the centre keeps of itself is not this day's.
        os.environ[VARIABLE] = "" if trace is None else str(trace)
        self._rate = rate
        clock.run_on(self._present)
        self._real, self._told = time.time(), start
        self._hear = hear
        hear.execute("LISTEN relais")
        self._process = subprocess.Popen([sys.executable, "-m", "relais", "dispatch", "--policy", policy])

    def _present(self) -> datetime:
        return datetime.fromtimestamp(self._told + (time.time() - self._real) * self._rate, UTC)

    def advance(self, to: float) -> tuple[float, list[Offered]]:
        while True:
            offers = [Offered(*row) for row in self._hear.execute(OPEN).fetchall()]
            now = clock.now().timestamp()
            if offers or now >= to:
                return now, offers
            if self._process.poll() is not None:
                raise Refusal("The dispatcher of the replay stopped; its last lines are above. Replay again.")
            for _ in self._hear.notifies(timeout=min((to - now) / self._rate, 0.5), stop_after=1):
                pass

    def changed(self, *, items: list[int] | None = None, agents: list[int] | None = None) -> None:
        """Nothing to do: the dispatcher is told by the database."""

    def settle(self, now: float) -> list[Offered]:
        return []

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(10)
        clock.run_on(lambda: datetime.now(UTC))
