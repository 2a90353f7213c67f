"""Bad files: one message per fault, with line, column, found and expected; nothing half-imported."""

import csv
import gzip
from pathlib import Path

import pytest

from relais.replay.readers import BadInput, Fault, read
from relais.replay.readers.faults import KEPT
from relais.replay.readers.table import CELL_LIMIT, LINE_LIMIT

HEADER = "received_at,case,channel,kind,service_s,left_after_s,server,priority,language,clientele"
GOOD = "2026-03-02T08:01:00-05:00,c1,phone,live,240,,a1,normal,fr,adult"


def write(folder: Path, *lines: str | bytes, name: str = "day.csv") -> Path:
    path = folder / name
    path.write_bytes(b"".join((s if isinstance(s, bytes) else s.encode()) + b"\n" for s in lines))
    return path


def faults_of(path: Path) -> list[Fault]:
    with pytest.raises(BadInput) as caught:
        read(path)
    assert caught.value.total == len(caught.value.faults)
    assert not list(path.parent.glob("*.part"))
    return caught.value.faults


def with_cell(column: str, value: str) -> str:
    cells = GOOD.split(",")
    cells[HEADER.split(",").index(column)] = value
    return ",".join(cells)


def test_a_good_file_has_no_fault(tmp_path: Path) -> None:
    assert len(read(write(tmp_path, HEADER, GOOD)).contacts) == 1


@pytest.mark.parametrize("column", HEADER.split(","))
def test_a_missing_column_is_named(tmp_path: Path, column: str) -> None:
    header = HEADER.replace(column, "something")
    assert faults_of(write(tmp_path, header, GOOD)) == [
        Fault(1, column, "no such column", "this column, as in every relais-csv file")
    ]


def test_each_missing_column_is_one_fault(tmp_path: Path) -> None:
    header = "received_at,case,channel,kind,service_s,left_after_s,server,priority"
    assert [fault.column for fault in faults_of(write(tmp_path, header, GOOD))] == ["language", "clientele"]


def test_a_column_there_twice_is_a_fault(tmp_path: Path) -> None:
    assert faults_of(write(tmp_path, HEADER + ",case", GOOD + ",c2")) == [
        Fault(1, "case", "this column 2 times", "each column once")
    ]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("received_at", "2026-02-30T08:00:00-05:00"),
        ("received_at", "yesterday"),
        ("received_at", "2026-03-02T08:01:00"),
        ("received_at", "0001-01-01T00:00:00+23:59"),
        ("received_at", ""),
        ("service_s", "-4"),
        ("service_s", "nan"),
        ("service_s", "1e9"),
        ("service_s", "99999999"),
        ("service_s", "4 min"),
        ("service_s", "٤"),
        ("kind", "urgent"),
        ("kind", ""),
        ("channel", "fax"),
        ("priority", "9"),
        ("language", "français"),
    ],
)
def test_a_bad_cell_is_told_by_line_column_found_and_expected(
    tmp_path: Path, column: str, value: str
) -> None:
    [fault] = faults_of(write(tmp_path, HEADER, GOOD, with_cell(column, value)))
    assert (fault.line, fault.column) == (3, column)
    assert fault.found == (repr(value) if value else "nothing")
    assert fault.expected
    assert str(fault).startswith(f"line 3, column {column!r}: found ")


def test_a_row_tells_all_its_faults(tmp_path: Path) -> None:
    row = "never,c1,fax,live,-1,,a1,normal,fr,adult"
    columns = [fault.column for fault in faults_of(write(tmp_path, HEADER, row))]
    assert sorted(columns) == ["channel", "received_at", "service_s"]


def test_left_and_answered_at_once_is_a_fault(tmp_path: Path) -> None:
    found = faults_of(write(tmp_path, HEADER, with_cell("left_after_s", "30")))
    assert {fault.column for fault in found} == {"server", "service_s"}


def test_text_that_is_not_utf8_is_told_by_its_column(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER, GOOD, GOOD.replace("adult", "équipe").encode("latin-1"))
    assert faults_of(path) == [Fault(3, "clientele", "the byte 0xe9, which is not UTF-8", "text in UTF-8")]


def test_a_header_that_is_not_utf8_is_one_fault(tmp_path: Path) -> None:
    [fault] = faults_of(write(tmp_path, HEADER.encode("utf-16"), GOOD))
    assert (fault.line, fault.expected) == (1, "text in UTF-8")


