"""The embedded server: killed, moved, shared, made by another version."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from relais.house import Refusal
from relais.house.embedded import Embedded
from relais.house.machine import LONGEST_SOCKET_FOLDER, PORT, is_server_of, socket_folder

HOLD = """
import sys
from pathlib import Path
from relais.house.embedded import Embedded
server = Embedded(Path(sys.argv[1]), is_durable=False)
server.hold()
print("held", flush=True)
sys.stdin.read()
server.release()
"""


def another_user(server: Embedded) -> subprocess.Popen[str]:
    """A process that holds the server until its standard input closes."""
    command = [sys.executable, "-c", HOLD, str(server.folder)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def server(own_var: Path) -> Iterator[Embedded]:
    made = Embedded(own_var, is_durable=False)
    yield made
    made.stop()


def ask(server: Embedded, question: str) -> object:
    with psycopg.connect(
        host=str(server.socket), port=PORT, user="postgres", dbname="postgres"
    ) as connection:
        cursor = connection.execute(question.encode())
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def test_it_starts_on_a_socket_only_its_account_can_reach_and_stops(server: Embedded) -> None:
    server.start()
    assert server.is_ready()
    assert ask(server, "select current_setting('listen_addresses')") == ""
    assert server.socket.stat().st_mode & 0o077 == 0
    server.stop()
    assert server.pid() is None


def test_what_was_committed_survives_a_kill_under_load(server: Embedded) -> None:
    server.start()
    ask(server, "create table kept (n int)")
    is_over = threading.Event()

    def load() -> None:
        with suppress(psycopg.Error):
            while not is_over.is_set():
                ask(server, "insert into kept select generate_series(1, 1000)")

    loads = [threading.Thread(target=load) for _ in range(3)]
    for thread in loads:
        thread.start()
    time.sleep(0.3)
    pid = server.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    server.start()
    is_over.set()
    for thread in loads:
        thread.join()
    assert server.pid() not in (None, pid)
    count = ask(server, "select count(*) from kept")
    assert isinstance(count, int)
    assert count > 0
    assert count % 1000 == 0, "a transaction is there whole or not at all"


def test_a_pid_file_left_by_a_crash_of_the_machine_does_not_stop_it(server: Embedded) -> None:
    server.start()
    server.stop()
    # The pid now belongs to another program: this one.
    (server.data / "postmaster.pid").write_text(
        f"{os.getpid()}\n{server.data}\n0\n{PORT}\n{server.socket}\n\n0 0\nready\n"
    )
    assert server.pid() is None
    server.start()
    assert ask(server, "select 1") == 1


def test_an_interrupted_initialisation_is_done_again(server: Embedded) -> None:
    (server.folder / "postgres.new").mkdir(parents=True)
    (server.folder / "postgres.new" / "PG_VERSION").write_text("18\n")
    server.start()
    assert ask(server, "select 1") == 1


def test_data_of_another_version_are_refused_in_a_sentence(server: Embedded) -> None:
    server.data.mkdir()
    (server.data / "PG_VERSION").write_text("16\n")
    with pytest.raises(Refusal, match=r"were made by PostgreSQL 16 and the embedded server is 18"):
        server.start()


def test_it_stops_when_the_last_of_its_users_leaves(server: Embedded) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(server.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        server.hold()
        other.communicate()
    assert server.is_ready(), "the one that started it left, another one uses it"
    server.release()
    assert server.pid() is None


def test_a_killed_user_does_not_keep_it_alive(server: Embedded) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(server.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        other.kill()
    pid = server.pid()
    assert pid is not None, "it outlives who started it"
    server.hold()
    assert server.pid() == pid, "and is adopted"
    server.release()
    assert server.pid() is None


def test_data_in_use_are_not_destroyed(server: Embedded) -> None:
    server.hold()
    with pytest.raises(Refusal, match="in use by another command"):
        Embedded(server.folder).destroy()
    server.release()
    Embedded(server.folder).destroy()
    assert not server.data.exists()


@pytest.mark.parametrize("name", ["x" * 120, "a, b", 'c "d"'])
def test_a_path_no_socket_can_have_is_served_elsewhere(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    server = Embedded(tmp_path / name, is_durable=False)
    try:
        server.start()
        assert server.socket != server.data
        assert len(os.fsencode(server.socket)) <= LONGEST_SOCKET_FOLDER
        assert server.socket.stat().st_mode & 0o077 == 0
        assert ask(server, "select 1") == 1
    finally:
        server.destroy()
    assert not server.socket.exists()


def test_the_socket_folder_is_the_same_for_every_process(tmp_path: Path) -> None:
    assert socket_folder(tmp_path / ("y" * 120)) == socket_folder(tmp_path / ("y" * 120))
    assert socket_folder(tmp_path / ("y" * 120)) != socket_folder(tmp_path / ("z" * 120))


def test_another_program_is_never_taken_for_the_server(own_var: Path) -> None:
    assert not is_server_of(os.getpid(), own_var / "postgres")
    assert not is_server_of(2**22 + 1, own_var / "postgres")
