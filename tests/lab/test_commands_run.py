"""`relais lab run`: what it prints, what it keeps, and that a stopped or refused run leaves nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.lab.centres import ASKED

import relais.lab.run
import relais.lab.worlds
from relais import __main__ as command_line
from relais.commands._lab import run as command
from relais.lab import records
from relais.lab.scenario import read, shipped
from relais.lab.world import Day, Rules
from relais.measures import run_figures

COSTS = ("contacts_per_s", "wall_s", "peak_mb")
SHORT = ["lab", "run", "erlang_a", "--set", "horizon.hours=0.5", "--set", "horizon.warmup_hours=0.1"]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """The figures of a run."""
    assert command_line.main([*SHORT, "--json", *arguments]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_every_figure_that_was_asked_for_is_there_and_nobody_is_lost(
    capsys: pytest.CaptureFixture[str],
) -> None:
    figures = printed(capsys, "--policy", "own_first", "--seed", "7")
    assert set(figures) >= ASKED
    assert (figures["policy"], figures["seed"]) == ("own_first", 7)
    assert figures["arrived"] == figures["served"] + figures["abandoned"] + figures["still_waiting"] > 300
    assert all(figures[cost] > 0 for cost in COSTS)


def test_the_same_seed_gives_the_same_figures_and_another_gives_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, again, other = (printed(capsys, "--seed", seed) for seed in ("3", "3", "4"))
    for figures in (first, again, other):
        for cost in COSTS:
            del figures[cost]
    assert first == again
    assert first["mean_wait_s"] != other["mean_wait_s"]


def test_a_setting_changes_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "--set", "agents.count=60")["abandoned"] > printed(capsys)["abandoned"]


def test_what_is_kept_says_the_same_as_what_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "answer"
    figures = printed(capsys, "--out", str(out), "--policy", "dedicated", "--seed", "5")
    assert json.loads((out / "figures.json").read_text()) == figures
    episodes = records.read(out / "episodes.parquet")
    assert episodes == records.read(out / "episodes.csv")
    kept = run_figures(episode for episode in episodes if episode.received_at >= 360)
    assert kept["arrived"] == figures["arrived"]
    assert kept["mean_hold_s"] == figures["mean_hold_s"]
    assert (read(out / "scenario.toml").policy, read(out / "scenario.toml").seed) == ("dedicated", 5)
    # The scenario that was kept is enough to have the same day again, byte for byte.
    assert (
        command_line.main(["lab", "run", str(out / "scenario.toml"), "--out", str(tmp_path / "again")]) == 0
    )
    for name in ("episodes.csv", "episodes.parquet", "scenario.toml"):
        assert (tmp_path / "again" / name).read_bytes() == (out / name).read_bytes()


def test_the_table_is_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main([*SHORT, "--lang", "en"]) == 0
    english = capsys.readouterr().out
    assert command_line.main([*SHORT, "--lang", "fr"]) == 0
    french = capsys.readouterr().out
    assert "left unanswered" in english
    assert "parties sans réponse" in french
    assert len(english.splitlines()) == len(french.splitlines())
    assert "tasks" not in english, "figures of what a scenario has not are left out"


@pytest.mark.parametrize(
    "wrong",
    [
        ["--set", "agents.count=0"],
        ["--set", "nothing"],
        ["--policy", "own-first"],
        ["--out", "/proc/none/here"],
    ],
)
def test_a_refused_run_prints_why_and_does_nothing(
    wrong: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relais.lab.run, "play", lambda *_: pytest.fail("it was played"))
    out = [] if "--out" in wrong else ["--out", str(tmp_path / "out")]
    assert command_line.main([*SHORT, *wrong, *out]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("relais: ")
    assert not list(tmp_path.iterdir())


def test_a_world_that_cannot_be_is_refused_in_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def impossible(*_: object) -> None:
        raise ValueError("it never opens")

    monkeypatch.setattr(relais.lab.worlds, "build", impossible)
    assert command_line.main(SHORT) == 2
    assert "erlang_a cannot be played: it never opens. Change it" in capsys.readouterr().err


@pytest.mark.parametrize("where", ["play", "write_csv"])
def test_a_stopped_run_leaves_nothing(
    where: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(relais.lab.run if where == "play" else records, where, stop)
    assert command_line.main([*SHORT, "--out", str(tmp_path / "out")]) == 130
    said = capsys.readouterr()
    assert "stopped; nothing was written" in said.err
    assert said.out == ""
    assert not list(tmp_path.iterdir())


def test_the_days_pass_unchanged_under_the_bar(capsys: pytest.CaptureFixture[str]) -> None:
    days = [Day(86400.0 * n, 86400.0 * (n + 1), (), (), (), {}) for n in range(4)]
    rules = Rules(starts_at=0.0, ends_at=4 * 86400.0, measured_from=0.0)

    def made() -> Iterator[Day]:
        yield from days

    assert list(command._told(made(), rules)) == days
    shown = capsys.readouterr()
    assert shown.out == ""
    assert [share for share in ("0%", "25%", "50%", "75%") if share in shown.err] == [
        "0%",
        "25%",
        "50%",
        "75%",
    ]


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_shipped_scenario_can_be_played(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    small = ["horizon.hours=0.2", "horizon.warmup_hours=0"]
    if read(name).horizon.hours is None:
        small = ["horizon.days=2", "horizon.warmup_days=0"]
    if name == "province":
        small += ["agents.count=120", "horizon.days=1"]
    settings = [word for each in small for word in ("--set", each)]
    assert command_line.main(["lab", "run", name, "--json", *settings]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["served"] > 10
    assert figures["arrived"] == figures["served"] + figures["abandoned"] + figures["still_waiting"]