@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"])
def test_an_empty_file_is_one_fault(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(content)
    assert [(f.line, f.found) for f in faults_of(path)] == [(1, "nothing")]


def test_a_header_alone_is_a_fault(tmp_path: Path) -> None:
    [fault] = faults_of(write(tmp_path, HEADER))
    assert fault == Fault(2, "", "the end of the file", "at least one row after the header")


def test_a_truncated_row_is_told(tmp_path: Path) -> None:
    assert faults_of(write(tmp_path, HEADER, GOOD[:40])) == [Fault(2, "", "5 cells", "10, as in the header")]


def test_a_nul_byte_is_told(tmp_path: Path) -> None:
    [fault] = faults_of(write(tmp_path, HEADER, with_cell("case", "c\0")))
    assert (fault.line, fault.column, fault.found) == (2, "case", "a NUL byte")


def test_a_huge_cell_is_told_and_not_repeated(tmp_path: Path) -> None:
    [fault] = faults_of(write(tmp_path, HEADER, with_cell("case", "x" * (CELL_LIMIT + 1))))
    assert (fault.column, fault.found) == ("case", f"a cell of {CELL_LIMIT + 1} characters")
    [fault] = faults_of(write(tmp_path, HEADER, with_cell("kind", "x" * CELL_LIMIT)))
    assert len(str(fault)) < 200


def test_a_line_without_end_is_one_fault_and_the_next_is_read(tmp_path: Path) -> None:
    found = faults_of(write(tmp_path, HEADER, "x" * (3 * LINE_LIMIT + 5), GOOD, "short"))
    assert [(fault.line, fault.found) for fault in found] == [(2, "a line that does not end"), (4, "1 cell")]


def test_a_quote_that_is_never_closed_spoils_its_line_only(tmp_path: Path) -> None:
    [fault] = faults_of(write(tmp_path, HEADER, GOOD, with_cell("case", '"c1'), GOOD))
    assert fault.line == 3


def test_a_header_of_no_known_log_is_told(tmp_path: Path) -> None:
    [fault] = faults_of(write(tmp_path, HEADER.replace(",", ";"), GOOD))
    assert (fault.line, fault.column) == (1, "")
    assert "relais-csv, bank, wabo, bpic2012" in fault.expected


def test_a_damaged_gzip_is_told(tmp_path: Path) -> None:
    path = tmp_path / "day.csv.gz"
    path.write_bytes(gzip.compress((HEADER + "\n" + (GOOD + "\n") * 500).encode())[:-20])
    [fault] = faults_of(path)
    assert fault.expected == "a whole gzip file"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert [f.line for f in faults_of(tmp_path / "absent.csv")] == [0]
    assert [f.line for f in faults_of(tmp_path)] == [0]


def test_all_faults_are_counted_and_the_first_are_kept(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER, *["x"] * 1000)
    with pytest.raises(BadInput) as caught:
        read(path)
    assert (caught.value.total, len(caught.value.faults)) == (1000, KEPT)
    message = str(caught.value).splitlines()
    assert message[0] == "day.csv: 1000 faults, nothing was imported"
    assert message[-1] == "and 950 more"
    assert len(message) == KEPT + 2


def test_skip_bad_goes_on_and_writes_the_refused_rows_with_their_reason(tmp_path: Path) -> None:
    bad: list[str | bytes] = [
        with_cell("service_s", "-4"),
        GOOD[:40],
        with_cell("clientele", "é").encode("latin-1"),
    ]
    path = write(tmp_path, HEADER, GOOD, *bad, GOOD)
    log = read(path, skip_bad=True)
    assert [contact.row for contact in log.contacts] == [2, 6]
    assert (log.rows, log.refused, log.refused_path) == (5, 3, tmp_path / "day.refused.csv")
    with (tmp_path / "day.refused.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["line", "reason", *HEADER.split(",")]
    assert [row[0] for row in rows[1:]] == ["3", "4", "5"]
    assert rows[1][1] == "service_s: found '-4'; expected a length in seconds, from 0 to 2592000"
    assert rows[1][2:] == with_cell("service_s", "-4").split(",")
    assert rows[2][1] == "found 5 cells; expected 10, as in the header"
    assert list(tmp_path.glob("*.part")) == []


def test_refused_rows_once_mended_are_read_as_they_are(tmp_path: Path) -> None:
    read(write(tmp_path, HEADER, GOOD, with_cell("service_s", "-4")), skip_bad=True)
    refused = tmp_path / "day.refused.csv"
    refused.write_text(refused.read_text(encoding="utf-8").replace(",-4,", ",4,"), encoding="utf-8")
    assert [contact.service_s for contact in read(refused).contacts] == [4]


def test_skip_bad_writes_nothing_for_a_good_file(tmp_path: Path) -> None:
    log = read(write(tmp_path, HEADER, GOOD), skip_bad=True)
    assert (log.refused, log.refused_path) == (0, None)
    assert [path.name for path in tmp_path.iterdir()] == ["day.csv"]


def test_skip_bad_does_not_take_a_file_without_its_columns(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="language"):
        read(write(tmp_path, HEADER.replace("language", "tongue"), GOOD), skip_bad=True)


def test_skip_bad_leaves_nothing_behind_when_the_file_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "day.csv.gz"
    path.write_bytes(gzip.compress((HEADER + "\n" + "bad\n" * 50_000).encode())[:-20])
    with pytest.raises(BadInput):
        read(path, skip_bad=True)
    assert [left.name for left in tmp_path.iterdir()] == ["day.csv.gz"]


def test_skip_bad_says_when_it_cannot_write_beside_the_input(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER, "bad")
    (tmp_path / "day.refused.csv.part").mkdir()
    with pytest.raises(BadInput, match="cannot be written"):
        read(path, skip_bad=True)
