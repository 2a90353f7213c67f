"""What happens to a contact that comes while its service is closed: the 811 now, a task for the next opening, a trace.

The words are for the person, in her language. The same contact told twice is one trace and one task.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from relais.callbacks.refusals import CallbackRefusal
from relais.journal import clock, moments
from relais.journal.context import Actor, acting
from relais.journal.record import record
from relais.staff import opening
from relais.staff.opening import ServiceSeen
from relais.staff.timetable import is_open, next_closing, next_opening
from relais.work import actions as work

DAY = timedelta(days=1)
KNOWN = "SELECT item_id, next_opening_at, said FROM relais_relay_known(%s)"
WRITE = """
    INSERT INTO callbacks_relay (source_key, service_id, person_id, channel, at, next_opening_at, language, said, item_id)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


@dataclass(frozen=True, slots=True)
class Relayed:
    """The task left for the next opening, that opening (None when nobody can tell), and the words said."""

    item_id: int
    next_opening_at: datetime | None
    said: str


def words(service: ServiceSeen, next_at: datetime | None, language: str) -> str:
    """What is said to the person: when we open, and who answers until then. English to who speaks it, else French."""
    with translation.override("en" if language.startswith("en") else "fr"):
        told: dict[str, object] = {"option": service.relay_option}
        if next_at is None:
            return _("Ce service est fermé pour le moment. Le 811, option %(option)d, vous répond.") % told
        told["moment"] = moments.when(next_at)
        return _("Nous ouvrons %(moment)s. D’ici là, le 811, option %(option)d, vous répond.") % told


def relay_to_811(
    *,
    actor: Actor,
    service: str,
    channel: str,
    source_key: str,
    case_id: int | None = None,
    person_id: int | None = None,
    region: str | None = None,
    subject: str = "other",
    language: str = "fr",
    skills: tuple[str, ...] = (),
    why: str = "",
) -> Relayed:
    """Relay a contact that came while `service` is closed; `source_key` is the sender's own key, and may be repeated.

    The task waits for the next opening, for the person's own team, else for the service's.
    Raises CallbackRefusal("is_open"), StaffRefusal("service_unknown"), WorkRefusal("unknown_channel").
    """
    seen, now = opening.service(service), clock.now()
    if is_open(seen.timetable, now):
        raise CallbackRefusal("is_open")
    next_at = next_opening(seen.timetable, now)
    with acting(actor, "relay_to_811", why=why.strip()) as act:
        item_id = work.receive(
            actor=actor,
            channel="task",
            case_id=case_id,
            person_id=person_id,
            region=region,
            subject=subject,
            language=language,
            skills=skills,
            clientele=None if case_id else service,
            not_before_at=next_at,
            due_at=next_at and min(next_closing(seen.timetable, next_at) or next_at + DAY, next_at + DAY),
            source_key=f"relay:{source_key}",
            why=why.strip(),
        )
        with connection.cursor() as cursor:
            if item_id is None:
                cursor.execute(KNOWN, [source_key])
                return Relayed(*cursor.fetchone())
            said = words(seen, next_at, language)
            row = (source_key, seen.id, person_id, channel, now, next_at, language, said, item_id)
            cursor.execute(WRITE, row)
        details = {"service": service, "task": item_id, "opens_at": next_at and next_at.isoformat()}
        record(act, subject_kind="relay", subject_id=item_id, case_id=case_id, details=details)
    return Relayed(item_id, next_at, said)
