"""The building permits of BPI Challenge 2015: one row per completed activity, and no start.

Nearly half of the completions have a day and no time (midnight of the Netherlands, written with a later offset): each is
taken at the time of day of the completion before it in the file. An item is ready when the one before it in its case is
complete. Handling is not recorded, and completions dated by the day do not let it be guessed: so this log can be
calibrated on for its volume, and is not replayed.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time

from relais.replay.readers.draft import Draft, Format
from relais.replay.readers.row import Row
from relais.replay.readers.values import RecordedContact

COLUMNS = ("case:concept:name", "concept:name", "org:resource", "start_timestamp", "time:timestamp")
BY_DAY = "completed on a day without a time: taken at the time of the completion before it"
MIDNIGHTS = (time(0), time(1))
NOON = time(12)


def read(rows: Iterator[Row]) -> Draft:
    """Every completion as a deferrable item of its case."""
    draft = Draft()
    events: list[RecordedContact] = []
    usual = NOON
    for row in rows:
        row.required("concept:name")
        completed_at = row.instant("time:timestamp")
        case = row.required("case:concept:name")
        if row.faults:
            continue
        if completed_at.time() in MIDNIGHTS:
            draft.quirks[BY_DAY] += 1
            completed_at = datetime.combine(completed_at.date(), usual, completed_at.tzinfo)
        usual = completed_at.time()
        events.append(
            RecordedContact(
                row=row.line,
                kind="deferrable",
                channel="task",
                received_at=completed_at,
                case=case,
                answered_at=completed_at,
                server=row.text("org:resource"),
            )
        )
    draft.contacts = _readied(events)
    return draft


def _readied(events: list[RecordedContact]) -> list[RecordedContact]:
    """With `received_at` set to the completion before theirs in the case."""
    events = sorted(events, key=lambda event: (event.case or "", event.received_at, event.row))
    readied = []
    for place, event in enumerate(events):
        before = events[place - 1] if place and events[place - 1].case == event.case else event
        readied.append(replace(event, received_at=before.received_at))
    return readied


FORMAT = Format("bpic2015", COLUMNS, read)
