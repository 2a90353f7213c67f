"""The case at a glance, kept in the database because planning it costs more than running it.

Row-level security adds a rule to every table the query names, and those rules name tables with rules: 4 ms to plan,
under 1 ms to run. A plpgsql function is planned once a session. It runs with the right of whoever asks, so the rules
hold in it as outside. `cases.queries.at_a_glance` reads it.
"""

from django.db import migrations

SQL = """
CREATE FUNCTION relais_glance(wanted bigint, recent int)
    RETURNS TABLE (id bigint, number text, status text, clientele text, complexity smallint, person_id bigint, name text,
                   address_as text, birth_on date, language text, programme_fr text, programme_en text,
                   own_agent_id bigint, own_agent text, own_agent_since_on date, own_team text,
                   adaptations json, phones json, unsafe_addresses json, notes json, contacts json)
    LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT c.id, c.number, c.status, c.clientele, c.complexity, p.id,
           coalesce(nullif(p.preferred_name, ''), trim(p.given_name || ' ' || p.family_name)),
           p.address_as, p.birth_on, p.language, g.name_fr, g.name_en,
           c.own_agent_id, nullif(concat_ws(' ', a.given_name, a.family_name), ''), c.own_agent_since_on, t.name,
           (SELECT json_agg(json_build_array(x.kind, x.blocked_channels, x.instead))
              FROM people_adaptation x WHERE x.person_id = p.id),
           (SELECT json_agg(x) FROM (
              SELECT y.number, y.is_safe, y.may_leave_message, y.may_say_service, y.safe_from, y.safe_until
              FROM people_phone y WHERE y.person_id = p.id) x),
           (SELECT json_agg(x.lines) FROM people_address x WHERE x.person_id = p.id AND NOT x.is_safe),
           (SELECT json_agg(x) FROM (
              SELECT n.written_at AS at, w.given_name || ' ' || w.family_name AS author, n.tier, n.text
              FROM cases_note n JOIN staff_agent w ON w.id = n.author_id
              WHERE n.case_id = c.id ORDER BY n.written_at DESC, n.id DESC LIMIT recent) x),
           (SELECT json_agg(x) FROM relais_last_contacts(c.id, recent) x)
    FROM cases_case c JOIN people_person p ON p.id = c.person_id
    LEFT JOIN cases_programme g ON g.id = c.programme_id
    LEFT JOIN staff_agent a ON a.id = c.own_agent_id
    LEFT JOIN staff_team t ON t.id = c.own_team_id
    WHERE c.id = wanted;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_law")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
