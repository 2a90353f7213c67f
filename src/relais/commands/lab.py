"""Try a rule on the days of a scenario, or on recorded days, before anyone lives under it.

Alone, it lists the scenarios that come with Relais. docs/lab.md goes from a question to its page.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING, cast

from relais.commands import _lab

if TYPE_CHECKING:
    from relais.__main__ import Command

# In the order in which one comes to them.
ORDER = ("run", "compare", "sweep", "calibrate", "replay")
EXAMPLE = "./relais lab compare one_centre --policies first_available,own_first --out here"


def actions() -> list[str]:
    """The actions there are."""
    found = {each.name for each in pkgutil.iter_modules(_lab.__path__) if not each.name.startswith("_")}
    return [name for name in ORDER if name in found] + sorted(found - set(ORDER))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-command for each module of `_lab`."""
    parsers = parser.add_subparsers(dest="action", metavar="ACTION")
    for name in actions():
        path = Path(_lab.__path__[0]) / f"{name}.py"
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        first, _, _ = text.partition("\n")
        action = parsers.add_parser(
            name, help=first, description=text, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        _module(name).add_arguments(action)


def run(args: argparse.Namespace) -> int:
    """Do what was asked; without an action, list what there is to try."""
    if args.action is None:
        print(listing())
        return 0
    return _module(args.action).run(args)


def listing() -> str:
    """What `relais lab` alone prints."""
    from relais.lab.scenario import shipped

    titles = shipped()
    width = max(map(len, titles), default=0)
    lines = [f"  {name:<{width}}  {title}" for name, title in titles.items()]
    head = "usage: ./relais lab ACTION ...\n\nscenarios (in scenarios/; copy one and change it):"
    tail = f"\nactions: {', '.join(actions())}; ./relais lab ACTION --help says more.\nTry: {EXAMPLE}"
    return "\n".join([head, *lines, tail])


def _module(name: str) -> Command:
    return cast("Command", importlib.import_module(f"relais.commands._lab.{name}"))
