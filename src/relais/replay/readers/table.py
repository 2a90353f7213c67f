"""How is a CSV file of any size, and of any quality, read line by line?

One physical line is one row: none of the logs has a line break inside a cell, so a quote that is
never closed spoils its own line and not the rest of the file. Nothing is kept but the current line.
"""

import csv
import gzip
import zlib
from collections.abc import Generator
from pathlib import Path
from typing import BinaryIO

from relais.replay.readers.faults import Fault, shown

LINE_LIMIT = 1_000_000  # bytes
CELL_LIMIT = 2_000  # characters
GZIP_MAGIC = b"\x1f\x8b"


class Unreadable(Exception):
    """The file cannot be read at all, or not further; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


class BadLine(Exception):
    """One line is no row; ``text`` is what could be read of it."""

    def __init__(self, fault: Fault, text: str) -> None:
        self.fault = fault
        self.text = text
        super().__init__(str(fault))


def lines(path: Path) -> Generator[tuple[int, bytes, bool], None, None]:
    """The lines of a file, plain or gzip: number from 1, bytes without line end, whether it is whole.

    A line longer than ``LINE_LIMIT`` is given once, cut, and said not to be whole. The kind of file
    is told by its first bytes, not by its name. Raises Unreadable.
    """
    number = 0
    try:
        with path.open("rb") as raw:
            is_gzip = raw.read(2) == GZIP_MAGIC
            raw.seek(0)
            file = gzip.GzipFile(fileobj=raw) if is_gzip else raw
            while line := file.readline(LINE_LIMIT):
                number += 1
                is_whole = line.endswith(b"\n") or len(line) < LINE_LIMIT
                if not is_whole:
                    _skip_line(file)
                yield number, line.rstrip(b"\r\n"), is_whole
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Unreadable(
            Fault(number + 1, "", f"damaged gzip data ({error})", "a whole gzip file")
        ) from error
    except OSError as error:
        raise Unreadable(Fault(0, "", error.strerror or str(error), "a file that can be read")) from error


def _skip_line(file: BinaryIO | gzip.GzipFile) -> None:
    """Move to the next line without holding the rest of this one."""
    while (rest := file.readline(LINE_LIMIT)) and not rest.endswith(b"\n"):
        pass


def split(number: int, line: bytes, is_whole: bool, header: tuple[str, ...] = ()) -> list[str]:
    """The cells of one line. Raises BadLine, naming the column when ``header`` tells it."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        place = line[: error.start].decode("utf-8", "replace").count(",")
        column = header[place] if place < len(header) else ""
        found = f"the byte 0x{line[error.start]:02x}, which is not UTF-8"
        fault = Fault(number, column, found, "text in UTF-8")
        raise BadLine(fault, line[:CELL_LIMIT].decode("utf-8", "backslashreplace")) from None
    if not is_whole:
        fault = Fault(number, "", "a line that does not end", f"at most {LINE_LIMIT} bytes in a line")
        raise BadLine(fault, text[:CELL_LIMIT])
    if "\0" in text:
        place = text[: text.index("\0")].count(",")
        column = header[place] if place < len(header) else ""
        raise BadLine(Fault(number, column, "a NUL byte", "text without NUL"), text.replace("\0", "\\0"))
    cells = _cells(number, text)
    for place, cell in enumerate(cells):
        if len(cell) > CELL_LIMIT:
            column = header[place] if place < len(header) else ""
            found = f"a cell of {len(cell)} characters"
            fault = Fault(number, column, found, f"at most {CELL_LIMIT} characters")
            raise BadLine(fault, text[:CELL_LIMIT])
    return cells


def _cells(number: int, text: str) -> list[str]:
    """Cells between commas; quotes as RFC 4180 has them."""
    if '"' not in text and "\r" not in text:
        return text.split(",")
    try:
        return next(csv.reader((text,), strict=True))
    except (csv.Error, StopIteration) as error:
        fault = Fault(number, "", f"{shown(text)} ({error})", "cells between commas, quotes closed")
        raise BadLine(fault, text[:CELL_LIMIT]) from None
