"""What the tests of screens stand on: the cast, and a browser for each of them that asks as the web role."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from tests.cast import Cast, make_cast

from relais.staff.models import Agent
from relais.web.board import page


@pytest.fixture
def cast(db: None) -> Cast:
    """Six who ask, one case they ask about."""
    return make_cast()


@pytest.fixture(autouse=True)
def _no_board_drawn_before() -> None:
    page.forget()


SignIn = Callable[[Agent], Client]


@pytest.fixture
def signed_in(db: None) -> Iterator[SignIn]:
    """`signed_in(agent)` is a browser in which she is signed in. From then on the test asks as relais_web."""

    def sign_in(agent: Agent) -> Client:
        assert agent.user is not None
        client = Client(headers={"accept-language": "fr"})
        client.force_login(agent.user)
        return client

    yield sign_in


@pytest.fixture
def as_web(db: None) -> Iterator[Callable[[], None]]:
    """`as_web()` puts on the role that serves pages, for the rest of the test: row-level security answers."""

    def put_on() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE relais_web")

    yield put_on
    if not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
