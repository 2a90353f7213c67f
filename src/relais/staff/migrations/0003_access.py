"""Who may change the staff, in the database: everyone reads the roster, few write it."""

from django.db import migrations

SQL = """
-- The supervisor of the agent's team, or an administrator; both in service.
CREATE FUNCTION relais_may_plan_for(wanted bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM staff_agent me JOIN staff_agent her ON her.id = wanted
        WHERE me.id = relais_agent() AND me.is_active
        AND (me.role = 'administrator' OR (me.role = 'supervisor' AND me.team_id = her.team_id)))
$$;

CREATE FUNCTION relais_is_administrator() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM staff_agent WHERE id = relais_agent() AND is_active AND role = 'administrator')
$$;

ALTER TABLE staff_agent ENABLE ROW LEVEL SECURITY;
CREATE POLICY everyone_reads ON staff_agent FOR SELECT USING (true);
CREATE POLICY administrator_hires ON staff_agent FOR INSERT TO relais_web WITH CHECK ((SELECT relais_is_administrator()));
-- Not the role: a supervisor makes no administrator (the column is not granted either, house/grants.py).
CREATE POLICY planner_changes ON staff_agent FOR UPDATE TO relais_web USING (relais_may_plan_for(id));

ALTER TABLE staff_absence ENABLE ROW LEVEL SECURITY;
CREATE POLICY everyone_reads ON staff_absence FOR SELECT USING (true);
CREATE POLICY planner_or_herself_records ON staff_absence FOR INSERT TO relais_web WITH CHECK (
    agent_id = (SELECT relais_agent()) OR relais_may_plan_for(agent_id)
);
CREATE POLICY planner_or_herself_changes ON staff_absence FOR UPDATE TO relais_web USING (
    agent_id = (SELECT relais_agent()) OR relais_may_plan_for(agent_id)
);
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0002_law")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
