"""What agents write about a person: who she is, how she may safely be reached, who acts for her.

Each is one transaction with its journal entry; a refused act raises `PeopleRefusal` and changes nothing.
Whether the actor may open this person's file is answered by row-level security: a row she may not read is
not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, connection

from relais.journal.context import Act, Actor, acting
from relais.journal.record import record
from relais.people.models import (
    Adaptation,
    Address,
    Consent,
    Household,
    HouseholdMember,
    Person,
    Phone,
    Representative,
)
from relais.people.refusals import PeopleRefusal, refusal_of
from relais.people.values import (
    AdaptationGiven,
    PhoneGiven,
    check_adaptations,
    check_birth,
    check_language,
    check_names,
    checked_phone,
    checked_phones,
    clean_name,
    today,
)

_PERSON = (
    "given_name",
    "family_name",
    "preferred_name",
    "address_as",
    "birth_on",
    "language",
    "language_right",
    "language_attested_on",
)
_PHONE = ("number", "is_safe", "may_leave_message", "may_say_service", "safe_from", "safe_until")
_ADAPTATION = ("kind", "blocked_channels", "instead")


@dataclass(frozen=True, slots=True)
class _About:
    """An act about one person the actor may open, and how it is told to the journal."""

    act: Act
    person_id: int

    def tell(self, subject_kind: str, row_id: int | None, **details: object) -> None:
        case_id = _one("SELECT relais_case_of_person(%s)", [self.person_id])
        details["person"] = self.person_id
        record(self.act, subject_kind=subject_kind, subject_id=row_id, case_id=case_id, details=details)


def _one(query: str, values: Sequence[Any]) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row = cursor.fetchone()
    return None if row is None or row[0] is None else int(row[0])


@contextmanager
def _about(actor: Actor, action: str, person_id: int | None, why: str) -> Iterator[_About]:
    """Open the act; what a constraint refuses is said in words. Raises PeopleRefusal("person_not_open")."""
    try:
        with acting(actor, action, why=why.strip()) as act:
            if person_id is None or not Person.objects.filter(pk=person_id).exists():
                raise PeopleRefusal("person_not_open")
            yield _About(act, person_id)
    except IntegrityError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error


def _insert(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert without reading back: before her case is open, not even who registers her may read a person's
    rows.
    """
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        for row in rows:
            cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", list(row))  # noqa: S608


def register_person(
    *,
    actor: Actor,
    given_name: str,
    family_name: str,
    birth_on: date | None = None,
    preferred_name: str = "",
    address_as: str = "",
    language: str = "fr",
    language_right: str | None = None,
    language_attested_on: date | None = None,
    phones: Iterable[PhoneGiven] = (),
    adaptations: Iterable[AdaptationGiven] = (),
    why: str = "",
) -> int:
    """Register a person; returns her id. She becomes readable when her case opens
    (`cases.actions.open_case`).

    A right to another language is attested today unless a day is given. Look for duplicates first
    (`duplicates.probable`). Raises PeopleRefusal for a name, birth date, language, phone or adaptation that
    cannot be.
    """
    check_names(given_name, family_name)
    check_birth(birth_on)
    check_language(language, language_right)
    numbers, needs = checked_phones(phones), list(adaptations)
    check_adaptations(needs)
    attested_on = language_attested_on or (today() if language_right else None)
    with acting(actor, "register_person", why=why.strip()) as act:
        person_id = _one("SELECT nextval(pg_get_serial_sequence('people_person', 'id'))", [])
        names = (clean_name(name) for name in (given_name, family_name, preferred_name, address_as))
        row = (person_id, *names, birth_on, language, language_right, attested_on)
        _insert("people_person", ["id", *_PERSON], [row])
        _insert("people_phone", ["person_id", *_PHONE], [(person_id, *asdict(p).values()) for p in numbers])
        rows = [(person_id, a.kind, list(a.blocked_channels), a.instead) for a in needs]
        _insert("people_adaptation", ["person_id", *_ADAPTATION], rows)
        record(act, subject_kind="person", subject_id=person_id)
    assert person_id is not None
    return person_id


