"""Registering a person and what is written about her: refused with one clear message, or written whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.utils import translation
from tests import cast
from tests.cast import Cast

from relais.journal import clock
from relais.journal.context import SEED, agent
from relais.journal.models import Entry
from relais.people import actions
from relais.people.models import Consent, HouseholdMember, Person, Phone
from relais.people.refusals import MESSAGES, PeopleRefusal
from relais.people.values import AdaptationGiven, PhoneGiven

EVE: dict[str, Any] = {"actor": SEED, "given_name": "Ève", "family_name": "Roy"}


@pytest.fixture
def made(db: None, noon: datetime) -> Cast:
    return cast.make_cast()


def refusal(attempt: Callable[[], object]) -> PeopleRefusal:
    """The refusal, which left neither a row nor an entry."""
    before = (Entry.objects.count(), Person.objects.count(), Phone.objects.count())
    with pytest.raises(PeopleRefusal) as refused:
        attempt()
    assert (Entry.objects.count(), Person.objects.count(), Phone.objects.count()) == before
    return refused.value


def test_a_person_is_registered_whole(made: Cast, noon: datetime) -> None:
    person_id = actions.register_person(
        actor=agent(made.own_agent.pk),
        given_name="  Ève ",
        family_name="St-Onge   Vollant",
        preferred_name="Evy",
        address_as="Madame Vollant",
        birth_on=date(1990, 2, 28),
        language="moe",
        language_right="indigenous",
        phones=[PhoneGiven(number="(418) 555-0104", safe_from=time(9), safe_until=time(15))],
        adaptations=[AdaptationGiven(kind="deaf", blocked_channels=("phone",), instead="Écrire")],
    )
    person = Person.objects.get(pk=person_id)
    assert (person.given_name, person.family_name, person.shown_name) == ("Ève", "St-Onge Vollant", "Evy")
    assert person.family_plain == "st-onge vollant"
    assert person.language_attested_on == date(2026, 11, 24)
    phone = person.phones.get()
    assert (phone.number, phone.safe_from, phone.may_leave_message) == ("+14185550104", time(9), False)
    assert person.adaptations.get().blocked_channels == ["phone"]


def test_one_name_is_enough(made: Cast) -> None:
    person_id = actions.register_person(actor=SEED, given_name="", family_name="Sukarno")
    assert Person.objects.get(pk=person_id).shown_name == "Sukarno"


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("name_missing", {"given_name": " ", "family_name": ""}),
        ("birth_in_future", {"birth_on": date(2026, 11, 25)}),
        ("birth_too_old", {"birth_on": date(1879, 6, 12)}),
        ("language_unknown", {"language": "français"}),
        ("right_unknown", {"language": "en", "language_right": "tourist"}),
        ("phone_unreadable", {"phones": [PhoneGiven(number="555-0104")]}),
        ("phone_unreadable", {"phones": [PhoneGiven(number="pas de téléphone")]}),
        ("phone_known", {"phones": [PhoneGiven(number="418 555-0104"), PhoneGiven(number="4185550104")]}),
        (
            "phone_unsafe_has_no_hours",
            {"phones": [PhoneGiven(number="418 555-0104", is_safe=False, may_leave_message=True)]},
        ),
        ("phone_hours_in_order", {"phones": [PhoneGiven(number="418 555-0104", safe_from=time(9))]}),
        ("adaptation_unknown", {"adaptations": [AdaptationGiven(kind="tall")]}),
        ("adaptation_known", {"adaptations": [AdaptationGiven(kind="deaf"), AdaptationGiven(kind="deaf")]}),
    ],
)
def test_what_cannot_be_is_refused_in_words(code: str, wrong: dict[str, Any], made: Cast) -> None:
    refused = refusal(lambda: actions.register_person(**{**EVE, **wrong}))
    assert refused.code == code
    with translation.override("fr"):
        assert str(refused) == str(MESSAGES[code])
        assert len(str(refused)) > 20


def test_born_today_in_quebec_is_not_in_the_future(db: None) -> None:
    # 02:00 UTC on the 25th is still the evening of the 24th at the centre.
    with clock.held_at(datetime(2026, 11, 25, 2, tzinfo=UTC)):
        actions.register_person(**EVE, birth_on=date(2026, 11, 24))
        assert refusal(lambda: actions.register_person(**EVE, birth_on=date(2026, 11, 25)))


def test_a_correction_says_why_and_keeps_the_rest(made: Cast) -> None:
    her: dict[str, Any] = {"actor": agent(made.own_agent.pk), "person_id": made.person.pk}
    assert refusal(lambda: actions.correct_name(**her, family_name="Gagnon", why=" ")).code == "why_missing"
    empty: dict[str, Any] = {"given_name": "", "family_name": " "}
    assert refusal(lambda: actions.correct_name(**her, **empty, why="erreur")).code == "name_missing"
    actions.correct_name(**her, preferred_name="Nat", why="demandé")
    made.person.refresh_from_db()
    assert (made.person.family_name, made.person.shown_name) == ("Gagnon-Paré", "Nat")
    # The entry says what was changed; the names themselves stay in the file and its history.
    assert Entry.objects.get(action="correct_name").details["changed"] == ["preferred_name"]


def test_the_same_phone_twice_is_said_in_words(made: Cast) -> None:
    her: dict[str, Any] = {"actor": agent(made.own_agent.pk), "person_id": made.person.pk}
    actions.add_phone(**her, phone=PhoneGiven(number="418-555-0105"))
    again = refusal(lambda: actions.add_phone(**her, phone=PhoneGiven(number="+1 418 555 0105")))
    assert again.code == "phone_known"
    need = AdaptationGiven(kind="deaf")
    actions.add_adaptation(**her, adaptation=need)
    assert refusal(lambda: actions.add_adaptation(**her, adaptation=need)).code == "adaptation_known"


def test_an_unsafe_phone_loses_its_hours(made: Cast) -> None:
    her: dict[str, Any] = {"actor": agent(made.own_agent.pk)}
    number = PhoneGiven(number="418-555-0105", may_leave_message=True, safe_from=time(9), safe_until=time(12))
    phone_id = actions.add_phone(**her, person_id=made.person.pk, phone=number)
    actions.mark_phone_unsafe(**her, phone_id=phone_id, why="il répond à sa place")
    phone = Phone.objects.get(pk=phone_id)
    assert (phone.is_safe, phone.may_leave_message, phone.safe_from) == (False, False, None)


def test_a_person_who_is_not_open_is_not_changed(made: Cast, put_on: Any) -> None:
    far = agent(made.administrator.pk)
    with put_on("relais_web"):
        attempts: list[Callable[[], object]] = [
            lambda: actions.add_phone(
                actor=far, person_id=made.person.pk, phone=PhoneGiven(number="418 555-0106")
            ),
            lambda: actions.correct_name(actor=far, person_id=made.person.pk, given_name="X", why="essai"),
            lambda: actions.mark_phone_unsafe(actor=far, phone_id=1),
            lambda: actions.join_household(actor=far, person_id=made.person.pk),
        ]
        for attempt in attempts:
            with pytest.raises(PeopleRefusal) as refused:
                attempt()
            assert refused.value.code == "person_not_open"


def test_each_adult_of_a_household_chooses_what_she_shares(made: Cast) -> None:
    partner = cast.make_person("Marc", "Gagnon")
    home = actions.join_household(actor=SEED, person_id=made.person.pk, shares_with_household=True)
    assert actions.join_household(actor=SEED, person_id=partner.pk, household_id=home) == home
    shares = dict(HouseholdMember.objects.values_list("person_id", "shares_with_household"))
    assert shares == {made.person.pk: True, partner.pk: False}
    again = refusal(lambda: actions.join_household(actor=SEED, person_id=partner.pk))
    assert again.code == "already_in_household"
    actions.choose_sharing(actor=SEED, person_id=made.person.pk, shares_with_household=False)
    actions.leave_household(actor=SEED, person_id=made.person.pk)
    assert (
        refusal(lambda: actions.leave_household(actor=SEED, person_id=made.person.pk)).code == "no_household"
    )
    closed = refusal(
        lambda: actions.join_household(actor=SEED, person_id=made.person.pk, household_id=home + 1)
    )
    assert closed.code == "household_not_open"


def test_mandates_and_consents_have_a_scope_and_an_end(made: Cast) -> None:
    her: dict[str, Any] = {"actor": SEED, "person_id": made.person.pk}
    past = date(2026, 11, 23)
    named = {**her, "name": "Me Roy", "ends_on": past}
    assert refusal(lambda: actions.name_representative(**named, scope="tout")).code == "dates_in_order"
    assert refusal(lambda: actions.name_representative(**named, scope=" ")).code == "scope_missing"
    assert refusal(lambda: actions.give_consent(**her, scope="x", ends_on=past)).code == "dates_in_order"
    assert refusal(lambda: actions.add_address(**her, lines=" ")).code == "address_empty"
    consent_id = actions.give_consent(**her, scope="parler à son médecin", ends_on=date(2027, 1, 1))
    actions.withdraw_consent(actor=SEED, consent_id=consent_id)
    assert Consent.objects.get(pk=consent_id).withdrawn_on == date(2026, 11, 24)
    twice = refusal(lambda: actions.withdraw_consent(actor=SEED, consent_id=consent_id))
    assert twice.code == "already_withdrawn"
