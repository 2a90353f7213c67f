"""The hours of the demo centre, what came last night while it was closed, and the promises its callbacks keep.

Hours are those of the single number of the Bas-Saint-Laurent (facts of Quebec: 8:00 to 16:30 on weekdays, to 16:00 on
weekends); the file of social assistance keeps to weekdays, and "other" never closes, so that each state is seen.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from relais.callbacks.relay import relay_to_811
from relais.journal import clock
from relais.journal.context import SEED
from relais.staff.opening import zone

HOURS = """
    INSERT INTO staff_openinghours (service_id, weekday, minutes)
    SELECT s.id, d.weekday, CASE WHEN d.weekday < 5 THEN '{[480,990)}' ELSE '{[480,960)}' END::int4multirange
    FROM staff_service s CROSS JOIN generate_series(0, 7) AS d(weekday)
    WHERE s.code <> 'other' AND (s.code <> 'assistance' OR d.weekday < 5)
"""
# The team that finds in the morning what came at night: one of the intake centre, where there is one.
TEAM = """
    UPDATE staff_service SET team_id = t.id FROM (SELECT id FROM staff_team ORDER BY name <> 'Fleuve', id LIMIT 1) t
    WHERE code <> 'assistance'
"""
# A promise for each callback that waits, at a number that may be called; places as many as the hour asks.
PROMISED = """
    SELECT DISTINCT ON (i.person_id) i.id AS item, i.person_id AS person, x.id AS phone, i.not_before_at AS since,
           i.due_at AS until, i.received_at AS at, c.own_agent_id AS agent, coalesce(i.clientele, 'assistance') AS code,
           (date_trunc('day', l.at) + date_part('hour', l.at)::int / 2 * interval '2 hours') AT TIME ZONE %(zone)s AS cell
    FROM work_item i JOIN cases_case c ON c.id = i.case_id JOIN people_phone x ON x.person_id = i.person_id AND x.is_safe
    CROSS JOIN LATERAL (SELECT i.not_before_at AT TIME ZONE %(zone)s AS at) l
    WHERE i.channel = 'callback' AND i.status = 'waiting' AND i.not_before_at IS NOT NULL AND i.due_at IS NOT NULL
    ORDER BY i.person_id, i.id, x.id
"""
SLOTS = f"""
    INSERT INTO callbacks_slot (service_id, starts_at, capacity, promised)
    SELECT s.id, p.cell, greatest(max(s.callback_places), count(*)), 0
    FROM ({PROMISED}) p JOIN staff_service s ON s.code = p.code GROUP BY s.id, p.cell
"""  # noqa: S608
CALLBACKS = f"""
    INSERT INTO callbacks_callback (item_id, service_id, slot_id, person_id, phone_id, said_name, said_number,
        promised_by_id, promised_at, window_starts_at, window_ends_at, state, is_missed)
    SELECT p.item, s.id, k.id, p.person, p.phone, '', '', p.agent, p.at, p.since, p.until, 'promised', false
    FROM ({PROMISED}) p JOIN staff_service s ON s.code = p.code
    JOIN callbacks_slot k ON k.service_id = s.id AND k.starts_at = p.cell ORDER BY p.item
"""  # noqa: S608
# One in three was tried once already.
ATTEMPTS = """
    INSERT INTO callbacks_attempt (callback_id, number, at, by_id, result, note)
    SELECT id, 1, promised_at + interval '1 hour', promised_by_id, 'no_answer', '' FROM callbacks_callback
    WHERE item_id %% 3 = 0 AND promised_at + interval '1 hour' < %(at)s
"""
LAST_NIGHT = """
    SELECT c.id, c.person_id, p.language FROM cases_case c JOIN people_person p ON p.id = c.person_id
    WHERE c.status = 'active' ORDER BY c.id LIMIT 3
"""


def sow(at: datetime) -> None:
    """Write hours and promises, inside the act of the seed; `at` is when the demo opens. Run as the owner."""
    with connection.cursor() as cursor:
        for statement in (HOURS, TEAM, SLOTS, CALLBACKS, ATTEMPTS):
            cursor.execute(statement, {"zone": str(zone()), "at": at})


def relay_last_night(at: datetime) -> int:
    """Three calls came last night while the centre was closed: one task each. Returns how many. Run as the owner."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_NIGHT)
        came = cursor.fetchall()
    night = (at.astimezone(zone()) - timedelta(days=1)).replace(hour=21, minute=0, second=0, microsecond=0)
    for place, (case_id, person_id, language) in enumerate(came):
        with clock.held_at(night + timedelta(minutes=20 * place)):
            relay_to_811(
                actor=SEED,
                service="mental_health",
                channel="phone",
                source_key=f"demo-{place}",
                case_id=case_id,
                person_id=person_id,
                language=language,
            )
    return len(came)
