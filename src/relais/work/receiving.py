"""A contact is received in one journey to the database, offered while the disk writes it, and told once it is written.

1. One transaction writes the item, its history and its journal entry, and commits without waiting for the disk. The
   dispatcher hears of it at once.
2. Whoever brought the contact is told that it was received only when it is on disk. Its offer usually takes it there:
   the log is written in order, and the offer, which waits for the disk, comes after what it read. After `OFFER_S` we
   no longer wait for that, and write a durable line of our own.

A server that dies in between forgets the contact, and nobody was told that it came; a sender who tries again under its
key is received. Nothing durable ever rests on what was forgotten, for the same order.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import psycopg
from django.db import connection

from relais.journal.context import Act, settings_of
from relais.journal.statements import run
from relais.work import sql

# How long an offer may take to bring the contact to disk, before it is brought there by itself.
OFFER_S = 0.002

_WRITTEN_SO_FAR = "SELECT pg_current_wal_insert_lsn()"
# The flushed position says nothing of a server that must have it too: there, only a durable commit does.
_IS_ON_DISK = """
    SELECT pg_current_wal_flush_lsn() >= %s::pg_lsn AND current_setting('synchronous_standby_names') = ''
"""
# It changes nothing, and its commit waits for all that was written before it.
_BRING_TO_DISK = "SELECT pg_logical_emit_message(true, 'relais', '')"


def received(act: Act | None, values: Mapping[str, object]) -> int | None:
    """Receive what `values` say (sql.RECEIVE); returns its id, None when its key had been received.

    As `act`, in a transaction of its own: it is on disk when this returns. Without one, in the transaction and the act
    that are open. Raises Django's database errors: outside of a transaction, what was sent may then have been received
    or not, and is to be sent again under its key.
    """
    if act is None:
        nobody = {"actor_kind": None, "actor_id": None, "metadata": None}
        return _id(run(sql.RECEIVE, {**values, **nobody, "waits": True}))
    _, (kind, actor_id, _, metadata) = settings_of(act)
    who = {"actor_kind": kind, "actor_id": actor_id, "metadata": metadata}
    made = _id(run(sql.RECEIVE, {**values, **who, "waits": False}))
    with connection.wrap_database_errors:
        _wait_for_the_disk(connection.connection)
    return made


def _id(rows: list[tuple[Any, ...]]) -> int | None:
    return None if rows[0][0] is None else int(rows[0][0])


def _wait_for_the_disk(raw: psycopg.Connection[Any]) -> None:
    written = raw.execute(_WRITTEN_SO_FAR).fetchone()
    time.sleep(OFFER_S)
    is_on_disk = raw.execute(_IS_ON_DISK, written).fetchone()
    if is_on_disk is None or not is_on_disk[0]:
        raw.execute(_BRING_TO_DISK)
