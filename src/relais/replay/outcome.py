"""What the database says of a replayed day, as flat episodes for `measures`."""

from __future__ import annotations

from django.db import connection

from relais.measures import Episode, checked

EPISODES = """
    SELECT i.id, i.kind, i.status, extract(epoch FROM i.received_at)::float8, c.number, i.channel, i.region_id,
           i.clientele, i.language, extract(epoch FROM o.first_at)::float8, extract(epoch FROM a.started_at)::float8,
           extract(epoch FROM i.ended_at)::float8, a.agent_id::text, g.team_id::text, c.own_agent_id::text,
           c.own_team_id::text, a.ring, coalesce(o.n, 0)
    FROM work_item i
    LEFT JOIN cases_case c ON c.id = i.case_id
    LEFT JOIN LATERAL (SELECT min(offered_at) AS first_at, count(*)::int AS n FROM work_offer
                       WHERE item_id = i.id) o ON true
    LEFT JOIN LATERAL (SELECT * FROM work_assignment WHERE item_id = i.id ORDER BY started_at DESC LIMIT 1) a ON true
    LEFT JOIN staff_agent g ON g.id = a.agent_id
    ORDER BY i.received_at, i.id
"""


def episodes() -> list[Episode]:
    """Every item of the database as an episode; instants in epoch seconds. Needs to read every case (role owner)."""
    with connection.cursor() as cursor:
        cursor.execute(EPISODES)
        return [
            checked(
                Episode(
                    item_id=row[0],
                    kind=row[1],
                    outcome=row[2],
                    received_at=row[3],
                    case=row[4],
                    channel=row[5],
                    region=row[6],
                    clientele=row[7],
                    language=row[8],
                    offered_at=row[9],
                    answered_at=row[10],
                    ended_at=row[11],
                    agent=row[12],
                    team=row[13],
                    own_agent=row[14],
                    own_team=row[15],
                    ring=row[16],
                    times_offered=row[17],
                )
            )
            for row in cursor.fetchall()
        ]
