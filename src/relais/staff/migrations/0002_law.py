"""Changes of staff need a named act; the dispatcher hears of presence and of the roster."""

from django.db import migrations

from relais.journal.law import needs_context, only_grows

SQL = (
    needs_context("staff_agent", "staff_absence", "staff_presence")
    + only_grows("staff_agentevent", "staff_absenceevent")
    + """
-- One notification a statement: kinds are a (these agents' presence changed), r (the roster changed).
CREATE FUNCTION relais_notify_presence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE n bigint; ids text;
BEGIN
    SELECT count(*) INTO n FROM changed;
    IF n = 0 THEN RETURN NULL; END IF;
    IF n > 500 THEN
        PERFORM pg_notify('relais', 'r');
    ELSE
        SELECT string_agg(agent_id::text, ',') INTO ids FROM changed;
        PERFORM pg_notify('relais', 'a:' || ids);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER notify_inserted AFTER INSERT ON staff_presence REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION relais_notify_presence();
CREATE TRIGGER notify_updated AFTER UPDATE ON staff_presence REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION relais_notify_presence();

CREATE FUNCTION relais_notify_roster() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('relais', 'r');
    RETURN NULL;
END $$;
CREATE TRIGGER notify_roster AFTER INSERT OR UPDATE OR DELETE ON staff_agent
    FOR EACH STATEMENT EXECUTE FUNCTION relais_notify_roster();
CREATE TRIGGER notify_roster AFTER INSERT OR UPDATE OR DELETE ON staff_absence
    FOR EACH STATEMENT EXECUTE FUNCTION relais_notify_roster();
"""
)


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial"), ("journal", "0002_law")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
