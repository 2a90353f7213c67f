"""What is wrong with a file, and where? One message per fault: line, column, found, expected."""

from dataclasses import dataclass
from pathlib import Path

KEPT = 50  # faults kept to be shown; all are counted
SHOWN = 60  # characters of a cell that a message repeats


def shown(found: str) -> str:
    """A cell as a message repeats it: quoted, printable, not longer than a line."""
    text = found if len(found) <= SHOWN else found[:SHOWN] + "…"
    return repr(text) if text else "nothing"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of an input file. ``line`` counts from 1, the header; 0 is the file as a whole."""

    line: int
    column: str  # empty: the whole line
    found: str
    expected: str

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line else "file"
        if self.column:
            where += f", column {self.column!r}"
        return f"{where}: found {self.found}; expected {self.expected}"


class BadInput(Exception):
    """The file was not imported, not even in part.

    ``faults`` holds the first ones, ``total`` counts them all.
    """

    def __init__(self, path: Path, faults: list[Fault], total: int | None = None) -> None:
        self.path = path
        self.faults = faults
        self.total = len(faults) if total is None else total
        super().__init__(path, faults, self.total)

    def __str__(self) -> str:
        """The file and the count, then one line per fault."""
        count = "1 fault" if self.total == 1 else f"{self.total} faults"
        lines = [f"{self.path.name}: {count}, nothing was imported"]
        lines += [str(fault) for fault in self.faults]
        if self.total > len(self.faults):
            lines.append(f"and {self.total - len(self.faults)} more")
        return "\n".join(lines)
