"""An agent says what she is doing: ready, quiet, away. Her reasons are hers."""

from __future__ import annotations

from django.db import connection

from relais.journal import clock
from relais.journal.context import Actor, acting
from relais.journal.record import record
from relais.work.actions import decline
from relais.work.refusals import WorkRefusal

_CHOSEN = frozenset({"ready", "quiet", "away", "wrap_up"})

_SET = """
    UPDATE staff_presence SET since_at = %(at)s, missed_in_a_row = 0,
        idle_since_at = CASE WHEN state = 'ready' THEN idle_since_at ELSE %(at)s END,
        state = CASE WHEN %(state)s = 'ready' AND EXISTS (
                          SELECT 1 FROM work_assignment x WHERE x.agent_id = %(agent)s
                          AND x.ended_at IS NULL AND x.kind = 'deferrable') THEN 'deferrable' ELSE %(state)s END
    WHERE agent_id = %(agent)s RETURNING state
"""


def set_presence(*, actor: Actor, state: str) -> str:
    """Set the actor's own presence to ready, quiet, wrap_up or away; returns the state she is in.

    Ready with a task begun is `deferrable`: a contact of her own panel may still reach her. Going quiet or away while
    an offer rings passes it on. Raises ValueError for another state, WorkRefusal("in_contact") during a contact.
    """
    if state not in _CHOSEN:
        raise ValueError(f"An agent chooses one of {sorted(_CHOSEN)}, not {state!r}.")
    with acting(actor, "set_presence") as act, connection.cursor() as cursor:
        cursor.execute("SELECT id FROM work_offer WHERE agent_id = %s AND state = 'open'", [actor.id])
        ringing = cursor.fetchone()
        if ringing and state != "ready":
            decline(actor=actor, offer_id=ringing[0], reason=state)
        cursor.execute("SELECT state FROM staff_presence WHERE agent_id = %s FOR UPDATE", [actor.id])
        found = cursor.fetchone()
        if found is None or found[0] in ("live", "offered"):
            raise WorkRefusal("in_contact")
        cursor.execute(_SET, {"at": clock.now(), "state": state, "agent": actor.id})
        (now_in,) = cursor.fetchone()
        record(act, subject_kind="presence", subject_id=actor.id, details={"state": now_in})
    return str(now_in)
