"""The board and the desk with a whole province behind them, beside a bare Django page on the same server.

Ours: `relais web`; every connection is signed in as agents of its own, four each, in turn. The rival (bench/bare): one
view that reads twenty rows of four joined tables and draws them in a table; of Django's middleware only the common one;
no session, no sign-in, no row-level security. Same database, role, server, workers, threads and limits; both servers
run at once and are asked in turn, so that a busy machine slows both.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from statistics import median

from django.db import connection

from relais.bench import floor, load
from relais.bench.figures import Bound, Figure, percentile
from relais.bench.stand import Size, province
from relais.house import Refusal

CONNECTIONS = 50
SESSIONS_EACH = 4
PAGES = {"board": "/tableau/", "desk": "/"}
RATE_REACH, P95_REACH, ALONE_REACH_MS = 0.6, 1.5, 40.0
START_S = 30.0
FEW, MANY = 5, 5_000

Requests = list[list[bytes]]


def bench(size: Size) -> list[Figure]:
    """For each page: requests a second, 95th percentile, time alone, and queries with few rows and with many."""
    with province(size):
        cookies = sign_in(CONNECTIONS * SESSIONS_EACH)
        connection.close()
        ours, bare = _free_port(), _free_port()
        with ExitStack() as servers:
            servers.enter_context(_server([sys.executable, "-m", "relais", "web", "--port", str(ours)], ours))
            servers.enter_context(_server([sys.executable, "-m", "relais.bench.bare", str(bare)], bare))
            targets = {"bare": (bare, [[load.request("/", bare)]] * CONNECTIONS)}
            targets |= {name: (ours, _requests(path, ours, cookies)) for name, path in PAGES.items()}
            alone = {name: _alone(port, requests, size) for name, (port, requests) in targets.items()}
            crowd = _crowd(targets, size)
        counts = {name: query_counts(path, cookies[0], size) for name, path in PAGES.items()}
    return [figure for name in PAGES for figure in _figures(name, crowd, alone, counts[name])]


def _requests(path: str, port: int, cookies: list[str]) -> Requests:
    made = [load.request(path, port, cookie) for cookie in cookies]
    return [made[number::CONNECTIONS] for number in range(CONNECTIONS)]


def _alone(port: int, requests: Requests, size: Size) -> list[float]:
    """Milliseconds at one connection, once every thread of the server has its own connection to the database."""
    load.run(port, requests, min(2.0, size.round_s))
    return [each * 1000 for each in load.run(port, requests[:1], size.round_s).times]


def _crowd(targets: dict[str, tuple[int, Requests]], size: Size) -> dict[str, list[load.Answers]]:
    found: dict[str, list[load.Answers]] = {name: [] for name in targets}
    for _ in range(size.rounds):
        for name, (port, requests) in targets.items():
            found[name].append(load.run(port, requests, size.round_s))
    return found


def _figures(
    name: str, crowd: dict[str, list[load.Answers]], alone: dict[str, list[float]], counts: tuple[int, int]
) -> list[Figure]:
    rates = {who: median(each.rate for each in answers) for who, answers in crowd.items()}
    late = {
        who: median(percentile(each.times, 0.95) * 1000 for each in answers) for who, answers in crowd.items()
    }
    by_round = {
        who: [round(each.rate) for each in answers] for who, answers in crowd.items() if who in (name, "bare")
    }
    return [
        Figure(
            name=f"pages: {name}, requests at {CONNECTIONS} connections",
            unit="/s",
            ours=rates[name],
            rival=rates["bare"],
            reach=RATE_REACH,
            bound=Bound.AT_LEAST,
            details={"requests_per_s_by_round": by_round},
        ),
        Figure(
            name=f"pages: {name}, p95 at {CONNECTIONS} connections",
            unit="ms",
            ours=late[name],
            rival=late["bare"],
            reach=P95_REACH,
            bound=Bound.AT_MOST,
        ),
        Figure(
            name=f"pages: {name}, p95 at one connection",
            unit="ms",
            ours=percentile(alone[name], 0.95),
            reach=ALONE_REACH_MS,
            bound=Bound.AT_MOST,
            details={
                "p50_ms": round(median(alone[name]), 2),
                "bare_p50_ms": round(median(alone["bare"]), 2),
                "bare_p95_ms": round(percentile(alone["bare"], 0.95), 2),
            },
        ),
        Figure(
            name=f"pages: {name}, queries with {MANY:,} who wait, beside {FEW}",
            unit="queries",
            ours=counts[1],
            rival=counts[0],
            reach=1.0,
            bound=Bound.AT_MOST,
        ),
    ]


def sign_in(count: int) -> list[str]:
    """Open sessions for up to `count` agents; their cookies."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore

    cookies = []
    for user in User.objects.filter(agent__is_active=True, agent__role="agent", is_active=True).order_by(
        "id"
    )[:count]:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
    if not cookies:
        raise Refusal("no agent of the province may sign in; the pages cannot be measured.")
    return [cookies[number % len(cookies)] for number in range(count)]


def query_counts(path: str, cookie: str, size: Size) -> tuple[int, int]:
    """Queries of a page when few wait, and when many do, drawn in this process. Leaves the line long."""
    floor.empty()
    floor.line_up(FEW)
    few = _queries(path, cookie)
    floor.line_up(min(MANY, size.cases))
    return few, _queries(path, cookie)


def _queries(path: str, cookie: str) -> int:
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from relais.web.board import page

    page.forget()
    with CaptureQueriesContext(connection) as queries:
        answer = Client(headers={"host": "127.0.0.1", "cookie": cookie}).get(path)
    if answer.status_code != 200:
        raise Refusal(f"{path} answered {answer.status_code} in this process.")
    return len(queries)


def _free_port() -> int:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def _server(command: list[str], port: int) -> Iterator[None]:
    environment = os.environ | {"RELAIS_ROLE": "web", "RELAIS_LOG_LEVEL": "WARNING"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_S
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise Refusal(f"{' '.join(command[1:4])} did not start; its last lines are above.")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()
        process.wait()
