"""Measure Relais beside its rivals, each in the same run.

Without a name, everything. The figures to reach, and what each measures, are in docs/benchmarks.md.
"""

import argparse
import importlib
import json
import sys
from typing import TYPE_CHECKING

from relais.house import Refusal, database

if TYPE_CHECKING:
    from relais.bench.figures import Figure
    from relais.bench.stand import Size

# Each with its module.
PARTS = {
    "routing": "placements",
    "dispatch": "dispatch",
    "latency": "latency",
    "search": "search",
    "pages": "pages",
    "memory": "memory",
    "lab": "lab",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to measure, --json, --quick."""
    parser.add_argument("what", nargs="*", metavar="WHAT", help=f"any of: {', '.join(PARTS)}, all (default)")
    parser.add_argument(
        "--json", action="store_true", help="one JSON object with everything that was measured"
    )
    parser.add_argument(
        "--accuracy",
        action="store_true",
        help="of lab alone: whether it is right, with long runs, instead of how fast it is",
    )
    parser.add_argument(
        "--quick", action="store_true", help="a small province and short runs: shows that it works"
    )


def run(args: argparse.Namespace) -> int:
    """Measure and print; 0 when every figure was measured, reached or not."""
    unknown = [name for name in args.what if name not in (*PARTS, "all")]
    if unknown:
        raise Refusal(f"there is no benchmark {unknown[0]!r}; there are {', '.join(PARTS)} and all.")
    wanted = (
        list(PARTS) if not args.what or "all" in args.what else [name for name in PARTS if name in args.what]
    )
    from relais.bench import figures, machine, stand

    size = stand.QUICK if args.quick else stand.FULL
    if args.accuracy and wanted != ["lab"]:
        raise Refusal("--accuracy is of the laboratory: ./relais bench lab --accuracy")
    with database.running():
        stand.begin()
        described = machine.describe()
        found: list[Figure] = []
        for name in wanted:
            print(f"{name}...", file=sys.stderr, flush=True)
            found += _accuracy(args.quick) if args.accuracy else _measure(name, size)
    if args.json:
        answer = {
            "machine": described,
            "size": stand.as_details(size),
            "figures": [each.as_json() for each in found],
        }
        print(json.dumps(answer, indent=2))
    else:
        print(
            f"{described['cpu']}, {described['cores']} cores, load {described['load_average']}, {described['date']}"
        )
        print(figures.table(found))
    return 0


def _accuracy(is_quick: bool) -> "list[Figure]":
    from relais.bench.lab import accuracy
    from relais.house.places import ROOT

    folder = ROOT.parent / "shared" / "data" / "queueing-reference"
    contacts = 1_000 if is_quick else 40_000
    return accuracy.bench(folder, contacts, lambda line: print(line, file=sys.stderr, flush=True))


def _measure(name: str, size: "Size") -> "list[Figure]":
    answered: list[Figure] = importlib.import_module(f"relais.bench.{PARTS[name]}").bench(size)
    return answered
