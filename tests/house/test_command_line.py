"""The command line: what a newcomer types, and what it answers to a slip."""

import importlib
import types
from argparse import ArgumentParser, Namespace

import pytest

from relais import __main__ as command_line
from relais.house import Refusal


def test_alone_it_lists_every_command_with_one_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main([]) == 0
    text = capsys.readouterr().out
    for name, module in command_line.command_modules().items():
        help_line = command_line.first_line(module)
        assert help_line
        assert f"  {name} " in text
        assert help_line in text


def test_help_is_the_same_list(capsys: pytest.CaptureFixture[str]) -> None:
    command_line.main([])
    alone = capsys.readouterr().out
    assert command_line.main(["--help"]) == 0
    assert capsys.readouterr().out == alone


def test_a_misspelt_command_gets_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["docter"]) == 2
    assert capsys.readouterr().err == 'relais: there is no command "docter"; did you mean "doctor"?\n'


def test_a_word_near_nothing_gets_the_way_to_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["zzzzzz"]) == 2
    assert "./relais --help lists the commands" in capsys.readouterr().err


def test_private_modules_are_no_commands() -> None:
    assert "_skips" not in command_line.command_modules()
    assert not any("_" in name for name in command_line.command_modules())


def test_a_refusal_is_a_sentence_and_no_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(args: Namespace) -> int:
        raise Refusal("the sky is too low; wait a little.")

    def no_arguments(parser: ArgumentParser) -> None:
        """None."""

    module = types.SimpleNamespace(__doc__="Fly.", add_arguments=no_arguments, run=refuse)
    monkeypatch.setattr(importlib, "import_module", lambda name: module)
    assert command_line.main(["up"]) == 2
    assert capsys.readouterr().err == "relais: the sky is too low; wait a little.\n"


@pytest.mark.parametrize("name", sorted(command_line.command_modules()))
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        command_line.main([name, "--help"])
    assert left.value.code == 0
    assert f"usage: relais {name}" in capsys.readouterr().out


def test_what_test_does_not_know_goes_to_pytest_and_other_commands_refuse_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    handed: list[list[str]] = []
    command = importlib.import_module("relais.commands.test")

    def take(args: Namespace) -> int:
        handed.append(args.rest)
        return 0

    monkeypatch.setattr(command, "run", take)
    assert command_line.main(["test", "-q", "tests/house", "-k", "lists"]) == 0
    assert handed == [["-q", "tests/house", "-k", "lists"]]
    with pytest.raises(SystemExit):
        command_line.main(["doctor", "--colour"])
    assert "--colour" in capsys.readouterr().err
