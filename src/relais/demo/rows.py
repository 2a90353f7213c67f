"""How are many rows written at once? Gathered by table, then copied in the order that foreign keys ask.

Ids are given here, from 1: the same seed gives the same ids. The sequences are moved past them at the end.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection

# Tables in the order of their foreign keys, and the columns given.
COLUMNS: dict[str, tuple[str, ...]] = {
    "staff_region": ("code", "name"),
    "staff_office": ("id", "name", "region_id"),
    "staff_team": ("id", "name", "office_id"),
    "auth_user": (
        *("id", "password", "is_superuser", "username", "first_name", "last_name", "email", "is_staff"),
        *("is_active", "date_joined"),
    ),
    "staff_agent": (
        *(
            "id",
            "user_id",
            "given_name",
            "family_name",
            "is_addressed_feminine",
            "team_id",
            "role",
            "languages",
        ),
        *("skills", "clienteles", "is_active"),
    ),
    "staff_shift": ("id", "agent_id", "weekday", "starts", "ends"),
    "staff_absence": ("id", "agent_id", "starts_on", "ends_on", "replacement_id", "reason"),
    "staff_presence": ("agent_id", "state", "since_at", "idle_since_at", "missed_in_a_row"),
    "cases_programme": ("id", "code", "name_fr", "name_en", "starts_on", "ends_on", "source"),
    "people_person": (
        *("id", "given_name", "family_name", "preferred_name", "address_as", "birth_on", "language"),
        *("language_right", "language_attested_on"),
    ),
    "people_adaptation": ("id", "person_id", "kind", "blocked_channels", "instead"),
    "people_phone": (
        *(
            "id",
            "person_id",
            "number",
            "is_safe",
            "may_leave_message",
            "may_say_service",
            "safe_from",
            "safe_until",
        ),
    ),
    "people_address": ("id", "person_id", "lines", "postal_code", "is_safe"),
    "people_household": ("id", "opened_on"),
    "people_householdmember": (
        *("id", "household_id", "person_id", "is_adult", "shares_with_household", "joined_on", "left_on"),
    ),
    "people_representative": ("id", "person_id", "name", "scope", "proof", "starts_on", "ends_on"),
    "people_consent": ("id", "person_id", "scope", "given_on", "ends_on", "withdrawn_on"),
    "cases_case": (
        *("id", "number", "person_id", "programme_id", "status", "clientele", "region_id", "office_id"),
        *(
            "own_agent_id",
            "own_agent_since_on",
            "own_team_id",
            "own_team_since_on",
            "complexity",
            "opened_on",
        ),
        "closed_on",
    ),
    "cases_note": ("id", "case_id", "author_id", "tier", "text", "written_at"),
    "cases_fact": ("id", "case_id", "topic", "statement", "heard_by_id", "heard_at"),
    "cases_exclusion": ("id", "person_id", "agent_id", "reason", "since_on"),
    "work_item": (
        *(
            "id",
            "channel",
            "kind",
            "status",
            "subject",
            "case_id",
            "person_id",
            "region_id",
            "priority",
            "wish",
        ),
        *(
            "language",
            "skills",
            "clientele",
            "received_at",
            "not_before_at",
            "due_at",
            "held_by_id",
            "hold_reason",
        ),
        *("answered_at", "ended_at", "outcome", "source_key"),
    ),
    "work_offer": (
        *(
            "id",
            "item_id",
            "agent_id",
            "state",
            "ring",
            "why",
            "why_not_own",
            "interrupts",
            "waited_s",
            "free_counts",
        ),
        *("offered_at", "expires_at", "ended_at", "reason"),
    ),
    "work_assignment": (
        *("id", "item_id", "agent_id", "kind", "ring", "started_at", "ended_at", "ending", "reason"),
    ),
    "journal_entry": (
        *(
            "id",
            "at",
            "actor_kind",
            "actor_id",
            "action",
            "subject_kind",
            "subject_id",
            "case_id",
            "why",
            "details",
        ),
    ),
}
NUMBERED = tuple(table for table, columns in COLUMNS.items() if columns[0] == "id")

Row = tuple[Any, ...]


class Rows:
    """Rows gathered and not yet copied, and the last id given in each table."""

    def __init__(self) -> None:
        self.last = dict.fromkeys(NUMBERED, 0)
        self.gathered: dict[str, list[Row]] = {table: [] for table in COLUMNS}

    def add(self, table: str, *values: Any) -> int:
        """Add a row of a numbered table, `values` in the order of COLUMNS without the id; returns its id."""
        number = self.last[table] = self.last[table] + 1
        self.gathered[table].append((number, *values))
        return number

    def add_keyed(self, table: str, *values: Any) -> None:
        """Add a row of a table that has a key of its own."""
        self.gathered[table].append(values)

    def journal(
        self,
        at: Any,
        actor: tuple[str, int | None],
        action: str,
        *,
        item: int,
        case: int | None,
        **details: Any,
    ) -> None:
        """Add the journal entry of one act on an item."""
        kind, number = actor
        self.add("journal_entry", at, kind, number, action, "item", item, case, "", json.dumps(details))

    def take(self) -> dict[str, list[Row]]:
        """What was gathered, by table; the gathering starts again."""
        taken, self.gathered = self.gathered, {table: [] for table in COLUMNS}
        return taken


def copy(taken: dict[str, list[Row]]) -> int:
    """Copy rows into their tables, in this transaction; returns how many."""
    count = 0
    with connection.cursor() as cursor:
        for table, columns in COLUMNS.items():
            if taken[table]:
                with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as stream:
                    for row in taken[table]:
                        stream.write_row(row)
                count += len(taken[table])
    return count


def move_sequences(last: dict[str, int]) -> None:
    """Move each sequence past the last id given: the next row written by an agent takes a new one."""
    with connection.cursor() as cursor:
        for table, number in last.items():
            if number:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, number])


def analyze(tables: Iterable[str] = COLUMNS) -> None:
    """Tell the planner what the tables hold now; without it the first pages scan."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")
