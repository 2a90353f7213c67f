"""What must always be true of the work, looked for in the whole database.

Most of it the database already refuses by constraint; it is looked for again because a restored backup, a dropped
index or a hand at the console can undo a constraint, and because the sum is owed to the public.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection

COUNTS = "SELECT status, count(*) FROM work_item GROUP BY status"

# Instants are stamped by the process that acts: two machines' clocks may differ by less than a second, so an overlap
# counts from there. What overlaps at all, the unique indexes refuse.
# Each query returns the ids of what is in a forbidden state.
FORBIDDEN: dict[str, str] = {
    "an item is offered without exactly one open offer": """
        SELECT i.id FROM work_item i WHERE i.status = 'offered'
        AND (SELECT count(*) FROM work_offer o WHERE o.item_id = i.id AND o.state = 'open') <> 1""",
    "an open offer is of an item that is not offered": """
        SELECT o.id FROM work_offer o JOIN work_item i ON i.id = o.item_id
        WHERE o.state = 'open' AND i.status <> 'offered'""",
    "an item is active without exactly one agent who has it in hand": """
        SELECT i.id FROM work_item i WHERE i.status = 'active'
        AND (SELECT count(*) FROM work_assignment a WHERE a.item_id = i.id AND a.ended_at IS NULL) <> 1""",
    "an agent has in hand an item that is not active": """
        SELECT a.id FROM work_assignment a JOIN work_item i ON i.id = a.item_id
        WHERE a.ended_at IS NULL AND i.status <> 'active'""",
    "an agent is in two live contacts": """
        SELECT agent_id FROM work_assignment WHERE ended_at IS NULL AND kind = 'live'
        GROUP BY agent_id HAVING count(*) > 1""",
    "an agent is offered two things at once": """
        SELECT agent_id FROM work_offer WHERE state = 'open' GROUP BY agent_id HAVING count(*) > 1""",
    "an item was offered twice at once": """
        SELECT id FROM (SELECT id, offered_at, lag(coalesce(ended_at, 'infinity')) OVER
            (PARTITION BY item_id ORDER BY offered_at, id) AS before FROM work_offer) o
        WHERE offered_at < before - interval '1 second'""",
    "an agent was offered two things at once": """
        SELECT id FROM (SELECT id, offered_at, lag(coalesce(ended_at, 'infinity')) OVER
            (PARTITION BY agent_id ORDER BY offered_at, id) AS before FROM work_offer) o
        WHERE offered_at < before - interval '1 second'""",
    "an agent is shown as offered without an open offer": """
        SELECT p.agent_id FROM staff_presence p WHERE p.state = 'offered'
        AND NOT EXISTS (SELECT 1 FROM work_offer o WHERE o.agent_id = p.agent_id AND o.state = 'open')""",
    "an open offer rings for an agent who is shown otherwise": """
        SELECT o.id FROM work_offer o JOIN staff_presence p ON p.agent_id = o.agent_id
        WHERE o.state = 'open' AND p.state <> 'offered'""",
    "an agent is shown in contact without one, or the reverse": """
        SELECT p.agent_id FROM staff_presence p
        WHERE (p.state = 'live') <> EXISTS (SELECT 1 FROM work_assignment a
            WHERE a.agent_id = p.agent_id AND a.ended_at IS NULL AND a.kind = 'live')""",
    "an agent is shown on a task without one": """
        SELECT p.agent_id FROM staff_presence p WHERE p.state = 'deferrable' AND NOT EXISTS (
            SELECT 1 FROM work_assignment a WHERE a.agent_id = p.agent_id AND a.ended_at IS NULL)""",
    "an item is done though nobody completed it": """
        SELECT i.id FROM work_item i WHERE i.status = 'done' AND NOT EXISTS (
            SELECT 1 FROM work_assignment a WHERE a.item_id = i.id AND a.ending = 'completed')""",
    "an item ended before it was received": """
        SELECT id FROM work_item WHERE ended_at < received_at OR answered_at < received_at""",
    "an item was given to an agent whom its person must never meet": """
        SELECT o.id FROM work_offer o JOIN work_item i ON i.id = o.item_id
        JOIN cases_exclusion x ON x.person_id = i.person_id AND x.agent_id = o.agent_id
        WHERE o.offered_at::date > x.since_on""",
    "an item changed without a journal entry in the same act": """
        SELECT e.item FROM (
            SELECT pgh_obj_id AS item, pgh_context->>'action' AS action, count(*) AS n FROM work_itemevent
            WHERE coalesce(pgh_context->>'action', '') <> 'seed' GROUP BY 1, 2) e
        LEFT JOIN (SELECT subject_id, action, count(*) AS n FROM journal_entry
                   WHERE subject_kind = 'item' GROUP BY 1, 2) j ON j.subject_id = e.item AND j.action = e.action
        WHERE coalesce(j.n, 0) < e.n""",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found: the counts by status, and the ids in each forbidden state that occurs."""

    received: int
    counts: dict[str, int]
    forbidden: dict[str, list[int]] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        """True when the sum holds and nothing is in a forbidden state."""
        return not self.forbidden


def look(more: Mapping[str, str] | None = None) -> Finding:
    """Look at the whole database, in one snapshot. Needs to read every table of work (role owner).

    `more` are the forbidden states of the rooms above, as queries like those of `FORBIDDEN`.
    """
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            cursor.execute("SELECT count(*) FROM work_item")
            received = cursor.fetchone()[0]
            cursor.execute(COUNTS)
            found: dict[str, int] = dict(cursor.fetchall())
            counts = {s: found.get(s, 0) for s in ("waiting", "offered", "active", "done", "withdrawn")}
            forbidden: dict[str, list[int]] = {}
            for name, query in {**FORBIDDEN, **(more or {})}.items():
                cursor.execute(query)
                ids = [row[0] for row in cursor.fetchall()]
                if ids:
                    forbidden[name] = ids
        finally:
            cursor.execute("ROLLBACK")
    if sum(counts.values()) != received:
        forbidden["received is not the sum of the states"] = [received, *counts.values()]
    return Finding(received=received, counts=counts, forbidden=forbidden)
