"""Signing in, signing out, the language, and whether the house is alive."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from tests.cast import PASSWORD, Cast, make_agent, make_team
from tests.web.conftest import SignIn

from relais.staff.models import Presence


def sign_in(client: Client, name: str, password: str = PASSWORD, next_page: str = "/") -> tuple[int, str]:
    response = client.post("/seance/", {"username": name, "password": password, "next": next_page})
    return response.status_code, response.headers.get("Location", response.content.decode())


def test_an_agent_enters_as_the_web_role(client: Client, cast: Cast, as_web: object) -> None:
    as_web()  # type: ignore[operator]
    assert sign_in(client, "julie") == (302, "/")


def test_her_state_stays_what_it_was(client: Client, cast: Cast) -> None:
    before = Presence.objects.get(agent=cast.own_agent).state
    sign_in(client, "julie")
    assert Presence.objects.get(agent=cast.own_agent).state == before


def test_a_wrong_password_keeps_the_name_and_says_what_to_do(client: Client, cast: Cast) -> None:
    status, html = sign_in(client, "julie", "autre chose")
    assert status == 422
    assert 'value="julie"' in html
    assert "ne vont pas ensemble" in html
    assert 'id="errors"' in html


def test_a_wrong_name_says_the_same_as_a_wrong_password(client: Client, cast: Cast) -> None:
    assert "ne vont pas ensemble" in sign_in(client, "personne")[1]


def test_an_empty_form_names_each_field(client: Client, db: None) -> None:
    html = sign_in(client, "", "")[1]
    assert "Écrivez votre nom d’utilisation." in html
    assert "Écrivez votre mot de passe." in html


def test_a_user_who_is_no_agent_is_told_whom_to_ask(client: Client, db: None) -> None:
    User.objects.create_user("visiteur", password=PASSWORD)
    status, html = sign_in(client, "visiteur")
    assert status == 422
    assert "Demandez à l’administration" in html


@pytest.mark.parametrize(
    "elsewhere", ["https://ailleurs.example/", "//ailleurs.example", "javascript:alert(1)"]
)
def test_the_way_back_stays_in_this_house(client: Client, cast: Cast, elsewhere: str) -> None:
    assert sign_in(client, "julie", next_page=elsewhere) == (302, "/")


def test_the_way_back_is_kept(client: Client, cast: Cast) -> None:
    assert sign_in(client, "julie", next_page="/tableau/") == (302, "/tableau/")


def test_leaving_closes_the_session(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(cast.own_agent)
    assert browser.post("/seance/fermer").status_code == 302
    assert browser.get("/").status_code == 302


def test_leaving_by_a_link_is_impossible(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(cast.own_agent)
    browser.get("/seance/fermer")
    assert browser.get("/").status_code == 200


def test_french_comes_first_whatever_the_browser_asks(db: None) -> None:
    html = Client(headers={"accept-language": "en"}).get("/seance/").content.decode()
    assert '<html lang="fr-CA">' in html


def test_english_is_one_press_away_and_stays(client: Client, db: None) -> None:
    client.post("/langue", {"language": "en", "next": "/seance/"})
    html = client.get("/seance/").content.decode()
    assert '<html lang="en-CA">' in html
    assert "User name" in html


def test_the_demo_shows_its_sign_ins_and_no_other_centre_does(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_agent("Julie.Ouellet", "Ouellet", make_team("Rivière"))
    assert "julie.ouellet" not in client.get("/seance/").content.decode()
    monkeypatch.setenv("RELAIS_DEMO", "1")
    html = client.get("/seance/").content.decode()
    assert "julie.ouellet" in html
    assert "Agente ou agent, équipe Rivière, Rimouski" in html


def test_health_answers_strangers(client: Client, db: None) -> None:
    assert client.get("/vivant").json() == {"ok": True, "db": "ok"}
