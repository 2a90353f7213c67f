"""Try policies on the same days, and say which serves people better and how sure that is.

The first policy named is the one that the others are compared with, day for day. --out DIR keeps the page to
read and print (report.html, French and English), comparison.json, every run (runs.csv) and the scenario.
"""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from relais.commands._lab import _runs, _scenario
from relais.commands._lab._out import whole_folder

if TYPE_CHECKING:
    from relais.lab.comparing.comparison import Comparison
    from relais.lab.report.numbers import Language
    from relais.lab.report.report import Source
    from relais.lab.scenario import Scenario

POLICIES = "first_available,dedicated,own_first"
REPLICATIONS = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """SCENARIO, --policies, --replications, --set, --seed, --workers, --dask, --json, --out, --lang."""
    _runs.add_arguments(parser, POLICIES, REPLICATIONS)


def run(args: argparse.Namespace) -> int:
    """Compare and print; nothing is left in --out unless everything is."""
    from relais.lab.comparing.comparison import as_json
    from relais.lab.report.plain import compared
    from relais.lab.report.words import Say

    settings = _scenario.settings(args.settings)
    scenario = _scenario.scenario(args.scenario, settings)
    policies = _runs.policies(args.policies)
    with _runs.stopping(), whole_folder(args.out) if args.out else nullcontext() as folder:
        comparison = _compared(args, scenario, policies)
        if folder:
            _keep(folder, comparison, _runs.source(args.scenario, settings), args.lang)
    print(json.dumps(as_json(comparison)) if args.json else compared(Say(args.lang), comparison))
    if args.out:
        print(f"{args.out}: report.html, comparison.json, runs.csv, scenario.toml", file=sys.stderr)
    return 0


def _compared(args: argparse.Namespace, scenario: Scenario, policies: list[str]) -> Comparison:
    from relais.lab.comparing.trials import gathered, trials

    seed = scenario.seed if args.seed is None else args.seed
    wanted = trials(scenario, policies, seed, args.replications)
    return gathered(scenario, policies, _runs.made(args, wanted))


def _keep(folder: Path, comparison: Comparison, source: Source, language: Language) -> None:
    from relais.lab.comparing.comparison import as_json
    from relais.lab.report.report import report
    from relais.lab.scenario import writing

    (folder / "report.html").write_text(report(comparison, source, language), encoding="utf-8")
    answer = json.dumps(as_json(comparison), indent=2, ensure_ascii=False)
    (folder / "comparison.json").write_text(answer + "\n", encoding="utf-8")
    (folder / "scenario.toml").write_text(writing.text(comparison.scenario), encoding="utf-8")
    _runs.write_runs(folder / "runs.csv", [({}, comparison)])
