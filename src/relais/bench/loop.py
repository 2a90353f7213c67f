"""The rival of the dispatcher: worker processes that each take one waiting row at a time with SKIP LOCKED."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

import psycopg

from relais.house import database
from relais.journal.context import DISPATCHER, Act, settings_of

WORKERS = 4


@dataclass(frozen=True, slots=True)
class Way:
    """What one turn of the loop does: `take` locks a row (id, case) and `writes` follow, in one transaction."""

    take: str
    writes: tuple[str, ...]


_ITEM = "SELECT id, case_id FROM {} WHERE status = 'waiting' ORDER BY received_at, id LIMIT 1 FOR UPDATE SKIP LOCKED"

# The same rows as the dispatcher writes, in the same tables, under the same constraints, triggers and indexes.
SAME = Way(
    _ITEM.format("work_item").replace("received_at, id", "received_at"),
    (
        "UPDATE work_item SET status = 'offered' WHERE id = %(item)s",
        "UPDATE staff_presence SET state = 'offered', since_at = now() WHERE agent_id = %(agent)s",
        "INSERT INTO work_offer (item_id, agent_id, state, ring, why, interrupts, waited_s, free_counts, offered_at,"
        " expires_at) VALUES (%(item)s, %(agent)s, 'open', 3, 'first_available', false, 1.0, '{1,1,1}', now(),"
        " now() + interval '1 hour')",
        "INSERT INTO journal_entry (at, actor_kind, actor_id, action, subject_kind, subject_id, case_id, why, details)"
        " VALUES (now(), 'process', 1, 'offer', 'item', %(item)s, %(case)s, '',"
        " jsonb_build_object('agent', %(agent)s::bigint, 'ring', 3))",
    ),
)

_JOURNAL = (
    "INSERT INTO bench_journal (at, actor_kind, actor_id, action, subject_kind, subject_id, case_id, why, details)"
    " VALUES (now(), 'process', 1, 'offer', 'item', %(item)s, %(case)s, '', '{}')"
)
_MARK = "UPDATE bench_item SET status = 'offered' WHERE id = %(item)s"

# Tables of its own, without a constraint, a trigger or an index but a primary key and the index of the queue; an
# assignment, a journal entry and a row of history.
LEAN = Way(
    _ITEM.format("bench_item"),
    (
        _MARK,
        _JOURNAL,
        "INSERT INTO bench_assignment (item_id, agent_id, kind, ring, started_at)"
        " VALUES (%(item)s, %(agent)s, 'live', 0, now())",
        "INSERT INTO bench_history (pgh_created_at, pgh_label, pgh_obj_id, pgh_context, id, channel, kind, status,"
        " subject, case_id, person_id, region_id, priority, wish, language, skills, received_at, hold_reason)"
        " SELECT now(), 'update', id, '{}', id, channel, kind, status, subject, case_id, person_id, region_id,"
        " priority, wish, language, skills, received_at, hold_reason FROM bench_item WHERE id = %(item)s",
    ),
)

# An update, a journal row, a commit: no assignment, no history, nothing that Relais promises.
BARE = Way(_ITEM.format("bench_item"), (_MARK, _JOURNAL))

_TABLES = """
    DROP TABLE IF EXISTS bench_item, bench_history, bench_assignment, bench_journal;
    CREATE TABLE bench_item (LIKE work_item);
    ALTER TABLE bench_item ADD PRIMARY KEY (id);
    CREATE INDEX ON bench_item (received_at, id) WHERE status = 'waiting';
    CREATE TABLE bench_history (LIKE work_itemevent INCLUDING IDENTITY);
    ALTER TABLE bench_history ADD PRIMARY KEY (pgh_id);
    CREATE TABLE bench_assignment (LIKE work_assignment INCLUDING IDENTITY);
    ALTER TABLE bench_assignment ADD PRIMARY KEY (id);
    CREATE TABLE bench_journal (LIKE journal_entry INCLUDING IDENTITY);
    ALTER TABLE bench_journal ADD PRIMARY KEY (id);
"""
_FILL = """
    INSERT INTO bench_item (id, channel, kind, status, subject, case_id, person_id, region_id, priority, wish, language,
                            skills, received_at, hold_reason)
    SELECT n, 'phone', 'live', 'waiting', 'other', n, n, '01', 2, 'anyone', 'fr', '{}',
           now() - n * interval '0.05 s', ''
    FROM generate_series(1, %s::int) n
"""


def make_tables(waiting: int) -> None:
    """The tables of LEAN and BARE, afresh, with this many rows that wait."""
    with psycopg.connect(**database.connect_info("owner"), autocommit=True) as connection:
        connection.execute(_TABLES)
        connection.execute(_FILL, [waiting])
        connection.execute("ANALYZE bench_item")


def rate(way: Way, agents: Sequence[int], seconds: float | None) -> float:
    """Rows taken a second by four workers together; each has a quarter of the agents.

    For `seconds`, the agents in turn; or, without, each agent once.
    """
    info = database.connect_info("owner")
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(WORKERS), context.Queue()
    workers = [
        context.Process(target=work, args=(info, way, agents[number::WORKERS], seconds, barrier, answers))
        for number in range(WORKERS)
    ]
    for worker in workers:
        worker.start()
    taken: list[tuple[int, float, float]] = [answers.get(timeout=120) for _ in workers]
    for worker in workers:
        worker.join()
    lasted: float = max(end for _, _, end in taken) - min(start for _, start, _ in taken)
    return sum(count for count, _, _ in taken) / lasted


def work(
    info: dict[str, Any],
    way: Way,
    agents: Sequence[int],
    seconds: float | None,
    barrier: Barrier,
    answers: Queue[tuple[int, float, float]],
) -> None:
    """One worker: rows taken, and when it began and ended (the machine's monotonic clock)."""
    statement, values = settings_of(Act(DISPATCHER, "offer"))
    with psycopg.connect(**info, prepare_threshold=0) as connection:
        # Once for the session, not at every turn: the loop is spared a statement.
        connection.execute(statement.replace("true", "false"), values)
        connection.commit()
        barrier.wait()
        count, start = 0, time.monotonic()
        for agent_id in agents if seconds is None else cycle(agents):
            if seconds is not None and time.monotonic() - start >= seconds:
                break
            row = connection.execute(way.take).fetchone()
            if row is None:
                break
            for write in way.writes:
                connection.execute(write, {"item": row[0], "case": row[1], "agent": agent_id})
            connection.commit()
            count += 1
        answers.put((count, start, time.monotonic()))
