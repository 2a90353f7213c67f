"""Check format, lint, types, arrows, sizes, missing migrations, missing translations.

One line each, with its time; what is wrong is printed under it. Exit status 1 when anything is.
`./relais fix` mends what can be mended.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from relais.house import Refusal, translations
from relais.house.places import ROOT

Check = Callable[[], str]
"""Runs, and returns what is wrong ("" when nothing)."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Names of checks, all by default."""
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"among: {', '.join(CHECKS)} (default: all)")


def run(args: argparse.Namespace) -> int:
    """Run the checks; 1 when one found something."""
    unknown = [name for name in args.names if name not in CHECKS]
    if unknown:
        raise Refusal(f'there is no check "{unknown[0]}"; they are: {", ".join(CHECKS)}.')
    faults = 0
    for name in args.names or CHECKS:
        began = time.monotonic()
        wrong = CHECKS[name]()
        faults += bool(wrong)
        print(f"{'fault' if wrong else 'ok':<6} {name:<14} {time.monotonic() - began:5.1f} s", flush=True)
        if wrong:
            print("       " + wrong.rstrip().replace("\n", "\n       "), flush=True)
    return 1 if faults else 0


def _output(*command: str, environment: dict[str, str] | None = None) -> str:
    """What a module of Python said when it failed; "" when it did not."""
    ran = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    return (ran.stdout + ran.stderr).strip() or f"exit status {ran.returncode}" if ran.returncode else ""


def _format() -> str:
    said = _output("ruff", "format", "--check", "--output-format", "concise", ".")
    return "\n".join(line for line in said.splitlines() if "experimental" not in line)


def _lint() -> str:
    return _output("ruff", "check", "--quiet", "--output-format", "concise", ".")


def _types() -> str:
    return _output("mypy", "--no-error-summary", environment=_no_database())


def _guard(name: str) -> str:
    return _output("pytest", "-q", "--no-header", "-p", "no:randomly", f"tests/consistency/test_{name}.py")


def _migrations() -> str:
    # Django warns that it cannot ask the database what was applied; what is on disk is enough here.
    command = ("django", "makemigrations", "--check", "--dry-run", "--verbosity", "1")
    quiet = {"PYTHONWARNINGS": "ignore::RuntimeWarning", "DJANGO_SETTINGS_MODULE": "relais.house.settings"}
    return _output(*command, environment=_no_database() | quiet)


def _no_database() -> dict[str, str]:
    """An environment that leads to no server: a check answers the same whether one runs or not."""
    nowhere = os.path.join(tempfile.gettempdir(), f"relais-check-{os.getuid()}")  # noqa: PTH118
    empty = dict.fromkeys(("DATABASE_URL", "RELAIS_WEB_URL", "RELAIS_DISPATCH_URL"), "")
    return empty | {"RELAIS_VAR": nowhere}


def _translations() -> str:
    return "\n".join(translations.faults())


CHECKS: dict[str, Check] = {
    "format": _format,
    "lint": _lint,
    "types": _types,
    "arrows": lambda: _guard("arrows"),
    "sizes": lambda: _guard("sizes"),
    "migrations": _migrations,
    "translations": _translations,
}
