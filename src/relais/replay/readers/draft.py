"""How does a list of contacts become a recording: who is on duty, in which team, whose own agent?"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Generic, NamedTuple, TypeVar

from relais.replay.readers.row import Row
from relais.replay.readers.values import RecordedAgent, RecordedContact, Span, working_day

TEAM_SIZE = 8
SMALLEST_TEAM = 4
FALLBACK_SERVICE_S = 600.0  # when a log records no service at all


@dataclass(slots=True)
class Draft:
    """What a reader gathers before it is known whether the file is good."""

    contacts: list[RecordedContact] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    quirks: Counter[str] = field(default_factory=Counter)
    responsible: dict[str, str] = field(default_factory=dict)  # case to the agent the log names


# What a reader gathers.
D = TypeVar("D", covariant=True)


class Format(NamedTuple, Generic[D]):
    """One kind of log: its name, the columns it must have, and what reads its rows.

    ``read`` leaves out a row that has faults once it has looked at it; who hands out the rows counts
    and reports the faults.
    """

    name: str
    columns: tuple[str, ...]
    read: Callable[[Iterator[Row]], D]


def in_order(contacts: list[RecordedContact]) -> tuple[RecordedContact, ...]:
    """By arrival, ties by row."""
    return tuple(sorted(contacts, key=lambda contact: (contact.received_at, contact.row)))


def mean_service_s(contacts: tuple[RecordedContact, ...]) -> float:
    """The mean of the recorded services: it keeps the load of the day, which a median would not."""
    known = [contact.service_s for contact in contacts if contact.service_s is not None]
    return sum(known) / len(known) if known else FALLBACK_SERVICE_S


def agents(contacts: tuple[RecordedContact, ...]) -> dict[str, RecordedAgent]:
    """Every agent who answered a contact, with team, languages, clienteles and spans on duty."""
    answered: dict[str, list[RecordedContact]] = {}
    for contact in contacts:
        if contact.server is not None and contact.answered_at is not None:
            answered.setdefault(contact.server, []).append(contact)
    team_of = teams({name: _usual_group(theirs) for name, theirs in answered.items()})
    return {
        name: RecordedAgent(
            name=name,
            team=team_of[name],
            languages=frozenset(contact.language for contact in answered[name]),
            clienteles=frozenset(c.clientele for c in answered[name] if c.clientele is not None),
            spans=spans(name, answered[name]),
        )
        for name in sorted(answered)
    }


def _usual_group(contacts: list[RecordedContact]) -> str:
    """The group recorded most often, ties by first; empty when none is."""
    groups = Counter(contact.team for contact in contacts if contact.team is not None)
    return max(groups, key=lambda group: groups[group]) if groups else ""


def teams(group_of: dict[str, str]) -> dict[str, str]:
    """The team of each agent, from the group the log usually records for her (empty: none).

    Agents in order of (group, name) are cut in teams of eight; a remainder of fewer than four joins
    the team before it. Colleagues of a recorded group stay side by side, and every team has the 4 to
    12 members of a real one (save where the log has fewer than four agents).
    """
    names = sorted(group_of, key=lambda name: (group_of[name], name))
    last = max(0, (len(names) - SMALLEST_TEAM) // TEAM_SIZE)
    return {name: f"T{min(place // TEAM_SIZE, last) + 1:02d}" for place, name in enumerate(names)}


def spans(agent: str, contacts: list[RecordedContact]) -> tuple[Span, ...]:
    """One span a working day: from the first start to the last end of what she answered."""
    days: dict[date, tuple[datetime, datetime]] = {}
    for contact in contacts:
        start_at = contact.answered_at
        if start_at is None:
            continue
        end_at = start_at + timedelta(seconds=contact.service_s or 0.0)
        day = working_day(start_at)
        first, last = days.get(day, (start_at, end_at))
        days[day] = (min(first, start_at), max(last, end_at))
    return tuple(Span(agent, day, *days[day]) for day in sorted(days))


def own_agents(contacts: tuple[RecordedContact, ...], responsible: dict[str, str]) -> dict[str, str]:
    """The own agent of each case.

    1. The one the log names as responsible, when she answered at least one contact of the log.
    2. Else who answered this case most often in the whole log, ties by the first to answer.
    A case nobody known answered has none.
    """
    met: dict[str, Counter[str]] = {}
    workers: set[str] = set()
    answered = [c for c in contacts if c.answered_at is not None and c.server is not None]
    for contact in sorted(answered, key=lambda c: (c.answered_at, c.row)):
        assert contact.server is not None
        workers.add(contact.server)
        if contact.case is not None:
            met.setdefault(contact.case, Counter())[contact.server] += 1
    # A Counter keeps the order of first meeting, and max the first of equals.
    found = {case: max(count, key=lambda name: count[name]) for case, count in met.items()}
    return found | {case: name for case, name in responsible.items() if name in workers}
