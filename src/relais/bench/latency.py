"""At 100 contacts a second, how long from arrival to offer, beside a job queue's enqueue to start?

Ours: a `relais dispatch` process; contacts received one by one through `work.actions.receive`, each for the own agent
of its case, who is ready. From just before the call that receives it to the moment a listener is told of the offer.

The rival: procrastinate in the same database, its worker in a process of its own, jobs deferred one by one; from just
before the call that defers to the first line of the task. It is measured as its guide starts it (LISTEN/NOTIFY, one job
at a time, an ordinary function), which is the figure to reach, and at its fastest (`queue.FORMS`), told beside it.
All are sent by this process at the same pace; clocks are those of the machine.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from statistics import median

import psycopg
from django.db import connection

from relais.bench import floor, queue
from relais.bench.figures import Bound, Figure, percentile
from relais.bench.stand import Size, province
from relais.house import Refusal, database
from relais.journal.context import Actor
from relais.work import actions

RATE = 100.0
ROUNDS = 10
LINE = Actor(kind="process", id=5)
START_S = 20.0
# No offer rings out during the measure: nobody is there to answer.
LONG_RING = {"RELAIS_RING_LIVE_S": "3600"}

# One case for each agent, whose own agent she is and whom she may serve: every contact finds its agent ready.
_PANELS = """
    SELECT DISTINCT ON (c.own_agent_id) c.own_agent_id, c.id
    FROM cases_case c JOIN people_person p ON p.id = c.person_id
    WHERE c.status = 'active' AND c.own_agent_id = ANY (%s) AND p.language = 'fr'
      AND NOT EXISTS (SELECT 1 FROM people_adaptation d WHERE d.person_id = p.id)
      AND NOT EXISTS (SELECT 1 FROM cases_exclusion x WHERE x.person_id = p.id)
    ORDER BY c.own_agent_id, c.id
"""
_OFFERS = "SELECT item_id FROM work_offer WHERE item_id = ANY (%s)"


def bench(size: Size) -> list[Figure]:
    """Median and 99th percentile; ours and the rival alternate in short rounds, and their times are pooled."""
    ours: list[list[float]] = []
    rivals: dict[str, list[list[float]]] = {form: [] for form in queue.FORMS}
    with province(size):
        floor.empty()
        panels = _panels(size.agents)
        count = min(int(RATE * size.latency_s), len(panels)) // ROUNDS
        floor.ready([agent_id for agent_id, _ in panels])
        with queue.applied(), _dispatcher(), ExitStack() as workers:
            started = {form: workers.enter_context(queue.worker(form)) for form in queue.FORMS}
            for number in range(ROUNDS):
                ours.append(_round([case for _, case in panels[number * count : (number + 1) * count]]))
                for form, path in started.items():
                    rivals[form].append(queue.measure(form, count, RATE, path))
    return [
        _figure(f"{name} beside {form}", share, reach, ours, rival)
        for form, rival in rivals.items()
        for name, share, reach in (("p50", 0.5, 0.5), ("p99", 0.99, 1.0))
    ]


def _figure(
    name: str, share: float, reach: float, ours: list[list[float]], rival: list[list[float]]
) -> Figure:
    def pooled(rounds: list[list[float]]) -> float:
        return percentile([each for times in rounds for each in times], share) * 1000

    return Figure(
        name=f"latency: arrival to offer at {RATE:.0f}/s, {name}",
        unit="ms",
        ours=pooled(ours),
        rival=pooled(rival),
        reach=reach,
        bound=Bound.AT_MOST,
        details={
            "contacts": sum(map(len, ours)),
            "jobs": sum(map(len, rival)),
            "ours_ms_by_round": [round(percentile(times, share) * 1000, 2) for times in ours],
            "rival_ms_by_round": [round(percentile(times, share) * 1000, 2) for times in rival],
            "ours_median_ms": round(median([each for times in ours for each in times]) * 1000, 2),
            "ours_max_ms": round(max(max(times) for times in ours) * 1000, 1),
            "rival_max_ms": round(max(max(times) for times in rival) * 1000, 1),
        },
    )


def _panels(agents: int) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_PANELS, [floor.agents(agents)])
        return list(cursor.fetchall())


def steadily(count: int, rate: float, act: Callable[[int], object]) -> None:
    """Call `act(0)`, `act(1)`... `rate` times a second, however long each takes."""
    start = time.perf_counter()
    for number in range(count):
        time.sleep(max(0.0, start + number / rate - time.perf_counter()))
        act(number)


def _round(cases: list[int]) -> list[float]:
    """Seconds from arrival to offer of each contact. Raises Refusal when one was not offered."""
    sent: dict[int, float] = {}
    told: dict[int, float] = {}
    is_over = threading.Event()
    listener = threading.Thread(target=_listen, args=(told, is_over))
    listener.start()
    time.sleep(0.2)

    def receive(number: int) -> None:
        at = time.perf_counter()
        item_id = actions.receive(actor=LINE, channel="phone", case_id=cases[number])
        assert item_id is not None
        sent[item_id] = at

    steadily(len(cases), RATE, receive)
    deadline = time.monotonic() + 5.0
    while not sent.keys() <= told.keys() and time.monotonic() < deadline:
        time.sleep(0.05)
    is_over.set()
    listener.join()
    with connection.cursor() as cursor:
        cursor.execute(_OFFERS, [list(sent)])
        offered = {row[0] for row in cursor.fetchall()}
    if offered != sent.keys() or not sent.keys() <= told.keys():
        raise Refusal(
            f"{len(sent) - len(offered)} of {len(sent)} contacts were not offered; is the dispatcher well?"
        )
    return [told[item_id] - at for item_id, at in sent.items()]


def _listen(told: dict[int, float], is_over: threading.Event) -> None:
    """Note when each item is first told by the dispatcher's connection; arrivals are told by ours."""
    with psycopg.connect(**database.connect_info("dispatch"), autocommit=True) as hear:
        hear.execute("LISTEN relais")
        dispatchers = {
            row[0]
            for row in hear.execute(
                "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'relais-dispatch%' AND datname = current_database()"
            ).fetchall()
        }
        while not is_over.is_set():
            for note in hear.notifies(timeout=0.2):
                kind, _, ids = note.payload.partition(":")
                if kind == "i" and note.pid in dispatchers:
                    at = time.perf_counter()
                    for item_id in map(int, ids.split(",")):
                        told.setdefault(item_id, at)


@contextmanager
def _dispatcher() -> Iterator[subprocess.Popen[bytes]]:
    with dispatcher_process(LONG_RING) as process:
        yield process


@contextmanager
def dispatcher_process(settings: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A `relais dispatch` process that leads, stopped at the end. Raises Refusal when it does not lead."""
    from relais.dispatch.leader import LEADER_LOCK

    environment = os.environ | settings | {"RELAIS_ROLE": "dispatch", "RELAIS_LOG_LEVEL": "WARNING"}
    process = subprocess.Popen([sys.executable, "-m", "relais", "dispatch"], env=environment)
    try:
        deadline = time.monotonic() + START_S
        while not _leads(LEADER_LOCK):
            if process.poll() is not None or time.monotonic() > deadline:
                raise Refusal("the dispatcher of the benchmark did not start; its last lines are above.")
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()


def _leads(lock: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND granted AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [lock],
        )
        return bool(cursor.fetchone()[0])
