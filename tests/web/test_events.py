"""The event stream, driven as an ASGI server drives it, on a database of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest
from pytest_django.plugin import DjangoDbBlocker
from tests.cast import Cast, make_cast

from relais.house import database, events
from relais.staff.models import Agent


class Call:
    """One request and what was answered to it."""

    def __init__(self, stream: events.Stream, query: str = "", **headers: str) -> None:
        self.sent: list[dict[str, Any]] = []
        self._leave = asyncio.Event()
        raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {
            "type": "http",
            "method": "GET",
            "path": events.PATH,
            "query_string": query.encode(),
            "headers": raw,
        }
        self.task = asyncio.create_task(stream(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self._leave.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.sent.append(message)

    async def leave(self) -> None:
        self._leave.set()
        await asyncio.wait_for(self.task, 5)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"]) if self.sent else 0

    @property
    def events(self) -> list[str]:
        bodies = [message["body"].decode() for message in self.sent if message.get("body")]
        return [body.split("\n")[0].removeprefix("event: ") for body in bodies]

    async def hears(self, event: str, n: int = 1) -> bool:
        for _ in range(200):
            if self.events.count(event) >= n:
                return True
            await asyncio.sleep(0.02)
        return False


def run(test: Callable[[events.Stream], Awaitable[None]]) -> None:
    """Run one test inside a stream that hears."""

    async def inside() -> None:
        stream = events.Stream()
        stream.hub.start()
        await asyncio.sleep(0.2)
        try:
            await asyncio.wait_for(test(stream), 30)
        finally:
            await stream.hub.stop()

    asyncio.run(inside())


@pytest.fixture
def cast(own_database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The cast, committed in a database of the test's own."""
    with django_db_blocker.unblock():
        before = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = own_database
        try:
            yield make_cast()
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before


def cookie(agent: Agent) -> str:
    """The cookie of a session in which she is signed in."""
    request = HttpRequest()
    request.session = SessionStore()
    assert agent.user is not None
    login(request, agent.user)
    request.session.save()
    return f"sessionid={request.session.session_key}"


def close(session: str) -> None:
    """The session is closed elsewhere."""
    SessionStore(session.removeprefix("sessionid=")).delete()
    connection.close()  # this thread's own


def change(name: str, agent: Agent) -> None:
    """Another process changes her state."""
    with psycopg.connect(**{**database.connect_info("owner"), "dbname": name}) as other:
        other.execute("SELECT set_config('relais.action', 'test', true)")
        other.execute("UPDATE staff_presence SET since_at = now() WHERE agent_id = %s", [agent.pk])


def test_a_stranger_hears_nothing(cast: Cast) -> None:
    async def test(stream: events.Stream) -> None:
        for headers in ({}, {"cookie": "sessionid=inventee"}):
            call = Call(stream, **headers)
            await asyncio.wait_for(call.task, 5)
            assert call.status == 401

    run(test)


def test_the_desk_is_told_to_the_agent_concerned_and_the_board_to_all(cast: Cast, own_database: str) -> None:
    hers, theirs = cookie(cast.own_agent), cookie(cast.colleague)

    async def test(stream: events.Stream) -> None:
        one, other = Call(stream, cookie=hers), Call(stream, cookie=theirs)
        assert await one.hears("beat")
        assert await other.hears("beat")
        await asyncio.to_thread(change, own_database, cast.own_agent)
        assert await one.hears("desk")
        assert await one.hears("board")
        assert await other.hears("board")
        assert "desk" not in other.events
        await one.leave()
        await other.leave()
        assert stream.hub.pages == set()

    run(test)


def test_many_changes_in_a_second_are_one_event_of_the_board(cast: Cast, own_database: str) -> None:
    hers = cookie(cast.own_agent)

    async def test(stream: events.Stream) -> None:
        call = Call(stream, cookie=hers)
        assert await call.hears("beat")
        for _ in range(10):
            await asyncio.to_thread(change, own_database, cast.colleague)
        assert await call.hears("board")
        assert call.events.count("board") <= 2
        await call.leave()

    run(test)


