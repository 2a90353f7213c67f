"""Hot statements, planned once a connection.

Django's own cursor composes the values into the text, so the server plans every execution anew; for a statement of many
parts that costs more than running it. These go to the server as prepared statements, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection


def run(query: str, values: Mapping[str, object] | Sequence[object]) -> list[tuple[Any, ...]]:
    """Execute `query` on Django's connection and return its rows. Raises Django's database errors."""
    connection.ensure_connection()
    if connection.queries_logged:
        # They go round Django's cursor, and are counted with the rest all the same.
        connection.queries_log.append({"sql": query, "time": "0"})
    with connection.wrap_database_errors:
        cursor = psycopg.Cursor(connection.connection)
        return cursor.execute(query, values, prepare=True).fetchall()
