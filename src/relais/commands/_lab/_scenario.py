"""Which scenario, with which settings, under which policies? What the actions of the laboratory ask alike."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from relais.house import Refusal

if TYPE_CHECKING:
    from relais.lab.scenario import Scenario
    from relais.routing import Policy


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """SCENARIO, --set, --seed, --json."""
    parser.add_argument(
        "scenario", metavar="SCENARIO", help="a scenario file, or the name of a shipped one (`relais lab`)"
    )
    parser.add_argument(
        "--set",
        dest="settings",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="put a key over the file, as agents.count=100; may be given again (docs/scenario.md lists the keys)",
    )
    parser.add_argument(
        "--seed", type=seed, help="the number that chance starts from (default: the scenario's)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")


def add_language(parser: argparse.ArgumentParser) -> None:
    """--lang."""
    parser.add_argument(
        "--lang", choices=("fr", "en"), default=language(), help="of what is printed (default: that of LANG)"
    )


def language() -> str:
    """French where the terminal is in French, or else English."""
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "fr" if said.lower().startswith("fr") else "en"


def seed(text: str) -> int:
    """A seed of the command line. Raises ArgumentTypeError."""
    if not text.isdecimal() or len(text) > 18:
        raise argparse.ArgumentTypeError(f"a seed is a whole number, 0 or more, not {text!r}")
    return int(text)


def settings(pairs: list[str]) -> dict[str, str]:
    """The settings of --set; of a key given twice the last counts. Raises Refusal."""
    found: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise Refusal(f"--set {pair!r} sets nothing; write --set KEY=VALUE, as --set agents.count=100.")
        found[key.strip()] = value
    return found


def scenario(name: str, put_over: dict[str, str]) -> Scenario:
    """The scenario of that name or path with settings over it. Raises Refusal with every fault."""
    from relais.lab.scenario import BadScenario, read

    try:
        return read(name, put_over)
    except BadScenario as bad:
        raise Refusal(str(bad)) from None


def policy(name: str) -> Policy:
    """The policy of that name. Raises Refusal with the nearest one."""
    from relais.lab.scenario.faults import nearest
    from relais.routing.policies import POLICIES, by_name

    try:
        return by_name(name)
    except ValueError as fault:
        near = nearest(name, POLICIES)
        raise Refusal(f"{fault}" + (f' Did you mean "{near}"?' if near else "")) from None
