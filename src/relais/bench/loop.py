"""The rival of the dispatcher: worker processes that each take one waiting row at a time with SKIP LOCKED."""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

import psycopg

from relais.house import database

WORKERS = 4

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

_TAKE = """
    SELECT id, case_id FROM bench_item WHERE status = 'waiting' ORDER BY received_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
"""
_MARK = "UPDATE bench_item SET status = 'offered' WHERE id = %s"
_JOURNAL = """
    INSERT INTO bench_journal (at, actor_kind, actor_id, action, subject_kind, subject_id, case_id, why, details)
    VALUES (now(), 'process', 1, 'offer', 'item', %s, %s, '', '{"agent": 7, "ring": 0}')
"""
_ASSIGNMENT = """
    INSERT INTO bench_assignment (item_id, agent_id, kind, ring, started_at) VALUES (%s, 7, 'live', 0, now())
"""
_HISTORY = """
    INSERT INTO bench_history (pgh_created_at, pgh_label, pgh_obj_id, pgh_context, id, channel, kind, status, subject,
        case_id, person_id, region_id, priority, wish, language, skills, received_at, hold_reason)
    SELECT now(), 'update', id, '{"actor_kind": "process", "actor_id": 1, "action": "offer"}', id, channel, kind, status,
        subject, case_id, person_id, region_id, priority, wish, language, skills, received_at, hold_reason
    FROM bench_item WHERE id = %s
"""


def rate(waiting: int, seconds: float, *, is_bare: bool) -> float:
    """Rows taken a second by four workers together; makes its tables afresh, with at least `waiting` rows."""
    info = database.connect_info("owner")
    with psycopg.connect(**info, autocommit=True) as connection:
        connection.execute(_TABLES)
        connection.execute(_FILL, [max(waiting, int(12_000 * seconds))])
        connection.execute("ANALYZE bench_item")
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(WORKERS), context.Queue()
    workers = [
        context.Process(target=work, args=(info, seconds, is_bare, barrier, answers)) for _ in range(WORKERS)
    ]
    for worker in workers:
        worker.start()
    taken: list[tuple[int, float, float]] = [answers.get(timeout=60 + seconds) for _ in workers]
    for worker in workers:
        worker.join()
    count = sum(each for each, _, _ in taken)
    seconds_taken: float = max(end for _, _, end in taken) - min(start for _, start, _ in taken)
    return count / seconds_taken


def work(
    info: dict[str, Any],
    seconds: float,
    is_bare: bool,
    barrier: Barrier,
    answers: Queue[tuple[int, float, float]],
) -> None:
    """One worker: rows taken, and when it began and ended (the machine's monotonic clock)."""
    with psycopg.connect(**info, prepare_threshold=0) as connection:
        connection.execute(_TAKE)
        connection.rollback()
        barrier.wait()
        count, start = 0, time.monotonic()
        while time.monotonic() - start < seconds:
            row = connection.execute(_TAKE).fetchone()
            if row is None:
                break
            connection.execute(_MARK, [row[0]])
            connection.execute(_JOURNAL, row)
            if not is_bare:
                connection.execute(_ASSIGNMENT, [row[0]])
                connection.execute(_HISTORY, [row[0]])
            connection.commit()
            count += 1
        answers.put((count, start, time.monotonic()))
