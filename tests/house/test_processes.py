"""Supervision: a killed child is restarted, a killed supervisor leaves nobody, a taken port is named."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from tests.house.conftest import free_port

from relais.house import Refusal
from relais.house.embedded import Embedded
from relais.house.processes import Child, Supervisor, check_ports, in_words, is_port_free

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
# Writes its name when asked to stop: the order can be read.
TELLS = """
import signal, sys, time
def stop(*_):
    open(sys.argv[1], "a").write(sys.argv[2] + "\\n")
    sys.exit()
signal.signal(signal.SIGTERM, stop)
open(sys.argv[1] + "." + sys.argv[2], "w")
time.sleep(60)
"""
SUPERVISES = """
import sys
from pathlib import Path
from relais.house.processes import Child, Supervisor
child = Child("sleeper", [sys.executable, "-c", "import time; time.sleep(60)"], 0)
supervisor = Supervisor([child], log_folder=Path(sys.argv[1]))
supervisor.start()
print(child.process.pid, flush=True)
supervisor.run()
"""

Make = Callable[..., Supervisor]


def until(is_true: Callable[[], bool], wait_s: float = 10.0) -> bool:
    deadline = time.monotonic() + wait_s
    while time.monotonic() < deadline:
        if is_true():
            return True
        time.sleep(0.02)
    return False


def watch(supervisor: Supervisor, is_true: Callable[[], bool]) -> bool:
    """As `until`, with the supervisor looking each time."""

    def look() -> bool:
        supervisor.look()
        return is_true()

    return until(look)


def is_alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervise(tmp_path: Path, said: list[str]) -> Iterator[Make]:
    made: list[Supervisor] = []

    def make(*children: Child, server: Embedded | None = None) -> Supervisor:
        made.append(Supervisor(children, log_folder=tmp_path, server=server, say=said.append))
        made[-1].start()
        return made[-1]

    yield make
    for supervisor in made:
        supervisor.stop()


def pid_of(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def test_a_steady_child_that_is_killed_comes_back_at_once(supervise: Make, said: list[str]) -> None:
    child = Child("dispatcher", SLEEP, 0)
    supervisor = supervise(child)
    before = pid_of(child)
    child.started_s -= 3600
    os.kill(before, signal.SIGKILL)
    assert watch(supervisor, lambda: child.process is not None and child.process.pid != before)
    assert said == [
        f"dispatcher died (killed by SIGKILL), restarted; see {supervisor.log_folder / 'dispatcher.log'}"
    ]


def test_a_child_that_cannot_live_is_tried_less_and_less_often(supervise: Make, said: list[str]) -> None:
    child = Child("broken", [sys.executable, "-c", "raise SystemExit(3)"], 0)
    supervisor = supervise(child)
    assert watch(supervisor, lambda: len(said) == 2)
    assert said[0].startswith("broken died (exit status 3), restarting in 0.5 s")
    assert said[1].startswith("broken died (exit status 3), restarting in 1.0 s")


def test_what_a_dead_child_had_started_is_ended_too(supervise: Make, tmp_path: Path) -> None:
    starts = (
        f"import subprocess, time; p = subprocess.Popen({SLEEP!r}); print(p.pid, flush=True); time.sleep(60)"
    )
    child = Child("workers", [sys.executable, "-c", starts], 0)
    supervisor = supervise(child)
    log = tmp_path / "workers.log"
    assert until(lambda: len(log.read_text().splitlines()) == 2)
    worker = int(log.read_text().splitlines()[1])
    os.kill(pid_of(child), signal.SIGKILL)
    assert watch(supervisor, lambda: not is_alive(worker))


def test_they_stop_in_the_order_of_their_rank(supervise: Make, tmp_path: Path) -> None:
    order = tmp_path / "order"
    names = {"web": 0, "events": 1, "dispatch": 2}
    children = [
        Child(n, [sys.executable, "-c", TELLS, str(order), n], rank) for n, rank in reversed(names.items())
    ]
    supervisor = supervise(*children)
    assert until(lambda: all((tmp_path / f"order.{name}").exists() for name in names))
    supervisor.stop()
    assert order.read_text().splitlines() == list(names)


def test_one_that_will_not_stop_is_killed_in_time(supervise: Make, tmp_path: Path) -> None:
    ignores = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    deaf = f"{ignores}; print('deaf', flush=True); time.sleep(60)"
    child = Child("deaf", [sys.executable, "-c", deaf], 0)
    supervisor = supervise(child)
    assert until(lambda: "\ndeaf" in (tmp_path / "deaf.log").read_text())
    pid, began = pid_of(child), time.monotonic()
    supervisor.stop()
    assert time.monotonic() - began < 10
    assert not is_alive(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_a_killed_supervisor_leaves_no_child(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISES, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as one:
        assert one.stdout is not None
        child = int(one.stdout.readline())
        assert is_alive(child)
        one.kill()
        assert until(lambda: not is_alive(child))


def test_a_killed_database_comes_back(supervise: Make, own_var: Path, said: list[str]) -> None:
    server = Embedded(own_var, is_durable=False)
    server.start()
    try:
        supervisor = supervise(server=server)
        before = server.pid()
        assert before is not None
        os.kill(before, signal.SIGKILL)
        assert watch(supervisor, lambda: server.is_ready() and server.pid() != before)
        assert said[0].startswith("the database died, restarting")
        assert said[1].startswith("the database is back after ")
    finally:
        server.stop()


def test_a_taken_port_is_named_with_a_free_pair() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(
            Refusal, match=rf"^port {port} is taken by another program; try ./relais up --port \d+$"
        ):
            check_ports("127.0.0.1", port)
        # The port of the events, one further, counts as well.
        with pytest.raises(Refusal, match=rf"^port {port} is taken"):
            check_ports("127.0.0.1", port - 1)


@pytest.mark.parametrize("port", [0, -1, 65535, 70000])
def test_a_number_that_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(Refusal, match="is not a port"):
        check_ports("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(Refusal, match=r"this machine has no address 192\.0\.2\.1"):
        is_port_free("192.0.2.1", free_port())


def test_an_end_is_said_in_words() -> None:
    assert in_words(-9) == "killed by SIGKILL"
    assert in_words(3) == "exit status 3"
