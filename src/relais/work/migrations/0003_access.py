"""Who may read a case, in the database: row-level security under the application.

It stands in the highest room it speaks of: the rule needs cases, people, staff and work together.

Who may open a case (design, Access):
- its own agent;
- its own team, the team's supervisor among them;
- an agent with a live assignment on it, or one that ended in the last 30 days;
- an agent to whom it is being offered now.
An agent who has left opens nothing, and an agent and a person who must never meet never do, not even on paper.
The dispatcher reads what routing needs and no name. Nobody else sees a row.
"""

from django.db import migrations

SQL = """
-- Definer functions: the policy of one table may not depend on what the reader may read of another.
-- Who reads: the agent of this transaction while she is in service, else nobody.
CREATE FUNCTION relais_reader() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT id FROM staff_agent WHERE id = relais_agent() AND is_active
$$;

CREATE FUNCTION relais_team() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT team_id FROM staff_agent WHERE id = relais_agent() AND is_active
$$;

CREATE FUNCTION relais_items_at_hand() RETURNS TABLE (case_id bigint, person_id bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.case_id, i.person_id FROM work_assignment a JOIN work_item i ON i.id = a.item_id
        WHERE a.agent_id = relais_reader() AND (a.ended_at IS NULL OR a.ended_at > now() - interval '30 days')
    UNION
    SELECT i.case_id, i.person_id FROM work_offer o JOIN work_item i ON i.id = o.item_id
        WHERE o.agent_id = relais_reader() AND o.state = 'open'
$$;

CREATE FUNCTION relais_is_excluded(person bigint, agent bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM cases_exclusion x WHERE x.person_id = person AND x.agent_id = agent)
$$;

CREATE FUNCTION relais_persons_to_avoid() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(person_id), '{}') FROM cases_exclusion WHERE agent_id = relais_agent()
$$;

CREATE FUNCTION relais_person_has_no_case(wanted bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT NOT EXISTS (SELECT 1 FROM cases_case WHERE person_id = wanted)
$$;

-- What receiving a contact on a case needs, for those who may not open the case: no name, no story.
CREATE FUNCTION relais_route_of_case(wanted bigint)
    RETURNS TABLE (person_id bigint, region_id varchar, language text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.person_id, c.region_id, p.language FROM cases_case c JOIN people_person p ON p.id = c.person_id
    WHERE c.id = wanted
$$;

-- The ring (0 own agent, 1 own team) by which an agent may take a waiting item herself; NULL when she may not.
-- Exclusions and blocked channels bind her as they bind the dispatcher, though she may not read them.
CREATE FUNCTION relais_ring_to_take(wanted bigint, taker bigint) RETURNS int
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN coalesce(i.held_by_id, c.own_agent_id) = g.id THEN 0 WHEN c.own_team_id = g.team_id THEN 1 END
    FROM work_item i JOIN staff_agent g ON g.id = taker AND g.is_active
    LEFT JOIN cases_case c ON c.id = i.case_id
    WHERE i.id = wanted
      AND i.language = ANY (g.languages)
      AND i.skills <@ g.skills
      AND NOT EXISTS (SELECT 1 FROM cases_exclusion x WHERE x.person_id = i.person_id AND x.agent_id = g.id)
      AND NOT EXISTS (SELECT 1 FROM people_adaptation d
                      WHERE d.person_id = i.person_id AND i.channel = ANY (d.blocked_channels))
$$;

-- What the live board shows of everyone: who waits, and what the rule needs to say how far we look. No name, no story.
CREATE FUNCTION relais_board_figures(scope text)
    RETURNS TABLE (channel text, waiting bigint, oldest_at timestamptz, without_agent bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.channel, count(*), min(i.received_at), count(*) FILTER (WHERE c.own_agent_id IS NULL)
    FROM work_item i LEFT JOIN cases_case c ON c.id = i.case_id
    WHERE i.kind = 'live' AND i.status IN ('waiting', 'offered') AND (scope IS NULL OR i.region_id = scope)
      AND relais_agent() IS NOT NULL
    GROUP BY i.channel
$$;

-- Whether an agent may serve a need at all: routing.suitability, for the board's picture of who is there.
CREATE FUNCTION relais_board_fits(g staff_agent, spoken text, needs text[], clientele text) RETURNS boolean
    LANGUAGE sql IMMUTABLE AS $$
    SELECT g.is_active AND spoken = ANY (g.languages) AND needs <@ g.skills
           AND (clientele IS NULL OR g.clienteles = '{}' OR clientele = ANY (g.clienteles))
$$;

CREATE FUNCTION relais_board_line(scope text, wanted int)
    RETURNS TABLE (item_id bigint, channel text, subject text, priority smallint, wish text, received_at timestamptz,
                   place text, is_ringing boolean, has_own_agent boolean, has_own_team boolean, is_own_present boolean,
                   team_present bigint, team_free bigint, team_waiting bigint, region_present int, region varchar)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    -- Who is there is read once, and not once a row: at night a large region is long to search in vain.
    WITH present AS MATERIALIZED (
        SELECT g, o.region_id FROM staff_presence p JOIN staff_agent g ON g.id = p.agent_id
        JOIN staff_team m ON m.id = g.team_id JOIN staff_office o ON o.id = m.office_id WHERE p.state <> 'away'
    )
    SELECT i.id, i.channel, i.subject, i.priority, i.wish, i.received_at, coalesce(f.name, r.name, ''),
           i.status = 'offered', i.own IS NOT NULL, i.own_team_id IS NOT NULL,
           EXISTS (SELECT 1 FROM staff_agent g JOIN staff_presence p ON p.agent_id = g.id AND p.state <> 'away'
                   WHERE g.id = i.own AND relais_board_fits(g, i.language, i.skills, i.clientele)),
           t.present, t.free,
           -- Older ones of the same team are all among these rows: they are the oldest.
           row_number() OVER (PARTITION BY i.own_team_id ORDER BY i.received_at, i.id) - 1,
           EXISTS (SELECT 1 FROM present WHERE present.region_id = i.where_from
                   AND relais_board_fits(present.g, i.language, i.skills, i.clientele))::int,
           i.where_from
    FROM (SELECT w.*, c.office_id, c.own_team_id, coalesce(w.held_by_id, c.own_agent_id) AS own,
                 coalesce(w.region_id, c.region_id) AS where_from
          FROM (SELECT * FROM work_item
                WHERE kind = 'live' AND status IN ('waiting', 'offered') AND (scope IS NULL OR region_id = scope)
                  AND relais_agent() IS NOT NULL
                ORDER BY received_at, id LIMIT wanted) w LEFT JOIN cases_case c ON c.id = w.case_id) i
    LEFT JOIN staff_office f ON f.id = i.office_id
    LEFT JOIN staff_region r ON r.code = i.region_id
    LEFT JOIN LATERAL (SELECT count(*) AS present, count(*) FILTER (WHERE p.state = 'ready') AS free
                       FROM staff_agent g JOIN staff_presence p ON p.agent_id = g.id AND p.state <> 'away'
                       WHERE g.team_id = i.own_team_id
                         AND relais_board_fits(g, i.language, i.skills, i.clientele)) t ON true
    ORDER BY i.received_at, i.id
$$;

ALTER TABLE cases_case ENABLE ROW LEVEL SECURITY;
CREATE POLICY circle_reads ON cases_case FOR SELECT TO relais_web USING (
    own_agent_id = (SELECT relais_reader())
    OR own_team_id = (SELECT relais_team())
    OR id IN (SELECT case_id FROM relais_items_at_hand())
);
CREATE POLICY circle_changes ON cases_case FOR UPDATE TO relais_web USING (
    own_agent_id = (SELECT relais_reader())
    OR own_team_id = (SELECT relais_team())
    OR id IN (SELECT case_id FROM relais_items_at_hand())
);
-- A new case opens with its first agent's team; opening one on a person who has a file would be a way in.
CREATE POLICY agent_opens ON cases_case FOR INSERT TO relais_web WITH CHECK (
    own_team_id = (SELECT relais_team()) AND relais_person_has_no_case(person_id)
);
CREATE POLICY never_to_meet ON cases_case AS RESTRICTIVE TO relais_web USING (
    person_id <> ALL ((SELECT relais_persons_to_avoid())::bigint[])
);
CREATE POLICY dispatcher_reads ON cases_case FOR SELECT TO relais_dispatch USING (true);

ALTER TABLE people_person ENABLE ROW LEVEL SECURITY;
CREATE POLICY circle_reads ON people_person FOR SELECT TO relais_web USING (
    EXISTS (SELECT 1 FROM cases_case c WHERE c.person_id = people_person.id)
    OR id IN (SELECT person_id FROM relais_items_at_hand())
);
CREATE POLICY circle_changes ON people_person FOR UPDATE TO relais_web USING (
    EXISTS (SELECT 1 FROM cases_case c WHERE c.person_id = people_person.id)
    OR id IN (SELECT person_id FROM relais_items_at_hand())
);
CREATE POLICY never_to_meet ON people_person AS RESTRICTIVE TO relais_web USING (
    id <> ALL ((SELECT relais_persons_to_avoid())::bigint[])
);
CREATE POLICY agent_registers ON people_person FOR INSERT TO relais_web WITH CHECK ((SELECT relais_reader()) IS NOT NULL);
"""

