"""Any bytes at all: a recording or ``BadInput``, never another exception, and nothing left behind."""

import gzip
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from relais.measures import figures
from relais.replay.readers import FORMATS, BadInput, Recording, episodes, read
from relais.replay.readers.draft import Format
from relais.replay.readers.relais_csv import OPTIONAL_COLUMNS

# A busy machine is no fault of the readers.
unhurried = settings(deadline=None)
cells = st.one_of(
    st.sampled_from(["live", "deferrable", "phone", "AGENT", "HANG", "PS", "START", "COMPLETE", "complete"]),
    st.sampled_from(["", "0", "2", "-1", "60", "9999999", "1e400", "nan", "A01", "C1", "W_x", "Internet"]),
    st.sampled_from(["1999-08-02", "00:00:00", "10:00:00", "23:59:59", "24:00:00", "9999-12-31"]),
    st.sampled_from(["2026-03-02T08:01:00-05:00", "1970-01-01T00:00:00+23:59", "2100-12-31T23:59:59-23:59"]),
    st.text(max_size=8),
)
known_formats = st.sampled_from(FORMATS)


def outcome_of(content: bytes, *, skip_bad: bool) -> Recording | None:
    """Read the bytes; None for BadInput. Holds what must hold either way."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        path.write_bytes(content)
        try:
            log = read(path, skip_bad=skip_bad)
        except BadInput as error:
            assert error.total >= len(error.faults) >= 1
            assert all(fault.found and fault.expected for fault in error.faults)
            assert str(error)
            assert [left.name for left in path.parent.iterdir()] == ["log.csv"]
            return None
        assert (log.refused_path is not None) == (log.refused > 0)
        assert skip_bad or log.refused == 0
        figures(episodes(log))
        list(log.days())
        return log


@unhurried
@given(st.binary(max_size=300), st.booleans())
def test_any_bytes(content: bytes, skip_bad: bool) -> None:
    outcome_of(content, skip_bad=skip_bad)


@unhurried
@given(known_formats, st.binary(max_size=300), st.booleans())
def test_any_bytes_after_a_good_header(format_: Format[object], content: bytes, skip_bad: bool) -> None:
    outcome_of(",".join(format_.columns).encode() + b"\n" + content, skip_bad=skip_bad)


@unhurried
@given(st.binary(max_size=100))
def test_any_bytes_that_say_they_are_gzip(content: bytes) -> None:
    outcome_of(b"\x1f\x8b" + content, skip_bad=True)
    whole = gzip.compress(content, mtime=0)
    outcome_of(whole[: len(whole) - len(content) % 7], skip_bad=True)


GOOD_ROWS = {
    "relais-csv": ["2026-03-02T08:01:00-05:00,c1,phone,live,240,,a1,high,en,adult,35,north,"],
    "bank": [
        "AA01,1,C1,2,PS,1999-08-02,10:00:00,10:00:10,10,10:00:10,10:01:10,60,AGENT,10:01:10,10:03:10,120,A01",
        "AA01,2,C1,0,PE,1999-08-02,23:59:50,00:00:20,30,00:00:20,00:01:20,60,HANG,00:00:00,00:00:00,0,",
    ],
    "wabo": [
        "c1,Internet,General,w1,2011-10-11T08:00:00+02:00,2011-12-06T13:00:00+01:00,T02,complete,G1,w2,"
        "2011-10-11T09:00:00+02:00",
    ],
    "bpic2012": [
        f"c1,1,2011-10-01T08:00:00+02:00,W_x,{transition},r1,2011-10-01T09:00:00+02:00"
        for transition in ("SCHEDULE", "START", "COMPLETE")
    ],
}


@settings(max_examples=300, deadline=None)
@given(known_formats, st.data())
def test_good_rows_with_some_cells_replaced(format_: Format[object], data: st.DataObject) -> None:
    columns = format_.columns + (OPTIONAL_COLUMNS if format_.name == "relais-csv" else ())
    rows = data.draw(st.lists(st.sampled_from(GOOD_ROWS[format_.name]), min_size=1, max_size=6))
    table = [row.split(",") for row in rows]
    for row in table:
        for place, cell in data.draw(
            st.dictionaries(st.integers(0, len(columns) - 1), cells, max_size=2)
        ).items():
            row[place] = cell
    content = "\n".join(",".join(line) for line in [columns, *table]).encode("utf-8")
    strict = outcome_of(content, skip_bad=False)
    lenient = outcome_of(content, skip_bad=True)
    if strict is not None:
        assert lenient is not None
        assert strict.contacts == lenient.contacts
