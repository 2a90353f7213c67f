"""Two dispatchers started together: one leads; when it is killed, the other does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psycopg
import pytest
from tests.acceptance.centre import HOLDER, ROOT, wait_until

from relais.dispatch.leader import LEADER_LOCK
from relais.house import database


@pytest.fixture
def two_dispatchers(own_database: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "relais", "dispatch"]
    started = [subprocess.Popen(command, env=environment, cwd=ROOT) for _ in range(2)]
    yield started
    for process in started:
        process.kill()
        process.wait()


def _leaders(name: str) -> list[int]:
    with psycopg.connect(**{**database.connect_info("owner"), "dbname": name}) as connection:
        return [int(row[0].rsplit(" ", 1)[1]) for row in connection.execute(HOLDER, [LEADER_LOCK]).fetchall()]


def test_one_leads_and_the_other_takes_over(
    own_database: str, two_dispatchers: list[subprocess.Popen[bytes]]
) -> None:
    first = wait_until(lambda: _leaders(own_database), 20, "one leads")
    for _ in range(10):
        assert _leaders(own_database) == first
        time.sleep(0.05)
    os.kill(first[0], signal.SIGKILL)
    second = wait_until(
        lambda: [pid for pid in _leaders(own_database) if pid != first[0]], 10, "the other leads"
    )
    assert second[0] in [process.pid for process in two_dispatchers]


def test_a_leader_asked_to_stop_stops_and_gives_the_lead(
    own_database: str, two_dispatchers: list[subprocess.Popen[bytes]]
) -> None:
    first = wait_until(lambda: _leaders(own_database), 20, "one leads")
    process = next(p for p in two_dispatchers if p.pid == first[0])
    process.terminate()
    assert process.wait(5) == 0
    wait_until(lambda: [pid for pid in _leaders(own_database) if pid != first[0]], 10, "the other leads")
