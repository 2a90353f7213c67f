"""Supervision: starts the processes of one machine, restarts those that die, stops them in order.

Each child has its own process group and log, and dies with this process whatever kills it. The
embedded server is watched too; it outlives a `kill -9` of this process and the next one adopts it.
"""

import contextlib
import ctypes
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from relais.house import Refusal
from relais.house.embedded import Embedded

LOOK_EVERY_S = 0.1
STOP_S = 8.0
# A child that lived this long is restarted at once; one that dies sooner waits, twice as long each time.
STEADY_S = 10.0
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 15.0
LOG_BYTES = 10_000_000

_PR_SET_PDEATHSIG = 1
# Loaded before any fork: a child between fork and exec must not import.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass
class Child:
    """One process to keep alive. Children stop in the order of `rank`, those of one rank together."""

    name: str
    command: Sequence[str]
    rank: int
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_s: float = 0.0
    wait_s: float = 0.0
    restart_s: float = 0.0


class Supervisor:
    """Runs `children` until SIGINT, SIGTERM or SIGHUP; `say` gets one line per event."""

    def __init__(
        self,
        children: Sequence[Child],
        *,
        log_folder: Path,
        server: Embedded | None = None,
        say: Callable[[str], None] = print,
    ) -> None:
        self.children = sorted(children, key=lambda child: child.rank)
        self.log_folder = log_folder
        self.server = server
        self.say = say
        self.is_stopping = False

    def start(self) -> None:
        """Start every child, the last to stop first."""
        for child in reversed(self.children):
            self._launch(child)

    def run(self) -> None:
        """Watch until a signal asks to stop, then stop everything. Call from the main thread."""
        previous = {
            number: signal.signal(number, self._ask_to_stop) for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            while not self.is_stopping:
                self.look()
                time.sleep(LOOK_EVERY_S)
        finally:
            self.stop()
            for number, handler in previous.items():
                signal.signal(number, handler)

    def look(self) -> None:
        """One look at every process: restart those that died."""
        if self.server is not None and self.server.pid() is None:
            self._restart_server(self.server)
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._died(child, now)
            if child.process is None and now >= child.restart_s and not self.is_stopping:
                self._launch(child)

    def stop(self) -> None:
        """Ask the children to end, rank by rank; kill what has not ended in time."""
        deadline = time.monotonic() + STOP_S
        ranks = sorted({child.rank for child in self.children})
        for rank in ranks:
            alive = [child for child in self.children if child.rank == rank and child.process is not None]
            for child in alive:
                signal_group(child, signal.SIGTERM)
            # Each rank leaves time for those after it.
            turn = time.monotonic() + max(0.5, (deadline - time.monotonic()) / 2)
            for child in alive:
                assert child.process is not None
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.0, turn - time.monotonic()))
                signal_group(child, signal.SIGKILL)
                child.process.wait()
                child.process = None

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True

    def _launch(self, child: Child) -> None:
        path = self.log_folder / f"{child.name}.log"
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        parent = os.getpid()
        with path.open("ab") as log:
            log.write(f"--- {time.strftime('%Y-%m-%d %H:%M:%S')} {shlex.join(child.command)}\n".encode())
            log.flush()
            child.process = subprocess.Popen(
                child.command,
                env=os.environ | child.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: _die_with(parent),
            )
        child.started_s = time.monotonic()

    def _died(self, child: Child, now: float) -> None:
        """Note a death, end what the child left behind, and set the time of its restart."""
        assert child.process is not None
        how = in_words(child.process.returncode)
        signal_group(child, signal.SIGKILL)
        child.process = None
        has_lasted = now - child.started_s >= STEADY_S
        child.wait_s = 0.0 if has_lasted else min(LONGEST_WAIT_S, child.wait_s * 2 or FIRST_WAIT_S)
        # The first death of a child that was steady costs no time: another one may be waiting for it.
        child.restart_s = now + child.wait_s
        when = "restarted" if not child.wait_s else f"restarting in {child.wait_s:.1f} s"
        self.say(f"{child.name} died ({how}), {when}; see {self.log_folder / (child.name + '.log')}")

    def _restart_server(self, server: Embedded) -> None:
        self.say(f"the database died, restarting; see {server.log}")
        began = time.monotonic()
        try:
            server.start()
        except Refusal as refusal:
            self.say(str(refusal))
            return
        self.say(f"the database is back after {time.monotonic() - began:.1f} s")


def signal_group(child: Child, number: signal.Signals) -> None:
    """Send a signal to a child and to whatever it started; nothing when they are gone."""
    if child.process is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, number)


def in_words(returncode: int) -> str:
    """`killed by SIGKILL`, or `exit status 3`."""
    if returncode < 0:
        with contextlib.suppress(ValueError):
            return f"killed by {signal.Signals(-returncode).name}"
    return f"exit status {returncode}"


def _die_with(parent: int) -> None:
    """In the child, before exec: ask the kernel for a SIGTERM when the supervisor dies."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)


def is_port_free(host: str, port: int) -> bool:
    """True when a server could listen on `port` of `host` now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise Refusal(f"port {port} needs privileges; choose one above 1023 with --port.") from error
        except OSError as error:
            if isinstance(error, socket.gaierror) or error.errno == 99:
                raise Refusal(f"this machine has no address {host}; correct --host.") from error
            return False
    return True


def check_ports(host: str, port: int, *, count: int = 2) -> None:
    """Refuse when one of `count` ports from `port` on is taken; names ports that are free."""
    if not 1 <= port <= 65535 - count + 1:
        raise Refusal(f"{port} is not a port; choose one from 1024 to {65535 - count + 1}.")
    taken = [number for number in range(port, port + count) if not is_port_free(host, number)]
    if taken:
        start = range(port + 10, min(port + 1000, 65535 - count), 10)
        free = (n for n in start if all(is_port_free(host, n + k) for k in range(count)))
        hint = next(free, port + 10)
        raise Refusal(f"port {taken[0]} is taken by another program; try ./relais up --port {hint}")


def wait_for_port(
    host: str, port: int, wait_s: float, is_hopeless: Callable[[], bool] = lambda: False
) -> bool:
    """True once something accepts connections on the port; False after `wait_s` seconds."""
    deadline = time.monotonic() + wait_s
    while time.monotonic() < deadline and not is_hopeless():
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
            return True
        time.sleep(0.05)
    return False
