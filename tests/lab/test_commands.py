"""The command `relais lab`: what it lists, what it refuses, and that it leaves nothing half written."""

import argparse
import os
import stat
from pathlib import Path

import pytest

from relais import __main__ as command_line
from relais.commands import lab
from relais.commands._lab import _scenario
from relais.commands._lab._out import whole_file, whole_folder
from relais.house import Refusal
from relais.lab.scenario import shipped


def test_alone_it_lists_the_scenarios_and_the_actions(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["lab"]) == 0
    text = capsys.readouterr().out
    for name, title in shipped().items():
        assert f"  {name} " in text
        assert title in text
    assert f"actions: {', '.join(lab.actions())};" in text


def test_every_action_has_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    for name in lab.actions():
        with pytest.raises(SystemExit) as left:
            command_line.main(["lab", name, "--help"])
        assert left.value.code == 0
        assert f"relais lab {name}" in capsys.readouterr().out


def test_settings_are_pairs_and_the_last_of_a_key_counts() -> None:
    assert _scenario.settings(["a.b=1", "c= x=y ", "a.b=2"]) == {"a.b": "2", "c": " x=y "}
    for bad in ("agents.count", "=3", " =3", ""):
        with pytest.raises(Refusal, match="write --set KEY=VALUE"):
            _scenario.settings([bad])


def test_a_faulty_scenario_and_a_misspelt_policy_are_refused_in_words() -> None:
    with pytest.raises(
        Refusal, match=r"mmc.toml: 1 fault, nothing was run\n--set agents.cout=3: .*\"count\""
    ):
        _scenario.scenario("mmc", {"agents.cout": "3"})
    with pytest.raises(Refusal, match='Did you mean "own_first"'):
        _scenario.policy("own-first")
    assert _scenario.policy("dedicated").name == "dedicated"


@pytest.mark.parametrize("text", ["-1", "1.5", "", "one", "9" * 30, "²"])
def test_a_seed_is_a_whole_number(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="a seed is a whole number"):
        _scenario.seed(text)


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"LANG": "fr_CA.UTF-8"}, "fr"),
        ({"LANG": "en_CA.UTF-8"}, "en"),
        ({"LANG": "fr_CA.UTF-8", "LC_ALL": "C"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_is_that_of_the_terminal(
    variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert _scenario.language() == expected


def test_a_folder_is_whole_or_not_there(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "answer"
    with pytest.raises(KeyboardInterrupt), whole_folder(out) as part:
        (part / "half.json").write_text("{")
        raise KeyboardInterrupt
    assert not list(tmp_path.rglob("*answer*"))
    with whole_folder(out) as part:
        (part / "figures.json").write_text("1")
        assert not out.exists()
    assert [path.name for path in out.parent.iterdir()] == ["answer"]
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(out.stat().st_mode) == 0o777 & ~mask


def test_in_a_folder_that_is_there_files_are_replaced_and_others_stay(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    (tmp_path / "figures.json").write_text("old")
    with whole_folder(tmp_path) as part:
        (part / "figures.json").write_text("new")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "mine.txt": "kept",
        "figures.json": "new",
    }


def test_an_unwritable_place_is_refused_before_anything_is_computed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "file", tmp_path / "file" / "in", Path("/proc/none/x"), tmp_path / ("x" * 300)):
        with pytest.raises(Refusal, match=r"nothing was written in .*Give a folder that"), whole_folder(out):
            pytest.fail("the body ran")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "scenario.toml"
    whole_file(path, "title = 'é'\n")
    assert path.read_text(encoding="utf-8") == "title = 'é'\n"
    with pytest.raises(Refusal, match="nothing was written"):
        whole_file(tmp_path / "no" / "such", "x")
    with pytest.raises(Refusal, match="nothing was written"):
        whole_file(tmp_path, "x")
    assert [each.name for each in tmp_path.iterdir()] == ["scenario.toml"]
