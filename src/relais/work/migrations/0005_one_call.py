"""Receiving a contact, and offering a batch of placements, each in one call: what a contact waits for, at every step.

A call sets who acts, for its transaction, and then does what the act does; its plans are made once a connection.
They run with the right of whoever calls them.
"""

from django.db import migrations

SQL = """
-- What `journal.context.settings_of` says in a statement of its own. Without a kind, whoever already acts.
CREATE FUNCTION relais_act_as(kind text, id text, action text, metadata text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF kind IS NOT NULL THEN
        PERFORM set_config('relais.actor_kind', kind, true), set_config('relais.actor_id', id, true),
                set_config('relais.action', action, true), set_config('pghistory.context_metadata', metadata, true);
    END IF;
END $$;

-- The id of what was received; NULL when the sender's key was received before. `its_since`: it keeps a place in line that
-- was already had. Unless it `waits`, it commits without waiting for the disk: the caller sees to that (work/receiving.py).
CREATE FUNCTION relais_receive(
    acts_kind text, acts_id text, acts_metadata text, waits boolean, now_at timestamptz, its_since timestamptz,
    its_channel text, its_kind text, its_subject text, its_case bigint, its_person bigint, its_region text,
    its_priority smallint, its_wish text, its_language text, its_skills text[], its_clientele text, its_not_before timestamptz, its_due timestamptz,
    its_key text, its_why text
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE made bigint;
BEGIN
    PERFORM relais_act_as(acts_kind, acts_id, 'receive', acts_metadata);
    IF NOT waits THEN
        PERFORM set_config('synchronous_commit', 'off', true);
    END IF;
    WITH i AS (
        INSERT INTO work_item (channel, kind, status, subject, case_id, person_id, region_id, priority, wish, language,
            skills, clientele, received_at, not_before_at, due_at, hold_reason, source_key)
        SELECT its_channel, its_kind, 'waiting', its_subject, its_case, coalesce(its_person, r.person_id),
               coalesce(its_region, r.region_id), its_priority, its_wish, coalesce(its_language, r.language, 'fr'),
               its_skills, its_clientele, coalesce(its_since, now_at), its_not_before, its_due, '', its_key
        FROM (SELECT 1) one LEFT JOIN relais_route_of_case(its_case) r ON true
        ON CONFLICT (source_key) WHERE source_key IS NOT NULL DO NOTHING
        RETURNING id, case_id, channel
    ), j AS (
        INSERT INTO journal_entry (at, actor_kind, actor_id, action, subject_kind, subject_id, case_id, why, details)
        SELECT now_at, current_setting('relais.actor_kind'), nullif(current_setting('relais.actor_id'), '')::bigint,
               current_setting('relais.action'), 'item', i.id, i.case_id, its_why, jsonb_build_object('channel', i.channel)
        FROM i
    )
    SELECT i.id INTO made FROM i;
    RETURN made;
END $$;

-- Offers each placement whose item still waits and whose agent is still there, and says which.
-- SKIP LOCKED: an agent or a caller acting on the row at this very moment goes first; the placement is tried again.
-- Each step carries the rows on to the next, none is joined back.
CREATE FUNCTION relais_offer(
    acts_id text, acts_metadata text, now_at timestamptz, live_s float8, deferrable_s float8, items bigint[],
    agents bigint[], rings smallint[], whys text[], whys_not_own text[], are_interrupting boolean[], waits float8[],
    free_team int[], free_region int[], free_all int[]
) RETURNS TABLE (made bigint, made_of bigint, made_to bigint, ends_at float8) LANGUAGE plpgsql ROWS 100 AS $$
BEGIN
    PERFORM relais_act_as('process', acts_id, 'offer', acts_metadata);
    RETURN QUERY WITH p AS (
        SELECT * FROM unnest(items, agents, rings, whys, whys_not_own, are_interrupting, waits, free_team, free_region,
                             free_all)
            AS p(item_id, agent_id, ring, why, why_not_own, interrupts, waited_s, f1, f2, f3)
    ), k AS (
        SELECT p.*, w.kind, w.case_id FROM p JOIN work_item w ON w.id = p.item_id
        WHERE w.status = 'waiting' FOR UPDATE OF w SKIP LOCKED
    ), g AS (
        SELECT k.* FROM k JOIN staff_presence s ON s.agent_id = k.agent_id
        WHERE s.state = CASE WHEN k.interrupts THEN 'deferrable' ELSE 'ready' END FOR UPDATE OF s SKIP LOCKED
    ), i AS (
        UPDATE work_item SET status = 'offered' FROM g WHERE work_item.id = g.item_id
    ), s AS (
        UPDATE staff_presence SET state = 'offered', since_at = now_at FROM g WHERE staff_presence.agent_id = g.agent_id
    ), o AS (
        INSERT INTO work_offer (item_id, agent_id, state, ring, why, why_not_own, interrupts, waited_s, free_counts,
                                offered_at, expires_at)
        SELECT g.item_id, g.agent_id, 'open', g.ring, g.why, g.why_not_own, g.interrupts, g.waited_s,
               ARRAY[g.f1, g.f2, g.f3], now_at,
               now_at + make_interval(secs => CASE g.kind WHEN 'live' THEN live_s ELSE deferrable_s END)
        FROM g RETURNING id, item_id, agent_id, expires_at
    ), j AS (
        INSERT INTO journal_entry (at, actor_kind, actor_id, action, subject_kind, subject_id, case_id, why, details)
        SELECT now_at, 'process', acts_id::bigint, 'offer', 'item', g.item_id, g.case_id, '',
               jsonb_build_object('agent', g.agent_id, 'ring', g.ring, 'why', g.why, 'why_not_own', g.why_not_own,
                                  'waited_s', round(g.waited_s::numeric, 1), 'free', ARRAY[g.f1, g.f2, g.f3])
        FROM g
    )
    SELECT o.id, o.item_id, o.agent_id, extract(epoch FROM o.expires_at)::float8 FROM o;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("work", "0004_lookups")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