ABOUT_A_PERSON = ("adaptation", "phone", "address", "householdmember", "representative", "consent")

for _name in ABOUT_A_PERSON:
    SQL += f"""
ALTER TABLE people_{_name} ENABLE ROW LEVEL SECURITY;
CREATE POLICY with_the_person ON people_{_name} TO relais_web
    USING (EXISTS (SELECT 1 FROM people_person p WHERE p.id = people_{_name}.person_id));
-- Whoever registers a person tells how to reach her before the case is open; what she wrote she cannot read back yet.
CREATE POLICY at_registration ON people_{_name} FOR INSERT TO relais_web
    WITH CHECK ((SELECT relais_reader()) IS NOT NULL AND relais_person_has_no_case(person_id));
"""

for _name in ("note", "fact"):
    SQL += f"""
ALTER TABLE cases_{_name} ENABLE ROW LEVEL SECURITY;
CREATE POLICY with_the_case ON cases_{_name} TO relais_web
    USING (EXISTS (SELECT 1 FROM cases_case c WHERE c.id = cases_{_name}.case_id));
"""

SQL += """
-- A sealed note opens to its author and the own agent alone.
CREATE POLICY sealed_stays_sealed ON cases_note AS RESTRICTIVE FOR SELECT TO relais_web USING (
    tier <> 'sealed' OR author_id = (SELECT relais_agent())
    OR EXISTS (SELECT 1 FROM cases_case c WHERE c.id = cases_note.case_id AND c.own_agent_id = (SELECT relais_agent()))
);

ALTER TABLE cases_exclusion ENABLE ROW LEVEL SECURITY;
-- The reason is confidential: the excluded agent is the last who should read it.
CREATE POLICY not_to_the_excluded ON cases_exclusion TO relais_web USING (
    agent_id <> (SELECT relais_agent())
    AND EXISTS (SELECT 1 FROM people_person p WHERE p.id = cases_exclusion.person_id)
);
CREATE POLICY dispatcher_reads ON cases_exclusion FOR SELECT TO relais_dispatch USING (true);
CREATE POLICY dispatcher_reads ON people_adaptation FOR SELECT TO relais_dispatch USING (true);

-- Handing a case to another team takes it out of the circle of whoever hands it over: the new row would be hidden
-- from her and the policies would refuse it. Whether she may is therefore asked of the row as it was.
CREATE FUNCTION relais_hand_over_case(wanted bigint, agent bigint, team bigint, since date) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE cases_case SET own_agent_id = agent, own_agent_since_on = CASE WHEN agent IS NOT NULL THEN since END,
        own_team_since_on = CASE WHEN own_team_id = team THEN own_team_since_on ELSE since END, own_team_id = team
    WHERE id = wanted AND NOT relais_is_excluded(person_id, relais_agent())
      AND (own_agent_id = relais_reader() OR own_team_id = relais_team()
           OR id IN (SELECT case_id FROM relais_items_at_hand()));
    RETURN FOUND;
END $$;

-- The last contacts of a case, newest first, for the rooms below: what was worked on, by whom, how it ended.
CREATE FUNCTION relais_last_contacts(wanted bigint, how_many int)
    RETURNS TABLE (at timestamptz, channel text, subject text, outcome text, agent text) LANGUAGE sql STABLE AS $$
    SELECT a.started_at, i.channel, i.subject, i.outcome, g.given_name || ' ' || g.family_name
    FROM work_item i JOIN work_assignment a ON a.item_id = i.id JOIN staff_agent g ON g.id = a.agent_id
    WHERE i.case_id = wanted AND a.ended_at IS NOT NULL
    ORDER BY a.started_at DESC, a.id DESC LIMIT how_many
$$;

ALTER TABLE journal_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY writes ON journal_entry FOR INSERT TO relais_web, relais_dispatch WITH CHECK (
    actor_kind = current_setting('relais.actor_kind', true)
    AND coalesce(actor_id::text, '') = coalesce(current_setting('relais.actor_id', true), '')
);
CREATE POLICY own_acts ON journal_entry FOR SELECT TO relais_web USING (
    actor_kind = 'agent' AND actor_id = (SELECT relais_agent())
    OR EXISTS (SELECT 1 FROM cases_case c WHERE c.id = journal_entry.case_id)
);

-- Search before opening: the least that tells two people apart. What more there is, the circle reads.
CREATE FUNCTION relais_find_person(typed text, born date DEFAULT NULL, phone text DEFAULT NULL, wanted int DEFAULT 20)
    RETURNS TABLE (person_id bigint, shown_name text, birth_year int, case_id bigint, case_number text, own_team text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    words text[] := regexp_split_to_array(trim(regexp_replace(sans_accent(coalesce(typed, '')), '[%_\\\\\\s]+', ' ', 'g')), ' ');
    w1 text := coalesce(words[1], '') || '%';
    w2 text := coalesce(words[2], '') || '%';
    found bigint[];
    lexemes tsquery;
BEGIN
    IF relais_reader() IS NULL THEN
        RETURN;
    END IF;
    IF phone IS NOT NULL THEN
        found := ARRAY(SELECT p.person_id FROM people_phone p WHERE p.number = phone LIMIT wanted);
    ELSIF length(coalesce(words[1], '')) < 2 THEN
        found := ARRAY(SELECT p.id FROM people_person p WHERE p.birth_on = born LIMIT wanted);
    ELSIF coalesce(words[2], '') = '' THEN
        found := ARRAY(
            (SELECT p.id FROM people_person p WHERE p.family_plain LIKE w1 AND (born IS NULL OR p.birth_on = born)
             ORDER BY p.family_plain USING ~<~, p.given_plain USING ~<~ LIMIT wanted)
            UNION
            (SELECT p.id FROM people_person p WHERE p.given_plain LIKE w1 AND (born IS NULL OR p.birth_on = born)
             ORDER BY p.given_plain USING ~<~, p.family_plain USING ~<~ LIMIT wanted)
            LIMIT wanted);
    ELSE
        found := ARRAY(
            (SELECT p.id FROM people_person p WHERE p.family_plain LIKE w1 AND p.given_plain LIKE w2
             AND (born IS NULL OR p.birth_on = born) LIMIT wanted)
            UNION
            (SELECT p.id FROM people_person p WHERE p.given_plain LIKE w1 AND p.family_plain LIKE w2
             AND (born IS NULL OR p.birth_on = born) LIMIT wanted)
            LIMIT wanted);
    END IF;
    IF phone IS NULL AND cardinality(found) < wanted AND length(coalesce(words[1], '')) >= 3 THEN
        SELECT to_tsquery('simple', string_agg(quote_literal(w) || ':*', ' & ')) INTO lexemes
            FROM unnest(regexp_split_to_array(regexp_replace(array_to_string(words, ' '), '[^[:alnum:] ]+', ' ', 'g'), '\\s+')) w
            WHERE w <> '';
        found := found || ARRAY(
            SELECT p.id FROM people_person p
            WHERE to_tsvector('simple', p.family_plain || ' ' || p.given_plain || ' ' || p.preferred_plain) @@ lexemes
              AND (born IS NULL OR p.birth_on = born) AND p.id <> ALL (found) LIMIT wanted - cardinality(found));
    END IF;
    RETURN QUERY
        SELECT p.id, coalesce(nullif(p.preferred_name, ''), p.given_name || ' ' || p.family_name),
               extract(year FROM p.birth_on)::int, c.id, c.number, t.name
        FROM unnest(found) f(id) JOIN people_person p ON p.id = f.id
        LEFT JOIN LATERAL (SELECT * FROM cases_case k WHERE k.person_id = p.id ORDER BY k.opened_on DESC LIMIT 1) c ON true
        LEFT JOIN staff_team t ON t.id = c.own_team_id
        ORDER BY p.family_plain, p.given_plain, p.id;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("work", "0002_law"), ("people", "0002_law"), ("cases", "0002_law")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
