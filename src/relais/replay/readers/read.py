"""Which log is this file, and is it good? All of it is read, or none."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Generic, NamedTuple

from relais.replay.readers import bank, bpic2012, draft, relais_csv, wabo
from relais.replay.readers.draft import D, Draft, Format
from relais.replay.readers.faults import KEPT, BadInput, Fault, shown
from relais.replay.readers.refused import RefusedRows, refused_path
from relais.replay.readers.row import Row
from relais.replay.readers.table import BadLine, Unreadable, lines, split
from relais.replay.readers.values import Recording

FORMATS: tuple[Format[Draft], ...] = (relais_csv.FORMAT, bank.FORMAT, wabo.FORMAT, bpic2012.FORMAT)
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def detect(path: Path) -> str:
    """The name of the format of a file, told by its header. Raises BadInput when it is none."""
    reading = _Reading(path, FORMATS, skip_bad=False)
    try:
        return reading.open()[0].name
    except Unreadable as error:
        raise BadInput(path, [error.fault]) from error


def read(path: Path, *, skip_bad: bool = False) -> Recording:
    """The whole recording of a log, plain or gzip.

    Raises BadInput, and gives nothing, when a row has a fault. With ``skip_bad`` such rows are left
    out and written beside the input, in ``<name>.refused.csv`` with their reason; a file without a
    good header, damaged or unreadable is refused all the same.
    """
    return recording(path, gather(path, FORMATS, skip_bad=skip_bad))


class Gathered(NamedTuple, Generic[D]):
    """A file that was read whole: of which format, how many rows, what they came to, and what was left out."""

    format: str
    rows: int
    drafted: D
    refused: int
    refused_path: Path | None


def gather(path: Path, formats: Sequence[Format[D]], *, skip_bad: bool = False) -> Gathered[D]:
    """A file of any of these formats, on the terms of ``read``."""
    reading = _Reading(path, formats, skip_bad=skip_bad)
    try:
        return reading.gathered()
    except Unreadable as error:
        raise BadInput(path, [*reading.faults[: KEPT - 1], error.fault], reading.total + 1) from error
    finally:
        reading.discard()


def recording(path: Path, found: Gathered[Draft]) -> Recording:
    """What was drafted, with who is on duty and whose own agent."""
    contacts = draft.in_order(found.drafted.contacts)
    return Recording(
        name=path.name,
        format=found.format,
        rows=found.rows,
        contacts=contacts,
        agents=draft.agents(contacts),
        own_agents=draft.own_agents(contacts, found.drafted.responsible),
        assumed_service_s=draft.mean_service_s(contacts),
        skipped=dict(+found.drafted.skipped),
        quirks=dict(+found.drafted.quirks),
        refused=found.refused,
        refused_path=found.refused_path,
    )


class _Reading(Generic[D]):
    """One pass over one file: hands out its rows, gathers their faults."""

    def __init__(self, path: Path, formats: Sequence[Format[D]], *, skip_bad: bool) -> None:
        self.path = path
        self.faults: list[Fault] = []
        self.total = 0
        self.rows = 0
        self._formats = formats
        self._skip_bad = skip_bad
        self._lines = lines(path)
        self._refused: RefusedRows | None = None

    def gathered(self) -> Gathered[D]:
        """Read to the end, then say what was read, or raise BadInput or Unreadable."""
        format_, header = self.open()
        refused = self._refused = RefusedRows(refused_path(self.path), header)
        drafted = format_.read(self._good_rows(header))
        if self.rows == 0:
            raise Unreadable(Fault(2, "", "the end of the file", "at least one row after the header"))
        if self.total and not self._skip_bad:
            raise BadInput(self.path, self.faults, self.total)
        try:
            kept = refused.keep()
        except OSError as error:
            raise Unreadable(Fault(0, "", str(error), "room to write the refused rows")) from error
        return Gathered(format_.name, self.rows, drafted, refused.count, kept)

    def open(self) -> tuple[Format[D], tuple[str, ...]]:
        """Read the header: the format it is of, and its columns. Raises BadInput or Unreadable."""
        number, line, is_whole = next(self._lines, (0, b"", True))
        if number == 0 or not line.removeprefix(BYTE_ORDER_MARK).strip():
            raise Unreadable(Fault(1, "", "nothing", "a header line with the names of the columns"))
        try:
            cells = split(number, line.removeprefix(BYTE_ORDER_MARK), is_whole)
        except BadLine as error:
            raise Unreadable(error.fault) from error
        header = tuple(cell.strip() for cell in cells)
        format_ = _nearest(header, self._formats)
        if faults := _header_faults(format_, header):
            raise BadInput(self.path, faults[:KEPT], len(faults))
        return format_, header

    def _good_rows(self, header: tuple[str, ...]) -> Iterator[Row]:
        """The rows with as many cells as the header; each is looked at again for the faults found."""
        places = {column: place for place, column in enumerate(header)}
        for number, line, is_whole in self._lines:
            if not line:
                continue
            self.rows += 1
            try:
                cells = split(number, line, is_whole, header)
            except BadLine as error:
                self._refuse([error.fault], [error.text])
                continue
            if len(cells) != len(header):
                found = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
                self._refuse([Fault(number, "", found, f"{len(header)}, as in the header")], cells)
                continue
            row = Row(number, places, cells)
            yield row
            if row.faults:
                self._refuse(row.faults, cells)

    def _refuse(self, faults: list[Fault], cells: list[str]) -> None:
        self.total += len(faults)
        self.faults.extend(faults[: KEPT - len(self.faults)])
        if not self._skip_bad or self._refused is None:
            return
        try:
            self._refused.add(faults, cells)
        except OSError as error:
            found = f"a folder where {self._refused.path.name} cannot be written ({error.strerror})"
            raise Unreadable(
                Fault(0, "", found, "a folder that can be written, for the refused rows")
            ) from error

    def discard(self) -> None:
        """Close what is open; remove an unfinished file of refused rows."""
        self._lines.close()
        if self._refused is not None:
            self._refused.discard()


def _nearest(header: tuple[str, ...], formats: Sequence[Format[D]]) -> Format[D]:
    """The format that shares most columns with a header, at least half of them."""

    def shared(format_: Format[D]) -> float:
        return len(set(format_.columns) & set(header)) / len(format_.columns)

    nearest = max(formats, key=shared)
    if shared(nearest) < 0.5:
        names = ", ".join(format_.name for format_ in formats)
        raise Unreadable(
            Fault(1, "", shown(",".join(header)), f"the header of a known log, with commas ({names})")
        )
    return nearest


def _header_faults(format_: Format[D], header: tuple[str, ...]) -> list[Fault]:
    """One fault per column that is missing or there twice."""
    missing = [
        Fault(1, column, "no such column", f"this column, as in every {format_.name} file")
        for column in format_.columns
        if column not in header
    ]
    twice = [
        Fault(1, column, f"this column {header.count(column)} times", "each column once")
        for column in dict.fromkeys(header)
        if column and header.count(column) > 1
    ]
    return missing + twice
