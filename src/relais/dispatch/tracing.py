"""The trace of the live system: what the leader told its floor and what came out, in a file of its own.

Written before the placements are, and handed to the system at each step: a leader killed at any moment leaves a file
that says at least all that it did, up to a last line that may be torn. The next leader goes on in the same file.
No name and no id stands in it: agents, teams and items have numbers that keep the order of the ids, for ties end in it,
shifted by secrets that nobody keeps. `docs/traces.md` has the form.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from relais import __version__
from relais.house import Refusal
from relais.routing.policies import Policy
from relais.routing.trace import Arrived, Ending, Event, Loaded, Ready, Withdrawn, Working, head_of
from relais.routing.trace_lines import Plain, agent_line, contact_line, event_line, head_line
from relais.routing.values import Contact, Placement, Standing

log = logging.getLogger(__name__)

VARIABLE = "RELAIS_TRACE"
_FAR = 1_000_000_000


class Numbers:
    """Ids to numbers in the same order. `draw` gives the three shifts; regions are public codes and stay."""

    def __init__(self, draw: Callable[[int], int] = secrets.randbelow) -> None:
        self._items, self._agents, self._teams = (draw(_FAR) for _ in range(3))

    def contact(self, contact: Contact) -> Contact:
        return contact._replace(
            item_id=contact.item_id + self._items,
            own_agent=self._agent(contact.own_agent),
            own_team=None if contact.own_team is None else contact.own_team + self._teams,
            excluded=frozenset(each + self._agents for each in contact.excluded),
            stand_in=self._agent(contact.stand_in),
            held_by=self._agent(contact.held_by),
            passed=tuple((each + self._agents, until) for each, until in contact.passed),
        )

    def standing(self, standing: Standing) -> Standing:
        agent = standing.agent
        return standing._replace(
            agent=replace(agent, agent_id=agent.agent_id + self._agents, team=agent.team + self._teams)
        )

    def placement(self, placement: Placement) -> Placement:
        return placement._replace(
            item_id=placement.item_id + self._items, agent_id=placement.agent_id + self._agents
        )

    def event(self, event: Event) -> Event:
        if isinstance(event, Arrived):
            return event._replace(contact=self.contact(event.contact))
        if isinstance(event, Ready | Working | Ending):
            return event._replace(agent_id=event.agent_id + self._agents)
        if isinstance(event, Withdrawn):
            return event._replace(item_id=event.item_id + self._items)
        if isinstance(event, Loaded):
            return event._replace(
                contacts=tuple(map(self.contact, event.contacts)),
                agents=tuple(map(self.standing, event.agents)),
            )
        return event

    def _agent(self, agent_id: int | None) -> int | None:
        return None if agent_id is None else agent_id + self._agents


class Tracer:
    """Appends to one file what one floor after another was told; see `opened`.

    A disk that is full, or gone, never stops the dispatcher: the trace stops, says so once, and begins anew with the
    next floor.
    """

    def __init__(self, file: int, numbers: Numbers) -> None:
        self._file = file
        self._numbers = numbers
        self._lines: list[Plain] = []
        self._is_on = False

    def begin(self, policy: Policy, mean_handling_s: float, loaded: Loaded) -> None:
        """A floor was made: its head, its agents and what waits. `tell` of the same event goes on from there."""
        self._is_on = True
        told = self._numbers.event(loaded)
        assert isinstance(told, Loaded)
        self._lines.append(head_line(head_of(policy, mean_handling_s, __version__)))
        self._lines += map(agent_line, told.agents)
        self._lines += map(contact_line, told.contacts)

    def tell(self, event: Event, placements: list[Placement]) -> None:
        """The floor was told this, and answered that."""
        if self._is_on:
            self._lines.append(
                event_line(self._numbers.event(event), list(map(self._numbers.placement, placements)))
            )

    def flush(self) -> None:
        """Hand what was told to the system: it outlives this process from here on."""
        if not self._lines:
            return
        text = "".join(_line(each) for each in self._lines).encode()
        self._lines.clear()
        try:
            if _is_torn(self._file):
                text = b"\n" + text
            while text:
                text = text[os.write(self._file, text) :]
        except OSError as fault:
            self._is_on = False
            log.error(
                "the trace stops here (%s); it begins anew when the floor is loaded again", fault.strerror
            )


def _line(plain: Plain) -> str:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")) + "\n"


def _is_torn(file: int) -> bool:
    """The last line has no end: whoever wrote it was killed, or the disk was full."""
    size = os.fstat(file).st_size
    return size > 0 and os.pread(file, 1, size - 1) != b"\n"


@contextmanager
def opened(path: Path | None) -> Iterator[Tracer | None]:
    """The tracer that appends to `path`; none when there is no path, or when the file cannot be had.

    One process at a time writes: a leader that was only paused, and does not know yet that another took over, would
    mix its lines into those of the other.
    """
    if path is None:
        yield None
        return
    try:
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as fault:
        log.error("leads without a trace: %s cannot be written (%s)", path, fault.strerror)
        yield None
        return
    try:
        if _is_ours(file):
            yield Tracer(file, Numbers())
        else:
            log.error("leads without a trace: another process writes %s; give each its own file", path)
            yield None
    finally:
        os.close(file)


def _is_ours(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def path_from_environment() -> Path | None:
    """The file that RELAIS_TRACE names. Raises Refusal when it cannot be written: told at start, not on the first day."""
    given = os.environ.get(VARIABLE, "")
    if not given:
        return None
    path = Path(given)
    is_writable = (
        os.access(path, os.W_OK) and path.is_file() if path.exists() else os.access(path.parent, os.W_OK)
    )
    if not is_writable:
        raise Refusal(
            f"{VARIABLE} names {path}, which cannot be written. Name a file in a folder that the dispatcher may"
            " write, or unset it to dispatch without a trace."
        )
    return path
