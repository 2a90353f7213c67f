"""One dispatcher leads, the others stand by: an advisory lock, held by the very connection that writes.

A leader that dies, or whose connection dies, loses the lock with it; so it can never write after another took over.
"""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from relais.dispatch.dispatcher import Dispatcher, Settings
from relais.dispatch.tracing import opened
from relais.journal import clock
from relais.routing.policies import by_name

log = logging.getLogger(__name__)

LEADER_LOCK = 7_236_001
STAND_BY_S = 0.2
# Longest sleep of the loop: a bound on how late it notices that it was asked to stop.
LONGEST_S = 1.0


def lead(
    connect: Callable[[], psycopg.Connection[Any]],
    policy: str,
    settings: Settings,
    stop: Callable[[], bool],
    trace: Path | None = None,
) -> None:
    """Stand by until the lead is free, then dispatch until `stop()` or a lost connection; and again.

    `connect` opens an autocommit connection as relais_dispatch. Who leads appends what the floor is told to `trace`.
    """
    while not stop():
        try:
            with connect() as hear, connect() as write:
                if _stand_by(write, stop):
                    log.info("leads (policy %s)", policy)
                    with opened(trace) as tracer:
                        _dispatch(hear, write, Dispatcher(write, by_name(policy), settings, tracer), stop)
        except psycopg.OperationalError as lost:
            log.warning(
                "connection lost, trying again: %s", str(lost).splitlines()[0] if str(lost) else "closed"
            )
            time.sleep(STAND_BY_S)
        except psycopg.Error:
            # The database refused what we thought true: what it holds is right, so read all of it again.
            log.exception("a step was refused by the database; loading again")
            time.sleep(STAND_BY_S)


def _stand_by(write: psycopg.Connection[Any], stop: Callable[[], bool]) -> bool:
    is_told = False
    while not stop():
        row = write.execute("SELECT pg_try_advisory_lock(%s)", [LEADER_LOCK]).fetchone()
        if row and row[0]:
            return True
        if not is_told:
            log.info("stands by")
            is_told = True
        time.sleep(STAND_BY_S)
    return False


def _dispatch(
    hear: psycopg.Connection[Any],
    write: psycopg.Connection[Any],
    dispatcher: Dispatcher,
    stop: Callable[[], bool],
) -> None:
    own = write.info.backend_pid
    # Listen before the first read: what changes in between is heard, and read twice at worst.
    hear.execute("LISTEN relais")
    dispatcher.step(clock.now().timestamp())
    # What was just loaded lives as long as the lead: the collector need not walk it at every pass.
    gc.collect()
    gc.freeze()
    while not stop():
        now = clock.now().timestamp()
        dispatcher.step(now)
        next_at = dispatcher.next_at
        wait = (
            LONGEST_S
            if next_at is None
            else min(max(next_at - clock.now().timestamp(), 0.0) / clock.rate(), LONGEST_S)
        )
        for note in hear.notifies(timeout=wait, stop_after=1):
            if note.pid != own:
                dispatcher.note(note.payload)
