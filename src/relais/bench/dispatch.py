"""How many durable assignments a second, beside a loop that takes one row at a time with SKIP LOCKED?

Ours: the real dispatcher, one process, one connection. All agents are ready, a long line waits; one `step` places
as many as there are agents, in batches, each batch one transaction: the items and the presences updated, the offers
written with their reasons, one journal entry and one row of history each, and synchronous commit. Accepting (a
second transaction, with its assignment, journal and history) and completing are done in bulk between the steps.

The rival, in the same database with the same commit: four processes, each in a loop of its own: lock the oldest
waiting row with FOR UPDATE SKIP LOCKED LIMIT 1, write, commit. It writes the same rows as the dispatcher in the same
tables, under the same laws, and chooses nobody: each worker gives what it takes to the next of its own agents.

Two stricter rivals are told beside it (`loop.LEAN`, `loop.BARE`): the same loop on tables of its own that have no law
and hardly an index, and that loop without the assignment and the history.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from statistics import median

import psycopg
from django.db import connection

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


@dataclass(slots=True)
class Rivals:
    """Assignments a second of each rival, one value a round."""

    same: list[float] = field(default_factory=list)
    lean: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)


def bench(size: Size) -> list[Figure]:
    """The figure of durable assignments; alternates with the rivals so that a busy machine slows all."""
    ours, rivals = Rates(), Rivals()
    with province(size):
        floor.empty()
        agents = floor.agents(size.agents)
        cycles = max(2, size.waiting // len(agents) // size.rounds)
        floor.line_up(len(agents) * (cycles + 2) * size.rounds)
        with psycopg.connect(**database.connect_info("dispatch"), autocommit=True) as leader:
            dispatcher = Dispatcher(leader, by_name("own_first"), Settings())
            floor.ready(agents)
            for _ in range(size.rounds):
                # Loads the floor, warms the caches, and writes whole pages to the log: not counted.
                _cycle(dispatcher, Rates())
                for _ in range(cycles):
                    _cycle(dispatcher, ours)
                _rival(agents, rivals, size)
                dispatcher.note("r")
    return [_figure(ours, rivals, size)]


def _rival(agents: list[int], rivals: Rivals, size: Size) -> None:
    rivals.same.append(loop.rate(loop.SAME, agents, None))
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM work_offer WHERE state = 'open'")
        offers = [row[0] for row in cursor.fetchall()]
    made = actions.accept(actor=ROBOTS, offer_ids=offers)
    actions.complete(actor=ROBOTS, assignment_ids=made)
    for way, rates in ((loop.LEAN, rivals.lean), (loop.BARE, rivals.bare)):
        loop.make_tables(max(size.waiting, int(12_000 * size.round_s)))
        rates.append(loop.rate(way, agents, size.round_s))


def _figure(ours: Rates, rivals: Rivals, size: Size) -> Figure:
    offers = median(ours.offer)
    return Figure(
        name="dispatch: durable assignments",
        unit="/s",
        ours=offers,
        rival=median(rivals.same),
        reach=REACH,
        bound=Bound.AT_LEAST,
        details={
            "agents": size.agents,
            "offers_per_s_by_cycle": [round(rate) for rate in ours.offer],
            "rival_per_s_by_round": [round(rate) for rate in rivals.same],
            "lean_rival_per_s_by_round": [round(rate) for rate in rivals.lean],
            "bare_rival_per_s_by_round": [round(rate) for rate in rivals.bare],
            "ratio_to_lean_rival": round(offers / median(rivals.lean), 2),
            "ratio_to_bare_rival": round(offers / median(rivals.bare), 2),
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
