"""The gate: closed unless listed, opened as one agent, and a reading view changes nothing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from tests.cast import PASSWORD, Cast
from tests.web.conftest import SignIn

from relais.journal.context import SEED, acting
from relais.staff.models import Agent
from relais.web import viewer
from relais.web.gate import Gate, reads, writes


def test_a_stranger_is_sent_to_the_door_and_back(client: Client, db: None) -> None:
    response = client.get("/mon-travail/?page=2")
    assert (response.status_code, response["Location"]) == (302, "/seance/?next=%2Fmon-travail%2F%3Fpage%3D2")


def test_a_stranger_who_asks_by_htmx_is_sent_by_a_header(client: Client, db: None) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/tableau/"}
    response = client.get("/poste/offre", headers=headers)
    assert (response.status_code, response["HX-Redirect"]) == (204, "/seance/?next=%2Ftableau%2F")


def test_a_stranger_learns_nothing_of_an_address_that_does_not_exist(client: Client, db: None) -> None:
    assert client.get("/rien-ici").status_code == 302


def test_a_user_who_is_no_agent_is_a_stranger(client: Client, db: None) -> None:
    client.force_login(User.objects.create_user("visiteur", password=PASSWORD))
    assert client.get("/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_an_agent_who_left_is_a_stranger(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(cast.colleague)
    with acting(SEED, "leave"):
        Agent.objects.filter(pk=cast.colleague.pk).update(is_active=False)
    assert browser.get("/").status_code == 302


def test_a_changed_password_closes_the_sessions(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(cast.own_agent)
    user = User.objects.get(username="julie")
    user.set_password("un tout autre mot de passe")
    user.save()
    assert browser.get("/").status_code == 302


def test_an_act_typed_in_the_address_bar_leads_to_the_desk(cast: Cast, signed_in: SignIn) -> None:
    response = signed_in(cast.own_agent).get("/offres/1/accepter")
    assert (response.status_code, response["Location"]) == (302, "/")


def test_a_page_that_only_reads_refuses_a_post(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(cast.own_agent).post("/tableau/").status_code == 405


def test_nothing_of_a_page_stays_in_the_browser(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(cast.own_agent).get("/")["Cache-Control"] == "no-store"


def test_a_form_without_its_proof_is_refused_with_what_to_do(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert cast.own_agent.user is not None
    browser.force_login(cast.own_agent.user)
    response = browser.post("/poste/etat", {"state": "away"})
    assert response.status_code == 403
    assert "rechargez-la" in response.content.decode()


@pytest.fixture
def asked(cast: Cast, rf: RequestFactory) -> viewer.Request:
    """A request that stands before the gate, from the own agent."""
    browser = Client()
    assert cast.own_agent.user is not None
    browser.force_login(cast.own_agent.user)
    request = rf.get("/")
    request.session = browser.session
    return request  # type: ignore[return-value]


def through(request: viewer.Request, view: object) -> object:
    return Gate(lambda _: HttpResponse()).process_view(request, view, (), {})  # type: ignore[arg-type]


def test_a_reading_view_cannot_change_anything(asked: viewer.Request) -> None:
    @reads
    def view(request: viewer.Request) -> HttpResponse:
        with acting(SEED, "sneak"), connection.cursor() as cursor:
            cursor.execute("UPDATE staff_presence SET state = 'away'")
        return HttpResponse()

    with pytest.raises(DatabaseError, match="read-only transaction"):
        through(asked, view)


def test_a_writing_view_that_refuses_leaves_nothing(asked: viewer.Request, cast: Cast) -> None:
    @writes
    def view(request: viewer.Request) -> HttpResponse:
        with acting(SEED, "half"), connection.cursor() as cursor:
            cursor.execute("UPDATE staff_presence SET state = 'away'")
        return HttpResponse(status=409)

    asked.method = "POST"
    through(asked, view)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM staff_presence WHERE state = 'away'")
        assert cursor.fetchone() == (0,)


def test_the_database_knows_who_asks(asked: viewer.Request, cast: Cast) -> None:
    @reads
    def view(request: viewer.Request) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SELECT relais_agent()")
            return HttpResponse(str(cursor.fetchone()[0]))

    response = through(asked, view)
    assert isinstance(response, HttpResponse)
    assert response.content == str(cast.own_agent.pk).encode()


def test_a_view_that_declares_nothing_is_not_served(asked: viewer.Request) -> None:
    with pytest.raises(Exception, match="neither"):
        through(asked, lambda request: HttpResponse())
