"""Ask the database one thing."""

from typing import Any

from django.db import connection


def one(query: str, *values: Any) -> Any:
    """The first column of the first row."""
    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        return cursor.fetchone()[0]
