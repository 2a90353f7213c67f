"""The floor a benchmark starts from: nothing open, agents where it wants them, a line as long as it wants."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from relais.journal.context import SEED, acting

_QUIET = (
    "UPDATE work_item SET status = 'withdrawn', ended_at = now(), held_by_id = NULL, hold_reason = ''"
    " WHERE status = 'waiting'",
    "UPDATE work_assignment SET ended_at = now(), ending = 'completed' WHERE ended_at IS NULL",
    "UPDATE work_item SET status = 'done', ended_at = now() WHERE status = 'active'",
    "UPDATE staff_presence SET state = 'away', idle_since_at = NULL",
)

# Cases in an order of their own but always the same; each is received a tenth of a second after the one before.
_LINE = """
    INSERT INTO work_item (channel, kind, status, subject, case_id, person_id, region_id, priority, wish, language,
                           skills, clientele, received_at, hold_reason)
    SELECT 'phone', 'live', 'waiting', 'other', c.id, c.person_id, c.region_id, 2, 'anyone', 'fr', '{}', NULL,
           now() - interval '1 hour' + c.n * interval '0.05 s', ''
    FROM (SELECT *, row_number() OVER (ORDER BY md5(id::text)) AS n FROM cases_case WHERE status = 'active'
          ORDER BY md5(id::text) LIMIT %s) c
"""

_READY = """
    UPDATE staff_presence SET state = 'ready', since_at = now(), idle_since_at = now(), missed_in_a_row = 0
    WHERE agent_id = ANY (%s) AND state NOT IN ('offered', 'live', 'deferrable')
"""


def empty() -> None:
    """End everything that is open and send everyone away."""
    with acting(SEED, "seed"), connection.cursor() as cursor:
        for statement in _QUIET:
            cursor.execute(statement)


def line_up(count: int) -> None:
    """Let `count` callers wait, each on an active case of the province, at least half an hour already."""
    with acting(SEED, "seed"), connection.cursor() as cursor:
        cursor.execute(_LINE, [count])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE work_item")


def agents(count: int) -> list[int]:
    """The first `count` active agents who answer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM staff_agent WHERE is_active AND role = 'agent' ORDER BY id LIMIT %s", [count]
        )
        return [row[0] for row in cursor.fetchall()]


def ready(agent_ids: Sequence[int]) -> None:
    """Make these agents ready, those in contact excepted."""
    with acting(SEED, "seed"), connection.cursor() as cursor:
        cursor.execute(_READY, [list(agent_ids)])
