"""A whole working centre in processes of its own, as `relais up` starts it, for the tests that kill them."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg

from relais.dispatch.leader import LEADER_LOCK

ROOT = Path(__file__).resolve().parents[2]

HOLDER = """
    SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'advisory' AND l.objid = %s AND l.granted
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def free_port() -> int:
    """A port that is free, and whose next is free too."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            with contextlib.suppress(OSError):
                second.bind(("127.0.0.1", port + 1))
                return port


def wait_until(what: Callable[[], Any], within_s: float, told: str) -> Any:
    """The first truthy answer of `what`; fails with `told` when there is none in time."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        with contextlib.suppress(psycopg.Error, OSError):
            if answer := what():
                return answer
        time.sleep(0.02)
    raise AssertionError(f"not within {within_s} s: {told}")


@dataclass
class Centre:
    """The processes of one `relais up`, by what they do."""

    process: subprocess.Popen[str]
    port: int
    environment: dict[str, str]
    owner: dict[str, Any]

    def pids(self, command: str) -> list[int]:
        """The living children that run `relais <command>`, workers of theirs included for the web."""
        found = []
        for child in psutil.Process(self.process.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                words = child.cmdline()
                if "relais" in words and command in words and child.status() != psutil.STATUS_ZOMBIE:
                    found.append(child.pid)
        return found

    def web_workers(self) -> list[int]:
        """The pids of the processes that answer pages: children of the web's main process."""
        workers = []
        for pid in self.pids("web"):
            with contextlib.suppress(psutil.Error):
                workers += [child.pid for child in psutil.Process(pid).children(recursive=True)]
        return workers or self.pids("web")

    def postmaster(self) -> int:
        """The pid of the embedded server."""
        path = Path(self.environment["RELAIS_VAR"]) / "postgres" / "postmaster.pid"
        return int(path.read_text().splitlines()[0])

    def leader(self) -> int | None:
        """The pid of the dispatcher that leads; None while nobody does."""
        with psycopg.connect(**self.owner, connect_timeout=2) as connection:
            rows = connection.execute(HOLDER, [LEADER_LOCK]).fetchall()
        assert len(rows) <= 1, f"two dispatchers lead: {rows}"
        return int(rows[0][0].rsplit(" ", 1)[1]) if rows else None

    def stand_bys(self) -> set[int]:
        """The pids of the dispatchers that are connected and do not lead."""
        query = (
            "SELECT application_name FROM pg_stat_activity WHERE application_name LIKE 'relais-dispatch %'"
        )
        with psycopg.connect(**self.owner, connect_timeout=2) as connection:
            connected = {int(row[0].rsplit(" ", 1)[1]) for row in connection.execute(query).fetchall()}
        return {pid for pid in connected & set(self.pids("dispatch")) if pid != self.leader()}


@contextmanager
def centre(*arguments: str) -> Iterator[Centre]:
    """`relais up` in a data folder of its own, with these arguments; stopped and deleted at the end."""
    with tempfile.TemporaryDirectory(prefix="relais-centre-") as folder:
        port = free_port()
        environment = {
            k: v
            for k, v in os.environ.items()
            if k not in ("DATABASE_URL", "RELAIS_ROLE", "RELAIS_DATABASE_NAME")
        }
        environment |= {"RELAIS_VAR": folder, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "relais", "up", "--port", str(port), *arguments]
        log = (Path(folder) / "up.log").open("w+")
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log, text=True)
        from relais.house.embedded import PORT, Embedded

        owner = {
            "host": str(Embedded(Path(folder)).socket),
            "port": str(PORT),
            "dbname": "relais",
            "user": "relais_owner",
        }
        found = Centre(process, port, environment, owner)
        try:
            try:
                wait_until(found.leader, 90, "a dispatcher leads")
            except AssertionError as late:
                raise AssertionError(f"{late}\n{(Path(folder) / 'up.log').read_text()}") from None
            yield found
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)
            log.close()
