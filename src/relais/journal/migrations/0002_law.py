"""The journal only grows, and nothing changes without a named act."""

from django.db import migrations

SQL = """
CREATE FUNCTION relais_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The table % only grows: % refused. Write a new row that corrects the old one.',
        TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER journal_is_append_only BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION relais_refuse();
CREATE TRIGGER journal_is_never_emptied BEFORE TRUNCATE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION relais_refuse();

-- Who acts, as set for this transaction by `journal.context`. One function to ask, so that a stricter
-- proof of identity can be put behind it without touching any policy.
CREATE FUNCTION relais_agent() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN current_setting('relais.actor_kind', true) = 'agent'
                THEN nullif(current_setting('relais.actor_id', true), '')::bigint END
$$;

-- No context, no change: a forgotten `acting(...)` fails in the database, not in an audit years later.
CREATE FUNCTION relais_require_context() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('relais.action', true), '') = '' THEN
        RAISE EXCEPTION 'A change of % was attempted outside a named act. Open `acting(actor, action)` first.',
            TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
