"""The law of the hours, and the lists they begin with: the families of needs of a centre, the public holidays.

No hours are given here: until a centre says otherwise, a service is always open.
"""

from django.db import migrations

from relais.journal.law import needs_context, only_grows
from relais.staff.holidays import SOURCE, of_year

TABLES = ("service", "openinghours", "holiday", "pause")
YEARS = range(2026, 2031)
# The families of needs of a single-number centre (one table of codes with cases.models.Clientele). Help for the body
# is option 1 of the 811, the rest option 2 (facts of Quebec: 811).
SERVICES = (
    ("assistance", "dossier d’assistance sociale", "social assistance file", 2),
    ("mental_health", "santé mentale", "mental health", 2),
    ("addiction", "dépendance", "addiction", 2),
    ("older", "soutien à l’autonomie des personnes âgées", "support for the autonomy of older people", 2),
    ("intellectual", "déficience intellectuelle", "intellectual disability", 2),
    ("physical", "déficience physique", "physical disability", 1),
    ("autism", "autisme", "autism", 2),
    ("youth", "jeunesse", "youth", 2),
    ("other", "autre besoin", "other need", 2),
)

SQL = (
    needs_context(*(f"staff_{name}" for name in TABLES))
    + only_grows(*(f"staff_{name}event" for name in TABLES))
    + """
-- Half-open minutes of one day: a multirange keeps them disjoint and in order by itself.
ALTER TABLE staff_openinghours ADD CONSTRAINT hours_within_a_day CHECK (minutes <@ int4range(0, 1440));

-- Any supervisor, or an administrator: the hours are the centre's, and every change is in her name.
CREATE FUNCTION relais_may_change_hours() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM staff_agent WHERE id = relais_agent() AND is_active
                   AND role IN ('supervisor', 'administrator'))
$$;

-- What was lately done to the hours, for everyone: nothing in it is about a person served.
CREATE INDEX journal_of_hours ON journal_entry (id) WHERE subject_kind IN ('hours', 'holiday', 'pause');
CREATE FUNCTION relais_acts_on_hours(wanted int)
    RETURNS TABLE (id bigint, at timestamptz, agent text, action text, subject_id bigint, why text, details jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.id, e.at, coalesce(g.given_name || ' ' || g.family_name, ''), e.action, e.subject_id, e.why, e.details
    FROM journal_entry e LEFT JOIN staff_agent g ON e.actor_kind = 'agent' AND g.id = e.actor_id
    WHERE e.subject_kind IN ('hours', 'holiday', 'pause') AND relais_agent() IS NOT NULL
    ORDER BY e.id DESC LIMIT wanted
$$;
"""
    + "".join(
        f"""
ALTER TABLE staff_{name} ENABLE ROW LEVEL SECURITY;
CREATE POLICY everyone_reads ON staff_{name} FOR SELECT USING (true);
CREATE POLICY planner_writes ON staff_{name} FOR INSERT TO relais_web WITH CHECK ((SELECT relais_may_change_hours()));
CREATE POLICY planner_changes ON staff_{name} FOR UPDATE TO relais_web USING ((SELECT relais_may_change_hours()));
"""
        for name in TABLES
    )
)


def fill(apps, editor):
    with editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('relais.actor_kind', 'process', true), set_config('relais.actor_id', '2', true),"
            " set_config('relais.action', 'seed', true)"
        )
    services = apps.get_model("staff", "Service").objects
    services.bulk_create(
        services.model(code=code, name_fr=fr, name_en=en, relay_option=option, place=place)
        for place, (code, fr, en, option) in enumerate(SERVICES)
    )
    holidays = apps.get_model("staff", "Holiday").objects
    holidays.bulk_create(
        holidays.model(on=day.on, name_fr=day.name_fr, name_en=day.name_en, source=SOURCE)
        for year in YEARS
        for day in of_year(year)
    )
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('relais.action', '', true)")


class Migration(migrations.Migration):
    # The list is written under row history, which asks its own function.
    dependencies = [
        ("staff", "0004_opening"),
        ("journal", "0002_law"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]
    operations = [
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
