"""How many durable assignments a second, beside a loop that takes one row at a time with SKIP LOCKED?

Ours: the real dispatcher, one process, one connection. All agents are ready, a long line waits; one `step` places
as many as there are agents, in batches, each batch one transaction: the items and the presences updated, the offers
written with their reasons, one journal entry and one row of history each, and synchronous commit. Accepting (a
second transaction, with its assignment, journal and history) and completing are done in bulk between the steps.

The rival, in the same database with the same commit: four processes, each in a loop of its own: lock the oldest
waiting row with FOR UPDATE SKIP LOCKED LIMIT 1, change its status, write the assignment, the journal entry and the
row of history, commit. Its tables have no constraint, trigger or index but a primary key and the index of its
queue. `bare` is the same loop without the assignment and the history: an update, a journal row, a commit.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from statistics import median

import psycopg

from relais.bench import floor, loop
from relais.bench.figures import Bound, Figure
from relais.bench.stand import Size, province
from relais.dispatch.dispatcher import Dispatcher, Settings
from relais.house import database
from relais.journal.context import Actor
from relais.routing.policies import by_name
from relais.work import actions

ROBOTS = Actor(kind="process", id=4)
REACH = 10.0


@dataclass(slots=True)
class Rates:
    """Assignments a second, one value a cycle."""

    offer: list[float] = field(default_factory=list)
    accept: list[float] = field(default_factory=list)
    both: list[float] = field(default_factory=list)
    complete: list[float] = field(default_factory=list)


def bench(size: Size) -> list[Figure]:
    """The figure of durable assignments; alternates with the rival so that a busy machine slows both."""
    ours, full, bare = Rates(), [], []
    with province(size):
        floor.empty()
        ready = floor.agents(size.agents)
        cycles = max(2, size.waiting // len(ready) // size.rounds)
        # The first cycle of a round warms the caches and writes whole pages to the log; it is not counted.
        floor.line_up(len(ready) * (cycles + 1) * size.rounds)
        with psycopg.connect(**database.connect_info("dispatch"), autocommit=True) as connection:
            dispatcher = Dispatcher(connection, by_name("own_first"), Settings())
            dispatcher.step(time.time())
            for _ in range(size.rounds):
                floor.ready(ready)
                dispatcher.changed(agents=ready)
                for cycle in range(cycles + 1):
                    _cycle(dispatcher, ours if cycle else Rates())
                floor.ready(ready)
                full.append(loop.rate(size.waiting, size.round_s, is_bare=False))
                bare.append(loop.rate(size.waiting, size.round_s, is_bare=True))
    return [_figure(ours, full, bare, size)]


def _figure(ours: Rates, full: list[float], bare: list[float], size: Size) -> Figure:
    offers, rival = median(ours.offer), median(full)
    return Figure(
        name="dispatch: durable assignments",
        unit="/s",
        ours=offers,
        rival=rival,
        reach=REACH,
        bound=Bound.AT_LEAST,
        details={
            "agents": size.agents,
            "offers_per_s_by_cycle": [round(rate) for rate in ours.offer],
            "rival_per_s_by_round": [round(rate) for rate in full],
            "bare_rival_per_s_by_round": [round(rate) for rate in bare],
            "ratio_to_bare_rival": round(offers / median(bare), 2),
            "accepted_per_s": round(median(ours.accept)),
            "offered_and_accepted_per_s": round(median(ours.both)),
            "completed_per_s": round(median(ours.complete)),
        },
    )


def _cycle(dispatcher: Dispatcher, rates: Rates) -> None:
    start = time.perf_counter()
    offers = dispatcher.step(time.time())
    offered = time.perf_counter()
    if not offers:
        return
    made = actions.accept(actor=ROBOTS, offer_ids=[offer.offer_id for offer in offers])
    accepted = time.perf_counter()
    actions.complete(actor=ROBOTS, assignment_ids=made)
    ended = time.perf_counter()
    dispatcher.changed(agents=[offer.agent_id for offer in offers])
    rates.offer.append(len(offers) / (offered - start))
    rates.accept.append(len(made) / (accepted - offered))
    rates.both.append(len(made) / (accepted - start))
    rates.complete.append(len(made) / (ended - accepted))
