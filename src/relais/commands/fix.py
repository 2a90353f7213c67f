"""Mend what can be mended: format, lint, the catalogue of translations."""

import argparse
import subprocess
import sys

from relais.house import translations
from relais.house.places import ROOT


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No option."""


def run(args: argparse.Namespace) -> int:
    """Mend; 1 when a fault is left that only a person can mend."""
    ruff = [sys.executable, "-m", "ruff"]
    is_linted = (
        subprocess.run([*ruff, "check", "--fix", "--quiet", "."], cwd=ROOT, check=False).returncode == 0
    )
    is_formatted = subprocess.run([*ruff, "format", "."], cwd=ROOT, check=False).returncode == 0
    untold = translations.mend()
    if untold:
        print(f"{untold} texts have no English yet: {translations.catalogue_path().relative_to(ROOT)}")
    return 0 if is_linted and is_formatted and not untold else 1
