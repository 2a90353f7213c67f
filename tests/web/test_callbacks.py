"""Callbacks on screen: by window, the missed first, nobody's name or number to who may not read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.callbacks.scene import at, begin, open_weekdays, phone, promise, take
from tests.cast import Cast, make_case, make_person
from tests.web.conftest import SignIn
from tests.web.work import in_hand

from relais.callbacks.models import Attempt, Callback
from relais.journal import clock
from relais.journal.context import SEED, acting
from relais.people.models import Adaptation

PAGE = "/rappels/"
TEN = "2026-11-25T10:00-05:00"


@pytest.fixture
def browser(cast: Cast, signed_in: SignIn, noon: datetime) -> Client:
    open_weekdays()
    return signed_in(cast.own_agent)


def shown(browser: Client, address: str = PAGE) -> str:
    return browser.get(address).content.decode().replace("\u00a0", " ")


def test_empty_it_says_so(browser: Client) -> None:
    assert "Aucun rappel promis ici." in shown(browser)


def test_a_promise_is_made_and_the_words_to_say_are_given(
    browser: Client, cast: Cast, as_web: Callable[[], None]
) -> None:
    number = phone(cast.person)
    as_web()
    html = shown(browser, f"/rappels/promettre?dossier={cast.case.pk}")
    assert "se termine par 0142" in html
    assert "555-0142" not in html
    posted = {"dossier": cast.case.pk, "service": "assistance", "numero": number.pk, "plage": TEN}
    response = browser.post("/rappels/promettre/fait", posted, follow=True)
    html = response.content.decode().replace("\u00a0", " ")
    assert "Nous vous rappelons demain entre 10 h et 12 h. Julie Ouellet, sinon son équipe." in html
    assert Callback.objects.get().phone_id == number.pk


def test_someone_without_a_file_is_promised_a_call_too(browser: Client, as_web: Callable[[], None]) -> None:
    as_web()
    posted = {"service": "assistance", "nom": "Mme Roy", "autre": "418 555-0170", "plage": TEN}
    assert browser.post("/rappels/promettre/fait", posted).status_code == 302
    assert Callback.objects.get().said_name == "Mme Roy"
    assert "Mme Roy" in shown(browser, PAGE + "?voir=all")


@pytest.mark.parametrize(
    "wrong",
    [
        {"plage": ""},
        {"plage": "demain"},
        {"plage": "2026-11-25T10:00"},
        {"plage": "9999-99-99T99:99Z"},
        {"autre": "zut"},
    ],
)
def test_what_cannot_be_promised_is_said_and_nothing_is_lost(browser: Client, wrong: dict[str, str]) -> None:
    posted = {"service": "assistance", "nom": "Mme Roy", "autre": "418 555-0170", "plage": TEN, **wrong}
    response = browser.post("/rappels/promettre/fait", posted)
    assert response.status_code == 409
    assert "Mme Roy" in response.content.decode()
    assert not Callback.objects.exists()


def test_the_windows_of_another_number_come_alone_to_htmx(browser: Client, cast: Cast) -> None:
    early = phone(cast.person, safe_from=time(9), safe_until=time(10))
    address = f"/rappels/promettre?dossier={cast.case.pk}&numero={early.pk}"
    page, part = (
        shown(browser, address),
        browser.get(address, headers={"hx-request": "true"}).content.decode(),
    )
    assert part.strip().startswith('<div id="picker"')
    assert part.strip().replace("\u00a0", " ") in page
    assert "9 h à 10 h" in part.replace("\u00a0", " ")
    assert "Julie Ouellet" not in part  # she has no shift: nothing says she will be there


def test_a_deaf_person_has_no_window_and_the_page_says_what_to_do(browser: Client, cast: Cast) -> None:
    with acting(SEED, "add_adaptation"):
        Adaptation.objects.create(
            person=cast.person, kind="deaf", blocked_channels=["phone"], instead="Écrivez-lui."
        )
    assert "Écrivez-lui." in shown(browser, f"/rappels/promettre?dossier={cast.case.pk}")


def test_the_number_is_shown_to_who_has_it_in_hand_with_its_rules_first(
    browser: Client, cast: Cast, as_web: Callable[[], None]
) -> None:
    made = promise(cast, phone_id=phone(cast.person).pk)
    assert "555-0142" not in shown(browser).replace("Ne pas laisser de message au 418 555-0142", "")
    take(made, cast.own_agent)
    as_web()
    for page in (PAGE, "/"):
        html = shown(browser, page)
        assert "Ne pas laisser de message au 418 555-0142" in html
        assert html.index("Ne pas laisser") < html.index("callback-number")
        assert 'value="message_left"' not in html
        assert 'data-key="2"' in html


def test_an_attempt_is_told_and_the_next_is_said(
    browser: Client, cast: Cast, as_web: Callable[[], None]
) -> None:
    made = promise(cast, phone_id=phone(cast.person).pk)
    take(made, cast.own_agent)
    begin(made)
    as_web()
    response = browser.post(f"/rappels/{made.pk}/essai", {"result": "no_answer"}, follow=True)
    assert "Nous réessayons à 14 h" in response.content.decode().replace("\u00a0", " ")
    assert "essai 2 de 3 (dernier : pas de réponse)" in shown(browser)
    assert browser.post(f"/rappels/{made.pk}/essai", {"result": "no_answer"}).status_code == 409
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize(("outcome", "state"), [("no_reply", "promised"), ("answered", "kept")])
def test_concluded_on_the_desk_without_an_answer_it_is_an_attempt(
    browser: Client, cast: Cast, as_web: Callable[[], None], outcome: str, state: str
) -> None:
    made = promise(cast, phone_id=phone(cast.person).pk)
    held = take(made, cast.own_agent)
    begin(made)
    as_web()
    assert browser.post(f"/en-main/{held}/conclure", {"outcome": outcome, "then": "ready"}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.attempts.count()) == (state, 1 if state == "promised" else 0)


def test_the_missed_come_first_and_are_said_on_the_desk(browser: Client, cast: Cast) -> None:
    other = make_case(
        make_person("Yvon", "Caron"), own_agent=cast.colleague, team=cast.own_agent.team, number="01-2"
    )
    promise(cast, phone_id=phone(cast.person).pk)
    promise(cast, "2026-11-25 08:00", person_id=other.person_id, case_id=other.pk, said_number="418 555-0170")
    with clock.held_at(at("2026-11-24 16:00")):
        html = shown(browser)
        assert html.index("Promesses manquées") < html.index("Nathalie") < html.index("Yvon Caron")
        assert "1 rappel promis à votre équipe a manqué sa plage." in shown(browser, "/")
    assert "a manqué sa plage" not in shown(browser, "/")


def test_mine_my_team_and_all(
    cast: Cast, browser: Client, signed_in: SignIn, as_web: Callable[[], None]
) -> None:
    other = make_case(
        make_person("Yvon", "Caron"), own_agent=cast.colleague, team=cast.own_agent.team, number="01-2"
    )
    promise(cast, phone_id=phone(cast.person).pk)
    promise(cast, person_id=other.person_id, case_id=other.pk, said_number="418 555-0170")
    far = signed_in(cast.elsewhere)
    as_web()
    seen = {
        (who, scope): [
            name for name in ("Nathalie", "Yvon") if name in shown(browser_of, f"{PAGE}?voir={scope}")
        ]
        for who, browser_of in (("own", browser), ("far", far))
        for scope in ("mine", "team", "all", "zut")
    }
    assert seen["own", "mine"] == ["Nathalie"]
    assert seen["own", "team"] == seen["own", "all"] == seen["own", "zut"] == ["Nathalie", "Yvon"]
    assert [seen["far", scope] for scope in ("mine", "team", "all")] == [[], [], []]
    assert shown(far, PAGE + "?voir=all").count("Une personne") == 2


def test_moved_and_cancelled_with_a_reason(browser: Client, cast: Cast, as_web: Callable[[], None]) -> None:
    made = promise(cast, phone_id=phone(cast.person).pk)
    as_web()
    assert "10 h à 12 h" in shown(browser, f"/rappels/{made.pk}/")
    assert browser.post(f"/rappels/{made.pk}/deplacer", {"plage": TEN}).status_code == 409
    assert browser.post(f"/rappels/{made.pk}/deplacer", {"plage": TEN, "why": "travaille"}).status_code == 302
    made.refresh_from_db()
    assert made.window_starts_at == at("2026-11-25 10:00")
    assert browser.post(f"/rappels/{made.pk}/annuler", {"why": "venue"}).status_code == 302
    assert browser.get(f"/rappels/{made.pk}/").status_code == 302


def test_from_a_contact_in_hand_a_call_is_promised_with_one_key(browser: Client, cast: Cast) -> None:
    in_hand(cast.case, cast.own_agent)
    html = shown(browser, "/")
    assert f'/rappels/promettre?dossier={cast.case.pk}"' in html
    assert 'data-key="p"' in html


def test_no_query_grows_with_the_promises(browser: Client, cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get(PAGE + "?voir=all")
        return len(captured)

    promise(cast, phone_id=phone(cast.person).pk)
    queries()
    before = queries()
    for n in range(8):
        cell = at("2026-11-25 08:00") + timedelta(hours=2 * (n // 2))
        promise(cast, cell.isoformat()[:16], person_id=None, case_id=None, said_number=f"418 555-01{n:02}")
    assert queries() == before
