"""Which minutes of a day, as the database holds them: an int4multirange, half-open, disjoint and in order by nature."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

Stretch = tuple[int, int]
"""From a minute of the day (0 to 1439) until another, not included (at most 1440)."""
DAY = 1440


class MinutesField(models.Field):  # type: ignore[type-arg]
    """A tuple of stretches, in minutes since midnight. Stretches that touch or overlap come back as one."""

    def db_type(self, connection: Any) -> str:
        """The column."""
        return "int4multirange"

    def get_prep_value(self, value: Iterable[Stretch] | None) -> str | None:
        """As the database reads it."""
        return None if value is None else literal(value)

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """A text, and what it is."""
        return "%s::int4multirange"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> tuple[Stretch, ...] | None:
        """As the code reads it."""
        return None if value is None else tuple((each.lower, each.upper) for each in value)


def literal(stretches: Iterable[Stretch]) -> str:
    """The stretches as a multirange literal."""
    return "{" + ",".join(f"[{since},{until})" for since, until in stretches) + "}"
