"""`relais up`, as a person runs it: started, stopped, killed, started twice."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from tests.house.conftest import free_port

from relais.house import database
from relais.house.embedded import Embedded

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(own_var: Path) -> Iterator[Start]:
    """Start `relais up --no-demo` on `own_var`; whatever is left at the end is stopped."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: str, port: int) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "relais", "up", "--no-demo", "--port", str(port), *arguments]
        started.append(
            subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ
            )
        )
        return started[-1]

    yield begin
    for process in started:
        with process:
            process.kill()
    Embedded(own_var).stop()


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """What it printed, up to the line that holds `words`."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return "".join(lines)
    raise AssertionError("".join(lines))


def processes_on(var: Path) -> list[psutil.Process]:
    """Every live process that was started for this data folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and process.environ().get("RELAIS_VAR") == str(var):
                found.append(process)
        except psutil.Error:
            continue
    return [process for process in found if process.pid != os.getpid()]


def test_it_starts_is_alone_and_stops_whole(own_var: Path, start: Start) -> None:
    port = free_port()
    first = start(port=port)
    text = read_until(first, "Ctrl-C stops everything")
    assert re.search(r"migrations +\d+\.\d s +\d+ applied", text)
    assert f"Relais is at http://127.0.0.1:{port}" in text

    second = start(port=free_port())
    words = second.communicate(timeout=20)[0]
    assert second.returncode == 2
    assert words.startswith(f"relais: Relais already runs on the data in {own_var} (process {first.pid}, ")
    assert "RELAIS_VAR=" in words

    began = time.monotonic()
    first.send_signal(signal.SIGINT)
    assert first.communicate(timeout=20)[0].endswith("stopped\n")
    assert first.returncode == 0
    assert time.monotonic() - began < 10
    assert Embedded(own_var).pid() is None
    assert processes_on(own_var) == []


def test_after_a_kill_the_next_one_finds_the_data_and_no_orphan(own_var: Path, start: Start) -> None:
    port = free_port()
    first = start(port=port)
    read_until(first, "Ctrl-C stops everything")
    with psycopg.connect(database.url()) as connection:
        connection.execute("create table kept as select 1")
    server = Embedded(own_var).pid()
    others = []
    for child in psutil.Process(first.pid).children():
        if child.pid != server:
            others += [child, *child.children(recursive=True)]
    first.kill()
    first.communicate()
    _, alive = psutil.wait_procs(others, timeout=10)
    assert [child for child in alive if child.status() != psutil.STATUS_ZOMBIE] == []

    again = start(port=port)
    text = read_until(again, "Ctrl-C stops everything")
    assert "up to date" in text
    assert Embedded(own_var).pid() == server, "the server it left is adopted"
    with psycopg.connect(database.url()) as connection:
        assert connection.execute("select * from kept").fetchone() == (1,)
    again.send_signal(signal.SIGTERM)
    assert again.communicate(timeout=20)[0].endswith("stopped\n")
    assert Embedded(own_var).pid() is None

    fresh = start("--fresh", port=port)
    assert "was emptied" in read_until(fresh, "Ctrl-C stops everything")
    with psycopg.connect(database.url()) as connection:
        assert connection.execute("select to_regclass('kept')").fetchone() == (None,)


def test_a_taken_port_is_refused_before_anything_starts(own_var: Path, start: Start) -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        process = start(port=other.getsockname()[1])
        words = process.communicate(timeout=20)[0]
    assert process.returncode == 2
    assert "is taken by another program; try ./relais up --port" in words
    assert not (own_var / "postgres").exists()


def test_fresh_does_not_touch_a_server_of_yours(
    own_var: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:p@127.0.0.1:1/d")
    process = start("--fresh", port=free_port())
    assert "--fresh empties the embedded database only" in process.communicate(timeout=20)[0]
    assert process.returncode == 2


def test_the_doctor_tells_the_address_running_or_not(own_var: Path) -> None:
    def doctor() -> dict[str, object]:
        command = [sys.executable, "-m", "relais", "doctor", "--json"]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        found: dict[str, object] = json.loads(ran.stdout)
        assert (ran.returncode == 1) == bool(found["problems"])
        return found

    before = doctor()
    assert before["database_running"] is False
    assert before["database_url"] == database.url()
    with database.running():
        during = doctor()
        assert during["database_running"] is True
        assert str(during["server_version"]).startswith("18.")
        assert during["roles"] == ["relais_dispatch", "relais_web"]
        assert during["migrations_pending"]
        assert during["database_url"] == before["database_url"]
