"""What is told as received is on disk, and is offered before that: no promise is made of what a crash may take back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from relais.house import database
from relais.journal.context import Actor, acting
from relais.work import actions, receiving

LINE = Actor(kind="process", id=9)


@pytest.fixture
def other(own_database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[psycopg.Connection[Any]]:
    """This process commits for real in a database of its own; another connection looks at it."""
    with django_db_blocker.unblock():
        before = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = own_database
        try:
            info = database.connect_info("owner") | {"dbname": own_database}
            with psycopg.connect(**info, autocommit=True) as looking:
                yield looking
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before


def _receive(key: str | None = None) -> int | None:
    return actions.receive(actor=LINE, channel="phone", region=None, source_key=key)


def _one(looking: psycopg.Connection[Any], query: str, *values: object) -> Any:
    row = looking.execute(query, values or None).fetchone()
    assert row is not None
    return row[0]


def _items(looking: psycopg.Connection[Any]) -> list[int]:
    return [row[0] for row in looking.execute("SELECT id FROM work_item ORDER BY id").fetchall()]


def _while_waiting(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Do this when a contact was committed, and before its sender is told."""
    wait = receiving._wait_for_the_disk

    def act_and_wait(raw: psycopg.Connection[Any]) -> None:
        act()
        wait(raw)

    monkeypatch.setattr(receiving, "_wait_for_the_disk", act_and_wait)


def test_others_see_it_before_its_sender_is_told_and_then_it_is_on_disk(
    other: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[int]] = []
    written: list[str] = []

    def look() -> None:
        seen.append(_items(other))
        written.append(_one(other, "SELECT pg_current_wal_insert_lsn()::text"))

    _while_waiting(monkeypatch, look)
    other.execute("LISTEN relais")
    for number in range(1, 6):
        made = _receive()
        assert seen[-1] == _items(other) and seen[-1][-1] == made and len(seen) == number
        assert _one(other, "SELECT pg_current_wal_flush_lsn() >= %s::pg_lsn", written[-1])
    told = [note.payload for note in other.notifies(timeout=1, stop_after=5)]
    assert told == [f"i:{item}" for item in seen[-1]]


def test_it_leaves_its_journal_entry_its_history_and_no_setting_behind(
    other: psycopg.Connection[Any],
) -> None:
    made = _receive()
    entry = other.execute(
        "SELECT action, actor_kind, actor_id, subject_id, details FROM journal_entry"
    ).fetchall()
    assert entry == [("receive", "process", 9, made, {"channel": "phone"})]
    (history,) = other.execute("SELECT pgh_label, pgh_context ->> 'action' FROM work_itemevent").fetchall()
    assert history == ("insert", "receive")
    with connection.cursor() as cursor:
        for name, expected in (("synchronous_commit", "on"), ("relais.action", "")):
            cursor.execute("SELECT current_setting(%s)", [name])
            assert cursor.fetchone() == (expected,)


def test_the_same_key_is_received_once_and_the_second_sender_waits_for_the_disk_too(
    other: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[int] = []
    _while_waiting(monkeypatch, lambda: waited.append(1))
    assert _receive("key") is not None
    assert _receive("key") is None
    assert len(_items(other)) == 1
    # The first may not be on disk when the second comes: neither is told before.
    assert len(waited) == 2


def test_a_connection_lost_before_it_is_told_is_an_error_and_sent_again_under_its_key_it_is_there_once(
    other: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    _while_waiting(monkeypatch, lambda: _one(other, "SELECT pg_terminate_backend(%s, 5000)", pid))
    with pytest.raises(OperationalError):
        _receive("key")
    connection.close()
    monkeypatch.undo()
    assert _receive("key") is None
    assert len(_items(other)) == 1


def test_within_a_greater_act_it_is_part_of_it(other: psycopg.Connection[Any]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        _receive()
        _ = 1 / 0
    assert _items(other) == []
    with acting(LINE, "seed"):
        made = _receive()
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('synchronous_commit'), current_setting('relais.action')")
            assert cursor.fetchone() == ("on", "seed")
        assert _items(other) == []
    assert _items(other) == [made]


class Server:
    """Answers as one whose disk never comes up with us, or whose stand-by must have it too."""

    def __init__(self, is_on_disk: bool) -> None:
        self.asked: list[str] = []
        self._is_on_disk = is_on_disk

    def execute(self, query: str, values: object = None) -> Server:
        self.asked.append(query)
        return self

    def fetchone(self) -> tuple[object]:
        return (self._is_on_disk,)


@pytest.mark.parametrize("is_on_disk", [True, False])
def test_what_no_offer_brings_to_disk_is_brought_there_by_itself(is_on_disk: bool) -> None:
    server = Server(is_on_disk)
    receiving._wait_for_the_disk(server)  # type: ignore[arg-type]
    assert (receiving._BRING_TO_DISK in server.asked) is not is_on_disk
