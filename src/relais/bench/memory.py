"""How much memory does a dispatcher take with a whole province on its floor?

A `relais dispatch` process with the province's agents and a long line; first loaded, then after placing: agents are
made ready, offered, answered and ready again until 10,000 placements were made. The figure is the most that was
resident at any moment (the kernel's high-water mark), migrations, caches and libraries included.
"""

from __future__ import annotations

import time
from pathlib import Path

import psutil
from django.db import connection

from relais.bench import floor
from relais.bench.dispatch import ROBOTS
from relais.bench.figures import Bound, Figure
from relais.bench.latency import LONG_RING, dispatcher_process
from relais.bench.stand import Size, province
from relais.house import Refusal
from relais.work import actions

REACH_MB = 400.0
PATIENCE_S = 60.0


def bench(size: Size) -> list[Figure]:
    """The high-water mark of the dispatcher's resident memory, in MB."""
    placements = size.line // 5
    with province(size):
        floor.empty()
        floor.line_up(size.line)
        agents = floor.agents(size.agents)
        with dispatcher_process(LONG_RING) as process:
            watched = psutil.Process(process.pid)
            loaded = _settled(watched)
            made = 0
            while made < placements:
                floor.ready(agents)
                made += _answer()
            placed = watched.memory_info().rss
            highest = _high_water(process.pid) or max(loaded, placed)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM work_item WHERE status = 'waiting'")
            waiting = cursor.fetchone()[0]
    return [
        Figure(
            name=f"memory: dispatcher with {size.agents:,} agents and {size.line:,} items",
            unit="MB",
            ours=highest / 1e6,
            reach=REACH_MB,
            bound=Bound.AT_MOST,
            details={
                "loaded_mb": round(loaded / 1e6, 1),
                "after_placements_mb": round(placed / 1e6, 1),
                "placements": made,
                "waiting_at_the_end": waiting,
            },
        )
    ]


def _settled(watched: psutil.Process) -> int:
    """Resident bytes once the dispatcher has loaded: when it has used no processor for a second."""
    deadline = time.monotonic() + PATIENCE_S
    spent = -1.0
    while time.monotonic() < deadline:
        times = watched.cpu_times()
        if times.user + times.system - spent < 0.02:
            return int(watched.memory_info().rss)
        spent = times.user + times.system
        time.sleep(1.0)
    raise Refusal("the dispatcher never came to rest after loading.")


def _answer() -> int:
    """Accept and complete every offer, once there are some; how many."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM work_offer WHERE state = 'open'")
            offers = [row[0] for row in cursor.fetchall()]
        if offers:
            made = actions.accept(actor=ROBOTS, offer_ids=offers)
            actions.complete(actor=ROBOTS, assignment_ids=made)
            return len(made)
        time.sleep(0.02)
    raise Refusal("nobody was offered anything; is the dispatcher well?")


def _high_water(pid: int) -> int | None:
    """The most that was resident, in bytes; None where the kernel does not say."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), None)
