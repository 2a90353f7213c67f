"""Search without accents, and protected tables."""

from django.db import migrations

from relais.journal.law import needs_context, only_grows

KEPT = ("person", "adaptation", "phone", "address", "householdmember", "representative", "consent")

SQL = (
    needs_context(*(f"people_{name}" for name in KEPT))
    + needs_context("people_household")
    + only_grows(*(f"people_{name}event" for name in KEPT))
    + """
CREATE INDEX person_family_given ON people_person (family_plain text_pattern_ops, given_plain text_pattern_ops);
CREATE INDEX person_given_family ON people_person (given_plain text_pattern_ops, family_plain text_pattern_ops);
CREATE INDEX person_preferred ON people_person (preferred_plain text_pattern_ops) WHERE preferred_plain <> '';
-- Inside words of compound names (Gagnon-Paré, Jean-Luc): only asked when the start of the name gave too little.
CREATE INDEX person_words ON people_person USING gin (
    to_tsvector('simple', family_plain || ' ' || given_plain || ' ' || preferred_plain));

-- How many share her household, counted for whoever may read her: the number is hers, the others' names are theirs.
CREATE FUNCTION relais_household_size(wanted bigint) RETURNS int LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT count(*)::int FROM people_householdmember me JOIN people_householdmember other USING (household_id)
    WHERE me.person_id = wanted AND me.left_on IS NULL AND other.left_on IS NULL
$$;
"""
)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("journal", "0002_law")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
