"""Write journal entries, in the transaction of the change they speak of."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.db import connection

from relais.journal import clock
from relais.journal.context import Act


def record(
    act: Act,
    *,
    subject_kind: str,
    subject_id: int | None,
    case_id: int | None = None,
    action: str | None = None,
    details: Mapping[str, object] | None = None,
) -> None:
    """Write one entry for `act` (same transaction). `action` names a finer step than the act's own name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_entry"
            " (at, actor_kind, actor_id, action, subject_kind, subject_id, case_id, why, details)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb)",
            (
                clock.now(),
                act.actor.kind,
                act.actor.id,
                action or act.action,
                subject_kind,
                subject_id,
                case_id,
                act.why,
                json.dumps({**act.details, **(details or {})}),
            ),
        )
