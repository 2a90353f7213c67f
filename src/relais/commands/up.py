"""Start a working centre: database, pages, dispatchers and a demo centre. Ctrl-C stops it all.

Data stay in var/ (or RELAIS_VAR) until --fresh. DATABASE_URL names a PostgreSQL server, 17 or
later, to use instead of the embedded one.
"""

import argparse
import contextlib
import fcntl
import importlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from relais.commands import migrate
from relais.house import Refusal, database, places, translations
from relais.house.processes import Child, Supervisor, check_ports, wait_for_port

READY_S = 30.0
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# What --fresh empties in the data folder. Named one by one: RELAIS_VAR may point anywhere.
DATA = ("secret_key", "roles.json", "static", "files")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--port, --host, --fresh, --no-demo."""
    parser.add_argument(
        "--port", type=int, default=8000, help="the pages; the events use the next one (8000)"
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--fresh", action="store_true", help="first empty the embedded database")
    parser.add_argument("--no-demo", action="store_true", help="no demo centre and no simulated contacts")


def run(args: argparse.Namespace) -> int:
    """Start, watch, and stop on a signal; returns 0 after a clean stop."""
    for number in STOPS:
        signal.signal(number, _interrupt)
    address = f"http://{shown_host(args.host)}:{args.port}"
    try:
        with _alone(address) as has_crashed, contextlib.ExitStack() as stack:
            _await_ports(args, wait_s=5.0 if has_crashed else 0.0)
            if args.fresh:
                empty()
            with step("database") as note:
                stack.enter_context(database.running())
                note(database.url())
            prepare_schema(is_demo=not args.no_demo)
            _serve(args, address)
    except KeyboardInterrupt:
        pass
    print("stopped")
    return 0


def shown_host(host: str) -> str:
    """The host to write in an address: a name of this machine when it listens everywhere."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 (compared, not bound)
        return socket.gethostname()
    return f"[{host}]" if ":" in host else host


@contextmanager
def step(name: str) -> Iterator[Callable[[str], None]]:
    """Print one line when the step ends: its name, what `note` was told, its time."""
    notes: list[str] = []
    began = time.monotonic()
    yield notes.append
    print(f"  {name:<12} {time.monotonic() - began:5.1f} s   {' '.join(notes)}".rstrip(), flush=True)


def empty() -> None:
    """Delete the embedded database and what belongs to it; the logs stay."""
    if not database.is_embedded():
        raise Refusal(
            "--fresh empties the embedded database only, and DATABASE_URL names another one: "
            "drop and create that one yourself, or unset DATABASE_URL."
        )
    database.embedded_server().destroy()
    for name in DATA:
        path = places.var() / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    print(f"fresh: the embedded database in {places.var()} was emptied", flush=True)


def prepare_schema(*, is_demo: bool) -> None:
    """Migrations, translations and the demo centre, in this process as the owner; leaves no connection."""
    before = os.environ.get("RELAIS_ROLE")
    migrate.start_django_as_owner()
    from django.db import connections

    try:
        with step("migrations") as note:
            names = migrate.pending()
            if names:
                migrate.apply()
            else:
                migrate.grant()
            note(f"{len(names)} applied" if names else "up to date")
        translations.compile_stale()
        if is_demo and exists("relais.demo.seed"):
            with step("demo centre"):
                importlib.import_module("relais.demo.seed").ensure_demo()
    finally:
        connections.close_all()
        # The children choose their own role.
        os.environ.pop("RELAIS_ROLE", None)
        if before is not None:
            os.environ["RELAIS_ROLE"] = before


def exists(module: str) -> bool:
    """True when a module of ours is there to import."""
    with contextlib.suppress(ModuleNotFoundError):
        return importlib.util.find_spec(module) is not None
    return False


