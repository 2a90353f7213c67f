"""Logs that say how much comes, and not who came: counts of arrivals, and the states of lines.

They cannot be replayed; the laboratory calibrates on them. Instants have no zone: they are local times.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

from relais.replay.readers.draft import Format
from relais.replay.readers.row import Row

DUPLICATE = "the same line at the same minute twice: kept once"
YEAR_WRONG = "30 and 31 December 2020, which are those of 2019 in this source: taken as such"
OTHER_YEAR = "more than a year before most rows: a clock that is wrong, left out"
NO_COUNTER = "people wait and no counter is open"
_DIGITS = re.compile(r"\d{1,6}", re.ASCII)


class Slot(NamedTuple):
    """How many came from `at_s` seconds after midnight on."""

    day: date
    at_s: float
    came: int


class State(NamedTuple):
    """One line at one minute."""

    office: str
    line: str
    day: date
    at_s: float
    counters: int
    waiting: int
    # The number on the last ticket called; None when there is none.
    ticket: int | None


@dataclass(slots=True)
class Load:
    """What a reader gathers; it has slots, of `slot_s` seconds each, or states."""

    slots: list[Slot] = field(default_factory=list)
    slot_s: float = 0.0
    states: list[State] = field(default_factory=list)
    quirks: Counter[str] = field(default_factory=Counter)


def read_numbered(rows: Iterator[Row]) -> Load:
    """`date,slot,slot_start,calls`: counts of six minutes."""
    load = Load(slot_s=360.0)
    for row in rows:
        row.whole("slot")
        slot = Slot(row.day("date"), row.minute_s("slot_start"), row.whole("calls"))
        if not row.faults:
            load.slots.append(slot)
    return load


def read_started(rows: Iterator[Row]) -> Load:
    """`start,calls`: counts from an instant on; the shortest step between two of them is their length."""
    load = Load()
    starts: list[datetime] = []
    for row in rows:
        start, calls = row.local("start"), row.whole("calls")
        if row.faults:
            continue
        midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
        load.slots.append(Slot(start.date(), (start - midnight).total_seconds(), calls))
        starts.append(start)
    starts.sort()
    steps = {(after - before).total_seconds() for before, after in pairwise(starts)}
    load.slot_s = min((step for step in steps if step > 0), default=3600.0)
    return load


def read_states(rows: Iterator[Row]) -> Load:
    """The open data of the offices of Warsaw: about one row a minute for each line."""
    load = Load()
    seen: set[tuple[str, date, float]] = set()
    for row in rows:
        ticket = _DIGITS.search(row.text("current_ticket") or "")
        state = State(
            office=row.required("office"),
            line=row.required("queue_id"),
            day=row.day("date"),
            at_s=row.minute_s("time"),
            counters=row.whole("open_counters"),
            waiting=row.whole("waiting"),
            ticket=int(ticket[0]) if ticket else None,
        )
        if row.faults:
            continue
        if state.day in (date(2020, 12, 30), date(2020, 12, 31)):
            state = state._replace(day=state.day.replace(year=2019))
            load.quirks[YEAR_WRONG] += 1
        key = (state.line, state.day, state.at_s)
        if key in seen:
            load.quirks[DUPLICATE] += 1
            continue
        seen.add(key)
        load.quirks[NO_COUNTER] += state.waiting > 0 and state.counters == 0
        load.states.append(state)
    load.states = _of_one_time(load)
    return load


def _of_one_time(load: Load) -> list[State]:
    """Without the rows of an office whose clock is years behind."""
    if not load.states:
        return []
    days = sorted(state.day for state in load.states)
    usual = days[len(days) // 2]
    kept = [state for state in load.states if abs((state.day - usual).days) <= 366]
    load.quirks[OTHER_YEAR] += len(load.states) - len(kept)
    return kept


NUMBERED = Format("arrivals-slots", ("date", "slot", "slot_start", "calls"), read_numbered)
STARTED = Format("arrivals", ("start", "calls"), read_started)
STATE_COLUMNS = (
    *("office", "queue_id", "date", "time", "status", "avg_service_minutes", "open_counters", "waiting"),
    "current_ticket",
)
STATES = Format("queue-states", STATE_COLUMNS, read_states)
LOADS: tuple[Format[Load], ...] = (NUMBERED, STARTED, STATES)
