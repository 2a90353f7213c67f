"""The moves of an item, protected tables, and what wakes the dispatcher and the screens."""

from django.db import migrations

from relais.journal.law import moves, needs_context, only_grows
from relais.work.states import MOVES

SQL = (
    needs_context("work_item", "work_offer", "work_assignment")
    + only_grows("work_itemevent", "work_assignmentevent")
    + moves("work_item", "work_item_moves", MOVES)
    + """
-- i:1,2,3 names the items that changed; a bulk of more than 500 only says r, and the dispatcher reads all again.
CREATE FUNCTION relais_notify_items() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE n bigint; ids text;
BEGIN
    SELECT count(*) INTO n FROM changed;
    IF n = 0 THEN RETURN NULL; END IF;
    IF n > 500 THEN
        PERFORM pg_notify('relais', 'r');
    ELSE
        SELECT string_agg(id::text, ',') INTO ids FROM changed;
        PERFORM pg_notify('relais', 'i:' || ids);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER notify_inserted AFTER INSERT ON work_item REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION relais_notify_items();
CREATE TRIGGER notify_updated AFTER UPDATE ON work_item REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION relais_notify_items();

-- What the pages read: small whatever the age of the centre, for each holds only what is open.
CREATE INDEX item_live_line ON work_item (received_at, id, region_id) WHERE kind = 'live' AND status IN ('waiting', 'offered');
CREATE INDEX item_promised ON work_item (due_at) WHERE due_at IS NOT NULL AND status IN ('waiting', 'offered');
CREATE INDEX item_waiting_of_case ON work_item (case_id) WHERE status = 'waiting';
"""
)


class Migration(migrations.Migration):
    dependencies = [("work", "0001_initial"), ("journal", "0002_law"), ("staff", "0002_law")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
