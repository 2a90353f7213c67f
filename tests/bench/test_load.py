"""The load asks as fast as it is answered, and never counts a refusal as an answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from relais.bench import load
from relais.house import Refusal


class Page(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.headers.get("Cookie", ""))
        body = b"<p>" + b"x" * 70_000
        self.send_response(200 if self.path == "/" else 302)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    def handle_error(self, *args: object) -> None:
        """A client that hangs up is what one of the tests is about."""


@pytest.fixture
def port() -> Iterator[int]:
    Page.asked = []
    with Server(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_every_connection_asks_its_own_requests_in_turn(port: int) -> None:
    requests = [[load.request("/", port, f"agent={who}{turn}") for turn in (1, 2)] for who in "ab"]
    answers = load.run(port, requests, 0.2)
    assert len(answers.times) == len(Page.asked) >= 4
    assert set(Page.asked) == {"agent=a1", "agent=a2", "agent=b1", "agent=b2"}
    assert min(answers.times) > 0
    assert answers.rate == len(answers.times) / answers.lasted_s


def test_a_redirect_is_no_answer(port: int) -> None:
    with pytest.raises(Refusal, match="302"):
        load.run(port, [[load.request("/elsewhere", port)]], 0.1)
