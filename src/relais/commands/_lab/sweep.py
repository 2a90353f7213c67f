"""Try policies over settings: the frontier between waiting and being known, at every combination of values.

--vary KEY=A,B,C may be given again; every combination is compared as `compare` does, on the same chance. --out DIR
keeps the page (report.html), sweep.json and every run (runs.csv). A fault in one combination refuses all of them.
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
from relais.commands._lab.compare import POLICIES
from relais.house import Refusal

if TYPE_CHECKING:
    from relais.lab.comparing.sweeping import Sweep
    from relais.lab.report.numbers import Language
    from relais.lab.report.report import Source

REPLICATIONS = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--vary, and those of compare."""
    parser.add_argument(
        "--vary",
        action="append",
        required=True,
        metavar="KEY=A,B,...",
        help="a key of the scenario and its values, as load.occupancy=0.7,0.8,0.9; may be given again",
    )
    _runs.add_arguments(parser, POLICIES, REPLICATIONS)


def run(args: argparse.Namespace) -> int:
    """Sweep and print; nothing is left in --out unless everything is."""
    from relais.lab.comparing.sweeping import sweep_as_json
    from relais.lab.report.sweep import swept
    from relais.lab.report.words import Say

    with _runs.stopping(), whole_folder(args.out) if args.out else nullcontext() as folder:
        sweep = _swept(args)
        if folder:
            source = _runs.source(args.scenario, _scenario.settings(args.settings))
            _keep(folder, sweep, source, args.lang)
    print(json.dumps(sweep_as_json(sweep)) if args.json else swept(Say(args.lang), sweep))
    if args.out:
        print(f"{args.out}: report.html, sweep.json, runs.csv", file=sys.stderr)
    return 0


def vary(pairs: list[str], settings: dict[str, str]) -> dict[str, list[str]]:
    """The values of each key of --vary. Raises Refusal."""
    found: dict[str, list[str]] = {}
    for pair in pairs:
        key, equals, text = pair.partition("=")
        key, values = key.strip(), [value.strip() for value in text.split(",")]
        if not equals or not key or not all(values):
            raise Refusal(f"--vary {pair!r} varies nothing; write --vary load.occupancy=0.7,0.8,0.9.")
        if key in found or key in settings:
            other = "--set" if key in settings else "--vary"
            raise Refusal(f"--vary {key} is given twice, the other time by {other}; give each key once.")
        if len(set(values)) < len(values):
            raise Refusal(f"--vary {key} has a value twice; give each value once.")
        found[key] = values
    return found


def _swept(args: argparse.Namespace) -> Sweep:
    """All combinations are read before any runs; all their runs are spread together."""
    from relais.lab.comparing.sweeping import Setting, Sweep, combinations
    from relais.lab.comparing.trials import gathered, trials

    settings = _scenario.settings(args.settings)
    varied = vary(args.vary, settings)
    try:
        points = combinations(varied)
    except ValueError as fault:
        raise Refusal(f"{fault}; give fewer values to --vary.") from None
    scenarios = [_scenario.scenario(args.scenario, settings | point) for point in points]
    policies = _runs.policies(args.policies)
    wanted = [
        trial
        for scenario in scenarios
        for trial in trials(
            scenario, policies, scenario.seed if args.seed is None else args.seed, args.replications
        )
    ]
    outcomes, each = _runs.made(args, wanted), len(policies) * args.replications
    compared = [
        Setting(values=point, comparison=gathered(scenario, policies, outcomes[n * each : (n + 1) * each]))
        for n, (point, scenario) in enumerate(zip(points, scenarios, strict=True))
    ]
    return Sweep(vary=varied, settings=compared)


def _keep(folder: Path, sweep: Sweep, source: Source, language: Language) -> None:
    from relais.lab.comparing.sweeping import sweep_as_json
    from relais.lab.report.sweep import sweep_report

    (folder / "report.html").write_text(sweep_report(sweep, source, language), encoding="utf-8")
    answer = json.dumps(sweep_as_json(sweep), indent=2, ensure_ascii=False)
    (folder / "sweep.json").write_text(answer + "\n", encoding="utf-8")
    _runs.write_runs(folder / "runs.csv", [(each.values, each.comparison) for each in sweep.settings])
