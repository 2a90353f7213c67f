"""The law of promises: places held by the database, a promise that ends with its item, no message where none may be."""

from django.db import migrations

from relais.journal.law import needs_context, only_grows

SQL = (
    needs_context("callbacks_slot", "callbacks_callback", "callbacks_attempt", "callbacks_relay")
    + only_grows("callbacks_callbackevent", "callbacks_attemptevent", "callbacks_relayevent")
    + """
-- A place is taken by the promise itself, whoever writes it; the check on the slot then refuses one too many.
-- A promise cancelled gives its place back.
CREATE FUNCTION relais_count_places() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    was bigint := CASE WHEN TG_OP = 'UPDATE' AND OLD.state <> 'cancelled' THEN OLD.slot_id END;
    becomes bigint := CASE WHEN NEW.state <> 'cancelled' THEN NEW.slot_id END;
BEGIN
    IF was IS DISTINCT FROM becomes THEN
        UPDATE callbacks_slot SET promised = promised + CASE WHEN id = becomes THEN 1 ELSE -1 END
        WHERE id IN (was, becomes);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER count_places AFTER INSERT OR UPDATE OF slot_id, state ON callbacks_callback
    FOR EACH ROW EXECUTE FUNCTION relais_count_places();

-- A promise is open as long as its item waits or is in hand, never longer, however the item ends (desk, counter, line).
CREATE FUNCTION relais_end_callback() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE callbacks_callback SET ended_at = NEW.ended_at,
        is_missed = is_missed OR (reached_at IS NULL AND window_ends_at < NEW.ended_at AND NEW.status = 'done'),
        state = CASE WHEN NEW.status = 'withdrawn' THEN 'cancelled'
                     WHEN NEW.outcome = 'no_reply' AND reached_at IS NULL THEN 'unreached' ELSE 'kept' END
    WHERE item_id = NEW.id AND state = 'promised';
    RETURN NULL;
END $$;
CREATE TRIGGER end_callback AFTER UPDATE OF status ON work_item FOR EACH ROW
    WHEN (NEW.channel = 'callback' AND NEW.status IN ('done', 'withdrawn') AND OLD.status <> NEW.status)
    EXECUTE FUNCTION relais_end_callback();

-- The rule of the person, again where it could be broken: never an unsafe number, never a message it forbids.
CREATE FUNCTION relais_attempt_is_safe() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM callbacks_callback c LEFT JOIN people_phone p ON p.id = c.phone_id
               WHERE c.id = NEW.callback_id AND (NOT coalesce(p.is_safe, true)
               OR (NEW.result = 'message_left' AND NOT coalesce(p.may_leave_message, false)))) THEN
        RAISE EXCEPTION 'Attempt % breaks a safe-contact rule of the person.', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_is_safe';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER attempt_is_safe AFTER INSERT ON callbacks_attempt
    FOR EACH ROW EXECUTE FUNCTION relais_attempt_is_safe();

-- The items in the reader's hands or offered to her: a promise to someone not yet registered is known by its item alone.
CREATE FUNCTION relais_my_items() RETURNS TABLE (item_id bigint) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT item_id FROM work_assignment WHERE agent_id = relais_reader()
        AND (ended_at IS NULL OR ended_at > now() - interval '30 days')
    UNION SELECT item_id FROM work_offer WHERE agent_id = relais_reader() AND state = 'open'
$$;

ALTER TABLE callbacks_callback ENABLE ROW LEVEL SECURITY;
CREATE POLICY circle_reads ON callbacks_callback FOR SELECT TO relais_web USING (
    promised_by_id = (SELECT relais_reader()) OR item_id IN (SELECT item_id FROM relais_my_items())
    OR EXISTS (SELECT 1 FROM people_person p WHERE p.id = person_id)
);
CREATE POLICY circle_changes ON callbacks_callback FOR UPDATE TO relais_web USING (
    promised_by_id = (SELECT relais_reader()) OR item_id IN (SELECT item_id FROM relais_my_items())
    OR EXISTS (SELECT 1 FROM people_person p WHERE p.id = person_id)
);
CREATE POLICY in_her_name ON callbacks_callback FOR INSERT TO relais_web
    WITH CHECK (promised_by_id = (SELECT relais_reader()) AND state = 'promised');
CREATE POLICY never_to_meet ON callbacks_callback AS RESTRICTIVE TO relais_web USING (
    person_id IS NULL OR person_id <> ALL ((SELECT relais_persons_to_avoid())::bigint[])
);

ALTER TABLE callbacks_attempt ENABLE ROW LEVEL SECURITY;
CREATE POLICY with_the_promise ON callbacks_attempt FOR SELECT TO relais_web
    USING (EXISTS (SELECT 1 FROM callbacks_callback c WHERE c.id = callback_id));
CREATE POLICY in_her_name ON callbacks_attempt FOR INSERT TO relais_web WITH CHECK (
    by_id = (SELECT relais_reader()) AND EXISTS (SELECT 1 FROM callbacks_callback c WHERE c.id = callback_id)
);

ALTER TABLE callbacks_slot ENABLE ROW LEVEL SECURITY;
CREATE POLICY everyone_reads ON callbacks_slot FOR SELECT USING (true);
-- What is promised is counted by the trigger alone (and not granted, house/grants.py).
CREATE POLICY agent_opens ON callbacks_slot FOR INSERT TO relais_web
    WITH CHECK (promised = 0 AND (SELECT relais_reader()) IS NOT NULL);
CREATE POLICY planner_changes ON callbacks_slot FOR UPDATE TO relais_web USING ((SELECT relais_may_change_hours()));

ALTER TABLE callbacks_relay ENABLE ROW LEVEL SECURITY;
CREATE POLICY with_the_person ON callbacks_relay FOR SELECT TO relais_web
    USING (EXISTS (SELECT 1 FROM people_person p WHERE p.id = person_id));
-- At night nobody's file is open: whoever relays, an agent or the telephone, writes what she may not read back.
CREATE POLICY anyone_writes ON callbacks_relay FOR INSERT TO relais_web WITH CHECK (true);
CREATE FUNCTION relais_relay_known(key text) RETURNS TABLE (item_id bigint, next_opening_at timestamptz, said text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT item_id, next_opening_at, said FROM callbacks_relay WHERE source_key = key
$$;

-- The open promises as everyone may see them: no name, no number. `scope`: her own, her team's, or all.
CREATE FUNCTION relais_callbacks_line(scope text, at timestamptz, wanted int, skipped int)
    RETURNS TABLE (callback_id bigint, item_id bigint, person_id bigint, service_id bigint, status text, subject text,
                   window_starts_at timestamptz, window_ends_at timestamptz, attempts bigint, last_result text,
                   is_missed boolean, is_reached boolean, is_late boolean, own_agent_id bigint, own_agent text,
                   own_team text, in_hand_by bigint, assignment_id bigint, may_take boolean, how_many bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id, c.item_id, c.person_id, c.service_id, i.status, i.subject, c.window_starts_at, c.window_ends_at,
           t.n, t.last, c.is_missed, c.reached_at IS NOT NULL, c.reached_at IS NULL AND c.window_ends_at <= at,
           k.own_agent_id, g.given_name || ' ' || g.family_name, m.name, a.agent_id, a.id,
           i.status = 'waiting' AND relais_ring_to_take(i.id, relais_agent()) IS NOT NULL,
           count(*) OVER ()
    FROM callbacks_callback c JOIN work_item i ON i.id = c.item_id
    LEFT JOIN cases_case k ON k.id = i.case_id LEFT JOIN staff_agent g ON g.id = k.own_agent_id
    LEFT JOIN staff_team m ON m.id = k.own_team_id
    LEFT JOIN work_assignment a ON a.item_id = i.id AND a.ended_at IS NULL
    LEFT JOIN LATERAL (SELECT count(*) AS n, (array_agg(x.result ORDER BY x.number DESC))[1] AS last
                       FROM callbacks_attempt x WHERE x.callback_id = c.id) t ON true
    WHERE c.state = 'promised' AND relais_reader() IS NOT NULL
      AND (scope = 'all' OR a.agent_id = relais_reader() OR k.own_agent_id = relais_reader()
           OR (scope = 'team' AND k.own_team_id = relais_team()))
    ORDER BY (c.reached_at IS NULL AND c.window_ends_at <= at) DESC, c.window_starts_at, c.id
    LIMIT wanted OFFSET skipped
$$;

-- What her team still owes: a small index, asked on every desk.
CREATE FUNCTION relais_late_callbacks(at timestamptz) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM callbacks_callback c JOIN work_item i ON i.id = c.item_id
    JOIN cases_case k ON k.id = i.case_id AND k.own_team_id = relais_team()
    WHERE c.state = 'promised' AND c.reached_at IS NULL AND c.window_ends_at <= at
$$;

-- Kept, missed, tried in vain: by service, never by agent.
CREATE FUNCTION relais_callbacks_figures(since timestamptz, until timestamptz)
    RETURNS TABLE (open bigint, late bigint, kept bigint, missed bigint, unreached bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FILTER (WHERE state = 'promised'),
           count(*) FILTER (WHERE state = 'promised' AND reached_at IS NULL AND window_ends_at <= until),
           count(*) FILTER (WHERE state = 'kept' AND NOT is_missed),
           count(*) FILTER (WHERE is_missed AND state <> 'cancelled'),
           count(*) FILTER (WHERE state = 'unreached')
    FROM callbacks_callback WHERE (state = 'promised' OR ended_at >= since) AND relais_reader() IS NOT NULL
$$;
"""
)


class Migration(migrations.Migration):
    dependencies = [
        ("callbacks", "0001_initial"),
        ("work", "0004_lookups"),
        ("staff", "0005_opening_law"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
