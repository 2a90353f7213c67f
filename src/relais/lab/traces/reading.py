"""What does this trace file say, line by line, and where is it wrong?

A leader that was killed leaves a last line that may be torn, or a floor that was only half told: both are read over
and noted. Anything else that is wrong stops the reading, with its line.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from relais.routing import Contact, Standing
from relais.routing.trace import Head, Loaded, Step
from relais.routing.trace_lines import (
    HEAD,
    read_agent,
    read_contact,
    read_event,
    read_head,
    read_placements,
)

Entry: TypeAlias = Head | Step

_NEXT = (
    "Give a file that a dispatcher wrote under RELAIS_TRACE, or `relais replay --trace`, whole and unchanged."
)


class BadTrace(Exception):
    """The file is no trace, or not a whole one; the message says the line, what was found, and what to do next."""


class Line(NamedTuple):
    """What stands at a line of the file, counted from 1."""

    number: int
    entry: Entry


@dataclass(slots=True)
class Told:
    """The floor as it is being told, before its `loaded` line."""

    agents: list[Standing] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)


def read(path: Path, notes: list[str]) -> Iterator[Line]:
    """The heads and steps of the file in their order. What is read over is added to `notes`, a sentence each.

    Raises BadTrace, also for a file that cannot be opened.
    """
    try:
        with path.open("rb") as file:
            yield from _entries(path, _plain_lines(path, file, notes), notes)
    except OSError as fault:
        raise BadTrace(f"{path} cannot be read: {fault.strerror}. {_NEXT}") from None


def _plain_lines(path: Path, file: Iterator[bytes], notes: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every line as an object. One that is none is torn, if the file ends there or another floor begins."""
    torn: tuple[int, str] | None = None
    for number, raw in enumerate(file, 1):
        line = _object(raw)
        if torn is not None:
            if isinstance(line, str) or HEAD not in line:
                raise fault(path, *torn)
            notes.append(_torn(torn[0]))
            torn = None
        if isinstance(line, str):
            torn = (number, line)
        else:
            yield number, line
    if torn is not None and torn[0] == 1:
        raise fault(path, *torn)
    if torn is not None:
        notes.append(_torn(torn[0]))


def _object(raw: bytes) -> dict[str, Any] | str:
    """The object of a line, or what is wrong with it."""
    try:
        line = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as bad:
        return f"it is not UTF-8 (byte {bad.start + 1})"
    except (ValueError, RecursionError):
        return f"it is not an object in JSON: {raw[:40].decode('utf-8', 'replace')!r}"
    return line if isinstance(line, dict) else f"it is not an object in JSON: {line!r:.40}"


def _torn(number: int) -> str:
    return f"line {number} was torn when its dispatcher ended; it is read over."


def _entries(path: Path, lines: Iterator[tuple[int, dict[str, Any]]], notes: list[str]) -> Iterator[Line]:
    told: Told | None = None
    number, is_begun = 0, False
    for number, line in lines:
        try:
            if HEAD in line:
                if told is not None:
                    notes.append(_half(number))
                told, is_begun = Told(), True
                yield Line(number, read_head(line))
            elif not is_begun:
                raise ValueError("the head of a trace is missing")
            elif told is not None and "event" not in line:
                _tell(told, line)
            else:
                yield Line(number, _step(told, line))
                told = None
        except ValueError as bad:
            raise fault(path, number, str(bad)) from None
    if not is_begun:
        raise BadTrace(f"{path} holds no trace: it is empty. {_NEXT}")
    if told is not None:
        notes.append(_half(number + 1))


def _tell(told: Told, line: dict[str, Any]) -> None:
    if "agent" in line:
        told.agents.append(read_agent(line))
    else:
        told.contacts.append(read_contact(line))


def _step(told: Told | None, line: dict[str, Any]) -> Step:
    event, placements = read_event(line), read_placements(line)
    if not isinstance(event, Loaded):
        if told is not None:
            raise ValueError("the floor was not loaded yet; expected the event 'loaded'")
        return Step(event, placements)
    if told is None:
        raise ValueError("the floor is loaded twice; expected a head before it")
    counted = (line.get("agents"), line.get("contacts"))
    if counted != (len(told.agents), len(told.contacts)):
        raise ValueError(
            f"it counts {counted[0]!r} agents and {counted[1]!r} contacts,"
            f" and {len(told.agents)} and {len(told.contacts)} stand above it"
        )
    return Step(event._replace(contacts=tuple(told.contacts), agents=tuple(told.agents)), placements)


def _half(number: int) -> str:
    return (
        f"the floor told before line {number} was never whole: its dispatcher ended first; it is read over."
    )


def fault(path: Path, number: int, what: str) -> BadTrace:
    """What to raise for something wrong at a line."""
    return BadTrace(f"{path}, line {number}: {what}. {_NEXT}")
