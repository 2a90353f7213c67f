"""The loan applications of BPI Challenge 2012: SCHEDULE, START and COMPLETE events of work items.

Each START of a work item (``W_``) is a deferrable item, answered then by its resource, until the
COMPLETE of the same item. It is received at its SCHEDULE, when it has one of its own; a later START
of the same item has none, and is received when it starts.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from relais.replay.readers.draft import Draft, Format
from relais.replay.readers.row import Row
from relais.replay.readers.values import RecordedContact

LONGEST_HANDLING_S = 7200.0
AUTOMATIC = "112"  # the resource that is a system, not a person
COLUMNS = ("case", "amount_requested", "registered", "activity", "transition", "resource", "timestamp")
TRANSITIONS = {name: name for name in ("SCHEDULE", "START", "COMPLETE")}

STATE = "state of the application or offer, no work item"
SYSTEM = "started by the automatic system"
ALONE = "completed without a start"
TWICE = "started again before it was completed: service of the first not recorded"
OPEN = "started, never completed: service not recorded"
LONG = "open over two hours: service taken as not recorded"
NO_AGENT = "started, agent not recorded"

Work = tuple[str, str]  # case and activity


def read(rows: Iterator[Row]) -> Draft:
    """The STARTs of work items, in the order of the file."""
    draft = Draft()
    scheduled: dict[Work, list[datetime]] = {}
    started: dict[Work, RecordedContact] = {}
    for row in rows:
        work: Work = (row.required("case"), row.required("activity"))
        transition = row.choice("transition", TRANSITIONS)
        instant = row.instant("timestamp")
        start = started.get(work)
        if transition == "COMPLETE" and start is not None and not row.faults and _is_before(instant, start):
            row.fault("timestamp", f"an instant not before the START on line {start.row}")
        if row.faults:
            continue
        if not work[1].startswith("W_"):
            draft.skipped[STATE] += 1
        elif transition == "SCHEDULE":
            scheduled.setdefault(work, []).append(instant)
        elif transition == "COMPLETE":
            _complete(draft, started.pop(work, None), instant)
        elif row.text("resource") == AUTOMATIC:
            draft.skipped[SYSTEM] += 1
        else:
            if start is not None:
                draft.quirks[TWICE] += 1
                draft.contacts.append(start)
            started[work] = _start(row, work, instant, scheduled.get(work, []), draft)
    draft.quirks[OPEN] += len(started)
    draft.contacts.extend(started.values())
    return draft


def _start(
    row: Row, work: Work, started_at: datetime, schedule: list[datetime], draft: Draft
) -> RecordedContact:
    """The item that this START answers; it uses up the oldest SCHEDULE left."""
    server = row.text("resource")
    if server is None:
        draft.quirks[NO_AGENT] += 1
    received_at = min(schedule.pop(0), started_at) if schedule else started_at
    return RecordedContact(
        row=row.line,
        kind="deferrable",
        channel="task",
        received_at=received_at,
        case=work[0],
        answered_at=started_at,
        server=server,
        clientele=work[1],
    )


def _is_before(instant: datetime, start: RecordedContact) -> bool:
    return start.answered_at is not None and instant < start.answered_at


def _complete(draft: Draft, start: RecordedContact | None, completed_at: datetime) -> None:
    """End the item that was started."""
    if start is None or start.answered_at is None:
        draft.skipped[ALONE] += 1
        return
    service_s = (completed_at - start.answered_at).total_seconds()
    is_long = service_s > LONGEST_HANDLING_S
    draft.quirks[LONG] += is_long
    draft.contacts.append(replace(start, service_s=None if is_long else service_s))


FORMAT = Format("bpic2012", COLUMNS, read)
