"""Named queries of the room. Each changes a whole set at once; one is a set of one.

Locks are taken in one order everywhere (item, then offer and assignment, then presence), so that two acts on the
same item wait for each other and never deadlock. The presence is locked by a statement of its own before the one that
changes it: what that one reads of the agent's other work is then as it will be written.
`JOURNAL` reads the actor from the transaction (journal.context).

What a later step needs is carried along by RETURNING, not joined back: the planner does not know how many rows a
changing step gives, and two of them joined cost the square of the set.
"""

from __future__ import annotations

JOURNAL = """
    INSERT INTO journal_entry (at, actor_kind, actor_id, action, subject_kind, subject_id, case_id, why, details)
    SELECT %(at)s::timestamptz, current_setting('relais.actor_kind'), nullif(current_setting('relais.actor_id'), '')::bigint,
           current_setting('relais.action'), 'item', """

LOCK_BY_OFFER = """
    SELECT o.id, o.item_id, o.agent_id, o.state FROM work_offer o JOIN work_item i ON i.id = o.item_id
    JOIN staff_presence p ON p.agent_id = o.agent_id
    WHERE o.id = ANY (%(ids)s::bigint[]) ORDER BY i.id FOR UPDATE OF i, p
"""

LOCK_BY_ASSIGNMENT = """
    SELECT a.id, a.item_id, a.agent_id, a.ended_at IS NULL FROM work_assignment a JOIN work_item i ON i.id = a.item_id
    JOIN staff_presence p ON p.agent_id = a.agent_id
    WHERE a.id = ANY (%(ids)s::bigint[]) ORDER BY i.id FOR UPDATE OF i, p
"""

LOCK_ITEM = "SELECT id, status, kind FROM work_item WHERE id = %(item)s FOR UPDATE"

LOCK_WHO_IS_OFFERED = """
    SELECT p.agent_id FROM staff_presence p JOIN work_offer o ON o.agent_id = p.agent_id
    WHERE o.item_id = %(item)s AND o.state = 'open' FOR UPDATE OF p
"""

RECEIVE = """
    SELECT relais_receive(%(actor_kind)s, %(actor_id)s, %(metadata)s, %(waits)s, %(at)s, %(since)s::timestamptz,
        %(channel)s, %(kind)s, %(subject)s, %(case)s::bigint, %(person)s::bigint, %(region)s, %(priority)s::smallint,
        %(wish)s, %(language)s, %(skills)s::text[], %(clientele)s, %(not_before)s::timestamptz, %(due)s::timestamptz,
        %(source_key)s, %(why)s)
"""

# A callback waits like work that can wait; in hand, a person is on the line and nothing interrupts her.
KIND_IN_HAND = "CASE work_item.channel WHEN 'callback' THEN 'live' ELSE work_item.kind END"

ACCEPT = f"""
    WITH o AS (
        UPDATE work_offer SET state = 'accepted', ended_at = %(at)s
        WHERE id = ANY (%(ids)s::bigint[]) AND state = 'open' RETURNING id, item_id, agent_id, ring
    ), i AS (
        UPDATE work_item SET status = 'active', answered_at = coalesce(answered_at, %(at)s),
               held_by_id = NULL, hold_reason = '', not_before_at = NULL
        FROM o WHERE work_item.id = o.item_id
        RETURNING work_item.id, {KIND_IN_HAND} AS kind, work_item.case_id, o.id AS offer_id, o.agent_id, o.ring
    ), a AS (
        INSERT INTO work_assignment (item_id, agent_id, kind, ring, started_at)
        SELECT i.id, i.agent_id, i.kind, i.ring, %(at)s FROM i RETURNING id
    ), p AS (
        UPDATE staff_presence SET state = CASE i.kind WHEN 'live' THEN 'live' ELSE 'deferrable' END,
               since_at = %(at)s, idle_since_at = NULL, missed_in_a_row = 0
        FROM i WHERE staff_presence.agent_id = i.agent_id
    ), j AS ({JOURNAL} i.id, i.case_id, '', jsonb_build_object('offer', i.offer_id, 'ring', i.ring) FROM i)
    SELECT id FROM a
"""

# What an agent comes back to when something in her hands ends: a contact, else a task she had begun, else what she asked.
PRESENCE_AFTER = """
    CASE WHEN EXISTS (SELECT 1 FROM work_assignment x WHERE x.agent_id = staff_presence.agent_id
                      AND x.ended_at IS NULL AND x.kind = 'live' AND x.id <> ALL (%(ids)s::bigint[])) THEN 'live'
         WHEN EXISTS (SELECT 1 FROM work_assignment x WHERE x.agent_id = staff_presence.agent_id
                      AND x.ended_at IS NULL AND x.kind = 'deferrable' AND x.id <> ALL (%(ids)s::bigint[])) THEN 'deferrable'
         ELSE %(then)s::text END
"""

