"""Named queries of the board. Each reads an index that holds only what is open, or only today."""

from __future__ import annotations

# `scope` is a region's code, or NULL for the whole province. The functions: work/migrations/0003_access.py,
# because who has an own agent is asked for every case, and this reader may open few of them.
FIGURES = "SELECT * FROM relais_board_figures(%(scope)s)"
LINE = "SELECT * FROM relais_board_line(%(scope)s, %(rows)s)"

PROMISES = """
    SELECT count(*) FILTER (WHERE due_at < %(now)s), count(*) FILTER (WHERE due_at >= %(now)s)
    FROM work_item
    WHERE status IN ('waiting', 'offered') AND due_at < %(until)s
      AND (%(scope)s::text IS NULL OR region_id = %(scope)s)
"""

SUM = """
    SELECT status, count(*) FROM work_item
    WHERE received_at >= %(today)s AND (%(scope)s::text IS NULL OR region_id = %(scope)s) GROUP BY status
"""

# By team in a region, by region in the province: never by agent.
READY = """
    SELECT CASE WHEN %(scope)s::text IS NULL THEN r.name ELSE t.name END,
           CASE WHEN %(scope)s::text IS NULL THEN '' ELSE f.name END, p.state, count(*)
    FROM staff_presence p JOIN staff_agent g ON g.id = p.agent_id JOIN staff_team t ON t.id = g.team_id
    JOIN staff_office f ON f.id = t.office_id JOIN staff_region r ON r.code = f.region_id
    WHERE g.is_active AND (%(scope)s::text IS NULL OR r.code = %(scope)s)
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""

# Among the last placements of the house, those of this scope: a bound on what is read, at any age.
PLACEMENTS = """
    SELECT o.item_id, i.channel, i.kind, o.ended_at, o.ring, o.why_not_own, o.waited_s
    FROM (SELECT o.item_id, o.ended_at, o.ring, o.why_not_own, o.waited_s, o.state
          FROM work_offer o ORDER BY o.offered_at DESC LIMIT 300) o
    JOIN work_item i ON i.id = o.item_id
    WHERE o.state = 'accepted' AND (%(scope)s::text IS NULL OR i.region_id = %(scope)s)
    ORDER BY o.ended_at DESC, o.item_id DESC LIMIT %(placements)s
"""

# The names this viewer may read, and no other: row-level security answers for her.
# A counter shows a ticket, never a name.
NAMES = """
    SELECT i.id, p.given_name, p.family_name, p.preferred_name
    FROM work_item i JOIN people_person p ON p.id = i.person_id
    WHERE i.id = ANY (%s) AND i.channel <> 'counter'
"""
