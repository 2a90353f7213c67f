"""What does a recorded day hold? Values only: contacts, agents, and who is whose own agent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

Kind = Literal["live", "deferrable"]
Channel = Literal["phone", "counter", "chat", "callback", "message", "document", "task"]  # as in `work`
Priority = Literal["urgent", "high", "normal", "low"]

KINDS: tuple[Kind, ...] = ("live", "deferrable")
CHANNELS: tuple[Channel, ...] = ("phone", "counter", "chat", "callback", "message", "document", "task")
PRIORITIES: tuple[Priority, ...] = ("urgent", "high", "normal", "low")

# A working day ends at 04:00 local time: a centre that closes at midnight still finishes calls at 00:40.
DAY_STARTS_AT = timedelta(hours=4)


def working_day(instant: datetime) -> date:
    """The working day an instant belongs to, in the instant's own zone."""
    return (instant - DAY_STARTS_AT).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedContact:
    """One contact or task as the log tells it. Instants are aware; lengths are seconds."""

    row: int  # line in the file; the header is line 1
    kind: Kind
    channel: Channel
    received_at: datetime  # in line (a call), or ready to be worked on (a task)
    case: str | None = None  # the caller's or the case's pseudonym
    answered_at: datetime | None = None  # None: the caller left, or nobody took it
    service_s: float | None = None  # None: not recorded
    patience_s: float | None = None  # how long the caller waited before leaving; None: did not leave
    server: str | None = None  # the recorded agent
    priority: Priority = "normal"
    language: str = "fr"
    clientele: str | None = None  # the kind of queue
    team: str | None = None  # the recorded group
    due_at: datetime | None = None

    @property
    def is_abandoned(self) -> bool:
        return self.patience_s is not None


@dataclass(frozen=True, slots=True)
class Span:
    """One agent on duty on one working day: first start to last end, as the log shows them."""

    agent: str
    day: date
    start_at: datetime
    end_at: datetime


@dataclass(frozen=True, slots=True)
class RecordedAgent:
    """An agent of the log, with what the log shows that she can do."""

    name: str
    team: str
    languages: frozenset[str]
    clienteles: frozenset[str]
    spans: tuple[Span, ...]  # in time order, at most one a working day


@dataclass(frozen=True, slots=True)
class RecordedDay:
    """One working day: contacts in order of arrival, spans in order of start."""

    day: date
    contacts: tuple[RecordedContact, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A log that was read whole.

    ``contacts`` are in order of ``received_at``, ties by ``row``. ``skipped`` counts the rows that
    are no contact, by reason; ``quirks`` the rows kept in spite of a known fault of the log, by
    fault; ``refused`` the bad rows left out by ``skip_bad``, written to ``refused_path``.
    ``rows = contacts + skipped + refused`` for the logs with one contact per row.
    """

    name: str
    format: str
    rows: int
    contacts: tuple[RecordedContact, ...]
    agents: Mapping[str, RecordedAgent]
    own_agents: Mapping[str, str]  # case to agent
    assumed_service_s: float  # for a contact whose service was not recorded
    skipped: Mapping[str, int] = field(default_factory=dict)
    quirks: Mapping[str, int] = field(default_factory=dict)
    refused: int = 0
    refused_path: Path | None = None

    def own_agent(self, case: str | None) -> str | None:
        """The own agent of a case, None when it has none."""
        return None if case is None else self.own_agents.get(case)

    def own_team(self, case: str | None) -> str | None:
        """The team of the own agent of a case, None when it has none."""
        agent = self.own_agent(case)
        return None if agent is None else self.agents[agent].team

    def service_s(self, contact: RecordedContact) -> float:
        """The recorded service in seconds, or the assumed one where none was recorded."""
        return self.assumed_service_s if contact.service_s is None else contact.service_s

    @property
    def teams(self) -> dict[str, list[str]]:
        """The agents of each team, both in order of name."""
        teams: dict[str, list[str]] = {}
        for name in sorted(self.agents):
            teams.setdefault(self.agents[name].team, []).append(name)
        return dict(sorted(teams.items()))

    def days(self) -> Iterator[RecordedDay]:
        """The working days that have a contact or an agent on duty, in order."""
        contacts: dict[date, list[RecordedContact]] = {}
        spans: dict[date, list[Span]] = {}
        for contact in self.contacts:
            contacts.setdefault(working_day(contact.received_at), []).append(contact)
        for agent in self.agents.values():
            for span in agent.spans:
                spans.setdefault(span.day, []).append(span)
        for day in sorted(contacts.keys() | spans.keys()):
            on_duty = sorted(spans.get(day, ()), key=lambda span: (span.start_at, span.agent))
            yield RecordedDay(day, tuple(contacts.get(day, ())), tuple(on_duty))
