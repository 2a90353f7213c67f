"""How many requests a second does a page answer, and how soon? A load of keep-alive connections in one thread.

Plain sockets and no library: it must cost far less than what it measures, since both share the machine.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from relais.house import Refusal


@dataclass(slots=True)
class Answers:
    """What came back: seconds of each request, and the seconds the load lasted."""

    times: list[float] = field(default_factory=list)
    lasted_s: float = 0.0

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.times) / self.lasted_s


class _Caller:
    """One connection: sends its requests in turn, each when the one before is answered."""

    def __init__(self, port: int, requests: Sequence[bytes]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._requests = requests
        self._turn = 0
        self._heard = bytearray()
        self._awaited = -1  # length of the whole answer, once its head was read
        self._sent_at = 0.0

    def ask(self) -> None:
        self._heard.clear()
        self._awaited = -1
        self._sent_at = time.perf_counter()
        self.socket.sendall(self._requests[self._turn % len(self._requests)])
        self._turn += 1

    def hear(self) -> float | None:
        """Take in what came; the seconds it took once the answer is whole. Raises Refusal for any answer but 200."""
        piece = self.socket.recv(262_144)
        if not piece:
            raise Refusal("the server closed a connection during the measure; see its log above.")
        self._heard += piece
        if self._awaited < 0:
            head = self._heard.find(b"\r\n\r\n")
            if head < 0:
                return None
            self._awaited = head + 4 + _length(bytes(self._heard[:head]))
        if len(self._heard) < self._awaited:
            return None
        return time.perf_counter() - self._sent_at


def _length(head: bytes) -> int:
    status, _, fields = head.partition(b"\r\n")
    if b" 200" not in status:
        raise Refusal(
            f"a page answered {status.decode(errors='replace')!r} instead of 200; is the session well?"
        )
    for line in fields.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    raise Refusal("an answer did not say how long it is.")


def request(path: str, port: int, cookie: str = "") -> bytes:
    """One GET, as a browser's, that keeps the connection."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept: text/html", "Connection: keep-alive"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def run(port: int, requests: Sequence[Sequence[bytes]], seconds: float) -> Answers:
    """Ask for `seconds`, one connection for each list of requests, and wait for what was asked."""
    answers = Answers()
    with selectors.DefaultSelector() as selector, ExitStack() as opened:
        callers = [_Caller(port, each) for each in requests]
        for caller in callers:
            opened.enter_context(caller.socket)
        start = time.perf_counter()
        for caller in callers:
            selector.register(caller.socket, selectors.EVENT_READ, caller)
            caller.ask()
        open_count = len(callers)
        while open_count:
            ready = selector.select(timeout=30)
            if not ready:
                raise Refusal("a page did not answer within 30 s.")
            for key, _ in ready:
                took = key.data.hear()
                if took is None:
                    continue
                answers.times.append(took)
                if time.perf_counter() - start < seconds:
                    key.data.ask()
                else:
                    selector.unregister(key.fileobj)
                    open_count -= 1
        answers.lasted_s = time.perf_counter() - start
    return answers
