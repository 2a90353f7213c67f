"""Does the laboratory place as the live system did? And where would another policy have placed?

The floor of the laboratory is told what the live floor was told, event by event; it is the same code, so the same
placements must come out, one for one. Under another policy, each placement is looked at on the floor as it was just
before it: the same people waiting since the same instants, the same agents free. Rings open as the other policy would
have opened them on that floor when the contact arrived.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from relais.lab.traces.reading import Line, fault, read
from relais.routing import Contact, Floor, Openings, Placement, Policy, Reason, Snapshot, TeamLoad, Waiting
from relais.routing.policies import Mixed
from relais.routing.trace import Arrived, Event, Head, Loaded, policy_of, tell

RING_WORDS = ("own agent", "own team", "region", "province")


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a trace replayed gave. `same`, `elsewhere` and `not_yet` are of the other policy, and add up to
    `placements`; `first_difference` is a sentence, None when every placement is equal."""

    floors: int = 0
    events: int = 0
    placements: int = 0
    first_difference: str | None = None
    notes: list[str] = field(default_factory=list)
    policy: str | None = None
    same: int = 0
    elsewhere: int = 0
    not_yet: int = 0


Heard: TypeAlias = dict[int, Openings]


class Overhearing:
    """A policy that rules as `ruling` does, and notes how `other` would have opened the rings at each arrival."""

    def __init__(self, ruling: Policy, other: Policy, heard: Heard) -> None:
        self._ruling, self._other, self._heard = ruling, other, heard
        self.name = ruling.name
        self.ring_penalty_s = ruling.ring_penalty_s
        self.prefers_near = ruling.prefers_near
        self.keep_for_own, self.keep_for_live = ruling.keep_for_own, ruling.keep_for_live
        self.interrupts_team = ruling.interrupts_team

    def openings(self, contact: Contact, load: TeamLoad) -> Openings:
        self._heard[contact.item_id] = self._other.openings(contact, load)
        return self._ruling.openings(contact, load)

    def rank(self, contact: Contact) -> float:
        return self._ruling.rank(contact)

    def pressing_at(self, contact: Contact) -> float:
        return self._ruling.pressing_at(contact)


def overheard(ruling: Policy, other: Policy, heard: Heard) -> Policy:
    """`ruling`, each part of it overhearing: the floor asks the parts of a mixed policy one by one."""
    if not isinstance(ruling, Mixed):
        return Overhearing(ruling, other, heard)
    parts = {name: Overhearing(each, other, heard) for name, each in ruling.by_clientele.items()}
    return Mixed(Overhearing(ruling.default, other, heard), parts)


def replay(path: Path, other: Policy | None = None, progress: Callable[[int], None] | None = None) -> Outcome:
    """Drive the trace again; with `other`, also say where that policy would have placed each contact.

    Stops at the first placement that is not equal. `progress` is called with the number of events now and then.
    Raises BadTrace.
    """
    outcome = Outcome(policy=None if other is None else other.name)
    replayed: _Replayed | None = None
    for line in read(path, outcome.notes):
        try:
            if isinstance(line.entry, Head):
                outcome.floors += 1
                replayed = _Replayed(line.entry, other)
                continue
            assert replayed is not None, "the reader gives a head first"
            found = replayed.step(line.entry.event, line.entry.placements, outcome)
        except (ValueError, KeyError) as bad:
            raise fault(path, line.number, str(bad.args[0])) from None
        outcome.events += 1
        outcome.first_difference = difference(line, found)
        if outcome.first_difference is not None:
            return outcome
        outcome.placements += len(found)
        if progress is not None and outcome.events % 1000 == 0:
            progress(outcome.events)
    return outcome


class _Replayed:
    """One floor of the trace, told again."""

    def __init__(self, head: Head, other: Policy | None) -> None:
        ruling = policy_of(head)
        self._other, self._heard = other, Heard()
        if other is not None:
            ruling = overheard(ruling, other, self._heard)
        self._floor = Floor(ruling, head.mean_handling_s)

    def step(self, event: Event, traced: Iterable[Placement], outcome: Outcome) -> list[Placement]:
        expected = list(traced)
        before = self._floor.snapshot() if self._other is not None and expected else None
        found = tell(self._floor, event)
        if before is not None and found == expected:
            self._compare(before, event, found, outcome)
        return found

    def _compare(self, before: Snapshot, event: Event, found: list[Placement], outcome: Outcome) -> None:
        """Count what the other policy would have done with each contact on the floor as it was."""
        assert self._other is not None
        floor, heard = Floor(self._other, self._floor.mean_handling_s), self._heard
        waiting = [Waiting(each.contact, heard[each.contact.item_id]) for each in before.waiting]
        placed = [] if isinstance(event, Loaded) else floor.load(waiting, before.agents, event.at)
        if isinstance(event, Arrived):
            placed += floor.arrive(event.contact, event.at, heard[event.contact.item_id])
        else:
            placed += tell(floor, event)
        agents = {each.item_id: each.agent_id for each in placed}
        for each in found:
            agent = agents.get(each.item_id)
            if agent is None:
                outcome.not_yet += 1
            elif agent == each.agent_id:
                outcome.same += 1
            else:
                outcome.elsewhere += 1
            heard.pop(each.item_id, None)


def difference(line: Line, found: list[Placement]) -> str | None:
    """The first difference between what was traced and what was found, in words; None when there is none."""
    assert not isinstance(line.entry, Head)
    event, traced = line.entry
    if list(traced) == found:
        return None
    number = next(
        (n for n, (one, two) in enumerate(zip(traced, found, strict=False)) if one != two),
        min(len(traced), len(found)),
    )
    live = _words(traced[number]) if number < len(traced) else "nothing more"
    lab = _words(found[number]) if number < len(found) else "nothing more"
    at = datetime.fromtimestamp(event.at, UTC).isoformat(sep=" ", timespec="milliseconds")
    told = type(event).__name__.lower()
    return f"line {line.number}, {told} at {at}: the live system placed {live}; the laboratory places {lab}."


def _words(placement: Placement) -> str:
    why_not = "" if placement.why_not_own is None else f", not the own agent: {_code(placement.why_not_own)}"
    return (
        f"item {placement.item_id} with agent {placement.agent_id} ({RING_WORDS[placement.ring]},"
        f" {_code(placement.why)}{why_not}, after {placement.waited_s:.3f} s,"
        f" free {'/'.join(map(str, placement.free_counts))})"
    )


def _code(reason: Reason) -> str:
    return reason.value
