"""What was observed? Values only: contacts and work as a log tells them, counts of arrivals, states of lines.

Days are working days; instants are seconds since the midnight that begins the day, and pass 86,400 when the work
of an evening ends after midnight. Whoever reads a file makes these values; nothing here knows a file.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from relais.lab.scenario.values import Channel


class Seen(NamedTuple):
    """One contact or one piece of deferrable work."""

    day: date
    at_s: float
    is_live: bool = True
    # Of a live contact; deferrable work has none.
    channel: Channel = "phone"
    # Until answered or left; None: neither was seen.
    wait_s: float | None = None
    is_left: bool = False
    service_s: float | None = None
    agent: str | None = None
    person: str | None = None
    priority: str = "normal"
    clientele: str | None = None
    # From received to due, for deferrable work that says so.
    due_s: float | None = None


class Present(NamedTuple):
    """An agent from her first start to her last end of a day."""

    agent: str
    day: date
    starts_s: float
    ends_s: float


class Tally(NamedTuple):
    """How many came in `length_s` seconds."""

    day: date
    at_s: float
    length_s: float
    came: int


class Polled(NamedTuple):
    """The state of one line at one instant."""

    office: str
    line: str
    day: date
    at_s: float
    counters: int
    waiting: int
    # The number on the last ticket called; None when it has none.
    ticket: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A log that was read whole; of the three kinds of rows it has one. `quirks` counts what its reader kept in
    spite of a known fault, or left out, in words."""

    name: str
    format: str
    seen: tuple[Seen, ...] = ()
    present: tuple[Present, ...] = ()
    tallies: tuple[Tally, ...] = ()
    polled: tuple[Polled, ...] = ()
    quirks: dict[str, int] = field(default_factory=dict)

    def days(self) -> list[date]:
        """The days that have something, in order."""
        rows = (self.seen, self.tallies, self.polled)
        return sorted({row.day for each in rows for row in each})

    def on(self, days: Iterable[date]) -> "Observed":
        """The same log, of these days alone."""
        kept = frozenset(days)
        return replace(
            self,
            seen=tuple(row for row in self.seen if row.day in kept),
            present=tuple(row for row in self.present if row.day in kept),
            tallies=tuple(row for row in self.tallies if row.day in kept),
            polled=tuple(row for row in self.polled if row.day in kept),
        )
