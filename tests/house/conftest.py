"""A data folder of the test's own, and PostgreSQL servers of other kinds than the embedded one."""

import os
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from relais.house.machine import binaries, server_account
from relais.house.processes import wait_for_port


@pytest.fixture
def own_var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, and an environment that names no database."""
    for name in (
        "DATABASE_URL",
        "RELAIS_WEB_URL",
        "RELAIS_DISPATCH_URL",
        "RELAIS_DATABASE_NAME",
        "RELAIS_ROLE",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RELAIS_VAR", str(tmp_path / "var"))
    (tmp_path / "var").mkdir()
    return (tmp_path / "var").resolve()


@dataclass(frozen=True)
class TcpServer:
    """A server as a real centre has: on a port, with passwords."""

    port: int
    password: str = "le mot: de/passe@?"

    def url(self, user: str = "postgres", password: str | None = None, name: str = "postgres") -> str:
        from urllib.parse import quote

        said = quote(self.password if password is None else password, safe="")
        return f"postgresql://{user}:{said}@127.0.0.1:{self.port}/{name}"

    def run(self, *statements: str, name: str = "postgres") -> None:
        with psycopg.connect(self.url(name=name), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


def free_port() -> int:
    """A port nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(programs: Path) -> Iterator[TcpServer]:
    """Run the PostgreSQL of `programs` on a port for as long as the generator lives."""
    with tempfile.TemporaryDirectory(prefix="relais-tcp-") as place:
        folder = Path(place)
        account = server_account(folder)
        folder.chmod(0o777)
        server = TcpServer(free_port())
        (folder / "password").write_text(server.password, encoding="utf-8")
        environment = {"PATH": os.defpath, "LC_ALL": "C"}
        initdb = [programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "scram-sha-256"]
        options = [f"--pwfile={folder / 'password'}", "--no-sync", "-E", "UTF8"]
        as_account = {"user": account, "group": account} if account else {}
        subprocess.run(
            [*map(str, initdb), *options],
            env=environment,
            cwd="/",
            check=True,
            capture_output=True,
            **as_account,  # type: ignore[call-overload]
        )
        settings = {"port": server.port, "listen_addresses": "127.0.0.1", "fsync": "off"}
        settings["unix_socket_directories"] = ""
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [str(programs / "postgres"), "-D", str(folder / "data"), *flags],
                env=environment,
                cwd="/",
                stdout=log,
                stderr=log,
                **as_account,  # type: ignore[call-overload]
            )
        try:
            assert wait_for_port("127.0.0.1", server.port, 20), (folder / "log").read_text()
            yield server
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


@pytest.fixture(scope="session")
def tcp_server() -> Iterator[TcpServer]:
    """A current server on a port."""
    yield from serve(binaries())


@pytest.fixture(scope="session")
def older_server() -> Iterator[TcpServer]:
    """A PostgreSQL 16, which the embedded server's wheel carries too."""
    yield from serve(binaries().parents[1] / "pginstall" / "bin")
