"""`relais check`, `relais test` and `relais doctor`: what they say, and how they end."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest

from relais.commands import check, doctor
from relais.house import Refusal, database
from relais.house.throwaway import throwaway

SKIPS = """
import pytest
@pytest.mark.skip(reason="Chromium is missing (Debian: apt install chromium)")
def test_a_page(): ...
def test_another(): ...
"""


def run_pytest(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_it.py").write_text(SKIPS, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "relais.commands._skips", "."]
    kept = {name: value for name, value in os.environ.items() if name != "RELAIS_NO_SKIP"}
    return subprocess.run(
        command, cwd=folder, env=kept | environment, capture_output=True, text=True, check=False
    )


def test_a_skip_says_how_to_get_what_is_missing(tmp_path: Path) -> None:
    ran = run_pytest(tmp_path)
    assert ran.returncode == 0
    assert "skipped 1: Chromium is missing (Debian: apt install chromium)" in ran.stdout


def test_a_skip_fails_the_run_where_it_is_forbidden(tmp_path: Path) -> None:
    ran = run_pytest(tmp_path, RELAIS_NO_SKIP="1")
    assert ran.returncode == 1
    assert "skipping is forbidden here" in ran.stdout


def test_a_check_prints_one_line_and_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        check, "CHECKS", {"good": lambda: "", "bad": lambda: "a.py:1 too long\nb.py:2 too long"}
    )
    assert check.run(argparse.Namespace(names=[])) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("ok     good ")
    assert lines[1].startswith("fault  bad ")
    assert [line.strip() for line in lines[2:]] == ["a.py:1 too long", "b.py:2 too long"]
    assert check.run(argparse.Namespace(names=["good"])) == 0


def test_an_unknown_check_is_refused() -> None:
    with pytest.raises(Refusal, match='there is no check "taste"'):
        check.run(argparse.Namespace(names=["taste"]))


def test_a_program_that_fails_in_silence_is_a_fault() -> None:
    assert check._output("platform") == ""
    assert "No module named" in check._output("relais_does_not_exist")


def test_the_tests_get_a_server_of_their_own(own_var: Path) -> None:
    with throwaway() as environment:
        folder = Path(environment["RELAIS_VAR"])
        assert folder != own_var
        assert environment["RELAIS_ROLE"] == "owner"
        with database.connect(database.connect_info("owner"), what="test") as connection:
            row = connection.execute(
                "select rolcreatedb, rolsuper from pg_roles where rolname = current_user"
            )
            assert row.fetchone() == (True, False)
    assert not folder.exists()
    assert os.environ["RELAIS_VAR"] == str(own_var)


def test_the_doctor_reads_the_pins_every_platform_needs() -> None:
    text = "django==5.2.19 \\\n    --hash=sha256:0\n"
    text += "colorama==1 ; sys_platform == 'win32' \\\n    --hash=sha256:1\n"
    assert doctor.pinned(text) == {"django": "5.2.19"}


def test_the_doctor_names_a_database_it_cannot_reach(
    own_var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://o:secret@127.0.0.1:1/relais")
    assert doctor.run(argparse.Namespace(json=False)) == 1
    text = capsys.readouterr().out
    assert "problem     no PostgreSQL server answers at 127.0.0.1:1" in text
    assert "postgresql://o:***@127.0.0.1:1/relais" in text
    assert "secret" not in text
