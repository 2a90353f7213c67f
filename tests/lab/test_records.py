"""Episodes in a file: nothing lost, nothing added, the same bytes for the same run."""

import csv
import re
from pathlib import Path

import pytest
from tests.lab.centres import centre

from relais.house.places import ROOT
from relais.lab import records
from relais.lab.run import play
from relais.measures import Episode
from relais.routing.policies import OwnFirst

WRITERS = {"run.parquet": records.write_parquet, "run.csv": records.write_csv}


def a_day(seed: int = 3) -> list[Episode]:
    return play(centre(seed), OwnFirst()).episodes


def test_the_columns_are_the_fields_of_an_episode() -> None:
    assert tuple(records.SCHEMA.names) == Episode._fields


def test_every_field_is_explained() -> None:
    table = (ROOT / "docs" / "measures.md").read_text(encoding="utf-8").partition("## The figures")[0]
    explained = {
        name for row in re.findall(r"^\| (`.*?) \|", table, re.M) for name in re.findall(r"`(\w+)`", row)
    }
    assert explained == set(Episode._fields)


@pytest.mark.parametrize("name", WRITERS)
def test_what_is_written_is_read_again(name: str, tmp_path: Path) -> None:
    rows = a_day()
    assert {row.kind for row in rows} == {"live", "deferrable"}
    WRITERS[name](rows, tmp_path / name)
    assert records.read(tmp_path / name) == rows


@pytest.mark.parametrize("name", WRITERS)
def test_nothing_is_written_as_nothing(name: str, tmp_path: Path) -> None:
    WRITERS[name]([], tmp_path / name)
    assert records.read(tmp_path / name) == []


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_seed_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    for folder, seed in (("once", 3), ("again", 3), ("other", 4)):
        (tmp_path / folder).mkdir()
        WRITERS[name](a_day(seed), tmp_path / folder / name)
    once, again, other = ((tmp_path / each / name).read_bytes() for each in ("once", "again", "other"))
    assert once == again
    assert once != other


def test_the_csv_can_be_read_by_anyone(tmp_path: Path) -> None:
    rows = a_day()
    records.write_csv(rows, tmp_path / "run.csv")
    with (tmp_path / "run.csv").open(newline="", encoding="utf-8") as file:
        read = list(csv.DictReader(file))
    assert len(read) == len(rows)
    for text, row in zip(read, rows, strict=True):
        assert text["item_id"] == str(row.item_id)
        assert float(text["received_at"]) == row.received_at
        assert text["answered_at"] == "" or float(text["answered_at"]) == row.answered_at


@pytest.mark.parametrize("text", ["", "item_id,kind\n1,live\n", '"a";"b"\n'])
def test_another_file_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"columns|Empty"):
        records.read(path)
