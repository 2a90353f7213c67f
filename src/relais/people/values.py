"""What a person tells of herself when she is registered, checked before anything is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, time

from django.utils import timezone

from relais.journal import clock
from relais.people.models import AdaptationKind, LanguageRight
from relais.people.numbers import e164
from relais.people.refusals import PeopleRefusal

OLDEST_YEARS = 130


@dataclass(frozen=True, kw_only=True, slots=True)
class PhoneGiven:
    """A number and its safe-contact rules; hours are local to the person and come in pairs."""

    number: str
    is_safe: bool = True
    may_leave_message: bool = False
    may_say_service: bool = False
    safe_from: time | None = None
    safe_until: time | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AdaptationGiven:
    """What the house adapts to, the channels it blocks, and what to do instead."""

    kind: str
    blocked_channels: tuple[str, ...] = ()
    instead: str = ""


def today() -> date:
    """The day it is at the centre."""
    return timezone.localdate(clock.now())


def clean_name(written: str) -> str:
    """A name without the spaces that typing leaves around and inside it."""
    return " ".join(written.split())


def check_names(given_name: str, family_name: str) -> None:
    """Raises PeopleRefusal("name_missing"). One name is enough: not everyone has two."""
    if not clean_name(given_name) and not clean_name(family_name):
        raise PeopleRefusal("name_missing")


def check_birth(birth_on: date | None) -> None:
    """Raises PeopleRefusal("birth_in_future", "birth_too_old")."""
    if birth_on is None:
        return
    if birth_on > today():
        raise PeopleRefusal("birth_in_future")
    if birth_on.year < today().year - OLDEST_YEARS:
        raise PeopleRefusal("birth_too_old")


def check_language(language: str, right: str | None) -> None:
    """Raises PeopleRefusal("language_unknown", "right_unknown"). `language` is an ISO 639 code (fr, en,
    moe).
    """
    if not re.fullmatch(r"[a-z]{2,3}", language):
        raise PeopleRefusal("language_unknown")
    if right is not None and right not in LanguageRight.values:
        raise PeopleRefusal("right_unknown")


def checked_phone(phone: PhoneGiven) -> PhoneGiven:
    """The same with its number in E.164. Raises PeopleRefusal("phone_unreadable") and for rules that
    contradict.
    """
    number = e164(phone.number)
    if number is None:
        raise PeopleRefusal("phone_unreadable")
    has_hours = phone.safe_from is not None or phone.safe_until is not None
    if not phone.is_safe and (has_hours or phone.may_leave_message):
        raise PeopleRefusal("phone_unsafe_has_no_hours")
    if has_hours and (
        phone.safe_from is None or phone.safe_until is None or phone.safe_until <= phone.safe_from
    ):
        raise PeopleRefusal("phone_hours_in_order")
    return replace(phone, number=number)


def checked_phones(phones: Iterable[PhoneGiven]) -> list[PhoneGiven]:
    """Each checked, and no number twice."""
    checked = [checked_phone(phone) for phone in phones]
    if len({phone.number for phone in checked}) < len(checked):
        raise PeopleRefusal("phone_known")
    return checked


def check_adaptations(adaptations: Iterable[AdaptationGiven]) -> None:
    """Raises PeopleRefusal("adaptation_unknown", "adaptation_known")."""
    kinds = [adaptation.kind for adaptation in adaptations]
    if not set(kinds) <= set(AdaptationKind.values):
        raise PeopleRefusal("adaptation_unknown")
    if len(set(kinds)) < len(kinds):
        raise PeopleRefusal("adaptation_known")
