"""Which policy does a name mean? Plain, with settings of its own, or mixed by clientele.

own_first
own_first:own_wait_s=60+keep_for_own=2
mixed:first_available+youth=own_first
"""

from math import isfinite

from relais.routing.policies.dedicated import Dedicated
from relais.routing.policies.first_available import FirstAvailable
from relais.routing.policies.mixed import Mixed
from relais.routing.policies.own_first import OwnFirst
from relais.routing.policies.policy import Policy

# Name of each policy, the default first.
POLICIES: tuple[str, ...] = ("own_first", "first_available", "dedicated")

# What a name may set: numbers of agents, and seconds (of `own_first` alone).
AGENTS: tuple[str, ...] = ("keep_for_own", "keep_for_live")
SECONDS: tuple[str, ...] = ("patience_s", "own_wait_s", "pressing_s")


def by_name(name: str) -> Policy:
    """The policy that this name means. Raises ValueError, which says what is allowed, for any other."""
    kind, colon, rest = name.partition(":")
    if kind == "mixed":
        return _mixed(rest)
    if not colon:
        return _plain(name, name, {}, {})
    agents: dict[str, int] = {}
    seconds: dict[str, float] = {}
    for key, value in _pairs(name, rest.split("+")):
        number = _number(name, key, value)
        if key in AGENTS and number.is_integer():
            agents[key] = int(number)
        elif key in SECONDS and kind == "own_first":
            seconds[key] = number
        else:
            raise ValueError(f"{name!r}: {key}={value} cannot be set. {_may_set(kind)}")
    return _plain(kind, name, agents, seconds)


def _plain(kind: str, name: str, agents: dict[str, int], seconds: dict[str, float]) -> Policy:
    if kind == "own_first":
        ordinary = OwnFirst()
        return OwnFirst(
            name=name,
            keep_for_own=agents.get("keep_for_own", ordinary.keep_for_own),
            keep_for_live=agents.get("keep_for_live", ordinary.keep_for_live),
            patience_s=seconds.get("patience_s", ordinary.patience_s),
            own_wait_s=seconds.get("own_wait_s", ordinary.own_wait_s),
            pressing_s=seconds.get("pressing_s", ordinary.pressing_s),
        )
    own, live = agents.get("keep_for_own", 0), agents.get("keep_for_live", 0)
    if kind == "first_available":
        return FirstAvailable(name=name, keep_for_own=own, keep_for_live=live)
    if kind == "dedicated":
        return Dedicated(name=name, keep_for_own=own, keep_for_live=live)
    raise ValueError(
        f"No policy is called {kind!r}. Choose one of: {', '.join(POLICIES)}, "
        "or mix them by clientele: mixed:first_available+youth=own_first."
    )


def _mixed(parts: str) -> Policy:
    """The default one first, then one for each clientele."""
    default, *others = parts.split("+")
    by_clientele: dict[str, Policy] = {}
    for clientele, policy in _pairs(f"mixed:{parts}", others):
        if clientele in by_clientele:
            raise ValueError(f"'mixed:{parts}': the clientele {clientele!r} is there twice; name it once.")
        by_clientele[clientele] = _plain(policy, policy, {}, {})
    return Mixed(_plain(default, default, {}, {}), by_clientele)


def _pairs(name: str, parts: list[str]) -> list[tuple[str, str]]:
    pairs = [part.partition("=") for part in parts]
    for key, equals, value in pairs:
        if not (key and equals and value):
            raise ValueError(f"{name!r}: {key + equals + value} is not of the form name=value.")
    return [(key, value) for key, _, value in pairs]


def _number(name: str, key: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        raise ValueError(f"{name!r}: {key} must be a number, and {value!r} is not.") from None
    if not isfinite(number) or number < 0:
        raise ValueError(f"{name!r}: {key} must be zero or more, and finite; {value} is not.")
    return number


def _may_set(kind: str) -> str:
    seconds = f"; in seconds: {', '.join(SECONDS)}" if kind == "own_first" else ""
    return f"In whole numbers of agents: {', '.join(AGENTS)}{seconds}."
