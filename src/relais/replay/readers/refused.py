"""Where do the rows that ``skip_bad`` leaves out go? Beside the input, each with its reason."""

import csv
from pathlib import Path
from typing import TextIO

from relais.replay.readers.faults import Fault


def refused_path(path: Path) -> Path:
    """``calls.csv`` and ``calls.csv.gz`` give ``calls.refused.csv``, in the same folder."""
    return path.with_name(path.name.removesuffix(".gz").removesuffix(".csv") + ".refused.csv")


class RefusedRows:
    """A CSV of refused rows: ``line``, ``reason``, then the cells as they stood.

    Mended, it can be read again as it is: columns that a format does not know are left alone.
    Written under another name and put in place by ``keep``, so that half a file is never taken for one.
    """

    def __init__(self, path: Path, header: tuple[str, ...]) -> None:
        self.path = path
        self.count = 0
        self._header = header
        self._part = path.with_name(path.name + ".part")
        self._file: TextIO | None = None

    def add(self, faults: list[Fault], cells: list[str]) -> None:
        """Write one row. Raises OSError when the folder cannot be written."""
        if self._file is None:
            self._file = self._part.open("w", encoding="utf-8", newline="")
            csv.writer(self._file).writerow(["line", "reason", *self._header])
        reasons = [f"{f.column}: found {f.found}; expected {f.expected}".removeprefix(": ") for f in faults]
        csv.writer(self._file).writerow([faults[0].line, " | ".join(reasons), *cells])
        self.count += 1

    def keep(self) -> Path | None:
        """Put the file in place and say where; None when nothing was refused."""
        if self._file is None:
            return None
        self._file.close()
        self._part.replace(self.path)
        return self.path

    def discard(self) -> None:
        """Leave nothing behind."""
        if self._file is not None:
            self._file.close()
            self._part.unlink(missing_ok=True)