def children(port: int, host: str, *, is_demo: bool) -> list[Child]:
    """The processes of one machine; they stop in the order of their rank."""
    events = f"http://{shown_host(host)}:{port + 1}/evenements"
    hosts = ",".join(dict.fromkeys(["localhost", "127.0.0.1", "[::1]", shown_host(host)]))
    pages = {"RELAIS_ROLE": "web", "RELAIS_EVENTS_URL": events}
    pages["RELAIS_HOSTS"] = os.environ.get("RELAIS_HOSTS") or hosts
    # The sign-in page of a demo centre shows its sign-ins; no other centre does.
    pages["RELAIS_DEMO"] = "1" if is_demo else ""
    listen = ["--host", host, "--port"]
    found = [
        Child("web", ["web", *listen, str(port)], 0, pages),
        Child("events", ["events", *listen, str(port + 1)], 1, pages),
        # One leads, the other stands by.
        Child("dispatch-1", ["dispatch"], 2, {"RELAIS_ROLE": "dispatch"}),
        Child("dispatch-2", ["dispatch"], 2, {"RELAIS_ROLE": "dispatch"}),
    ]
    if is_demo:
        found.append(Child("life", ["life"], 3))
    found = [child for child in found if exists(f"relais.commands.{child.command[0]}")]
    for child in found:
        child.command = [sys.executable, "-m", "relais", *child.command]
    return found


def _serve(args: argparse.Namespace, address: str) -> None:
    server = database.embedded_server() if database.is_embedded() else None
    supervisor = Supervisor(
        children(args.port, args.host, is_demo=not args.no_demo),
        log_folder=places.log_folder(),
        server=server,
        say=lambda line: print(line, flush=True),
    )
    try:
        with step("processes") as note:
            supervisor.start()
            note(", ".join(child.name for child in supervisor.children))
            _await_pages(supervisor, args)
        print(welcome(address, is_demo=not args.no_demo), flush=True)
        supervisor.run()
    finally:
        _stop_once()
        supervisor.stop()


def _await_pages(supervisor: Supervisor, args: argparse.Namespace) -> None:
    """Wait until the pages answer; refuse, with the place of the log, when they never will."""
    web = next((child for child in supervisor.children if child.name == "web"), None)
    if web is None or web.process is None:
        return
    process = web.process
    if not wait_for_port(_reached(args.host), args.port, READY_S, lambda: process.poll() is not None):
        raise Refusal(f"the pages did not start; see {supervisor.log_folder / 'web.log'}")


def _reached(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (compared, not bound)


def welcome(address: str, *, is_demo: bool) -> str:
    """What is printed once everything runs: the address, and the demo's sign-ins."""
    lines = ["", f"Relais is at {address}", "Ctrl-C stops everything."]
    if is_demo and exists("relais.demo"):
        sign_ins = getattr(importlib.import_module("relais.demo"), "sign_ins", None)
        if sign_ins is not None:
            lines += ["", "Sign in as:"]
            lines += [
                "  " + (row if isinstance(row, str) else "   ".join(map(str, row))) for row in sign_ins()
            ]
    return "\n".join(lines)


@contextmanager
def _alone(address: str) -> Iterator[bool]:
    """Hold the lock of the data folder; yields True when the last `up` did not stop cleanly."""
    with (places.var() / "up.lock").open("a+", encoding="utf-8") as lock:
        lock.seek(0)
        written = lock.read()
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal(_already(written)) from None
        lock.truncate(0)
        lock.write(json.dumps({"pid": os.getpid(), "address": address}))
        lock.flush()
        yield bool(written)
        lock.truncate(0)


def _already(written: str) -> str:
    other: dict[str, object] = {}
    with contextlib.suppress(ValueError):
        other = json.loads(written)
    return (
        f"Relais already runs on the data in {places.var()} "
        f"(process {other.get('pid', '?')}, {other.get('address', 'starting')}); stop it with Ctrl-C first, "
        "or give this one another folder: RELAIS_VAR=/some/folder ./relais up --port 8010"
    )


def _await_ports(args: argparse.Namespace, wait_s: float) -> None:
    """Check the ports; after a crash, leave the former processes the time to end."""
    deadline = time.monotonic() + wait_s
    while True:
        try:
            check_ports(args.host, args.port)
            return
        except Refusal:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.1)


def _interrupt(number: int, frame: FrameType | None) -> None:
    _stop_once()
    raise KeyboardInterrupt


def _stop_once() -> None:
    """From here on everything stops: a second Ctrl-C must not interrupt that."""
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)
