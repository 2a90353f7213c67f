"""Which form of `routing` and of the laboratory's engine runs: their sources, or what `relais compile` made of
these very sources?

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
# Compiled together, so that one calls the other directly.
ROUTING = PACKAGE / "routing"
ENGINE = tuple(
    PACKAGE / "lab" / f"{name}.py"
    for name in ("desks", "doors", "engine", "handling", "kernel", "rows", "world")
)

# Where compiled forms are. RELAIS_ROUTING names another folder, or is "pure": the sources, whatever there is.
FOLDER = PACKAGE.parents[1] / "build" / "compiled"


def folder() -> Path | None:
    """Where to look for compiled forms; None is nowhere."""
    chosen = os.environ.get("RELAIS_ROUTING", "")
    if chosen == "pure":
        return None
    return Path(chosen) if chosen else FOLDER


def sources() -> list[Path]:
    """The files that are compiled."""
    return sorted([*ROUTING.rglob("*.py"), *ENGINE])


def form() -> str:
    """The name that the compiled form of the present sources has on this Python."""
    digest = sha256()
    for path in sources():
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{sysconfig.get_config_var('SOABI')}-{digest.hexdigest()[:16]}"


def use(package_path: MutableSequence[str], place: str = "") -> None:
    """Let what is in this place of the package be found in its compiled form if there is one: called by the
    package for `routing`, and by `lab` for its own modules, before anything imports them."""
    where = folder()
    if where is None or not where.is_dir():
        return
    made = where / form()
    if made.is_dir():
        package_path.insert(0, str(made / "relais" / place))
        # What the compiled modules share is a module of its own.
        if str(made) not in sys.path:
            sys.path.append(str(made))
