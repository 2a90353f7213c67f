"""`relais replay` as one runs it: a log in, the live system driven, one object of figures out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from relais.house import database
from relais.lab.traces.replaying import Outcome, replay
from relais.replay.scene import ONE_AT_A_TIME
from relais.routing import by_name

ROOT = Path(__file__).resolve().parents[2]
BANK = ROOT.parent / "shared" / "data" / "calls-anonymous-bank-1999-08" / "calls.csv"

HEADER = "received_at,case,channel,kind,service_s,left_after_s,server,priority,language,clientele\n"
# Anne serves one caller four times, Benoit another twice and a document; two callers leave.
LINES = [
    "2026-03-02T08:00:00-05:00,P1,phone,live,60,,Anne,,fr,",
    "2026-03-02T08:00:10-05:00,P2,phone,live,60,,Benoit,,fr,",
    "2026-03-02T08:00:20-05:00,P3,phone,live,,15,,,fr,",
    "2026-03-02T08:02:00-05:00,P1,phone,live,60,,Anne,,fr,",
    "2026-03-02T08:03:30-05:00,P1,phone,live,60,,Anne,,fr,",
    "2026-03-02T08:05:00-05:00,P2,document,deferrable,120,,Benoit,,fr,",
    "2026-03-02T08:06:00-05:00,P4,phone,live,,5,,,fr,",
    "2026-03-02T08:10:00-05:00,P2,phone,live,30,,Benoit,,fr,",
    "2026-03-02T08:12:00-05:00,P1,phone,live,30,,Anne,,fr,",
]


def _replay(*arguments: str, expects: int = 0) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    environment.pop("RELAIS_ROLE", None)
    done = subprocess.run(
        [sys.executable, "-m", "relais", "replay", *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == expects, done.stdout + done.stderr
    return done


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "day.csv"
    path.write_text(HEADER + "\n".join(LINES) + "\n", encoding="utf-8")
    return path


def _figures(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_replay(*arguments, "--json").stdout)
    return found


def test_the_figures_of_a_small_day_are_those_one_counts_by_hand(log: Path) -> None:
    trace = log.with_name("trace.jsonl")
    found = _figures(str(log), "--trace", str(trace))
    counts = {key: found[key] for key in ("received", "waiting", "offered", "active", "done", "withdrawn")}
    # P3 leaves after 15 s with both agents in a call; P4 finds Anne free and is answered.
    assert counts == {"received": 9, "waiting": 0, "offered": 0, "active": 0, "done": 8, "withdrawn": 1}
    assert found["own_agent_share"] == 1.0
    assert (found["upc"], found["coc"], found["secon"]) == (1.0, 1.0, 1.0)
    # Eight live contacts: seven answered at once, one who left after 15 s.
    assert found["mean_wait_s"] == pytest.approx(15 / 8, abs=0.01)
    assert found["abandoned_share"] == pytest.approx(1 / 8)
    assert found["within_180s"] == pytest.approx(7 / 8)
    assert found["assignments"] == 8 and found["assignments_per_s"] > 0
    assert _twin(trace).placements == 8
    refused = _replay(str(log), "--trace", str(trace), expects=2)
    assert "which exists" in refused.stderr


def test_the_same_day_on_a_clock_two_hundred_times_as_fast_with_a_dispatcher_of_its_own(
    log: Path, tmp_path: Path
) -> None:
    found = _figures(str(log), "--speed", "200", "--trace", str(tmp_path / "trace.jsonl"))
    assert found["received"] == 9 == found["done"] + found["withdrawn"]
    # What rings out on a clock that runs is placed again: no fewer placements than assignments.
    assert _twin(tmp_path / "trace.jsonl").placements >= found["assignments"] > 0


def _twin(trace: Path) -> Outcome:
    """The trace replayed in the laboratory, placement by placement."""
    outcome = replay(trace)
    assert outcome.first_difference is None and outcome.notes == []
    return outcome


def test_another_policy_gives_another_day(log: Path) -> None:
    assert _figures(str(log), "--policy", "first_available")["done"] == 8
    refused = _replay(str(log), "--policy", "best", expects=2)
    assert "own_first" in refused.stderr and "Traceback" not in refused.stderr


def test_what_is_bad_is_told_and_nothing_is_replayed_unless_asked_to_go_on(log: Path) -> None:
    bad = log.with_name("bad.csv")
    worse = LINES[1].replace("60", "-4")
    bad.write_text(HEADER + "\n".join([LINES[0], worse, *LINES[2:]]) + "\n", encoding="utf-8")
    told = _replay(str(bad), expects=2).stderr
    assert "line 3" in told and "service_s" in told and "'-4'" in told
    found = _figures(str(bad), "--skip-bad")
    assert (found["received"], found["refused"]) == (8, 1)
    assert "-4" in bad.with_name("bad.refused.csv").read_text(encoding="utf-8")


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    told = _replay(str(tmp_path / "none.csv"), expects=2).stderr
    assert "none.csv" in told and "Traceback" not in told


@pytest.mark.skipif(not BANK.exists(), reason="the recorded logs are not beside the project (../shared/data)")
def test_a_friday_of_the_bank_keeps_its_sum_and_the_figures_of_its_log_and_has_its_twin(
    tmp_path: Path,
) -> None:
    trace = tmp_path / "friday.jsonl"
    found = _figures(str(BANK), "--day", "1999-08-06", "--trace", str(trace))
    assert found["received"] == found["done"] + found["withdrawn"] == found["recorded"]["received"] > 500
    # Callers leave when they left: none leaves who did not in the log.
    assert found["withdrawn"] <= found["recorded"]["withdrawn"]
    outcome = replay(trace, by_name("first_available"))
    assert outcome.first_difference is None
    assert outcome.placements == found["assignments"] > 500
    assert outcome.same + outcome.elsewhere + outcome.not_yet == outcome.placements
    assert outcome.elsewhere > 0


def test_one_replay_at_a_time_and_the_second_is_told_so(log: Path) -> None:
    with psycopg.connect(**database.connect_info("owner"), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        refused = _replay(str(log), expects=2)
    assert "Another replay is running" in refused.stderr
