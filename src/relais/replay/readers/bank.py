"""The Anonymous Bank call log (Technion, 1999): one row per call.

Kept as the log has it, and counted in ``quirks``: clock times 00:00:00 that mean "did not happen",
calls over midnight, voice unit times below zero, answered calls without agent or service, services
over two hours, and callers who hung up yet have a service time.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta, timezone

from relais.replay.readers.draft import Draft, Format
from relais.replay.readers.row import Row
from relais.replay.readers.values import Priority, RecordedContact

# Israel, summer time, in the months the copy covers; the log itself has no zone.
ZONE = timezone(timedelta(hours=3))
LONGEST_SERVICE_S = 7200.0
DID_NOT_HAPPEN = time()
HALF_A_DAY = timedelta(hours=12)

COLUMNS = (
    *("vru_line", "call_id", "customer_id", "priority", "type", "date", "vru_entry", "vru_exit", "vru_time"),
    *("q_start", "q_exit", "q_time", "outcome", "ser_start", "ser_exit", "ser_time", "server"),
)
# Priority callers get 90 s head start in the bank's queue.
PRIORITIES: dict[str, Priority] = {"0": "normal", "1": "normal", "2": "high"}
LANGUAGES = {"PS": "fr", "PE": "en", "IN": "fr", "NE": "fr", "NW": "fr", "TT": "fr"}
OUTCOMES = {name: name for name in ("AGENT", "HANG", "PHANTOM")}

PHANTOM = "phantom call, to be ignored"
VOICE_UNIT = "ended in the voice unit, never in line"
LONG = "service over two hours, taken as not recorded"
NO_SERVICE = "answered, service not recorded"
NO_AGENT = "answered, agent not recorded"
MIDNIGHT = "waited or served over midnight"
VOICE_BELOW_ZERO = "voice unit time below zero"
LEFT_WITH_SERVICE = "hung up, yet with a service time: taken as left"


def read(rows: Iterator[Row]) -> Draft:
    """The calls that reached the line: received when they enter it, answered after ``q_time``."""
    draft = Draft()
    for row in rows:
        outcome = row.choice("outcome", OUTCOMES)
        contact, quirks = _call(row, outcome)
        if row.faults:
            continue
        if outcome == "PHANTOM":
            draft.skipped[PHANTOM] += 1
        elif outcome == "HANG" and contact.patience_s is None:
            draft.skipped[VOICE_UNIT] += 1
        else:
            draft.contacts.append(contact)
            draft.quirks.update(quirks)
    return draft


def _call(row: Row, outcome: str) -> tuple[RecordedContact, list[str]]:
    """The call of one row and the quirks of the log it shows."""
    day = row.day("date")
    entry, vru_exit, q_start = row.clock("vru_entry"), row.clock("vru_exit"), row.clock("q_start")
    q_exit, ser_start, ser_exit = row.clock("q_exit"), row.clock("ser_start"), row.clock("ser_exit")
    waited_s = row.length_s("q_time")
    service_s = row.length_s("ser_time")
    vru_s = row.length_s("vru_time", may_be_negative=True)
    kind_of_queue = row.required("type")
    language = row.choice("type", LANGUAGES) if kind_of_queue else ""
    priority = row.choice("priority", PRIORITIES)
    server = row.text("server")

    is_queued = q_start != DID_NOT_HAPPEN
    entered_at = datetime.combine(day, entry, ZONE)
    received_at = datetime.combine(day, q_start if is_queued else vru_exit, ZONE)
    if entered_at - received_at > HALF_A_DAY:
        received_at += timedelta(days=1)
    has_service = ser_start != DID_NOT_HAPPEN and service_s <= LONGEST_SERVICE_S
    is_answered = outcome == "AGENT"

    contact = RecordedContact(
        row=row.line,
        kind="live",
        channel="phone",
        received_at=received_at,
        case=row.text("customer_id"),
        answered_at=received_at + timedelta(seconds=waited_s) if is_answered else None,
        service_s=service_s if is_answered and has_service else None,
        patience_s=waited_s if outcome == "HANG" and is_queued else None,
        server=server if is_answered else None,
        priority=priority,
        language=language,
        clientele=kind_of_queue,
    )
    shown_by = {
        VOICE_BELOW_ZERO: vru_s < 0,
        MIDNIGHT: (is_queued and q_exit < q_start) or (ser_start != DID_NOT_HAPPEN and ser_exit < ser_start),
        LONG: is_answered and service_s > LONGEST_SERVICE_S,
        NO_SERVICE: is_answered and ser_start == DID_NOT_HAPPEN,
        NO_AGENT: is_answered and server is None,
        LEFT_WITH_SERVICE: outcome == "HANG" and service_s > 0,
    }
    return contact, [quirk for quirk, is_shown in shown_by.items() if is_shown]


FORMAT = Format("bank", COLUMNS, read)
