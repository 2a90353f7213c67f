"""What was the floor told, and what did it answer? The values of a trace.

The live system writes each event that it drives into its `Floor` with the placements that came out; the laboratory
drives the same events into a `Floor` of its own and compares. `trace_lines` says how a line of the file looks.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, NamedTuple, TypeAlias

from relais.routing.floor import Floor
from relais.routing.policies import by_name
from relais.routing.policies.policy import Policy
from relais.routing.values import Availability, Contact, Placement, Standing

# Changes whenever an older reader would misunderstand a newer file.
VERSION = 1


class Loaded(NamedTuple):
    """The floor began with all of this: everything that waits, and everyone who is on the floor."""

    at: float
    contacts: tuple[Contact, ...]
    agents: tuple[Standing, ...]


class Arrived(NamedTuple):
    at: float
    contact: Contact


class Withdrawn(NamedTuple):
    """The contact does not wait any more, or waits otherwise: then it arrives again at once."""

    at: float
    item_id: int


class Ready(NamedTuple):
    at: float
    agent_id: int
    idle_since: float | None


class Working(NamedTuple):
    """The agent is on something, or away; never FREE."""

    at: float
    agent_id: int
    availability: Availability


class Ending(NamedTuple):
    """The agent's live contact is about to end."""

    at: float
    agent_id: int


class Ticked(NamedTuple):
    """Time passed, and nothing else."""

    at: float


Event: TypeAlias = Loaded | Arrived | Withdrawn | Ready | Working | Ending | Ticked


class Step(NamedTuple):
    """One event and the placements that came of it, in their order."""

    event: Event
    placements: tuple[Placement, ...]


class Head(NamedTuple):
    """How the floor was made: `settings` are the policy's own, `written_by` the version of Relais."""

    written_by: str
    policy: str
    settings: Mapping[str, Any]
    mean_handling_s: float


def tell(floor: Floor, event: Event) -> list[Placement]:
    """Drive one event into the floor. Raises KeyError for an agent who is not on it."""
    if isinstance(event, Arrived):
        return floor.arrive(event.contact, event.at)
    if isinstance(event, Ready):
        return floor.ready(event.agent_id, event.at, event.idle_since)
    if isinstance(event, Working):
        return floor.working(event.agent_id, event.availability, event.at)
    if isinstance(event, Withdrawn):
        return floor.withdraw(event.item_id, event.at)
    if isinstance(event, Ending):
        return floor.ending(event.agent_id, event.at)
    if isinstance(event, Ticked):
        return floor.tick(event.at)
    return floor.load(event.contacts, event.agents, event.at)


def head_of(policy: Policy, mean_handling_s: float, written_by: str) -> Head:
    """What a floor of this policy writes above its events."""
    return Head(written_by, policy.name, settings_of(policy), mean_handling_s)


def settings_of(policy: Any) -> dict[str, Any]:
    """Every setting of a policy (a dataclass) by name, as numbers, texts, lists and, of a policy within, the same."""
    found = {each.name: _plain(getattr(policy, each.name)) for each in fields(policy)}
    found.pop("name", None)
    return found


def policy_of(head: Head) -> Policy:
    """The policy with the settings it was traced under. Raises ValueError when this version has no such policy."""
    policy: Policy = _with_settings(by_name(head.policy), head.settings)
    return policy


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return settings_of(value) if is_dataclass(value) else value


def _with_settings(policy: Any, settings: Mapping[str, Any]) -> Any:
    known = {each.name for each in fields(policy)} - {"name"}
    if known != set(settings):
        odd = ", ".join(sorted(known ^ set(settings)))
        raise ValueError(f"the policy {policy.name!r} of this version has not the same settings ({odd})")
    return replace(policy, **{name: _like(getattr(policy, name), given) for name, given in settings.items()})


def _like(model: Any, given: Any) -> Any:
    """`given`, as read from a file, in the shape of `model`. Raises ValueError when it has another."""
    if is_dataclass(model) and isinstance(given, Mapping):
        return _with_settings(model, given)
    if isinstance(model, Mapping) and isinstance(given, Mapping) and set(model) == set(given):
        return {key: _like(each, given[key]) for key, each in model.items()}
    if isinstance(model, tuple) and isinstance(given, list) and len(model) == len(given):
        return tuple(_like(each, value) for each, value in zip(model, given, strict=True))
    if isinstance(model, bool) == isinstance(given, bool) and isinstance(given, _ALIKE.get(type(model), ())):
        return given
    raise ValueError(f"a setting is {given!r} where this version has {model!r}")


_ALIKE: dict[type, tuple[type, ...]] = {
    bool: (bool,),
    int: (int, float),
    float: (int, float),
    str: (str,),
    type(None): (type(None), int, float),
}
