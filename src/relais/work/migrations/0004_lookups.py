"""What may be asked before a file is open: the case behind a number, and whether a person is already here.

Like `relais_find_person`: answered to agents alone, with the least that tells two people apart.
"""

from django.db import migrations

SQL = """
CREATE FUNCTION relais_is_registered(wanted bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM people_person WHERE id = wanted)
$$;

CREATE FUNCTION relais_find_case(wanted text)
    RETURNS TABLE (person_id bigint, shown_name text, birth_year int, case_id bigint, case_number text, own_team text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.id, coalesce(nullif(p.preferred_name, ''), trim(p.given_name || ' ' || p.family_name)),
           extract(year FROM p.birth_on)::int, c.id, c.number, t.name
    FROM cases_case c JOIN people_person p ON p.id = c.person_id LEFT JOIN staff_team t ON t.id = c.own_team_id
    WHERE c.number = wanted AND relais_reader() IS NOT NULL
$$;

-- Each reason is one indexed lookup. A hyphen or a space in a compound name does not tell two persons apart.
CREATE FUNCTION relais_probable_duplicates(given text, family text, born date, phone text, wanted int DEFAULT 10)
    RETURNS TABLE (person_id bigint, shown_name text, birth_year int, case_number text, reasons text[])
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    g text := sans_accent(coalesce(given, ''));
    f text := sans_accent(coalesce(family, ''));
    gs text[] := ARRAY[g, replace(g, '-', ' '), replace(g, ' ', '-')];
    fs text[] := ARRAY[f, replace(f, '-', ' '), replace(f, ' ', '-')];
    turned date := CASE WHEN extract(day FROM born) <= 12 THEN make_date(
        extract(year FROM born)::int, extract(day FROM born)::int, extract(month FROM born)::int) END;
BEGIN
    IF relais_reader() IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
        WITH found (id, strength, reason) AS (
            SELECT p.id, 1, 'same_name_and_birth' FROM people_person p
                WHERE p.family_plain = ANY (fs) AND p.given_plain = ANY (gs) AND p.birth_on = born
            UNION SELECT p.id, 2, 'birth_turned' FROM people_person p
                WHERE p.family_plain = ANY (fs) AND p.given_plain = ANY (gs) AND p.birth_on = turned AND turned <> born
            UNION SELECT p.id, 3, 'names_swapped' FROM people_person p
                WHERE p.family_plain = ANY (gs) AND p.given_plain = ANY (fs) AND p.birth_on = born AND f <> g
            UNION SELECT p.id, 4, 'birth_unknown' FROM people_person p
                WHERE p.family_plain = ANY (fs) AND p.given_plain = ANY (gs) AND (p.birth_on IS NULL OR born IS NULL)
            UNION SELECT x.person_id, 5, 'same_phone' FROM people_phone x WHERE x.number = phone
        ), each_once AS (
            SELECT w.id, min(w.strength) AS best, array_agg(w.reason ORDER BY w.strength) AS why FROM found w GROUP BY w.id
        )
        SELECT p.id, coalesce(nullif(p.preferred_name, ''), trim(p.given_name || ' ' || p.family_name)),
               extract(year FROM p.birth_on)::int, c.number, o.why
        FROM each_once o JOIN people_person p ON p.id = o.id
        LEFT JOIN LATERAL (SELECT k.number FROM cases_case k WHERE k.person_id = p.id
                           ORDER BY k.opened_on DESC, k.id DESC LIMIT 1) c ON true
        ORDER BY o.best, p.family_plain, p.given_plain, p.id LIMIT wanted;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("work", "0003_access")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
