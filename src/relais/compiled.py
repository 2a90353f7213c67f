"""Which form of `routing` runs: its sources, or what `relais compile` made of these very sources?

Both answer the same, one placement for another; the compiled form answers faster. A compiled form has the
name of the sources it was made of, so one made of other sources is never found.
"""

import os
import sys
import sysconfig
from collections.abc import MutableSequence
from hashlib import sha256
from pathlib import Path

PACKAGE = Path(__file__).parent
SOURCES = PACKAGE / "routing"

# Where compiled forms are. RELAIS_ROUTING names another folder, or is "pure": the sources, whatever there is.
FOLDER = PACKAGE.parents[1] / "build" / "compiled"


def folder() -> Path | None:
    """Where to look for compiled forms; None is nowhere."""
    chosen = os.environ.get("RELAIS_ROUTING", "")
    if chosen == "pure":
        return None
    return Path(chosen) if chosen else FOLDER


def form() -> str:
    """The name that the compiled form of the present sources has on this Python."""
    digest = sha256()
    for path in sorted(SOURCES.rglob("*.py")):
        digest.update(path.relative_to(SOURCES).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{sysconfig.get_config_var('SOABI')}-{digest.hexdigest()[:16]}"


def use(package_path: MutableSequence[str]) -> None:
    """Let `relais.routing` be found in its compiled form if there is one. Called before anything imports it."""
    where = folder()
    if where is None or not where.is_dir():
        return
    made = where / form()
    if made.is_dir():
        package_path.insert(0, str(made / "relais"))
        # What the compiled modules share is a module of its own.
        sys.path.append(str(made))
