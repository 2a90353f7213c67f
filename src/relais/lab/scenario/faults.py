"""What is wrong with a scenario, where, and what would be right? All of it at once."""

import datetime
import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

KEPT = 50  # faults shown; all are counted
SHOWN = 60  # characters of a value that a message repeats
_PLAIN = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault. `line` and `column` count from 1 (0: the file as a whole); `setting` is the "--set" it is in."""

    found: str
    allowed: str
    key: str = ""
    line: int = 0
    column: int = 0
    setting: str = ""
    near: str = ""

    def __str__(self) -> str:
        where = f"line {self.line}, column {self.column}" if self.line else "file"
        where = self.setting or ", ".join(part for part in (where, self.key) if part)
        near = f'; did you mean "{self.near}"?' if self.near else ""
        return f"{where}: found {self.found}; allowed: {self.allowed}{near}"


class NotAllowed(Exception):
    """One value is refused by who looks at it alone; the reader adds where. Empty words mean the usual ones."""

    def __init__(self, found: str = "", allowed: str = "", near: str = "") -> None:
        self.found, self.allowed, self.near = found, allowed, near
        super().__init__(found, allowed, near)


class BadScenario(Exception):
    """The scenario was refused whole. `faults` holds all of them, those of the file first, by line."""

    def __init__(self, name: str, faults: Sequence[Fault]) -> None:
        self.name = name
        self.faults = tuple(sorted(faults, key=lambda f: (bool(f.setting), f.line, f.column)))
        super().__init__(name, self.faults)

    def __str__(self) -> str:
        """The file and the count, then one line per fault."""
        total = len(self.faults)
        lines = [f"{self.name}: {total} fault{'s' if total > 1 else ''}, nothing was run"]
        lines += [str(fault) for fault in self.faults[:KEPT]]
        if total > KEPT:
            lines.append(f"and {total - KEPT} more")
        return "\n".join(lines)


def shown(found: object) -> str:
    """A value as a message repeats it: one line, printable, short."""
    if found is None:
        return "none"
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, dict):
        return "a table"
    if isinstance(found, list | tuple | frozenset):
        return f"a list of {len(found)}"
    if isinstance(found, int) and found.bit_length() > 100:
        return f"a number of about {int(found.bit_length() * 0.30103) + 1} digits"
    if isinstance(found, datetime.date | datetime.time):
        return found.isoformat()
    if isinstance(found, float):
        return f"{found:g}"
    if not isinstance(found, str):
        return str(found)
    return repr(found if len(found) <= SHOWN else found[:SHOWN] + "…") if found else "nothing"


def shown_key(name: str) -> str:
    """A key as a message names it, whatever signs it holds."""
    return name if _PLAIN.fullmatch(name) and len(name) <= SHOWN else shown(name)


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """The known word that is most like this one; empty when none is. `likeness` is that of difflib, from 0 to 1."""
    by_form = {each.lower().replace("-", "_"): each for each in known}
    close = difflib.get_close_matches(word.lower().replace("-", "_")[:SHOWN], by_form, n=1, cutoff=likeness)
    return by_form[close[0]] if close else ""
