"""What every test stands on: a throwaway database, a held clock, shuffled rows, the cast."""

from __future__ import annotations

import fcntl
import os
import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from hypothesis import settings
from pytest_django.plugin import DjangoDbBlocker

from relais.house import database, grants
from relais.journal import clock

# No test asserts a time, and a busy machine is no fault.
settings.register_profile("relais", deadline=None)
settings.load_profile("relais")

NOON = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database of this process, with the same grants as a real one; made even when only other
    processes will use it. Migrated once for the whole run, and copied for each process of tests."""
    ours = f"relais_test_{os.environ.get('PYTEST_XDIST_WORKER', 'only')}"
    with django_db_blocker.unblock():
        with (Path(os.environ["RELAIS_VAR"]) / "template.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with _admin() as admin:
                known = "SELECT FROM pg_database WHERE datname = 'relais_test_template'"
                if admin.execute(known).fetchone() is None:
                    _make_template()
                admin.execute(f'DROP DATABASE IF EXISTS "{ours}" WITH (FORCE)')
                admin.execute(f'CREATE DATABASE "{ours}" TEMPLATE relais_test_template')
        connection.settings_dict["NAME"] = ours
    yield
    with django_db_blocker.unblock():
        connection.close()
        with _admin() as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{ours}" WITH (FORCE)')


def _make_template() -> None:
    """A database that is whole, or is not there under its name: a killed run leaves none half made."""
    connection.settings_dict["TEST"]["NAME"] = "relais_test_making"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    with connection.cursor() as cursor:
        for statement in grants.statements():
            cursor.execute(statement)
        # The tests' owner may put on either role, to try what it may do.
        cursor.execute("GRANT relais_web, relais_dispatch TO CURRENT_USER WITH SET TRUE")
    connection.close()
    with _admin() as admin:
        admin.execute("ALTER DATABASE relais_test_making RENAME TO relais_test_template")


def _admin() -> psycopg.Connection:
    return psycopg.connect(**{**database.connect_info("owner"), "dbname": "postgres"}, autocommit=True)


@pytest.fixture(autouse=True)
def _shuffle_unordered_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A query that names no order gives rows in any order: a test that leans on one fails sooner or later."""
    fetch = QuerySet._fetch_all

    def fetch_and_shuffle(self: QuerySet) -> None:  # type: ignore[type-arg]
        is_first = self._result_cache is None
        fetch(self)
        if is_first and isinstance(self._result_cache, list) and not self.ordered:
            random.shuffle(self._result_cache)

    monkeypatch.setattr(QuerySet, "_fetch_all", fetch_and_shuffle)


@pytest.fixture
def noon() -> Iterator[datetime]:
    """Hold every room's clock at noon in Quebec, Tuesday 24 November 2026."""
    with clock.held_at(NOON):
        yield NOON


@pytest.fixture
def put_on() -> Callable[[str], object]:
    """`with put_on("relais_web"): ...` runs SQL as that role, inside the test's transaction."""

    @contextmanager
    def _put_on(role: str) -> Iterator[None]:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL ROLE {role}")
            try:
                yield
            finally:
                if not connection.needs_rollback:
                    with connection.cursor() as cursor:
                        cursor.execute("RESET ROLE")

    return _put_on


@pytest.fixture
def own_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A database of this test's own, committed for real, that other processes can open. Yields its name.

    Children started by the test find it by `RELAIS_DATABASE_NAME`; `RELAIS_ROLE` chooses how they connect.
    """
    name = f"relais_test_{uuid.uuid4().hex[:12]}"
    with django_db_blocker.unblock():
        template = str(connection.settings_dict["NAME"])
        connection.close()
    admin = _admin()
    admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    monkeypatch.setenv("RELAIS_DATABASE_NAME", name)
    try:
        yield name
    finally:
        if os.environ.get("RELAIS_KEEP_DATABASES") != "1":
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.close()