def test_it_beats_while_it_speaks(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "BEAT_S", 0.3)
    hers = cookie(cast.own_agent)

    async def test(stream: events.Stream) -> None:
        call = Call(stream, cookie=hers)
        for _ in range(12):
            stream.hub.tell(stream.hub.pages, "board")
            await asyncio.sleep(0.1)
        assert call.events.count("beat") >= 3
        await call.leave()

    run(test)


def test_a_page_that_comes_back_is_told_of_what_it_may_have_missed(cast: Cast) -> None:
    hers = cookie(cast.own_agent)

    async def test(stream: events.Stream) -> None:
        call = Call(stream, cookie=hers, last_event_id="7")
        assert await call.hears("desk")
        assert await call.hears("board")
        await call.leave()

    run(test)


def test_what_came_between_the_page_and_its_stream_is_told(cast: Cast, own_database: str) -> None:
    hers = cookie(cast.own_agent)
    long_after = time.time() + 60

    async def test(stream: events.Stream) -> None:
        for drawn, is_told in ((time.time() - 1, True), (long_after, False)):
            await asyncio.to_thread(change, own_database, cast.own_agent)
            await asyncio.sleep(0.3)
            call = Call(stream, f"depuis={drawn:.3f}", cookie=hers)
            assert await call.hears("beat")
            await asyncio.sleep(0.1)
            assert ("desk" in call.events) is is_told
            await call.leave()

    run(test)


def test_a_session_that_ends_stops_hearing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "BEAT_S", 0.05)
    monkeypatch.setattr(events, "RECHECK_S", 0.1)
    hers = cookie(cast.own_agent)

    async def test(stream: events.Stream) -> None:
        call = Call(stream, cookie=hers)
        assert await call.hears("beat", 3)
        await asyncio.to_thread(close, hers)
        await asyncio.wait_for(call.task, 5)

    run(test)


def test_a_page_that_does_not_read_is_cut(cast: Cast) -> None:
    hers = cookie(cast.own_agent)

    async def test(stream: events.Stream) -> None:
        call = Call(stream, cookie=hers)
        assert await call.hears("beat")
        for _ in range(events.BACKLOG + 1):
            stream.hub.tell(stream.hub.pages, "board")
        await asyncio.wait_for(call.task, 5)

    run(test)


def test_a_lost_connection_is_made_again_and_everybody_told(cast: Cast, own_database: str) -> None:
    hers = cookie(cast.own_agent)

    def cut() -> None:
        with psycopg.connect(**{**database.connect_info("owner"), "dbname": own_database}) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'relais-events' AND datname = %s AND query LIKE 'LISTEN%%'",
                [own_database],
            )

    async def test(stream: events.Stream) -> None:
        call = Call(stream, cookie=hers)
        assert await call.hears("beat")
        await asyncio.to_thread(cut)
        assert await call.hears("desk")
        await call.leave()

    run(test)


@pytest.mark.parametrize(
    ("origin", "host", "may"),
    [
        ("http://localhost:8000", "localhost:8001", True),
        ("http://127.0.0.1:8000", "127.0.0.1:8001", True),
        ("http://[::1]:8000", "[::1]:8001", True),
        ("http://localhost:8000", "127.0.0.1:8001", False),
        ("https://localhost:8000", "localhost:8001", False),
        ("http://localhost.ailleurs.example", "localhost:8001", False),
        ("http://ailleurs.example", "localhost:8001", False),
        ("null", "localhost:8001", False),
    ],
)
def test_only_a_page_of_this_host_may_listen(origin: str, host: str, may: bool) -> None:
    assert events.may_listen(origin, host) is may


def test_a_listed_origin_may_listen(settings: Any) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://relais.example"]
    assert events.may_listen("https://relais.example", "evenements.example")