def correct_name(
    *,
    actor: Actor,
    person_id: int,
    why: str,
    given_name: str | None = None,
    family_name: str | None = None,
    preferred_name: str | None = None,
    address_as: str | None = None,
) -> None:
    """Correct a name as given, or as preferred; what is left out stays. History keeps the former one.

    Raises PeopleRefusal("why_missing", "name_missing", "person_not_open").
    """
    if not why.strip():
        raise PeopleRefusal("why_missing")
    asked = {
        "given_name": given_name,
        "family_name": family_name,
        "preferred_name": preferred_name,
        "address_as": address_as,
    }
    changes = {field: clean_name(name) for field, name in asked.items() if name is not None}
    with _about(actor, "correct_name", person_id, why) as about:
        person = Person.objects.select_for_update().get(pk=person_id)
        check_names(
            changes.get("given_name", person.given_name), changes.get("family_name", person.family_name)
        )
        Person.objects.filter(pk=person_id).update(**changes)
        about.tell("person", person_id, changed=sorted(changes))


def add_phone(*, actor: Actor, person_id: int, phone: PhoneGiven, why: str = "") -> int:
    """Add a number with its safe-contact rules; returns its id. Raises PeopleRefusal."""
    checked = checked_phone(phone)
    with _about(actor, "add_phone", person_id, why) as about:
        made = Phone.objects.create(person_id=person_id, **asdict(checked))
        about.tell("phone", made.pk, is_safe=checked.is_safe)
    return made.pk


def mark_phone_unsafe(*, actor: Actor, phone_id: int, why: str = "") -> None:
    """Never call this number again; its hours and its permission to leave a message fall with it."""
    with acting(actor, "mark_phone_unsafe", why=why.strip()):
        person_id = Phone.objects.filter(pk=phone_id).values_list("person_id", flat=True).first()
        with _about(actor, "mark_phone_unsafe", person_id, why) as about:
            Phone.objects.filter(pk=phone_id).update(
                is_safe=False, may_leave_message=False, safe_from=None, safe_until=None
            )
            about.tell("phone", phone_id)


def add_address(
    *, actor: Actor, person_id: int, lines: str, postal_code: str = "", is_safe: bool = True, why: str = ""
) -> int:
    """Add where mail may go, or must not (`is_safe=False`); returns its id. Raises PeopleRefusal."""
    if not lines.strip():
        raise PeopleRefusal("address_empty")
    with _about(actor, "add_address", person_id, why) as about:
        made = Address.objects.create(
            person_id=person_id, lines=lines.strip(), postal_code=postal_code.strip().upper(), is_safe=is_safe
        )
        about.tell("address", made.pk, is_safe=is_safe)
    return made.pk


def add_adaptation(*, actor: Actor, person_id: int, adaptation: AdaptationGiven, why: str = "") -> int:
    """Add what the house adapts to and the channels it blocks; returns its id. Raises PeopleRefusal."""
    check_adaptations([adaptation])
    with _about(actor, "add_adaptation", person_id, why) as about:
        made = Adaptation.objects.create(
            person_id=person_id,
            kind=adaptation.kind,
            blocked_channels=list(adaptation.blocked_channels),
            instead=adaptation.instead,
        )
        about.tell("adaptation", made.pk, kind=adaptation.kind)
    return made.pk


def join_household(
    *,
    actor: Actor,
    person_id: int,
    household_id: int | None = None,
    is_adult: bool = True,
    shares_with_household: bool = False,
    why: str = "",
) -> int:
    """Join a household, or found one; returns its id. Sharing with the household is each adult's own choice.

    Raises PeopleRefusal("already_in_household", "household_not_open", "person_not_open").
    """
    with _about(actor, "join_household", person_id, why) as about:
        if household_id is None:
            household_id = Household.objects.create(opened_on=today()).pk
        elif not HouseholdMember.objects.filter(household_id=household_id, left_on=None).exists():
            raise PeopleRefusal("household_not_open")
        HouseholdMember.objects.create(
            household_id=household_id,
            person_id=person_id,
            is_adult=is_adult,
            shares_with_household=shares_with_household,
            joined_on=today(),
        )
        about.tell("household", household_id, shares=shares_with_household)
    return household_id


