"""The event stream: tells open pages that something changed, never what. A small ASGI application of its own.

`GET /evenements` answers `text/event-stream` with three events: `board` (work or presence moved, at most
once a second), `desk` (for the agent concerned alone) and `beat` (every 15 s). No Django view runs here.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relais.house.settings")

import django

django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.http import parse_cookie  # noqa: E402

from relais.house import database  # noqa: E402

log = logging.getLogger(__name__)

PATH = "/evenements"
BEAT_S = 15.0
BOARD_EVERY_S = 1.0
# A session closed elsewhere stops hearing within this long.
RECHECK_S = 60.0
RECONNECT_S = 0.5
# When the page was drawn, in its address; and how far the clocks of two machines may be apart.
DRAWN = "depuis"
OVERLAP_S = 2.0
# A page this far behind is cut: it comes back and asks for everything once.
BACKLOG = 32

T = TypeVar("T")
Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

SESSION = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > now()"
AGENT = """
    SELECT g.id, u.password FROM auth_user u JOIN staff_agent g ON g.user_id = u.id
    WHERE u.id = %s AND u.is_active AND g.is_active
"""

# Her state as it last changed, in epoch seconds.
SINCE = "SELECT extract(epoch FROM since_at)::float8 FROM staff_presence WHERE agent_id = %s"


def _connect_info() -> dict[str, Any]:
    name = os.environ.get("RELAIS_DATABASE_NAME")
    return database.connect_info("web") | ({"dbname": name} if name else {})


async def _connect() -> psycopg.AsyncConnection[Any]:
    return await psycopg.AsyncConnection.connect(
        **_connect_info(), autocommit=True, application_name="relais-events", connect_timeout=10
    )


@dataclass(eq=False)
class Page:
    """One open page and what it has not been told yet."""

    agent_id: int
    queue: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(BACKLOG))
    is_cut: bool = False


class Hub:
    """The pages open in this process, and the one connection that hears for all of them."""

    def __init__(self) -> None:
        self.pages: set[Page] = set()
        self._hearing: asyncio.Task[None] | None = None
        self._is_board_due = False
        self._asking = asyncio.Lock()
        self._asked: psycopg.AsyncConnection[Any] | None = None

    def start(self) -> None:
        """Begin to hear, once."""
        if self._hearing is None or self._hearing.done():
            self._hearing = asyncio.create_task(self._hear())

    async def stop(self) -> None:
        """Stop hearing and let every page go."""
        if self._hearing is not None:
            self._hearing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._hearing
        for page in self.pages:
            self._cut(page)
        if self._asked is not None:
            await self._asked.close()

    async def _hear(self) -> None:
        """Hear for ever; after a lost connection, whatever was missed is one event to everybody."""
        while True:
            try:
                async with await _connect() as connection:
                    await connection.execute("LISTEN relais")
                    self.tell(self.pages, "desk")
                    self.tell(self.pages, "board")
                    async for note in connection.notifies():
                        self.note(note.payload)
            except psycopg.Error as lost:
                log.warning("connection lost, trying again: %s", str(lost).splitlines()[:1])
                await asyncio.sleep(RECONNECT_S)

    def note(self, payload: str) -> None:
        """Take in one notification: `i:` items, `a:` agents, `r` everything."""
        kind, _, ids = payload.partition(":")
        if kind == "a":
            agents = {int(each) for each in ids.split(",")}
            self.tell((page for page in self.pages if page.agent_id in agents), "desk")
        elif kind != "i":
            self.tell(self.pages, "desk")
        if not self._is_board_due:
            self._is_board_due = True
            asyncio.get_running_loop().call_later(BOARD_EVERY_S, self._tell_board)

    def _tell_board(self) -> None:
        self._is_board_due = False
        self.tell(self.pages, "board")

    def tell(self, pages: Iterable[Page], event: str) -> None:
        """Queue an event; a page whose queue is full is cut."""
        for page in list(pages):
            try:
                page.queue.put_nowait(event)
            except asyncio.QueueFull:
                self._cut(page)

    def _cut(self, page: Page) -> None:
        page.is_cut = True
        while not page.queue.empty():
            page.queue.get_nowait()
        page.queue.put_nowait("")

    async def agent_of(self, session_key: str) -> int | None:
        """The active agent behind a session, None for everyone else; psycopg.Error when nobody can tell."""
        return await self._ask(lambda connection: self._agent_of(connection, session_key))

    async def has_changed(self, agent_id: int, since: float) -> bool:
        """Whether her state changed after `since` (epoch seconds): an offer may have come before she listened."""

        async def changed_at(connection: psycopg.AsyncConnection[Any]) -> float:
            row = await (await connection.execute(SINCE, [agent_id])).fetchone()
            return float(row[0]) if row else 0.0

        return await self._ask(changed_at) > since

    async def _ask(self, question: Callable[[psycopg.AsyncConnection[Any]], Awaitable[T]]) -> T:
        """One question at a time, on a connection of its own; once more on a new one when that was lost."""
        async with self._asking:
            if self._asked is not None and not self._asked.closed:
                try:
                    return await question(self._asked)
                except psycopg.OperationalError:
                    await self._asked.close()
            self._asked = await _connect()
            return await question(self._asked)

    async def _agent_of(self, connection: psycopg.AsyncConnection[Any], session_key: str) -> int | None:
        from relais.web.viewer import is_same_password

        row = await (await connection.execute(SESSION, [session_key])).fetchone()
        if row is None:
            return None
        session = SessionStore().decode(row[0])
        user_id = session.get("_auth_user_id")
        if user_id is None:
            return None
        found = await (await connection.execute(AGENT, [user_id])).fetchone()
        if found is None or not is_same_password(found[1], session.get("_auth_user_hash")):
            return None
        return int(found[0])


class Stream:
    """The application. One per process."""

    def __init__(self) -> None:
        self.hub = Hub()
        self._last_id = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.hub.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.hub.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        if scope["path"] != PATH:
            return await _close(send, 404)
        if scope["method"] not in ("GET", "HEAD"):
            return await _close(send, 405)
        origin = headers.get("origin", "")
        if origin and not may_listen(origin, headers.get("host", "")):
            return await _close(send, 403)
        cors = [
            (b"access-control-allow-origin", origin.encode()),
            (b"access-control-allow-credentials", b"true"),
        ]
        cors = [*cors, (b"vary", b"origin")] if origin else []
        key = parse_cookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME, "")
        try:
            agent_id = await self.hub.agent_of(key) if key else None
        except psycopg.Error:
            return await _close(send, 503, cors)
        if agent_id is None:
            return await _close(send, 401, cors)
        self.hub.start()
        page = Page(agent_id)
        # It hears from here on; what it missed is asked after, so that nothing falls in between.
        self.hub.pages.add(page)
        try:
            if await self._is_behind(agent_id, scope, headers):
                self.hub.tell([page], "desk")
                self.hub.tell([page], "board")
            await self._stream(page, key, cors, receive, send)
        finally:
            self.hub.pages.discard(page)

    async def _is_behind(self, agent_id: int, scope: Scope, headers: dict[str, str]) -> bool:
        """Whether something happened that this page was not told: since it was drawn, or since the last it heard."""
        last_id = headers.get("last-event-id", "")
        if last_id:
            return last_id != str(self._last_id)
        drawn = parse_qs(scope.get("query_string", b"").decode("latin-1")).get(DRAWN, [""])[0]
        if not drawn.replace(".", "", 1).isdecimal():
            return False
        try:
            return await self.hub.has_changed(agent_id, float(drawn) - OVERLAP_S)
        except psycopg.Error:
            return True

    async def _stream(
        self,
        page: Page,
        key: str,
        cors: list[tuple[bytes, bytes]],
        receive: Receive,
        send: Send,
    ) -> None:
        stream = [
            (b"content-type", b"text/event-stream"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": [*stream, *cors]})
        leaving = asyncio.create_task(_left(receive))
        try:
            await self._write(send, "beat")
            await self._tell(page, key, leaving, send)
        finally:
            leaving.cancel()
            with contextlib.suppress(Exception):
                await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _tell(self, page: Page, key: str, leaving: asyncio.Task[None], send: Send) -> None:
        """Until the page leaves, is cut, or its session ends. It beats whatever else it says: not all is heard."""
        checked_at = beaten_at = time.monotonic()
        while not leaving.done():
            waiting = asyncio.create_task(page.queue.get())
            left_s = max(0.0, beaten_at + BEAT_S - time.monotonic())
            done, _ = await asyncio.wait(
                {waiting, leaving}, timeout=left_s, return_when=asyncio.FIRST_COMPLETED
            )
            if waiting not in done:
                waiting.cancel()
            if leaving in done or page.is_cut:
                return
            if waiting in done:
                await self._write(send, waiting.result())
            if time.monotonic() >= beaten_at + BEAT_S:
                beaten_at = time.monotonic()
                await self._write(send, "beat")
            if time.monotonic() >= checked_at + RECHECK_S:
                checked_at = time.monotonic()
                if not await self._is_still(page, key):
                    return

    async def _is_still(self, page: Page, key: str) -> bool:
        """Whether the session still opens to the same agent; while nobody can tell, it does."""
        try:
            return await self.hub.agent_of(key) == page.agent_id
        except psycopg.Error:
            return True

    async def _write(self, send: Send, event: str) -> None:
        if event != "beat":
            self._last_id += 1
        body = f"event: {event}\nid: {self._last_id}\ndata: {event}\n\n".encode()
        await send({"type": "http.response.body", "body": body, "more_body": True})


def may_listen(origin: str, host: str) -> bool:
    """Whether a page of this origin may listen: one listed in RELAIS_ORIGINS, or this very host on any port.

    The session's cookie knows no port either; a page on another host gets nothing.
    """
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    parts = urlsplit(origin)
    scheme = "https" if settings.IS_BEHIND_HTTPS else "http"
    return (
        parts.scheme == scheme and bool(parts.hostname) and parts.hostname == urlsplit(f"//{host}").hostname
    )


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _close(send: Send, status: int, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    start = {
        "type": "http.response.start",
        "status": status,
        "headers": [(b"content-length", b"0"), *(headers or [])],
    }
    await send(start)
    await send({"type": "http.response.body", "body": b""})


application = Stream()
