"""Readings of a case: what the desk shows before "bonjour"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import connection
from django.utils.translation import get_language

from relais.cases.models import Clientele, Tier
from relais.cases.refusals import CaseRefusal
from relais.cases.states import CaseStatus
from relais.people import plates
from relais.people.plates import Plate

RECENT = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class NoteSeen:
    """A recent note the reader may read."""

    at: datetime
    author: str
    tier: str
    text: str

    @property
    def tier_label(self) -> str:
        """Who may read it, in the reader's language."""
        return str(Tier(self.tier).label)


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """A recent contact: codes of `work` for channel, subject and outcome; the agent's name."""

    at: datetime
    channel: str
    subject: str
    outcome: str | None
    agent: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Glance:
    """A case as the desk shows it: `rules` forbid first; the last three notes and contacts, newest first."""

    case_id: int
    number: str
    person_id: int
    name: str
    address_as: str
    birth_on: date | None
    language: str
    programme: str | None
    status: str
    clientele: str
    complexity: int
    own_agent_id: int | None
    own_agent: str | None
    own_agent_since_on: date | None
    own_team: str | None
    rules: tuple[Plate, ...]
    notes: tuple[NoteSeen, ...]
    contacts: tuple[Contact, ...]

    @property
    def status_label(self) -> str:
        """Where the case stands, in the reader's language."""
        return str(CaseStatus(self.status).label)

    @property
    def clientele_label(self) -> str:
        """The service family, in the reader's language."""
        return str(Clientele(self.clientele).label)

    def age_on(self, on: date) -> int | None:
        """Her age that day, in whole years; None when her birth date is unknown."""
        if self.birth_on is None:
            return None
        has_had_birthday = (on.month, on.day) >= (self.birth_on.month, self.birth_on.day)
        return on.year - self.birth_on.year - (0 if has_had_birthday else 1)


def at_a_glance(case_id: int) -> Glance:
    """The case in one query, inside `looking(actor)`, after the door (`access.case_for`) journalled the look.

    Raises CaseRefusal("not_yours_to_open") when row-level security hides the case, or there is none.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM relais_glance(%s, %s)", [case_id, RECENT])
        values = cursor.fetchone()
        if values is None:
            raise CaseRefusal("not_yours_to_open")
        row: dict[str, Any] = dict(zip((column.name for column in cursor.description), values, strict=True))
    return Glance(
        case_id=row["id"],
        number=row["number"],
        person_id=row["person_id"],
        name=row["name"],
        address_as=row["address_as"],
        birth_on=row["birth_on"],
        language=row["language"],
        programme=row["programme_en" if (get_language() or "fr").startswith("en") else "programme_fr"],
        status=row["status"],
        clientele=row["clientele"],
        complexity=row["complexity"],
        own_agent_id=row["own_agent_id"],
        own_agent=row["own_agent"],
        own_agent_since_on=row["own_agent_since_on"],
        own_team=row["own_team"],
        rules=_rules(row),
        notes=tuple(NoteSeen(**_at(note)) for note in row["notes"] or ()),
        contacts=tuple(Contact(**_at(contact)) for contact in row["contacts"] or ()),
    )


def _at(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "at": datetime.fromisoformat(row["at"])}


def _rules(row: Mapping[str, Any]) -> tuple[Plate, ...]:
    found: list[Plate] = []
    for kind, channels, instead in row["adaptations"] or ():
        found += plates.of_adaptation(kind, channels, instead)
    for phone in row["phones"] or ():
        hours = {name: _time(phone[name]) for name in ("safe_from", "safe_until")}
        found += plates.of_phone(**{**phone, **hours})
    for lines in row["unsafe_addresses"] or ():
        found += plates.of_address(lines, is_safe=False)
    return plates.in_order(found)


def _time(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)
