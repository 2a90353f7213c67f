"""Protected tables, the moves of a case, the programmes in force."""

from django.db import migrations

from relais.cases.states import MOVES
from relais.journal.law import moves, needs_context, only_grows

KEPT = ("case", "note", "fact", "exclusion")

SQL = (
    needs_context(*(f"cases_{name}" for name in KEPT))
    + only_grows(*(f"cases_{name}event" for name in KEPT))
    + moves("cases_case", "case_moves", MOVES)
    + """
CREATE SEQUENCE cases_number;

-- 01-000-123: the region where the case opened, then a count of the whole house, so that a number said without its
-- region still names one case. The loop passes over numbers that a seed or an import wrote itself.
CREATE FUNCTION relais_next_case_number(region text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE n bigint; made text;
BEGIN
    LOOP
        n := nextval('cases_number');
        made := region || '-' || lpad((n / 1000)::text, greatest(3, length((n / 1000)::text)), '0')
                || '-' || lpad((n % 1000)::text, 3, '0');
        IF NOT EXISTS (SELECT 1 FROM cases_case WHERE number = made) THEN
            RETURN made;
        END IF;
    END LOOP;
END $$;

-- The case an act on a person is told about, when the reader may open it: the last one opened.
CREATE FUNCTION relais_case_of_person(wanted bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT id FROM cases_case WHERE person_id = wanted ORDER BY opened_on DESC, id DESC LIMIT 1
$$;
"""
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("journal", "0002_law")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
