"""Mend what can be mended: format and lint."""

import argparse
import subprocess
import sys

from relais.house.places import ROOT


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No option."""


def run(args: argparse.Namespace) -> int:
    """Run ruff's two menders; 1 when a fault is left that only a person can mend."""
    ruff = [sys.executable, "-m", "ruff"]
    mended = subprocess.run([*ruff, "check", "--fix", "--quiet", "."], cwd=ROOT, check=False).returncode
    formatted = subprocess.run([*ruff, "format", "."], cwd=ROOT, check=False).returncode
    return 1 if mended or formatted else 0
