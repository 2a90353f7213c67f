"""My work: in hand, promised, due, on hold, what may be taken, what ended lately."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.cast import Cast, make_case, make_person
from tests.web.conftest import SignIn
from tests.web.work import hour, in_hand, receive

from relais.journal import clock
from relais.journal.context import agent
from relais.work import actions
from relais.work.models import Assignment, Item

MY_WORK = "/mon-travail/"


@pytest.fixture
def browser(cast: Cast, signed_in: SignIn, noon: datetime) -> Client:
    return signed_in(cast.own_agent)


def shown(browser: Client, address: str = MY_WORK) -> str:
    return browser.get(address).content.decode().replace("\u00a0", " ")


def test_empty_every_list_says_so(browser: Client) -> None:
    html = shown(browser)
    for words in (
        "Aucun rappel promis.",
        "Aucune tâche à votre nom.",
        "Rien en attente d’une date.",
        "Rien n’attend",
    ):
        assert words in html


def test_each_thing_is_in_its_list(browser: Client, cast: Cast, as_web: Callable[[], None]) -> None:
    held = in_hand(cast.case, cast.own_agent)
    actions.hold(
        actor=agent(cast.own_agent.pk),
        assignment_id=held.pk,
        reason="Attend le rapport.",
        wake_at=clock.now() + timedelta(days=6),
    )
    receive(cast.case, "callback", not_before_at=hour(18), due_at=hour(20))
    receive(cast.case, "document", due_at=hour(16))
    as_web()
    html = shown(browser)
    lists = {part.split('"')[0]: part for part in html.split('<h2 id="list-')[1:]}
    assert "13 h à 15 h" in lists["callback"]
    assert "en retard, avant 11 h" in lists["task"]
    assert "en attente, lundi 30 novembre, 12 h" in lists["hold"]
    assert "Attend le rapport." in lists["hold"]


def test_what_a_colleague_put_on_hold_is_not_hers(browser: Client, cast: Cast) -> None:
    held = in_hand(cast.case, cast.colleague)
    actions.hold(
        actor=agent(cast.colleague.pk),
        assignment_id=held.pk,
        reason="Le sien.",
        wake_at=clock.now() + timedelta(days=1),
    )
    assert "Le sien." not in shown(browser)


def test_she_takes_what_waits_in_her_team(browser: Client, cast: Cast, as_web: Callable[[], None]) -> None:
    case = make_case(
        make_person("Yvon", "Desrosiers"), own_agent=cast.colleague, team=cast.colleague.team, number="01-1"
    )
    item = receive(case, "task", due_at=hour(19))
    as_web()
    html = shown(browser)
    assert "Yvon Desrosiers" in html
    assert 'data-key="g"' in html
    assert browser.post(f"/travail/{item}/prendre").status_code == 302
    assert Assignment.objects.get(item_id=item).agent_id == cast.own_agent.pk


def test_she_cannot_take_what_is_elsewhere(cast: Cast, signed_in: SignIn, noon: datetime) -> None:
    item = receive(cast.case, "task")
    response = signed_in(cast.elsewhere).post(f"/travail/{item}/prendre")
    assert response.status_code == 409
    assert Item.objects.get(pk=item).status == "waiting"


def test_long_lists_have_pages(browser: Client, cast: Cast) -> None:
    case = make_case(
        make_person("Yvon", "Desrosiers"), own_agent=cast.colleague, team=cast.colleague.team, number="01-1"
    )
    for _ in range(30):
        receive(case, "task", due_at=hour(19))
    assert "Page 1 sur 2" in shown(browser)
    assert shown(browser, MY_WORK + "?page=2").count("Yvon Desrosiers</span>") == 5
    assert "Page 2 sur 2" in shown(browser, MY_WORK + "?page=99")
    assert "Page 1 sur 2" in shown(browser, MY_WORK + "?page=zut")


def test_what_ended_lately_says_how(browser: Client, cast: Cast) -> None:
    held = in_hand(cast.case, cast.own_agent)
    actions.complete(actor=agent(cast.own_agent.pk), assignment_ids=[held.pk], outcome="to_follow")
    assert "réponse à donner plus tard, 12 h" in shown(browser)
    with clock.held_at(clock.now() + timedelta(days=8)):
        assert "réponse à donner plus tard" not in shown(browser)
