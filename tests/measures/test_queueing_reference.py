"""The closed forms against every row of the reference tables (another program, other algorithms), to 1e-6."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from relais.measures.queueing import (
    erlang_a,
    erlang_a_within,
    erlang_b,
    erlang_c,
    mg1,
    mmc,
    mmc_within,
    mmck,
)

REFERENCE = Path(__file__).parents[3] / "shared/data/queueing-reference"
pytestmark = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="the queueing reference is absent: put it in ../shared/data"
)
Row = dict[str, str]


def _erlang_b_c(row: Row) -> dict[str, float]:
    load, servers = float(row["offered_load_erlangs"]), int(row["servers"])
    found = {"erlang_b": erlang_b(load, servers)}
    return found | ({"erlang_c": erlang_c(load, servers)} if load < servers else {})


def _mmc(row: Row) -> dict[str, float]:
    return mmc(float(row["arrival_rate"]), float(row["service_rate"]), int(row["servers"]))._asdict()


def _mmck(row: Row) -> dict[str, float]:
    servers, capacity = int(row["servers"]), int(row["capacity"])
    found = mmck(float(row["arrival_rate"]), float(row["service_rate"]), servers, capacity)
    return found._asdict() | {"p_full": found.p_refused}


def _mg1(row: Row) -> dict[str, float]:
    return mg1(float(row["arrival_rate"]), float(row["mean_service"]), float(row["cv2_service"]))._asdict()


def _erlang_a(row: Row) -> dict[str, float]:
    arrival, service, abandon = (
        float(row[name]) for name in ("arrival_rate", "service_rate", "abandon_rate")
    )
    found = erlang_a(arrival, service, abandon, int(row["servers"]))
    same = {"p_all_busy": found.p_wait, "mean_wait_all": found.mean_wait, "occupancy": found.utilisation}
    return found._asdict() | same


TABLES: dict[str, tuple[int, Callable[[Row], dict[str, float]], set[str]]] = {
    "erlang_b_c": (73, _erlang_b_c, {"erlang_b", "erlang_c"}),
    "mmc": (38, _mmc, {"utilisation", "response_time", "mean_in_system", "throughput", "p_empty", "p_wait"}),
    "mmck": (
        32,
        _mmck,
        {"utilisation", "response_time", "mean_in_system", "throughput", "p_empty", "p_full"},
    ),
    "mg1": (20, _mg1, {"utilisation", "response_time", "mean_in_system", "throughput"}),
    "erlang_a": (50, _erlang_a, {"p_all_busy", "p_abandon", "mean_queue", "mean_wait_all", "occupancy"}),
}


@pytest.mark.parametrize("table", TABLES)
def test_every_row_and_column_of_a_table(table: str) -> None:
    count, form, columns = TABLES[table]
    with (REFERENCE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == count
    for row in rows:
        found = form(row)
        for column in columns:
            if row[column]:
                # Ten significant digits are in the table.
                assert found[column] == pytest.approx(float(row[column]), rel=1e-6, abs=1e-9), (
                    table,
                    row,
                    column,
                )


def _quoted(row: Row) -> float:
    """The value that a row of quoted_values asks for."""
    numbers = {name: float(value) for name, value in re.findall(r"(\w+)=([\d.]+)", row["parameters"])}
    quantity = row["quantity"]
    if row["model"] in ("M/M/c/K", "M/M/1/K"):
        servers = int(numbers.get("c", 1))
        steady: dict[str, float] = mmck(
            numbers["lambda"], numbers["mu"], servers, int(numbers["K"])
        )._asdict()
        return steady[{"p_full": "p_refused", "mean_wait_in_queue": "mean_wait"}.get(quantity, quantity)]
    if row["model"] == "asymmetric M/M/c":
        # That package takes servers of unequal speed as as many of the mean speed.
        speeds = [float(each) for each in row["parameters"].split("[")[1].rstrip("]").split()]
        return mmc(numbers["lambda"], sum(speeds) / len(speeds), len(speeds)).mean_in_system
    if row["model"] == "Erlang B":
        return erlang_b(1.0, int(numbers["c"]))
    centre = (100 / 30, 1 / 3)
    servers = int(numbers["c"])
    within = re.search(r"within ([\d.]+) (min|s)", quantity)
    wait = 0.0 if within is None else float(within[1]) / (60 if within[2] == "s" else 1)
    if row["model"] == "Erlang C":
        if within:
            return mmc_within(*centre, servers, wait)
        steady = mmc(*centre, servers)._asdict()
        return steady[{"occupancy": "utilisation"}.get(quantity, quantity)]
    if within:
        return erlang_a_within(*centre, 1 / 5, servers, wait)
    known = {"p_all_busy": "p_wait", "mean_wait_all minutes": "mean_wait"}
    steady = erlang_a(*centre, 1 / 5, servers)._asdict()
    return steady[known.get(quantity, quantity)]


def test_every_quoted_value() -> None:
    with (REFERENCE / "quoted_values.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 15
    for row in rows:
        assert _quoted(row) == pytest.approx(float(row["value"]), abs=float(row["tolerance"])), row
