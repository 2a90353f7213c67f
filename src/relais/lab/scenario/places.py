"""Where does each key of a TOML text stand? `tomllib` gives values without places; this gives the places.

The text has been read by `tomllib` before, so it is TOML and nothing is checked again.
"""

import re
from typing import NamedTuple, TypeAlias

# From the outermost table to the key; an int counts from 0 in a list.
KeyPath: TypeAlias = tuple[str | int, ...]


class Place(NamedTuple):
    """Both count from 1."""

    line: int
    column: int


_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
# Closing quotes may be followed by up to two more that belong to the text.
_LONG_STRINGS = {
    '"""': re.compile(r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}', re.DOTALL),
    "'''": re.compile(r"'''(?:[^']|'{1,2}(?!'))*'{3,5}", re.DOTALL),
}
_STRINGS = {'"': re.compile(r'"((?:[^"\\]|\\.)*)"'), "'": re.compile(r"'([^']*)'")}
_BARE_VALUE = re.compile(r"[^,\]}#\r\n]*")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


class Places:
    """The place of every key and of every element of a list, by its path."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._line_at = 0
        self._counted_to = 0
        # How many [[tables]] of each path were met.
        self._lists: dict[KeyPath, int] = {}
        self._found: dict[KeyPath, Place] = {}
        self._read_tables()

    def of(self, path: KeyPath) -> Place | None:
        """Where the key stands, or the nearest table around it that the text has; None for an empty text."""
        for length in range(len(path), 0, -1):
            if place := self._found.get(path[:length]):
                return place
        return None

    def _mark(self, path: KeyPath, at: int) -> None:
        """Remember a path; the first place of a table that is named twice counts."""
        self._line += self._text.count("\n", self._counted_to, at)
        self._line_at = self._text.rfind("\n", 0, at) + 1
        self._counted_to = at
        self._found.setdefault(path, Place(self._line, at - self._line_at + 1))

    def _read_tables(self) -> None:
        table: KeyPath = ()
        while self._skip(_BLANK) < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> KeyPath:
        begins = self._at
        is_list = self._text.startswith("[[", begins)
        self._at += 2 if is_list else 1
        names = self._key()
        self._at += 2 if is_list else 1
        path: KeyPath = ()
        for depth, name in enumerate(names, 1):
            path = (*path, name)
            self._mark(path, begins)
            if is_list and depth == len(names):
                self._lists[path] = self._lists.get(path, -1) + 1
            if path in self._lists:
                # A header speaks of the last element of the lists it goes through.
                path = (*path, self._lists[path])
                self._mark(path, begins)
        return path

    def _pair(self, table: KeyPath) -> None:
        begins = self._at
        names = self._key()
        for length in range(1, len(names) + 1):
            self._mark((*table, *names[:length]), begins)
        self._at += 1  # the equals sign
        self._skip(_SPACE)
        self._value((*table, *names))

    def _key(self) -> KeyPath:
        """A dotted key, quoted or not; ends after the spaces that follow it."""
        names: list[str] = []
        while True:
            self._skip(_SPACE)
            quote = self._text[self._at]
            match = _STRINGS[quote].match(self._text, self._at) if quote in _STRINGS else None
            if match:
                names.append(_unescaped(match[1]) if quote == '"' else match[1])
                self._at = match.end()
            else:
                begins = self._at
                self._skip(_BARE_KEY)
                names.append(self._text[begins : self._at])
            self._skip(_SPACE)
            if self._text[self._at] != ".":
                return tuple(names)
            self._at += 1

    def _value(self, path: KeyPath) -> None:
        first = self._text[self._at]
        if first == "[":
            self._list(path)
        elif first == "{":
            self._inline_table(path)
        elif long := _LONG_STRINGS.get(self._text[self._at : self._at + 3]):
            self._skip(long)
        else:
            self._skip(_STRINGS.get(first, _BARE_VALUE))

    def _list(self, path: KeyPath) -> None:
        self._at += 1
        number = 0
        while self._text[self._skip(_BLANK)] != "]":
            if self._text[self._at] == ",":
                self._at += 1
                continue
            self._mark((*path, number), self._at)
            self._value((*path, number))
            number += 1
        self._at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self._at += 1
        while self._text[self._skip(_BLANK)] != "}":
            if self._text[self._at] == ",":
                self._at += 1
            else:
                self._pair(path)
        self._at += 1

    def _skip(self, pattern: re.Pattern[str]) -> int:
        """Go past what matches, if anything does; says where that is."""
        match = pattern.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._at


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(
        lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _ESCAPED.get(m[3], m[3]), text
    )
