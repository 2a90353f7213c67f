"""A house of real processes and a real browser: pages, events and a dispatcher on a database of the test's own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from pytest_django.plugin import DjangoDbBlocker
from tests.cast import PASSWORD, Cast, make_cast

CHROMIUM = next(
    (
        p
        for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
        if Path(p).exists()
    ),
    "",
)
READY_S = 30.0
# What a page may take on a busy machine.
PATIENCE_MS = 20_000


@dataclass
class House:
    """The processes, and where the pages are."""

    address: str
    cast: Cast
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def kill(self, name: str) -> None:
        """End one process at once."""
        self.children[name].kill()
        self.children[name].wait(10)


@dataclass
class Seat:
    """Someone in front of a browser; `complaints` holds what its console said."""

    house: House
    page: Page
    complaints: list[str]

    def open(self, path: str) -> Page:
        """Go to a page of the house."""
        self.page.goto(self.house.address + path)
        return self.page

    def sign_in(self, name: str = "julie") -> Page:
        """Sign in from the keyboard."""
        self.open("/seance/")
        self.page.wait_for_function("document.activeElement.name === 'username'")
        self.page.keyboard.type(name)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("#desk")
        return self.page

    def see(self, words: str) -> None:
        """Wait until these words are on the page."""
        self.page.get_by_text(words).first.wait_for()


@pytest.fixture
def has_chromium() -> None:
    """Skip, with how to get it, where there is no Chromium."""
    if not CHROMIUM:
        pytest.skip("Chromium is not installed: apt-get install chromium (or any package of it)")


@pytest.fixture
def house(
    has_chromium: None, own_database: str, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> Iterator[House]:
    """The cast in a database of its own, and the processes that serve it."""
    with django_db_blocker.unblock(), ExitStack() as stack:
        before = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = own_database
        try:
            port = _free_ports()
            found = House(f"http://localhost:{port}", make_cast())
            environment = os.environ | {
                "RELAIS_EVENTS_URL": f"http://localhost:{port + 1}/evenements",
                "RELAIS_RING_LIVE_S": "300",
                "PYTHONWARNINGS": "ignore",
            }
            commands = {
                "web": ["web", "--port", str(port), "--workers", "1"],
                "events": ["events", "--port", str(port + 1)],
                "dispatch": ["dispatch"],
            }
            for name, command in commands.items():
                log = tmp_path / f"{name}.log"
                found.children[name] = stack.enter_context(_running(command, environment, log))
            _await_port(port)
            _await_port(port + 1)
            yield found
            faults = [text for log in tmp_path.glob("*.log") if "Traceback" in (text := log.read_text())]
            assert not faults, faults[0][-3000:]
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before


def _running(command: list[str], environment: dict[str, str], log: Path) -> Any:
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "relais", *command], env=environment, stdout=output, stderr=output
        )
    stack = ExitStack()
    stack.callback(process.wait, 15)
    stack.callback(process.terminate)

    class _Child:
        def __enter__(self) -> subprocess.Popen[bytes]:
            return process

        def __exit__(self, *_: object) -> None:
            stack.close()

    return _Child()


def _free_ports() -> int:
    """A free port whose next one is free too."""
    while True:
        with closing(socket.socket()) as one, closing(socket.socket()) as two:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            try:
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def _await_port(port: int) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("localhost", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"nothing answers on port {port}")


@pytest.fixture
def browser(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """A Chromium for one test: its driver runs a loop in this thread, in which no other test may find itself.

    Inside the loop Django opens a connection of its own; our queries are still one at a time.
    """
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield found
        connection.close()
        found.close()


Sit = Callable[..., Seat]


@pytest.fixture
def sit(browser: Browser, house: House) -> Iterator[Sit]:
    """`sit(width=390, color_scheme="dark", language="en")` opens a browser of its own. Its console must stay silent."""
    contexts: list[BrowserContext] = []
    seats: list[Seat] = []

    def open_one(*, width: int = 1440, height: int = 900, language: str = "fr", **options: Any) -> Seat:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies([{"name": "django_language", "value": language, "url": house.address}])
        contexts.append(context)
        page = context.new_page()
        seat = Seat(house, page, [])

        def listen(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                seat.complaints.append(message.text)

        page.on("console", listen)
        page.on("pageerror", lambda error: seat.complaints.append(str(error)))
        seats.append(seat)
        return seat

    yield open_one
    for context in contexts:
        context.close()
    assert [each for seat in seats for each in seat.complaints] == []
