"""Run every test, on a database server of their own that lasts as long as the run.

Other arguments go to pytest: ./relais test tests/house -k supervisor. With none, there is one process of
tests per core. RELAIS_TEST_URL names a PostgreSQL server to use instead of a throwaway one (its owner needs
CREATEDB and CREATEROLE).
"""

import argparse
import json
import os
import subprocess
import sys

from relais.house import translations
from relais.house.places import ROOT
from relais.house.throwaway import throwaway

# More failures than this are no accident of a busy machine.
FEW = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--no-skip, --once-more, and anything pytest takes."""
    parser.add_argument(
        "--no-skip", action="store_true", help="a skipped test fails the run (RELAIS_NO_SKIP=1)"
    )
    parser.add_argument(
        "--once-more",
        action="store_true",
        help=f"up to {FEW} tests that failed are run once more, alone; those that pass then are named as unsteady",
    )
    parser.set_defaults(rest=[])
    parser.epilog = "Any other argument goes to pytest."


def run(args: argparse.Namespace) -> int:
    """Run pytest; returns its exit status."""
    if args.no_skip:
        os.environ["RELAIS_NO_SKIP"] = "1"
    translations.compile_stale()
    spread = [] if args.rest else ["-n", "auto", "--dist", "loadfile"]
    with throwaway() as environment:
        status = _pytest(environment, *spread, *args.rest)
        if status != 1 or not args.once_more:
            return status
        failed = _last_failed()
        if not 0 < len(failed) <= FEW:
            return status
        print(f"{len(failed)} failed beside others; once more, alone:", flush=True)
        status = _pytest(environment, "--last-failed", "--last-failed-no-failures", "none")
    if status == 0:
        print("Unsteady, to be mended (each failed once, then passed alone):", *failed, sep="\n  ")
    return status


def _pytest(environment: dict[str, str], *arguments: str) -> int:
    command = [sys.executable, "-m", "pytest", "-p", "relais.commands._skips", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def _last_failed() -> list[str]:
    """What pytest remembers of the tests that failed."""
    try:
        remembered = (ROOT / ".pytest_cache/v/cache/lastfailed").read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return sorted(json.loads(remembered))
