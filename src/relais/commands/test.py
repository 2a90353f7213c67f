"""Run every test, on a database server of their own that lasts as long as the run.

Other arguments go to pytest: ./relais test tests/house -k supervisor. RELAIS_TEST_URL names a
PostgreSQL server to use instead of a throwaway one (its owner needs CREATEDB and CREATEROLE).
"""

import argparse
import os
import subprocess
import sys

from relais.house import translations
from relais.house.places import ROOT
from relais.house.throwaway import throwaway


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--no-skip, and anything pytest takes."""
    parser.add_argument(
        "--no-skip", action="store_true", help="a skipped test fails the run (RELAIS_NO_SKIP=1)"
    )
    parser.set_defaults(rest=[])
    parser.epilog = "Any other argument goes to pytest."


def run(args: argparse.Namespace) -> int:
    """Run pytest; returns its exit status."""
    if args.no_skip:
        os.environ["RELAIS_NO_SKIP"] = "1"
    translations.compile_stale()
    with throwaway() as environment:
        command = [sys.executable, "-m", "pytest", "-p", "relais.commands._skips", *args.rest]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
