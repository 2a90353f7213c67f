"""`relais lab compare` and `sweep` as they are typed: answers, files whole or absent, refusals."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from relais.__main__ import main
from relais.commands._lab import _runs
from relais.lab.comparing.spreading import CannotSpread

SCENARIO = """
title = "Une petite file"
policy = "first_available"
[horizon]
hours = 3
warmup_hours = 0.5
[agents]
count = 4
[contacts]
rate_per_hour = 60
panel = false
[contacts.service]
mean_s = 300
[contacts.patience]
mean_s = 120
"""
RUN = ["--policies", "first_available,own_first", "--replications", "2", "--workers", "1"]


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    path = tmp_path / "petite.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    return str(path)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """What the command printed, as JSON."""
    assert main(["lab", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def runs_of(out: Path) -> list[dict[str, str]]:
    """Every run that was kept."""
    return list(csv.DictReader((out / "runs.csv").read_text(encoding="utf-8").splitlines()))


def test_compare_answers_and_keeps_everything(
    scenario: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    answer = said(capsys, "compare", scenario, *RUN, "--seed", "5", "--out", str(out))
    assert {file.name for file in out.iterdir()} == {
        "report.html",
        "comparison.json",
        "runs.csv",
        "scenario.toml",
    }
    kept = json.loads((out / "comparison.json").read_text(encoding="utf-8"))
    assert kept == answer and answer["seeds"] == [5, 6]
    rows = runs_of(out)
    assert [(row["policy"], row["seed"]) for row in rows] == [
        *(("first_available", "5"), ("first_available", "6")),
        *(("own_first", "5"), ("own_first", "6")),
    ]
    mean = sum(float(row["mean_hold_s"]) for row in rows[:2]) / 2
    assert answer["policies"][0]["mean_hold_s"] == pytest.approx(mean)
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "Une petite file" in page and "rate_per_hour = 60" in page


def test_the_scenario_kept_gives_the_same_answer(
    scenario: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    first = said(capsys, "compare", scenario, *RUN, "--set", "agents.count=5", "--out", str(out))
    again = said(capsys, "compare", str(out / "scenario.toml"), *RUN)
    assert again["policies"][0]["ci95"] == first["policies"][0]["ci95"]


def test_compare_prints_a_table_in_each_language(scenario: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lab", "compare", scenario, *RUN, "--lang", "fr"]) == 0
    french = capsys.readouterr().out
    assert main(["lab", "compare", scenario, *RUN, "--lang", "en"]) == 0
    english = capsys.readouterr().out
    assert "Attente moyenne en ligne" in french and "Mean wait on the line" in english
    assert len(french.splitlines()) == len(english.splitlines())


def test_sweep_answers_every_combination(
    scenario: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    vary = ["--vary", "agents.count=4,6", "--vary", "contacts.patience.mean_s=60,120"]
    answer = said(capsys, "sweep", scenario, *vary, *RUN, "--out", str(out))
    assert [point["settings"] for point in answer["points"]] == [
        {"agents.count": count, "contacts.patience.mean_s": patience}
        for count in ("4", "6")
        for patience in ("60", "120")
    ]
    holds = [point["policies"][0]["mean_hold_s"] for point in answer["points"]]
    assert holds[0] > holds[2] and holds[1] > holds[3], "more agents, less waiting"
    assert {file.name for file in out.iterdir()} == {"report.html", "sweep.json", "runs.csv"}
    assert len(runs_of(out)) == 4 * 2 * 2
    alone = said(
        capsys, "compare", scenario, *RUN, "--set", "agents.count=6", "--set", "contacts.patience.mean_s=60"
    )
    assert answer["points"][2]["policies"][1]["ci95"] == alone["policies"][1]["ci95"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["compare", "--policies", "own_frist"], "own_first"),
        (["compare", "--policies", ","], "names none"),
        (["compare", "--policies", "own_first,own_first"], "twice"),
        (["compare", "--set", "agents.count=-3"], "--set agents.count=-3"),
        (["compare", "--out", "/proc/none/here"], "nothing was written"),
        (["sweep", "--vary", "agents.count"], "varies nothing"),
        (["sweep", "--vary", "agents.count=4,,5"], "varies nothing"),
        (["sweep", "--vary", "agents.count=4,4"], "a value twice"),
        (["sweep", "--vary", "agents.count=4", "--vary", "agents.count=5"], "given twice"),
        (["sweep", "--vary", "agents.count=4", "--set", "agents.count=5"], "by --set"),
        (["sweep", "--vary", "agents.cuont=4,5"], "agents.count|count"),
        (["sweep", "--vary", "seed=" + ",".join(map(str, range(1200)))], "at most 1000"),
    ],
)
def test_a_fault_is_refused_in_words_and_nothing_is_left(
    arguments: list[str], words: str, scenario: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    action, *others = arguments
    out = [] if "--out" in others else ["--out", str(tmp_path / "out")]
    assert main(["lab", action, scenario, *others, "--replications", "1", *out]) == 2
    told = capsys.readouterr()
    assert told.out == "" and any(word in told.err for word in words.split("|"))
    assert [file.name for file in tmp_path.iterdir()] == ["petite.toml"]


def test_a_fault_in_the_last_setting_refuses_all_before_anything_runs(
    scenario: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relais.commands._lab._runs.made", lambda *_: pytest.fail("it ran"))
    assert main(["lab", "sweep", scenario, "--vary", "agents.count=4,5,-6"]) == 2
    assert "-6" in capsys.readouterr().err


def test_runs_that_cannot_be_made_refuse_the_command_and_leave_nothing(
    scenario: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(trials: object, told: object) -> list[object]:
        raise CannotSpread("nobody can play here")

    monkeypatch.setattr("relais.lab.comparing.spreading.on_dask", lambda address: nowhere)
    assert main(["lab", "compare", scenario, "--dask", "tcp://x", "--out", str(tmp_path / "out")]) == 2
    assert "nobody can play here" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["petite.toml"]


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "99999999999"])
def test_replications_and_workers_are_whole_numbers(
    number: str, scenario: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for option in ("--replications", "--workers"):
        with pytest.raises(SystemExit):
            main(["lab", "compare", scenario, option, number])
        assert "whole number" in capsys.readouterr().err


class Terminal(io.StringIO):
    """Somebody looks."""

    def isatty(self) -> bool:
        return True


def test_progress_is_one_line_on_a_terminal_that_goes_away_and_nothing_elsewhere() -> None:
    watched, unwatched = Terminal(), io.StringIO()
    for stream in (watched, unwatched):
        with _runs._told(stream) as tell:
            for done in range(1, 5):
                tell(done, 4)
    assert unwatched.getvalue() == ""
    drawn = watched.getvalue().split("\r")
    assert "1 of 4 runs" in drawn[1] and "s left" in drawn[1]
    assert "4 of 4 runs" in drawn[4] and "left" not in drawn[4]
    assert "\n" not in watched.getvalue() and drawn[-2].strip() == "" == drawn[-1]
    assert max(map(len, drawn)) <= 79


def children(parent: int) -> list[int]:
    """The processes that this one started, by the kernel's own list."""
    path = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(pid) for pid in path.read_text().split()] if path.exists() else []


def is_alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="the kernel lists no children here: needs Linux"
)
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_when_it_is_ended_its_processes_end_and_nothing_is_written(
    ending: signal.Signals, scenario: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "relais", "lab", "compare", scenario, "--out", str(out)]
    command += ["--set", "horizon.hours=5000", "--replications", "50", "--workers", "2"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ), start_new_session=True
    ) as process:
        while len(started := children(process.pid)) < 3 and process.poll() is None:
            time.sleep(0.05)
        # The last one is seen before it has been given its work.
        time.sleep(1)
        process.send_signal(ending)
        _, told = process.communicate(timeout=60)
    deadline = time.monotonic() + 60
    while any(map(is_alive, started)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(started) == 3 and not any(map(is_alive, started))
    assert not out.exists()
    if ending == signal.SIGINT:
        assert process.returncode == 130
        assert b"nothing was written" in told and b"Traceback" not in told
        assert [file.name for file in tmp_path.iterdir()] == ["petite.toml"]
