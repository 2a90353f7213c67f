"""What does one cell say? Every cell is checked; a row gathers all its faults, not only the first."""

import re
from datetime import UTC, date, datetime, time
from typing import TypeVar

from relais.replay.readers.faults import Fault, shown

LONGEST_S = 30 * 24 * 3600  # no wait and no service of a log is longer than 30 days
FIRST_YEAR, LAST_YEAR = 1970, 2100

_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,9})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_MINUTE = re.compile(r"\d\d:\d\d", re.ASCII)
_CLOCK = re.compile(r"\d\d:\d\d:\d\d", re.ASCII)
# What a faulty cell reads as, until the row is refused. Never reaches a contact.
_NO_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)

T = TypeVar("T")


class Row:
    """One row with as many cells as the header; ``faults`` fills as its cells are read."""

    __slots__ = ("_cells", "_places", "faults", "line")

    def __init__(self, line: int, places: dict[str, int], cells: list[str]) -> None:
        self.line = line
        self._places = places
        self._cells = cells
        self.faults: list[Fault] = []

    def fault(self, column: str, expected: str) -> None:
        """Note that this cell is not what was expected."""
        self.faults.append(Fault(self.line, column, shown(self.raw(column)), expected))

    def raw(self, column: str) -> str:
        """The cell as it stands; empty for a column the file lacks."""
        place = self._places.get(column)
        return "" if place is None else self._cells[place]

    def text(self, column: str) -> str | None:
        """The cell without the blanks around it; None when empty."""
        return self.raw(column).strip() or None

    def required(self, column: str) -> str:
        """A cell that must not be empty."""
        text = self.text(column)
        if text is None:
            self.fault(column, "a value")
        return text or ""

    def choice(self, column: str, meanings: dict[str, T], default: T | None = None) -> T:
        """The meaning of a coded cell; empty means ``default`` when there is one."""
        text = self.text(column) or ""
        if text in meanings:
            return meanings[text]
        if text == "" and default is not None:
            return default
        self.fault(column, "one of " + ", ".join(meanings))
        return next(iter(meanings.values()))

    def seconds(self, column: str, *, may_be_negative: bool = False) -> float | None:
        """A length in seconds, None when empty."""
        text = self.text(column)
        if text is None:
            return None
        value = float(text) if _NUMBER.fullmatch(text) else None
        if value is None or abs(value) > LONGEST_S or (value < 0 and not may_be_negative):
            least = -LONGEST_S if may_be_negative else 0
            self.fault(column, f"a length in seconds, from {least} to {LONGEST_S}")
            return 0.0
        return value

    def length_s(self, column: str, *, may_be_negative: bool = False) -> float:
        """A length in seconds that must not be empty."""
        value = self.seconds(column, may_be_negative=may_be_negative)
        if value is None:
            self.fault(column, "a length in seconds")
        return value or 0.0

    def day(self, column: str) -> date:
        """A day written YYYY-MM-DD."""
        text = self.text(column) or ""
        try:
            found = date.fromisoformat(text) if _DAY.fullmatch(text) else None
        except ValueError:
            found = None
        if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
            self.fault(column, f"a day YYYY-MM-DD from {FIRST_YEAR} to {LAST_YEAR}")
            return _NO_INSTANT.date()
        return found

    def clock(self, column: str) -> time:
        """A clock time written HH:MM:SS."""
        text = self.text(column) or ""
        try:
            found = time.fromisoformat(text) if _CLOCK.fullmatch(text) else None
        except ValueError:
            found = None
        if found is None:
            self.fault(column, "a clock time HH:MM:SS")
            return time()
        return found

    def whole(self, column: str) -> int:
        """A whole number from 0 on."""
        text = self.text(column) or ""
        if not _WHOLE.fullmatch(text):
            self.fault(column, "a whole number, 0 or more")
            return 0
        return int(text)

    def minute_s(self, column: str) -> float:
        """A clock time written HH:MM, as seconds since midnight."""
        text = self.text(column) or ""
        try:
            found = time.fromisoformat(text) if _MINUTE.fullmatch(text) else None
        except ValueError:
            found = None
        if found is None:
            self.fault(column, "a clock time HH:MM")
            return 0.0
        return found.hour * 3600.0 + found.minute * 60.0

    def instant(self, column: str) -> datetime:
        """An instant in ISO 8601 with its offset from UTC."""
        text = self.text(column) or ""
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            found = None
        if found is None or found.utcoffset() is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
            self.fault(column, f"an ISO 8601 instant with its offset, from {FIRST_YEAR} to {LAST_YEAR}")
            return _NO_INSTANT
        return found

    def local(self, column: str) -> datetime:
        """A local time YYYY-MM-DDTHH:MM, with or without seconds, without an offset."""
        text = self.text(column) or ""
        try:
            found = datetime.fromisoformat(text) if len(text) > len("2000-01-01") else None
        except ValueError:
            found = None
        if found is None or found.tzinfo is not None or not FIRST_YEAR <= found.year <= LAST_YEAR:
            self.fault(column, f"a local time YYYY-MM-DDTHH:MM, from {FIRST_YEAR} to {LAST_YEAR}")
            return _NO_INSTANT.replace(tzinfo=None)
        return found

    def instant_or_none(self, column: str) -> datetime | None:
        """An instant as in ``instant``, None when empty."""
        return self.instant(column) if self.text(column) else None
