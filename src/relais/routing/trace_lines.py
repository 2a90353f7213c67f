"""How does a trace look, line by line? Its values as plain objects, ready to be written, and back.

A field that has its ordinary value is left out. Reading raises ValueError that says which field, what was found and
what is expected; the reader of the file adds the line.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from math import isfinite
from typing import Any, Final, TypeAlias, TypeVar

from relais.routing.reasons import Reason
from relais.routing.trace import (
    VERSION,
    Arrived,
    Ending,
    Event,
    Head,
    Loaded,
    Ready,
    Ticked,
    Withdrawn,
    Working,
)
from relais.routing.values import (
    Agent,
    Availability,
    Contact,
    Kind,
    Placement,
    Priority,
    Ring,
    Standing,
    Wish,
)

Plain: TypeAlias = dict[str, Any]
_Code = TypeVar("_Code", bound=Enum)

HEAD: Final = "relais_trace"
# Names in the file where they are shorter than those of the values.
_ITEM: Final = "item"
_BY_WORD: Final = {each.name.lower(): each for each in Availability}


def head_line(head: Head) -> Plain:
    """The first line of what one floor was told."""
    return {
        HEAD: VERSION,
        "written_by": head.written_by,
        "policy": head.policy,
        "settings": dict(head.settings),
        "mean_handling_s": head.mean_handling_s,
    }


def agent_line(standing: Standing) -> Plain:
    """One agent of the floor as it began."""
    agent = standing.agent
    line: Plain = {
        "agent": agent.agent_id,
        "team": agent.team,
        "region": agent.region,
        "languages": sorted(agent.languages),
        "skills": sorted(agent.skills),
        "clienteles": sorted(agent.clienteles),
        "availability": standing.availability.name.lower(),
        "idle_since": standing.idle_since,
    }
    if standing.ends_by is not None:
        line["ends_by"] = standing.ends_by
    return line


def contact_line(contact: Contact) -> Plain:
    """One contact: as it arrived, or as it waited when the floor began."""
    line: Plain = {_ITEM: contact.item_id, "received_at": contact.received_at}
    for name, ordinary in _ORDINARY.items():
        value = getattr(contact, name)
        if value != ordinary:
            line[name] = _plain(value)
    return line


def event_line(event: Event, placements: list[Placement]) -> Plain:
    """One event with its placements. Of `Loaded`, only how many lines of agents and contacts stood before."""
    line: Plain = {"event": _WORDS[type(event)], "at": event.at}
    if isinstance(event, Arrived):
        line["contact"] = contact_line(event.contact)
    elif isinstance(event, Withdrawn):
        line[_ITEM] = event.item_id
    elif isinstance(event, Ready):
        line["agent"], line["idle_since"] = event.agent_id, event.idle_since
    elif isinstance(event, Working):
        line["agent"], line["availability"] = event.agent_id, event.availability.name.lower()
    elif isinstance(event, Ending):
        line["agent"] = event.agent_id
    elif isinstance(event, Loaded):
        line["agents"], line["contacts"] = len(event.agents), len(event.contacts)
    if placements:
        line["placed"] = [_placement_line(each) for each in placements]
    return line


def read_head(line: Plain) -> Head:
    """Raises ValueError, also for a trace of another version."""
    version = _whole(line, HEAD)
    if version != VERSION:
        raise ValueError(f"it is a trace of form {version}, and this Relais reads form {VERSION}")
    settings = line.get("settings")
    if not isinstance(settings, dict):
        raise ValueError(f"settings is {settings!r}; expected an object")
    return Head(_text(line, "written_by"), _text(line, "policy"), settings, _number(line, "mean_handling_s"))


def read_agent(line: Plain) -> Standing:
    agent = Agent(
        agent_id=_whole(line, "agent"),
        team=_whole(line, "team"),
        region=_whole(line, "region"),
        languages=_words(line, "languages"),
        skills=_words(line, "skills"),
        clienteles=_words(line, "clienteles"),
    )
    ends_by = _number(line, "ends_by") if "ends_by" in line else None
    return Standing(agent, _availability(line), _number(line, "idle_since"), ends_by)


def read_contact(line: Plain) -> Contact:
    given: Plain = {name: read(line, name) for name, read in _READERS.items() if name in line}
    if unknown := set(line) - set(_READERS) - {_ITEM, "received_at"}:
        raise ValueError(f"{sorted(unknown)[0]} is no field of a contact")
    return Contact(item_id=_whole(line, _ITEM), received_at=_number(line, "received_at"), **given)


def read_event(line: Plain) -> Event:
    """Of `Loaded`, the agents and the contacts are left to the reader of the lines before."""
    word, at = _text(line, "event"), _number(line, "at")
    if word == "arrived":
        return Arrived(at, read_contact(_object(line, "contact")))
    if word == "ready":
        return Ready(at, _whole(line, "agent"), _number_or_none(line, "idle_since"))
    if word == "working":
        availability = _availability(line)
        if availability is Availability.FREE:
            raise ValueError("availability is 'free'; an agent becomes free by the event 'ready'")
        return Working(at, _whole(line, "agent"), availability)
    if word == "withdrawn":
        return Withdrawn(at, _whole(line, _ITEM))
    if word == "ending":
        return Ending(at, _whole(line, "agent"))
    if word == "ticked":
        return Ticked(at)
    if word == "loaded":
        return Loaded(at, (), ())
    raise ValueError(f"event is {word!r}; expected one of {', '.join(sorted(_WORDS.values()))}")


def read_placements(line: Plain) -> tuple[Placement, ...]:
    placed = line.get("placed", [])
    if not isinstance(placed, list):
        raise ValueError(f"placed is {placed!r}; expected a list")
    return tuple(_read_placement(each) for each in placed)


def _placement_line(placement: Placement) -> Plain:
    line: Plain = {
        _ITEM: placement.item_id,
        "agent": placement.agent_id,
        "ring": int(placement.ring),
        "why": placement.why.value,
        "waited_s": placement.waited_s,
        "free": list(placement.free_counts),
    }
    if placement.why_not_own is not None:
        line["why_not_own"] = placement.why_not_own.value
    if placement.interrupts:
        line["interrupts"] = True
    return line


def _read_placement(line: Any) -> Placement:
    if not isinstance(line, dict):
        raise ValueError(f"a placement is {line!r}; expected an object")
    free = line.get("free")
    if not isinstance(free, list) or len(free) != 3 or not all(type(each) is int for each in free):
        raise ValueError(f"free is {free!r}; expected three numbers")
    return Placement(
        item_id=_whole(line, _ITEM),
        agent_id=_whole(line, "agent"),
        ring=Ring(_among(line, "ring", [int(each) for each in Ring])),
        interrupts=line.get("interrupts", False) is True,
        why=_code(line, "why", Reason),
        why_not_own=_code(line, "why_not_own", Reason) if "why_not_own" in line else None,
        waited_s=_number(line, "waited_s"),
        free_counts=(free[0], free[1], free[2]),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(value)
    return [list(each) for each in value] if isinstance(value, tuple) else value


# One reader for each kind of field. `name` is the field.


def _given(line: Mapping[str, Any], name: str) -> Any:
    if name not in line:
        raise ValueError(f"{name} is missing")
    return line[name]


def _object(line: Mapping[str, Any], name: str) -> Plain:
    value = _given(line, name)
    if not isinstance(value, dict):
        raise ValueError(f"{name} is {value!r}; expected an object")
    return value


def _number(line: Mapping[str, Any], name: str) -> float:
    value = _given(line, name)
    if type(value) not in (int, float) or not isfinite(value):
        raise ValueError(f"{name} is {value!r}; expected a number")
    return float(value)


def _number_or_none(line: Mapping[str, Any], name: str) -> float | None:
    return None if _given(line, name) is None else _number(line, name)


def _whole(line: Mapping[str, Any], name: str) -> int:
    value = _given(line, name)
    if type(value) is not int:
        raise ValueError(f"{name} is {value!r}; expected a whole number")
    return value


def _text(line: Mapping[str, Any], name: str) -> str:
    value = _given(line, name)
    if not isinstance(value, str):
        raise ValueError(f"{name} is {value!r}; expected a text")
    return value


def _words(line: Mapping[str, Any], name: str) -> frozenset[str]:
    value = _given(line, name)
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError(f"{name} is {value!r}; expected a list of texts")
    return frozenset(value)


def _numbers(line: Mapping[str, Any], name: str) -> frozenset[int]:
    value = _given(line, name)
    if not isinstance(value, list) or not all(type(each) is int for each in value):
        raise ValueError(f"{name} is {value!r}; expected a list of whole numbers")
    return frozenset(value)


def _among(line: Mapping[str, Any], name: str, allowed: list[Any]) -> Any:
    value = _given(line, name)
    if value not in allowed:
        raise ValueError(f"{name} is {value!r}; expected one of {', '.join(map(str, allowed))}")
    return value


def _code(line: Mapping[str, Any], name: str, codes: type[_Code]) -> _Code:
    return codes(_among(line, name, [each.value for each in codes]))


def _availability(line: Mapping[str, Any]) -> Availability:
    return _BY_WORD[_among(line, "availability", list(_BY_WORD))]


def _passed(line: Mapping[str, Any], name: str) -> tuple[tuple[int, float], ...]:
    value = _given(line, name)
    if not isinstance(value, list):
        raise ValueError(f"{name} is {value!r}; expected a list of [agent, until]")
    pairs = []
    for each in value:
        if not isinstance(each, list) or len(each) != 2:
            raise ValueError(f"{name} holds {each!r}; expected [agent, until]")
        pair = {"agent": each[0], "until": each[1]}
        pairs.append((_whole(pair, "agent"), _number(pair, "until")))
    return tuple(pairs)


_WORDS: Final[dict[type, str]] = {
    Loaded: "loaded",
    Arrived: "arrived",
    Withdrawn: "withdrawn",
    Ready: "ready",
    Working: "working",
    Ending: "ending",
    Ticked: "ticked",
}

_READERS: Final[dict[str, Callable[[Mapping[str, Any], str], Any]]] = {
    "kind": lambda line, name: _code(line, name, Kind),
    "channel": _text,
    "priority": lambda line, name: _code(line, name, Priority),
    "wish": lambda line, name: _code(line, name, Wish),
    "own_agent": _whole,
    "own_team": _whole,
    "region": _whole,
    "language": _text,
    "skills": _words,
    "clientele": _text,
    "blocked_channels": _words,
    "excluded": _numbers,
    "not_before_at": _number,
    "due_at": _number,
    "stand_in": _whole,
    "held_by": _whole,
    "passed": _passed,
}
_PLAINEST: Final = Contact(item_id=0, received_at=0.0)
_ORDINARY: Final[dict[str, Any]] = {name: getattr(_PLAINEST, name) for name in _READERS}