def leave_household(*, actor: Actor, person_id: int, why: str = "") -> None:
    """Leave the present household today. Raises PeopleRefusal("no_household", "person_not_open")."""
    with _about(actor, "leave_household", person_id, why) as about:
        present = HouseholdMember.objects.filter(person_id=person_id, left_on=None)
        household_id = present.values_list("household_id", flat=True).first()
        if household_id is None:
            raise PeopleRefusal("no_household")
        present.update(left_on=today(), shares_with_household=False)
        about.tell("household", household_id)


def choose_sharing(*, actor: Actor, person_id: int, shares_with_household: bool, why: str = "") -> None:
    """What this person tells stays hers, or may be read with the household's: her choice, changed at any
    time.
    """
    with _about(actor, "choose_sharing", person_id, why) as about:
        present = HouseholdMember.objects.filter(person_id=person_id, left_on=None)
        if not present.update(shares_with_household=shares_with_household):
            raise PeopleRefusal("no_household")
        about.tell("person", person_id, shares=shares_with_household)


def name_representative(
    *,
    actor: Actor,
    person_id: int,
    name: str,
    scope: str,
    ends_on: date,
    starts_on: date | None = None,
    proof: str = "",
    why: str = "",
) -> int:
    """Name who acts for the person, for what and until when; returns the mandate's id. Raises
    PeopleRefusal.
    """
    check_names(name, "")
    since_on = _checked_span(scope, starts_on, ends_on)
    with _about(actor, "name_representative", person_id, why) as about:
        made = Representative.objects.create(
            person_id=person_id,
            name=clean_name(name),
            scope=scope.strip(),
            proof=proof,
            starts_on=since_on,
            ends_on=ends_on,
        )
        about.tell("representative", made.pk, ends_on=ends_on.isoformat())
    return made.pk


def give_consent(
    *,
    actor: Actor,
    person_id: int,
    scope: str,
    ends_on: date,
    given_on: date | None = None,
    why: str = "",
) -> int:
    """Write what the person agrees to share and until when; returns the consent's id. Raises
    PeopleRefusal.
    """
    since_on = _checked_span(scope, given_on, ends_on)
    with _about(actor, "give_consent", person_id, why) as about:
        made = Consent.objects.create(
            person_id=person_id, scope=scope.strip(), given_on=since_on, ends_on=ends_on
        )
        about.tell("consent", made.pk, ends_on=ends_on.isoformat())
    return made.pk


def withdraw_consent(*, actor: Actor, consent_id: int, why: str = "") -> None:
    """Withdraw a consent from today. Raises PeopleRefusal("already_withdrawn", "person_not_open")."""
    with acting(actor, "withdraw_consent", why=why.strip()):
        consent = Consent.objects.select_for_update().filter(pk=consent_id).first()
        person_id = consent.person_id if consent else None
        with _about(actor, "withdraw_consent", person_id, why) as about:
            if consent is None or consent.withdrawn_on is not None:
                raise PeopleRefusal("already_withdrawn")
            Consent.objects.filter(pk=consent_id).update(withdrawn_on=today())
            about.tell("consent", consent_id)


def _checked_span(scope: str, starts_on: date | None, ends_on: date) -> date:
    """The first day (today unless given). Raises PeopleRefusal("scope_missing", "dates_in_order")."""
    if not scope.strip():
        raise PeopleRefusal("scope_missing")
    since_on = starts_on or today()
    if ends_on < since_on:
        raise PeopleRefusal("dates_in_order")
    return since_on
