"""Both forms of routing and of the laboratory's engine hold to the same tests: the other form than this run's runs them too."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import relais.routing
from relais import compiled, compiling
from relais.house import Refusal
from relais.house.places import ROOT

TESTED = ROOT / "build" / "tested"
SAME_TESTS = (
    "tests/routing",
    "tests/situations/test_situations.py",
    "tests/lab/test_engine_cases.py",
    "tests/lab/test_engine_days.py",
    "tests/lab/test_engine_queues.py",
    "tests/lab/test_kernel.py",
)


def is_compiled() -> bool:
    return not str(relais.routing.__file__).endswith(".py")


def in_form(form: str, *command: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"RELAIS_ROUTING": form}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def compiled_folder() -> Path:
    """A folder that holds the compiled form of the present sources; never the one that the product uses."""
    if lacking := compiling.missing():
        pytest.skip(f"routing is not tested in its compiled form: {lacking}")
    return compiling.build(TESTED).parent


def test_the_other_form_passes_the_same_tests(request: pytest.FixtureRequest) -> None:
    form = "pure" if is_compiled() else str(request.getfixturevalue("compiled_folder"))
    ran = in_form(form, "-m", "pytest", "-q", "-p", "no:cacheprovider", *SAME_TESTS, f"--ignore={__file__}")
    assert ran.returncode == 0, ran.stdout[-3000:]


def test_a_process_uses_the_compiled_form_of_these_sources(compiled_folder: Path) -> None:
    for module in ("relais.routing.floor", "relais.lab.engine"):
        show = ("-c", f"import {module} as module; print(module.__file__)")
        assert in_form(str(compiled_folder), *show).stdout.startswith(str(compiled_folder / compiled.form()))
        assert in_form("pure", *show).stdout.startswith(str(compiled.PACKAGE))


def test_what_other_sources_gave_is_never_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ["src/relais"]
    (tmp_path / "cpython-311-0123456789abcdef" / "relais").mkdir(parents=True)
    monkeypatch.setenv("RELAIS_ROUTING", str(tmp_path))
    compiled.use(path)
    assert path == ["src/relais"]
    monkeypatch.setenv("RELAIS_ROUTING", str(tmp_path / "absent"))
    compiled.use(path)
    assert path == ["src/relais"]


def test_without_a_compiler_one_line_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refusal, match=r"a C compiler .* is needed"):
        compiling.build(tmp_path / "compiled")
    assert not (tmp_path / "compiled").exists()


def test_what_is_removed_is_only_what_was_compiled(tmp_path: Path) -> None:
    (tmp_path / compiled.form()).mkdir()
    (tmp_path / "letters").mkdir()
    compiling.remove(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["letters"]
