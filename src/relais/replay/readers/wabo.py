"""The receipt phase of environmental permits in a Dutch municipality: one row per completed event.

Each event is a deferrable item of its case. It is ready to be worked on when the event before it in
the case is complete (the first: at the start of the case). Only completions are recorded, so its
handling is assumed: the time since the same worker's previous completion that working day or since
the item was ready, whichever is shorter, and ten minutes at most.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from relais.replay.readers.draft import Draft, Format
from relais.replay.readers.row import Row
from relais.replay.readers.values import Channel, RecordedContact, working_day

LONGEST_HANDLING_S = 600.0
NO_GROUP = "EMPTY"

COLUMNS = (
    *("case:concept:name", "case:channel", "case:department", "case:responsible", "case:startdate"),
    *("case:deadline", "concept:name", "lifecycle:transition", "org:group", "org:resource", "time:timestamp"),
)
CHANNELS: dict[str, Channel] = {
    "Internet": "message",
    "e-mail": "message",
    "Desk": "document",
    "Post": "document",
    "Intern": "task",
}
LATE_START = "completed before the start of its case: taken as ready when completed"


class Event(NamedTuple):
    """One completion, before it is known when its handling began."""

    case: str
    completed_at: datetime
    row: int
    contact: RecordedContact


def read(rows: Iterator[Row]) -> Draft:
    """Every event as a deferrable item; the responsible of the case is its own agent."""
    draft = Draft()
    events: list[Event] = []
    for row in rows:
        event, responsible = _event(row)
        if row.faults:
            continue
        events.append(event)
        if responsible is not None:
            draft.responsible[event.case] = responsible
    draft.contacts = _handled(_readied(events, draft))
    return draft


def _event(row: Row) -> tuple[Event, str | None]:
    """The event of one row, received (until more is known) at the start of its case."""
    row.choice("lifecycle:transition", {"complete": "complete"})
    row.required("concept:name")
    case = row.required("case:concept:name")
    completed_at = row.instant("time:timestamp")
    group = row.text("org:group")
    contact = RecordedContact(
        row=row.line,
        kind="deferrable",
        channel=row.choice("case:channel", CHANNELS),
        received_at=row.instant("case:startdate"),
        case=case,
        answered_at=completed_at,
        server=row.text("org:resource"),
        clientele=row.text("case:department"),
        team=None if group == NO_GROUP else group,
        due_at=row.instant_or_none("case:deadline"),
    )
    return Event(case, completed_at, row.line, contact), row.text("case:responsible")


def _readied(events: list[Event], draft: Draft) -> list[Event]:
    """The events with ``received_at`` set to the completion before theirs in the case."""
    events = sorted(events, key=lambda event: (event.case, event.completed_at, event.row))
    readied: list[Event] = []
    for event in events:
        received_at = event.contact.received_at
        if readied and readied[-1].case == event.case:
            received_at = readied[-1].completed_at
        if received_at > event.completed_at:
            draft.quirks[LATE_START] += 1
            received_at = event.completed_at
        readied.append(event._replace(contact=replace(event.contact, received_at=received_at)))
    return readied


def _handled(events: list[Event]) -> list[RecordedContact]:
    """The contacts with the handling that the completions allow."""
    last: dict[tuple[str | None, date], datetime] = {}
    contacts: list[RecordedContact] = []
    for event in sorted(events, key=lambda event: (event.completed_at, event.row)):
        contact, completed_at = event.contact, event.completed_at
        start_at = max(contact.received_at, completed_at - timedelta(seconds=LONGEST_HANDLING_S))
        worker_day = (contact.server, working_day(completed_at))
        if contact.server is not None:
            start_at = max(start_at, last.get(worker_day, start_at))
            last[worker_day] = completed_at
        handling_s = (completed_at - start_at).total_seconds()
        contacts.append(replace(contact, answered_at=start_at, service_s=handling_s))
    return contacts


FORMAT = Format("wabo", COLUMNS, read)
