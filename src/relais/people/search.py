"""Find a person from what she says on the phone: a case number, a phone, a birth date, a name without
accents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db import connection

from relais.journal.context import Act, Actor, looking
from relais.journal.record import record
from relais.people.numbers import e164

_CASE_NUMBER = re.compile(r"(\d{2})[-\s](\d{3,})[-\s](\d{3})")
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_DAY_FIRST = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
_FIND = "SELECT * FROM relais_find_person(%s, %s, %s, %s)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What was understood of the words typed; everything may be empty."""

    names: str = ""
    birth_on: date | None = None
    phone: str | None = None
    case_number: str | None = None

    @property
    def by(self) -> str:
        """What the search goes by, for the journal and for the screen: case, phone, name, birth or
        nothing.
        """
        if self.case_number:
            return "case"
        if self.phone:
            return "phone"
        if self.names:
            return "name"
        return "birth" if self.birth_on else "nothing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A person found: the least that tells two people apart. What more there is, the circle reads."""

    person_id: int
    shown_name: str
    birth_year: int | None
    case_id: int | None
    case_number: str | None
    own_team: str | None


def understand(text: str) -> Asked:
    """Read what was typed. A date may be 1979-06-12 or 12/06/1979 (day first), alone or beside a name.

    >>> understand("(418) 555-0101").phone
    '+14185550101'
    >>> understand("gagnon 12/06/1979")
    Asked(names='gagnon', birth_on=datetime.date(1979, 6, 12), phone=None, case_number=None)
    >>> understand("01-000-123").case_number
    '01-000-123'
    """
    text = " ".join(text.split())
    number = _CASE_NUMBER.fullmatch(text)
    if number:
        return Asked(case_number="-".join(number.groups()))
    phone = e164(text)
    if phone:
        return Asked(phone=phone)
    birth_on, rest = _date_in(text)
    return Asked(names=" ".join(rest.replace(",", " ").split()), birth_on=birth_on)


def _date_in(text: str) -> tuple[date | None, str]:
    for pattern, order in ((_ISO, (0, 1, 2)), (_DAY_FIRST, (2, 1, 0))):
        found = pattern.search(text)
        if found:
            year, month, day = (int(found.groups()[place]) for place in order)
            try:
                return date(year, month, day), text[: found.start()] + text[found.end() :]
            except ValueError:  # the 31st of February is typed more often than one thinks
                return None, text[: found.start()] + text[found.end() :]
    return None, text


def find(*, actor: Actor, text: str, at_most: int = 20) -> list[Found]:
    """Persons found for what was typed, in the order of names; nothing asked finds nobody.

    Opens its own `looking(actor)`. The search is a look at names: one journal entry says how it was made
    and how many were shown, and without the entry nothing is shown.
    """
    asked = understand(text)
    if asked.by == "nothing":
        return []
    with looking(actor), connection.cursor() as cursor:
        if asked.case_number:
            cursor.execute("SELECT * FROM relais_find_case(%s)", [asked.case_number])
        else:
            cursor.execute(_FIND, [asked.names, asked.birth_on, asked.phone, at_most])
        found = [
            Found(
                person_id=row[0],
                shown_name=row[1],
                birth_year=row[2],
                case_id=row[3],
                case_number=row[4],
                own_team=row[5],
            )
            for row in cursor.fetchall()
        ]
        record(
            Act(actor, "search"),
            subject_kind="person",
            subject_id=None,
            details={"by": asked.by, "persons": [one.person_id for one in found]},
        )
    return found
