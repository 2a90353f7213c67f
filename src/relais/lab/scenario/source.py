"""What does the file say, what do the settings of the command line change in it, and where does each stand?"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from relais.lab.scenario.faults import BadScenario, Fault, NotAllowed, nearest, shown, shown_key
from relais.lab.scenario.places import KeyPath, Places

LARGEST = 1_000_000  # bytes; a scenario is a page or two
_TOML_PLACE = re.compile(r" \((?:at line (\d+), column (\d+)|at end of document)\)$")
_TOML_HINT = 'TOML: key = value, text between "quotes", a point (not a comma) in 0.5, [table] between brackets, # a comment'


class Source:
    """The tables of one file with the settings put in; knows where each key stands."""

    def __init__(self, path: Path, settings: Mapping[str, str]) -> None:
        """Raises BadScenario when there is no text to speak of."""
        self.name = path.name
        text = _text(path)
        self.tables = _tables(path.name, text)
        self.faults: list[Fault] = []
        self._places = Places(text)
        self._settings: dict[KeyPath, str] = {}
        for key, value in settings.items():
            self._set(key, value)
        if not self.tables and not self.faults:
            raise BadScenario(path.name, [Fault(found="no key at all", allowed="at least one key")])

    def fault(self, path: KeyPath, found: str, allowed: str, near: str = "") -> Fault:
        """A fault of the key at `path`, with its place or its setting."""
        key = dotted(path)
        for length in range(len(path), 0, -1):
            if setting := self._settings.get(path[:length]):
                return Fault(found=found, allowed=allowed, key=key, near=near, setting=setting)
        place = self._places.of(path)
        line, column = place or (0, 0)
        return Fault(found=found, allowed=allowed, key=key, near=near, line=line, column=column)

    def is_set(self, path: KeyPath) -> bool:
        """True when the command line has set this very key."""
        return path in self._settings

    def says(self, path: KeyPath) -> bool:
        """True when the file or a setting has this key."""
        node: Any = self.tables
        for key in path:
            try:
                node = node[key]
            except (KeyError, IndexError, TypeError):
                return False
        return True

    def _set(self, key: str, text: str) -> None:
        label = f"--set {key}={text}"
        label = label if label.isprintable() and len(label) <= 200 else f"--set {shown(key)}"
        try:
            path = _put(self.tables, key.strip(), _value(text))
        except NotAllowed as no:
            self.faults.append(Fault(found=no.found, allowed=no.allowed, near=no.near, setting=label))
            return
        self._settings[path] = label


def dotted(path: KeyPath) -> str:
    """A path as the documents write it, elements of lists counted from 1: contacts[2].service.mean_s."""
    words = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{shown_key(part)}" for part in path)
    return words.removeprefix(".")


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        why = error.strerror or str(error)
        raise BadScenario(path.name, [Fault(found=why, allowed="a file that can be read")]) from None
    except ValueError:
        raise BadScenario(
            repr(path.name), [Fault(found="a NUL byte", allowed="the path of a file")]
        ) from None
    if len(raw) > LARGEST:
        fault = Fault(found="a very large file", allowed=f"at most {LARGEST:,} bytes of TOML")
        raise BadScenario(path.name, [fault])
    if not raw.strip():
        fault = Fault(found="an empty file", allowed="TOML; `relais lab` lists the scenarios to start from")
        raise BadScenario(path.name, [fault])
    try:
        # The editors of Windows begin a file with a mark that means nothing in UTF-8.
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        found = f"the byte 0x{raw[error.start]:02x}, which is not UTF-8"
        fault = Fault(found=found, allowed="text saved as UTF-8", line=line, column=column)
        raise BadScenario(path.name, [fault]) from None


def _tables(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadScenario(name, [_toml_fault(text, str(error))]) from None
    except RecursionError:
        fault = Fault(found="lists in lists without end", allowed="the lists of docs/scenario.md")
        raise BadScenario(name, [fault]) from None
    except ValueError:
        # Python refuses to read whole numbers of thousands of digits, and days that no month has.
        fault = Fault(found="a number or a date that cannot be", allowed="numbers and dates of this world")
        raise BadScenario(name, [fault]) from None


def _toml_fault(text: str, message: str) -> Fault:
    place = _TOML_PLACE.search(message)
    reason = message[: place.start()] if place else message
    lines = text.splitlines() or [""]
    line, column = (int(place[1]), int(place[2])) if place and place[1] else (len(lines), len(lines[-1]) + 1)
    written = lines[line - 1].strip() if line <= len(lines) else ""
    return Fault(found=f"{shown(written)} ({reason})", allowed=_TOML_HINT, line=line, column=column)


def _value(text: str) -> Any:
    """What follows the equals sign: a value of TOML, `none`, or else plain text. Raises NotAllowed."""
    if text.strip() == "none":
        return None
    try:
        tables = tomllib.loads(f"value = {text}") if "\n" not in text else {}
    except tomllib.TOMLDecodeError:
        return text.strip()
    except (RecursionError, ValueError):
        raise NotAllowed("a value that cannot be", "numbers and dates of this world") from None
    return tables["value"] if len(tables) == 1 else text


def _put(tables: dict[str, Any], key: str, value: Any) -> KeyPath:
    """Put a value under a dotted key; returns where it went. Raises NotAllowed."""
    names = key.split(".")
    if not all(names):
        raise NotAllowed(f"the key {shown(key)}", "--set table.key=value")
    node: Any = tables
    path: KeyPath = ()
    while names:
        if isinstance(node, list):
            number = _element(node, names, path)
            path, node = (*path, number), node[number]
            continue
        if not isinstance(node, dict):
            raise NotAllowed(f"keys under {dotted(path)}, which is {shown(node)}", "--set table.key=value")
        name = names.pop(0)
        path = (*path, name)
        if not names:
            node[name] = value
        else:
            node = node.setdefault(name, {})
    return path


def _element(elements: list[Any], names: list[str], path: KeyPath) -> int:
    """Which element of a list a key means: the one so named, the one of that number from 1, or the only one."""
    known = [str(each.get("name", "")) if isinstance(each, dict) else "" for each in elements]
    named = names[0]
    if len(names) > 1:
        number = int(named) - 1 if named.isdecimal() and len(named) < 9 else -1
        number = known.index(named) if named in known else number
        if 0 <= number < len(elements):
            names.pop(0)
            return number
    if len(elements) == 1:
        return 0
    choices = ", ".join(name for name in known if name) or f"1 to {len(elements)}"
    raise NotAllowed(
        f"{dotted(path)}.{shown_key(named)}",
        f"{dotted(path)}.WHICH.key, where WHICH is one of {choices}",
        nearest(named, known),
    )
