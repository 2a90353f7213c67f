"""How does a scenario become a file? In TOML that `read` gives back unchanged: the scenario as it ran."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, get_args

from relais.lab.scenario.reading import hints, table_of
from relais.lab.scenario.units import Clock, Week
from relais.lab.scenario.values import Scenario

_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")
NO_REMARKS: Mapping[str, str] = {}


def text(scenario: Scenario, remarks: Mapping[str, str] = NO_REMARKS) -> str:
    """TOML with every key that has a value. `remarks` stand above the key or table they are named after
    ("contacts.service.mean_s", "tasks"; "" is the top of the file), in as many lines as they have."""
    lines = _remark(remarks.get("", ""))
    _table(lines, scenario, "", remarks)
    return "\n".join(lines) + "\n"


def _table(lines: list[str], table: Any, path: str, remarks: Mapping[str, str]) -> None:
    """The plain keys of a table first, as TOML wants it, then the tables in it."""
    inner: list[tuple[str, Any]] = []
    for field in fields(table):
        held = getattr(table, field.name)
        hint = hints(type(table))[field.name]
        # Of a law that has no such number, it would be a contradiction.
        is_idle = field.name == "cv2" and table.kind != "lognormal"
        if held is None or is_idle:
            continue
        if table_of(hint):
            inner.append((field.name, held))
            continue
        name = f"{path}.{field.name}".removeprefix(".")
        lines += _remark(remarks.get(name, ""))
        lines.append(f"{field.name} = {value(held, hint)}")
    for key, held in inner:
        name = f"{path}.{key}".removeprefix(".")
        is_list = not is_dataclass(held)
        for each in held if is_list else (held,):
            lines += ["", *_remark(remarks.get(name, "")), f"[[{name}]]" if is_list else f"[{name}]"]
            _table(lines, each, name, remarks)


def value(held: Any, hint: Any) -> str:
    """One value of the type `hint`, as a file has it."""
    if hint == Week:
        days = ("closed" if day is None else "-".join(map(_clock, day)) for day in held)
        return "[" + ", ".join(f'"{day}"' for day in days) + "]"
    limits = [each for one in (hint, *get_args(hint)) for each in get_args(one)]
    if any(isinstance(each, Clock) for each in limits):
        # What no clock shows to the minute is written as a number of hours.
        return f'"{_clock(held)}"' if _hours(_clock(held)) == held else repr(held)
    return _plain(held)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, frozenset):
        return _plain(sorted(value))
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(_plain, value)) + "]"
    if isinstance(value, str):
        return _quoted(value)
    return value.isoformat() if isinstance(value, datetime.date) else repr(value)


def _quoted(value: str) -> str:
    signs = (
        "\\" + sign if sign in '"\\' else sign if sign.isprintable() else f"\\U{ord(sign):08x}"
        for sign in value
    )
    return '"' + "".join(signs) + '"'


def _clock(hour: float) -> str:
    minutes = round(hour * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _hours(clock: str) -> float:
    hours, _, minutes = clock.partition(":")
    return int(hours) + int(minutes) / 60


def _remark(remark: str) -> list[str]:
    return [f"# {line}".rstrip() for line in remark.splitlines()]
