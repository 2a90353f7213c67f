"""How do the tables of a file become values? One reader for every table, driven by the fields of the values.

A faulty value is replaced by its default so that the reading goes on and every fault is found at once; what is
read with faults is never handed out.
"""

import contextlib
import datetime
import re
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from relais.lab.scenario.faults import Fault, NotAllowed, nearest, shown, shown_key
from relais.lab.scenario.places import KeyPath
from relais.lab.scenario.source import Source
from relais.lab.scenario.units import Clock, Opening, Weights, Within
from relais.lab.scenario.values import Scenario

T = TypeVar("T")

UNIONS = (Union, types.UnionType)
LONGEST = 200  # characters of a name, elements of a list
_TIME = re.compile(r"(\d{1,2})\s*[:hH]\s*([0-5]\d)?(?::00)?")
# Any value is absent when a fault stands in its place.
_NO_DEFAULT = object()


def hints(table: type) -> dict[str, Any]:
    """The fields of a table with their annotated types, in order."""
    return get_type_hints(table, include_extras=True)


class Reader:
    """Reads tables of a source; `faults` grows, `faulty` holds their paths."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.faults: list[Fault] = list(source.faults)
        self.faulty: set[KeyPath] = set()

    def fault(self, path: KeyPath, found: str, allowed: str, near: str = "") -> None:
        """One more fault, of the key at `path`."""
        self.faults.append(self.source.fault(path, found, allowed, near))
        self.faulty.add(path)

    def table(self, kind: type[T], raw: Any, path: KeyPath, default: Any = None) -> T:
        """The value of one table; keys it does not have come from `default`, or else from the fields."""
        if not isinstance(raw, dict):
            self.fault(path, shown(raw), f"a table: [{'.'.join(str(p) for p in path if isinstance(p, str))}]")
            raw = {}
        known: dict[str, Any] = hints(kind)
        for key in raw:
            if key not in known:
                self._unknown(path, key, list(known))
        given: dict[str, Any] = {}
        for field in fields(kind):  # type: ignore[arg-type]
            name = field.name
            absent = getattr(default, name) if default is not None else _default(field)
            if name in raw:
                given[name] = self.value(known[name], raw[name], (*path, name), absent)
            elif absent is _NO_DEFAULT:
                self.fault(path, f"no {name}", f"{name}, {allowed(known[name])}")
                given[name] = _stand_in(known[name])
            else:
                given[name] = absent
        return kind(**given)

    def value(self, hint: Any, raw: Any, path: KeyPath, default: Any) -> Any:
        """One value of the type `hint`; a fault gives the default."""
        try:
            return self._value(hint, raw, path, default)
        except NotAllowed as no:
            self.fault(path, no.found or shown(raw), no.allowed or allowed(hint), no.near)
            return _stand_in(hint) if default is _NO_DEFAULT else default

    def _value(self, hint: Any, raw: Any, path: KeyPath, default: Any) -> Any:
        origin = get_origin(hint)
        if hint == Opening:
            return _opening(raw)
        if origin in UNIONS:
            return None if raw is None else self._value(get_args(hint)[0], raw, path, None)
        if origin is Annotated:
            return self._annotated(hint, raw, path)
        if origin is Literal:
            return _one_of(raw, get_args(hint))
        if origin in (tuple, frozenset):
            return self._list(hint, raw, path)
        if is_dataclass(hint):
            return self.table(hint, raw, path, None if default is _NO_DEFAULT else default)  # type: ignore[arg-type]
        return _PLAIN[hint](raw)

    def _annotated(self, hint: Any, raw: Any, path: KeyPath) -> Any:
        plain, limits = get_args(hint)
        if isinstance(limits, Clock):
            return _time(raw)
        if isinstance(limits, Weights):
            return self._weights(hint, raw, path)
        return _number(raw, plain, limits)

    def _weights(self, hint: Any, raw: Any, path: KeyPath) -> Any:
        plain, limits = get_args(hint)
        each = get_args(plain)[0]
        if not isinstance(raw, list) or not limits.fewest <= len(raw) <= limits.most:
            raise NotAllowed
        if each is not float:
            return tuple(self.value(each, one, (*path, n), None) for n, one in enumerate(raw))
        weight = Within("a number, 0 or more", 0, 1e9)
        kind = Annotated[float, weight]
        weights = tuple(self.value(kind, one, (*path, n), 1.0) for n, one in enumerate(raw))
        if weights and not any(weights):
            raise NotAllowed("only zeros", allowed(hint))
        return weights

    def _list(self, hint: Any, raw: Any, path: KeyPath) -> Any:
        each = get_args(hint)[0]
        if is_dataclass(each) and isinstance(raw, dict):
            # [contacts] is a list of one.
            return (self.value(each, raw, path, _NO_DEFAULT),)
        if not isinstance(raw, list) or len(raw) > LONGEST:
            raise NotAllowed
        read = [self.value(each, one, (*path, n), _NO_DEFAULT) for n, one in enumerate(raw)]
        return frozenset(read) if get_origin(hint) is frozenset else tuple(read)

    def _unknown(self, path: KeyPath, key: str, known: list[str]) -> None:
        # A key of another table, spelt right, is likelier than a key of this one spelt very wrong.
        known_ways = (name.split(".") for name in all_keys())
        elsewhere = [".".join(way[: way.index(key) + 1]) for way in known_ways if key in way]
        near = nearest(key, known, 0.8) or next(iter(elsewhere), "") or nearest(key, known)
        self.fault((*path, key), f"the key {shown_key(key)}", f"one of {', '.join(known)}", near)


@cache
def all_keys(kind: type = Scenario, above: str = "") -> Mapping[str, tuple[Any, Any]]:
    """Every key of a scenario, dotted, with its type and its default (Ellipsis: it must be said)."""
    found: dict[str, tuple[Any, Any]] = {}
    for field in fields(kind):
        hint = hints(kind)[field.name]
        name = f"{above}{field.name}"
        default = _default(field)
        inner = table_of(hint)
        if inner is None:
            found[name] = (hint, ... if default is _NO_DEFAULT else default)
            continue
        for key, (deeper, value) in all_keys(inner, f"{name}.").items():
            parts = key.removeprefix(f"{name}.").split(".")
            # A table given by its holder has the holder's own defaults: tasks last 1200 s, calls 600 s.
            if is_dataclass(default):
                value = getattr(default, parts[0]) if len(parts) == 1 else value
            found[key] = (deeper, value)
    return found


def table_of(hint: Any) -> type | None:
    """The table that a key holds, alone, optional or in a list; None for a plain value."""
    for each in (hint, *get_args(hint)):
        if isinstance(each, type) and is_dataclass(each):
            return each
    return None


def allowed(hint: Any) -> str:
    """What a key may hold, in words."""
    origin = get_origin(hint)
    if hint == Opening:
        return '"08:30-16:30" or "closed"'
    if origin in UNIONS:
        return allowed(get_args(hint)[0])
    if origin is Annotated:
        return str(get_args(hint)[1].words)
    if origin is Literal:
        return ", ".join(f'"{word}"' for word in get_args(hint))
    inner = table_of(hint)
    if origin in (tuple, frozenset) and inner is None:
        return f"a list: {allowed(get_args(hint)[0])}"
    if inner is not None:
        return "a table" if origin is None else f"a list of at most {LONGEST} tables"
    return _WORDS[hint]


def _default(field: Field[Any]) -> Any:
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else _NO_DEFAULT


def _stand_in(hint: Any) -> Any:
    """Something of the right type where a fault left nothing; never handed out."""
    if (inner := table_of(hint)) is not None and get_origin(hint) is None:
        return inner(
            **{f.name: _stand_in(hints(inner)[f.name]) for f in fields(inner) if _default(f) is _NO_DEFAULT}
        )
    if get_origin(hint) is Annotated:
        limits = get_args(hint)[1]
        return get_args(hint)[0](1) if isinstance(limits, Within | Clock) else ()
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    return datetime.date(2026, 1, 5) if hint is datetime.date else hint()


def _number(raw: Any, plain: type, limits: Within) -> Any:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not limits.holds(raw):
        raise NotAllowed
    if plain is int and not float(raw).is_integer():
        raise NotAllowed
    return plain(raw)


def _time(raw: Any) -> float:
    if isinstance(raw, datetime.time):
        raw = raw.isoformat()
    if isinstance(raw, str) and (match := _TIME.fullmatch(raw.strip())):
        raw = int(match[1]) + int(match[2] or 0) / 60
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not 0 <= raw <= 24:
        raise NotAllowed
    return float(raw)


def _opening(raw: Any) -> tuple[float, float] | None:
    if not isinstance(raw, str):
        raise NotAllowed
    if raw.strip().lower() in ("closed", "fermé"):
        return None
    times = re.split(r"\s*[-–]\s*", raw.strip())
    if len(times) != 2:
        raise NotAllowed
    opens, closes = _time(times[0]), _time(times[1])
    if not opens < closes:
        raise NotAllowed(f"{shown(raw)}, which ends before it starts", "an end after the start")
    return opens, closes


def _one_of(raw: Any, words: tuple[str, ...]) -> str:
    if isinstance(raw, str) and raw in words:
        return raw
    listed = ", ".join(f'"{word}"' for word in words)
    raise NotAllowed(shown(raw), listed, nearest(raw, words) if isinstance(raw, str) else "")


def _date(raw: Any) -> datetime.date:
    if isinstance(raw, str):
        with contextlib.suppress(ValueError):
            raw = datetime.date.fromisoformat(raw)
    if isinstance(raw, datetime.datetime) or not isinstance(raw, datetime.date):
        raise NotAllowed
    return raw


def _yes_or_no(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise NotAllowed
    return raw


def _word(raw: Any) -> str:
    if not isinstance(raw, str):
        raise NotAllowed
    if len(raw) > LONGEST or not raw.isprintable():
        raise NotAllowed(shown(raw), f"one line of at most {LONGEST} characters")
    return raw


_PLAIN = {str: _word, bool: _yes_or_no, datetime.date: _date}
_WORDS = {
    str: 'text between quotes, as "fr"',
    bool: "true or false",
    datetime.date: "a date, as 2026-01-05",
}
