"""How are `routing` and the engine of the laboratory compiled? By mypyc, from the same sources, in a folder of its own."""

import fcntl
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from relais import compiled
from relais.house import Refusal

# Run in the folder that holds a copy of the sources; the arguments are their paths.
_SCRIPT = """
import sys
try:
    from setuptools import setup
except ImportError:
    from distutils.core import setup
from mypyc.build import mypycify
modules = mypycify(
    ["--config-file=", "--strict", *sys.argv[1:]], opt_level="3", debug_level="0", group_name="relais_routing"
)
setup(name="relais", ext_modules=modules, script_args=["build_ext", "--inplace"])
"""

# What the compiler reads for its types and leaves as it is.
_READ = compiled.PACKAGE / "measures"

# What a build takes on a slow machine, and more.
TIMEOUT_S = 900.0


def missing() -> str | None:
    """What this machine lacks to compile, and how to get it; None when nothing."""
    compiler = shlex.split(sysconfig.get_config_var("CC") or "cc")[0]
    if shutil.which(compiler) is None:
        return f"a C compiler ({compiler}) is needed and there is none (Debian: apt install gcc)"
    if not (Path(sysconfig.get_path("include")) / "Python.h").exists():
        return "the headers of Python are needed and are not there (Debian: apt install python3-dev)"
    if importlib.util.find_spec("mypyc") is None:
        return "mypy is needed and is not installed (`./relais check` installs it)"
    if sys.version_info >= (3, 12) and importlib.util.find_spec("setuptools") is None:
        return "setuptools is needed and is not installed (.venv/bin/python -m pip install setuptools)"
    return None


def build(where: Path, timeout_s: float = TIMEOUT_S) -> Path:
    """Compile the sources as they are now into a folder under `where`, which is returned; those made of
    other sources are removed. At once when it is there already. Raises Refusal when it cannot be done."""
    made = where / compiled.form()
    if made.is_dir():
        return made
    if lacking := missing():
        raise Refusal(f"routing cannot be compiled: {lacking}. It runs from its sources all the same.")
    try:
        where.mkdir(parents=True, exist_ok=True)
        with _alone(where):
            if made.is_dir():
                return made
            with tempfile.TemporaryDirectory(dir=where, prefix="making-") as name:
                making = Path(name)
                _compile(making, timeout_s)
                _keep(making, making / "made")
                (making / "made").rename(made)
    except OSError as error:
        if not made.is_dir():
            raise Refusal(f"routing cannot be compiled in {where}: {error.strerror or error}.") from None
    remove(where, but=made)
    return made


@contextmanager
def _alone(where: Path) -> Iterator[None]:
    """One build at a time under `where`: whoever comes second finds it made."""
    with (where / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def remove(where: Path, but: Path | None = None) -> None:
    """Remove what was compiled for this Python under `where`, all but one."""
    for made in where.glob(f"{compiled.form().rpartition('-')[0]}-*"):
        if made != but:
            shutil.rmtree(made, ignore_errors=True)


def _compile(folder: Path, timeout_s: float) -> None:
    """Copy the sources and compile them in place. Raises Refusal with what the compiler said last."""
    for source in [*compiled.sources(), *_READ.rglob("*.py")]:
        copy = folder / "relais" / source.relative_to(compiled.PACKAGE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
    for package in ("relais", "relais/lab"):
        (folder / package / "__init__.py").touch()
    files = [f"relais/{source.relative_to(compiled.PACKAGE).as_posix()}" for source in compiled.sources()]
    ours = ("PYTHONPATH", "PYTHONSAFEPATH", "MYPYPATH")
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    try:
        ran = subprocess.run(
            [sys.executable, "-c", _SCRIPT, *files],
            cwd=folder,
            env=environment | {"MYPYPATH": "."},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refusal(f"compiling routing took more than {timeout_s:.0f} s and was stopped.") from None
    if ran.returncode:
        last = "\n".join(ran.stdout.strip().splitlines()[-12:])
        raise Refusal(f"routing could not be compiled. The compiler said:\n{last}")


def _keep(folder: Path, made: Path) -> None:
    """Keep what Python loads, and nothing else."""
    for library in [*folder.glob("*.*"), *(folder / "relais").rglob("*.*")]:
        if library.suffix in (".so", ".pyd"):
            target = made / library.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            library.rename(target)
