"""Is this person already here? Asked at entry, before a second file opens for the same person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relais.people.numbers import e164
from relais.people.values import clean_name

REASONS: dict[str, Promise] = {
    "same_name_and_birth": _("même nom, même date de naissance"),
    "birth_turned": _("même nom, jour et mois de naissance inversés"),
    "names_swapped": _("prénom et nom inversés, même date de naissance"),
    "birth_unknown": _("même nom, une date de naissance inconnue"),
    "same_phone": _("même téléphone (peut-être quelqu’un du ménage)"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Probable:
    """Someone already here who may be the same person: the least that lets an agent ask. Strongest reason
    first.
    """

    person_id: int
    shown_name: str
    birth_year: int | None
    case_number: str | None
    reasons: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """The reasons in the reader's language."""
        return [str(REASONS[reason]) for reason in self.reasons]


def probable(*, given_name: str, family_name: str, birth_on: date | None, phone: str = "") -> list[Probable]:
    """Persons who are probably this one, the most probable first, at most ten.

    Accents, capitals and hyphens do not tell two persons apart. Call it inside `looking(actor)` or an act:
    the database answers agents alone. An unreadable phone is not looked for.
    """
    values = (clean_name(given_name), clean_name(family_name), birth_on, e164(phone))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM relais_probable_duplicates(%s, %s, %s, %s)", values)
        rows = cursor.fetchall()
    return [
        Probable(
            person_id=row[0], shown_name=row[1], birth_year=row[2], case_number=row[3], reasons=tuple(row[4])
        )
        for row in rows
    ]
