"""The CSV of Relais itself, for any centre's own log: one row per contact. See ``docs/replay.md``."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from relais.replay.readers.draft import Draft, Format
from relais.replay.readers.row import Row
from relais.replay.readers.values import CHANNELS, KINDS, PRIORITIES, RecordedContact

COLUMNS = (
    *("received_at", "case", "channel", "kind", "service_s", "left_after_s", "server", "priority"),
    *("language", "clientele"),
)
OPTIONAL_COLUMNS = ("answered_after_s", "team", "due_at")

_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)
NOT_TAKEN = "neither left nor answered: waits to the end of the log"


def read(rows: Iterator[Row]) -> Draft:
    """One contact a row."""
    draft = Draft()
    for row in rows:
        contact = _contact(row)
        if row.faults:
            continue
        draft.contacts.append(contact)
        if contact.answered_at is None and contact.patience_s is None:
            draft.quirks[NOT_TAKEN] += 1
    return draft


def _contact(row: Row) -> RecordedContact:
    """The contact of one row; a row that says both "left" and "answered" is at fault."""
    received_at = row.instant("received_at")
    left_after_s = row.seconds("left_after_s")
    if left_after_s is not None:
        for column in ("server", "service_s", "answered_after_s"):
            if row.text(column) is not None:
                row.fault(column, "nothing, as left_after_s says that the person left")
    language = row.text("language") or "fr"
    if not _LANGUAGE.fullmatch(language):
        row.fault("language", "a language code of two or three small letters (ISO 639)")
    return RecordedContact(
        row=row.line,
        kind=row.choice("kind", {kind: kind for kind in KINDS}),
        channel=row.choice("channel", {channel: channel for channel in CHANNELS}),
        received_at=received_at,
        case=row.text("case"),
        answered_at=None if left_after_s is not None else _answered_at(row, received_at),
        service_s=row.seconds("service_s"),
        patience_s=left_after_s,
        server=row.text("server"),
        priority=row.choice("priority", {name: name for name in PRIORITIES}, default="normal"),
        language=language,
        clientele=row.text("clientele"),
        team=row.text("team"),
        due_at=row.instant_or_none("due_at"),
    )


def _answered_at(row: Row, received_at: datetime) -> datetime | None:
    """When it was answered: after ``answered_after_s``, else at once if someone served it."""
    after_s = row.seconds("answered_after_s")
    if after_s is None and row.text("server") is None and row.text("service_s") is None:
        return None
    return received_at + timedelta(seconds=after_s or 0.0)


FORMAT = Format("relais-csv", COLUMNS, read)
