"""Every command that a page or a scenario shows can be typed: its options exist and its settings are allowed."""

import argparse
import re
import shlex
from pathlib import Path

import pytest

from relais.commands import lab
from relais.commands._lab import _scenario
from relais.lab.scenario import read, shipped

ROOT = Path(__file__).parents[2]
PAGES = ["README.md", "docs/lab.md", "docs/scenario.md", "docs/lab-effects.md"]
PAGES += [f"scenarios/{name}.toml" for name in shipped()]
SHOWN = [
    (page, match[1])
    for page in PAGES
    for match in re.finditer(r"\./relais lab ([a-z]+ [^`#\n]+)", (ROOT / page).read_text(encoding="utf-8"))
]


@pytest.fixture(scope="module")
def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(exit_on_error=False)
    lab.add_arguments(made)
    return made


def test_the_pages_show_commands() -> None:
    assert len(SHOWN) > 15
    assert {page for page, _ in SHOWN} == set(PAGES)


@pytest.mark.parametrize(("page", "words"), SHOWN)
def test_a_command_of_a_page_can_be_typed(page: str, words: str, parser: argparse.ArgumentParser) -> None:
    action = words.split()[0]
    assert action in lab.ORDER
    if action not in lab.actions():
        return
    args = parser.parse_args(shlex.split(words))
    if "scenario" not in args:
        return
    name = args.scenario if args.scenario in shipped() else "one_centre"
    settings = _scenario.settings(args.settings)
    assert read(name, settings)
    for varied in getattr(args, "vary", None) or ():
        key, _, values = str(varied).partition("=")
        for value in values.split(","):
            assert read(name, settings | {key: value})
