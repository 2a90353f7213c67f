"""Named queries of an agent's own work. Each starts from what is hers: offer, hands, panel, team's panel."""

from __future__ import annotations

ITEM = """i.id, i.channel, i.kind, i.subject, i.wish, i.language, i.received_at, i.not_before_at, i.due_at,
    i.hold_reason, i.case_id, i.person_id,
    coalesce(nullif(p.preferred_name, ''), trim(p.given_name || ' ' || p.family_name), '')"""

OFFER = f"""
    SELECT o.id, o.ring, o.why, o.why_not_own, o.interrupts, o.waited_s, o.offered_at, o.expires_at, {ITEM}
    FROM work_offer o JOIN work_item i ON i.id = o.item_id LEFT JOIN people_person p ON p.id = i.person_id
    WHERE o.agent_id = %(agent)s AND o.state = 'open'
"""

# Why it came to her: the offer she accepted, none when she took it herself.
IN_HAND = f"""
    SELECT a.id, a.kind, a.ring, a.started_at, o.why, o.why_not_own, o.waited_s, {ITEM}
    FROM work_assignment a JOIN work_item i ON i.id = a.item_id
    LEFT JOIN people_person p ON p.id = i.person_id
    LEFT JOIN LATERAL (SELECT * FROM work_offer f WHERE f.item_id = i.id AND f.agent_id = a.agent_id
                       AND f.state = 'accepted' ORDER BY f.id DESC LIMIT 1) o ON true
    WHERE a.agent_id = %(agent)s AND a.ended_at IS NULL
    ORDER BY a.kind DESC, a.started_at DESC, a.id
"""

GROUP = """CASE WHEN i.held_by_id = %(agent)s AND i.not_before_at > %(now)s THEN 'hold'
    WHEN i.channel = 'callback' THEN 'callback' WHEN i.kind = 'live' THEN 'live' ELSE 'task' END"""

# What waits for her: of her own panel, or put on hold by her. `of_group` counts the whole group.
MINE = f"""
    SELECT * FROM (
        SELECT g.name, count(*) OVER (PARTITION BY g.name) AS of_group,
               row_number() OVER (PARTITION BY g.name
                   ORDER BY coalesce(CASE WHEN g.name = 'task' THEN i.due_at ELSE i.not_before_at END,
                                     i.due_at, i.received_at), i.id) AS place, {ITEM}
        FROM (SELECT m.id FROM cases_case c JOIN work_item m ON m.case_id = c.id AND m.status = 'waiting'
              WHERE c.own_agent_id = %(agent)s AND coalesce(m.held_by_id, %(agent)s) = %(agent)s
              UNION SELECT m.id FROM work_item m WHERE m.held_by_id = %(agent)s AND m.status = 'waiting') w
        JOIN work_item i ON i.id = w.id CROSS JOIN LATERAL (SELECT {GROUP} AS name) g
        LEFT JOIN people_person p ON p.id = i.person_id
    ) ranked WHERE place <= %(rows)s ORDER BY name, place
"""

# What waits in her team's panel and is nobody's own in particular, or a colleague's: she may take it.
OF_TEAM = """
    FROM cases_case c JOIN work_item i ON i.case_id = c.id AND i.status = 'waiting'
    WHERE c.own_team_id = %(team)s AND c.own_agent_id IS DISTINCT FROM %(agent)s AND i.held_by_id IS NULL
      AND (i.not_before_at IS NULL OR i.not_before_at <= %(now)s)
"""
COUNT_OF_TEAM = f"SELECT count(*) {OF_TEAM}"
PAGE_OF_TEAM = f"""
    SELECT {ITEM} FROM (SELECT i.id {OF_TEAM}
                        ORDER BY i.kind DESC, coalesce(i.due_at, i.received_at), i.id
                        LIMIT %(rows)s OFFSET %(from)s) w
    JOIN work_item i ON i.id = w.id LEFT JOIN people_person p ON p.id = i.person_id
    ORDER BY i.kind DESC, coalesce(i.due_at, i.received_at), i.id
"""

ENDED = f"""
    SELECT a.ended_at, a.ending, i.outcome, {ITEM}
    FROM (SELECT * FROM work_assignment WHERE agent_id = %(agent)s AND ended_at > %(since)s
          ORDER BY ended_at DESC, id DESC LIMIT %(rows)s) a
    JOIN work_item i ON i.id = a.item_id LEFT JOIN people_person p ON p.id = i.person_id
    ORDER BY a.ended_at DESC, a.id DESC
"""