# Passing keeps her place: idle_since_at is untouched, so she is not sent behind her colleagues for it.
PASS = f"""
    WITH o AS (
        UPDATE work_offer SET state = %(state)s::text, ended_at = %(at)s, reason = %(reason)s::text
        WHERE id = ANY (%(ids)s::bigint[]) AND state = 'open' RETURNING id, item_id, agent_id
    ), i AS (
        UPDATE work_item SET status = 'waiting' FROM o WHERE work_item.id = o.item_id
        RETURNING work_item.id, work_item.case_id, o.id AS offer_id
    ), p AS (
        UPDATE staff_presence SET
            missed_in_a_row = CASE %(state)s::text WHEN 'missed' THEN missed_in_a_row + 1 ELSE 0 END,
            since_at = %(at)s, idle_since_at = coalesce(idle_since_at, %(at)s),
            state = CASE WHEN %(state)s::text = 'missed' AND missed_in_a_row + 1 >= %(limit)s::int THEN 'away'
                         WHEN %(then)s::text = 'away' THEN 'away'
                         WHEN EXISTS (SELECT 1 FROM work_assignment x WHERE x.agent_id = staff_presence.agent_id
                                      AND x.ended_at IS NULL AND x.kind = 'deferrable') THEN 'deferrable'
                         ELSE 'ready' END
        FROM o WHERE staff_presence.agent_id = o.agent_id AND staff_presence.state = 'offered'
    ), j AS ({JOURNAL} i.id, i.case_id, coalesce(%(reason)s::text, ''), jsonb_build_object('offer', i.offer_id) FROM i)
    SELECT item_id, agent_id FROM o
"""

END = f"""
    WITH a AS (
        UPDATE work_assignment SET ended_at = %(at)s, ending = %(ending)s::text, reason = %(reason)s::text
        WHERE id = ANY (%(ids)s::bigint[]) AND ended_at IS NULL RETURNING id, item_id, agent_id
    ), i AS (
        UPDATE work_item SET status = %(status)s::text, outcome = %(outcome)s::text,
               ended_at = CASE WHEN %(status)s::text IN ('done', 'withdrawn') THEN %(at)s::timestamptz END,
               kind = CASE WHEN %(wake)s::timestamptz IS NULL THEN kind ELSE 'deferrable' END,
               not_before_at = coalesce(%(wake)s::timestamptz, not_before_at),
               due_at = coalesce(%(due)s::timestamptz, CASE
                   WHEN due_at > coalesce(%(wake)s::timestamptz, not_before_at, '-infinity') THEN due_at END),
               held_by_id = CASE WHEN %(wake)s::timestamptz IS NULL OR NOT %(is_hers)s THEN NULL ELSE a.agent_id END,
               hold_reason = CASE WHEN %(wake)s::timestamptz IS NULL OR NOT %(is_hers)s THEN '' ELSE %(reason)s::text END
        FROM a WHERE work_item.id = a.item_id RETURNING work_item.id, work_item.case_id
    ), p AS (
        UPDATE staff_presence SET state = {PRESENCE_AFTER}, since_at = %(at)s, idle_since_at = %(at)s
        FROM a WHERE staff_presence.agent_id = a.agent_id AND staff_presence.state IN ('live', 'deferrable')
    ), j AS ({JOURNAL} i.id, i.case_id, coalesce(%(reason)s::text, ''),
             jsonb_strip_nulls(jsonb_build_object('outcome', %(outcome)s::text, 'wake_at', %(wake)s::timestamptz)) FROM i)
    SELECT item_id FROM a
"""

WITHDRAW = f"""
    WITH i AS (
        UPDATE work_item SET status = 'withdrawn', ended_at = %(at)s, held_by_id = NULL, hold_reason = ''
        WHERE id = %(item)s AND status IN ('waiting', 'offered') RETURNING id, case_id
    ), o AS (
        UPDATE work_offer SET state = 'withdrawn', ended_at = %(at)s FROM i
        WHERE work_offer.item_id = i.id AND work_offer.state = 'open' RETURNING work_offer.agent_id
    ), p AS (
        UPDATE staff_presence SET since_at = %(at)s, idle_since_at = coalesce(idle_since_at, %(at)s),
               state = CASE WHEN EXISTS (SELECT 1 FROM work_assignment x WHERE x.agent_id = staff_presence.agent_id
                                         AND x.ended_at IS NULL AND x.kind = 'deferrable') THEN 'deferrable'
                            ELSE 'ready' END
        FROM o WHERE staff_presence.agent_id = o.agent_id AND staff_presence.state = 'offered'
    ), j AS ({JOURNAL} i.id, i.case_id, %(why)s::text, '{{}}'::jsonb FROM i)
    SELECT id FROM i
"""

MOVE_WINDOW = f"""
    WITH i AS (
        UPDATE work_item SET not_before_at = %(not_before)s::timestamptz, due_at = %(due)s::timestamptz
        WHERE id = %(item)s AND status = 'waiting' RETURNING id, case_id
    ), j AS ({JOURNAL} i.id, i.case_id, %(why)s::text, jsonb_build_object('from', %(not_before)s::timestamptz,
             'until', %(due)s::timestamptz) FROM i)
    SELECT id FROM i
"""

TAKE = f"""
    WITH i AS (
        UPDATE work_item SET status = 'active', answered_at = coalesce(answered_at, %(at)s),
               held_by_id = NULL, hold_reason = '', not_before_at = NULL
        WHERE id = %(item)s AND status = 'waiting' RETURNING id, {KIND_IN_HAND} AS kind, case_id
    ), a AS (
        INSERT INTO work_assignment (item_id, agent_id, kind, ring, started_at)
        SELECT i.id, %(agent)s::bigint, i.kind, %(ring)s::smallint, %(at)s::timestamptz FROM i RETURNING id
    ), p AS (
        UPDATE staff_presence SET state = CASE i.kind WHEN 'live' THEN 'live' ELSE 'deferrable' END,
               since_at = %(at)s, idle_since_at = NULL, missed_in_a_row = 0
        FROM i WHERE staff_presence.agent_id = %(agent)s
    ), j AS ({JOURNAL} i.id, i.case_id, '', jsonb_build_object('ring', %(ring)s::int) FROM i)
    SELECT id FROM a
"""
