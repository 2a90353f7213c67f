"""Where things are: the source tree and the data folder."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
"""The folder that holds `relais`, `src` and `tests`."""


def var() -> Path:
    """The data folder: RELAIS_VAR, or `var` beside the script. Made when absent."""
    path = Path(os.environ.get("RELAIS_VAR") or ROOT / "var").expanduser().resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path


def log_folder() -> Path:
    """The folder of the logs, in the data folder. Made when absent."""
    path = var() / "log"
    path.mkdir(exist_ok=True)
    return path
