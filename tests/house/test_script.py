"""The script `relais`: a copy of it, in a folder with a space, with an empty list of libraries."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STUB = "import os, sys\nprint(os.getcwd(), sys.argv[1:], sys.prefix)\n"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with nothing to install and a stub for the application. The tests below run in any order."""
    folder = tmp_path_factory.mktemp("script") / "a clone"
    (folder / "src" / "relais").mkdir(parents=True)
    shutil.copy(ROOT / "relais", folder / "relais")
    for name in ("requirements.txt", "requirements-lab.txt", "requirements-dev.txt"):
        (folder / name).write_text("# nothing\n", encoding="utf-8")
    (folder / "src" / "relais" / "__init__.py").touch()
    (folder / "src" / "relais" / "__main__.py").write_text(STUB, encoding="utf-8")
    return folder


def start(clone: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("RELAIS_VAR", "PYTHONPATH")}
    return subprocess.run(
        [clone / "relais", *arguments],
        cwd="/",
        env=kept | {"RELAIS_PYTHON": sys.executable} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_first_use_installs_and_later_ones_do_not(clone: Path) -> None:
    shutil.rmtree(clone / ".venv", ignore_errors=True)
    first = start(clone, "up", "two words")
    assert first.stdout == f"/ ['up', 'two words'] {clone / '.venv'}\n", first.stderr
    assert "first run: installing (about 30 s)" in first.stderr
    assert start(clone, "up").stderr == ""


def test_a_link_to_the_script_works(clone: Path, tmp_path: Path) -> None:
    start(clone)
    (tmp_path / "relais").symlink_to(clone / "relais")
    assert str(clone / ".venv") in start(tmp_path).stdout


def test_a_changed_list_is_installed_again(clone: Path) -> None:
    start(clone)
    (clone / "requirements.txt").write_text(f"# changed by process {os.getpid()}\n", encoding="utf-8")
    assert "installing the libraries of requirements.txt" in start(clone, "up").stderr
    assert start(clone, "up").stderr == ""


def test_the_tests_want_the_longer_list_and_up_is_content_with_it(clone: Path) -> None:
    start(clone)
    (clone / "requirements-dev.txt").write_text(f"# changed by process {os.getpid()}\n", encoding="utf-8")
    assert "requirements-dev.txt" in start(clone, "test").stderr
    assert start(clone, "test").stderr == ""
    assert start(clone, "up").stderr == ""


def test_an_interrupted_installation_is_done_again_from_nothing(clone: Path) -> None:
    start(clone)
    (clone / ".venv" / "installed").unlink()
    (clone / ".venv" / "half-written").touch()
    assert "first run: installing" in start(clone).stderr
    assert not (clone / ".venv" / "half-written").exists()


def test_a_lock_whose_owner_is_dead_is_taken_over(clone: Path) -> None:
    start(clone)
    dead = subprocess.Popen(["true"])
    dead.wait()
    (clone / ".venv.lock").mkdir()
    (clone / ".venv.lock" / "pid").write_text(str(dead.pid))
    (clone / ".venv" / "installed").unlink()
    assert start(clone).returncode == 0
    assert not (clone / ".venv.lock").exists()


def test_a_lock_whose_owner_lives_is_waited_for(clone: Path) -> None:
    """Two first runs at once: the second never pulls the libraries from under the first."""
    start(clone)
    owner = subprocess.Popen(["sleep", "60"])
    (clone / ".venv.lock").mkdir()
    (clone / ".venv.lock" / "pid").write_text(f"{owner.pid}\n")
    (clone / ".venv" / "installed").unlink()
    waiting = subprocess.Popen([clone / "relais", "up"], env=os.environ | {"RELAIS_PYTHON": sys.executable})
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(3)
        assert (clone / ".venv.lock" / "pid").read_text().strip() == str(owner.pid)
    finally:
        owner.kill()
        owner.wait()
    assert waiting.wait(60) == 0
    assert not (clone / ".venv.lock").exists()


def test_a_list_that_cannot_be_installed_is_one_sentence_with_the_log(clone: Path) -> None:
    start(clone)
    kept = (clone / "requirements.txt").read_text(encoding="utf-8")
    # A pin without a hash is refused before any download.
    (clone / "requirements.txt").write_text("relais-does-not-exist==1.0\n", encoding="utf-8")
    try:
        failed = start(clone, "up", PIP_NO_INDEX="1")
    finally:
        (clone / "requirements.txt").write_text(kept, encoding="utf-8")
    log = clone / "var" / "log" / "install.log"
    assert failed.returncode == 2
    assert failed.stderr.splitlines()[-1].startswith(
        "relais: could not install the libraries of requirements.txt"
    )
    assert failed.stderr.rstrip().endswith(str(log))
    assert log.read_text(encoding="utf-8")
    assert start(clone, "up").returncode == 0


def test_without_python_it_says_which_one_to_install(clone: Path, tmp_path: Path) -> None:
    shutil.copytree(clone, tmp_path / "clone", ignore=shutil.ignore_patterns(".venv"))
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "dirname", "cksum", "tr", "grep", "mkdir", "cat", "rm", "mv", "sleep", "readlink"):
        (tools / name).symlink_to(str(shutil.which(name)))
    (tools / "python3").write_text("#!/bin/sh\necho 'pyenv: no such version' >&2\nexit 127\n")
    (tools / "python3").chmod(0o755)
    failed = start(tmp_path / "clone", PATH=str(tools), RELAIS_PYTHON="")
    assert failed.returncode == 2
    assert "Python 3.11 or later is needed and none was found" in failed.stderr
    assert "pyenv" not in failed.stderr
