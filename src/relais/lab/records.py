"""What is left of a run? Its episodes in a file, one flat row each, for any tool that reads tables.

Parquet keeps the types; CSV can be read by anyone. The same episodes give the same bytes, with the same version
of the library that writes. The fields are those of `Episode`, explained in docs/measures.md.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from relais.measures import Episode, checked

_NUMBER, _TEXT, _INSTANT, _TRUE = pa.int64(), pa.string(), pa.float64(), pa.bool_()

# Of each field of an episode, in order. The laboratory knows agents, teams and cases by number.
SCHEMA = pa.schema(
    [
        ("item_id", _NUMBER),
        ("kind", _TEXT),
        ("outcome", _TEXT),
        ("received_at", _INSTANT),
        ("case", _NUMBER),
        ("channel", _TEXT),
        ("region", _TEXT),
        ("clientele", _TEXT),
        ("language", _TEXT),
        ("offered_at", _INSTANT),
        ("answered_at", _INSTANT),
        ("ended_at", _INSTANT),
        ("agent", _NUMBER),
        ("team", _NUMBER),
        ("own_agent", _NUMBER),
        ("own_team", _NUMBER),
        ("ring", _NUMBER),
        ("times_offered", _NUMBER),
        ("matter", _NUMBER),
        ("attempt", _NUMBER),
        ("flow", _TEXT),
        ("wish", _TEXT),
        ("due_at", _INSTANT),
        ("interruptions", _NUMBER),
        ("is_callback", _TRUE),
        ("is_turned_away", _TRUE),
    ]
)


def write_parquet(episodes: Sequence[Episode], path: Path) -> None:
    """Raises OSError when the file cannot be written."""
    pa.parquet.write_table(_table(episodes), path)


def write_csv(episodes: Sequence[Episode], path: Path) -> None:
    """With a line of names; nothing between two commas is what has no value. Raises OSError when the file cannot
    be written."""
    pa.csv.write_csv(_table(episodes), path)


def read(path: Path) -> list[Episode]:
    """The episodes of a file written here, Parquet or CSV by its suffix. Raises OSError when it cannot be read,
    ValueError when it is no such file or holds what no episode can."""
    if path.suffix == ".csv":
        options = pa.csv.ConvertOptions(
            column_types=SCHEMA, strings_can_be_null=True, quoted_strings_can_be_null=False
        )
        table = pa.csv.read_csv(path, convert_options=options)
    else:
        table = pa.parquet.read_table(path)
    if not table.schema.equals(SCHEMA):
        raise ValueError(
            f"{path} has other columns than the records of a run: {', '.join(table.column_names)}"
        )
    columns = [column.to_pylist() for column in table.columns]
    return [checked(Episode(*row)) for row in zip(*columns, strict=True)]


def _table(episodes: Sequence[Episode]) -> Any:
    columns = zip(*episodes, strict=True) if episodes else ((),) * len(SCHEMA)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)
