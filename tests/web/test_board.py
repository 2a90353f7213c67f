"""The live board: figures, who waits, what was placed; and never a name to whom may not read it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.cast import Cast, make_case, make_person
from tests.web.conftest import SignIn
from tests.web.work import in_hand, offer, receive

from relais.journal import clock
from relais.journal.context import agent
from relais.staff.models import Agent
from relais.web.board import page, reading
from relais.work import actions

BOARD = "/tableau/"


def shown(browser: Client, address: str = BOARD) -> str:
    page.forget()
    return browser.get(address).content.decode().replace("\u00a0", " ")


def test_empty_it_says_so(cast: Cast, signed_in: SignIn, noon: datetime) -> None:
    html = shown(signed_in(cast.own_agent))
    assert "Personne n’attend en direct." in html
    assert "Reçus 0 = en attente 0 + offerts 0 + en cours 0 + terminés 0 + retirés 0." in html


def test_the_sum_is_of_today_and_holds(cast: Cast, signed_in: SignIn, noon: datetime) -> None:
    with clock.held_at(noon - timedelta(days=1)):
        receive(cast.case)
    receive(cast.case)
    offer(receive(cast.case), cast.colleague)
    in_hand(cast.case, cast.own_agent)
    actions.withdraw(actor=agent(cast.own_agent.pk), item_id=receive(cast.case))
    html = shown(signed_in(cast.own_agent))
    assert "Reçus 4 = en attente 1 + offerts 1 + en cours 1 + terminés 0 + retirés 1." in html


def test_figures_carry_their_promise(cast: Cast, signed_in: SignIn, noon: datetime) -> None:
    with clock.held_at(noon - timedelta(seconds=95)):
        receive(cast.case)
    receive(None, "counter")
    receive(cast.case, "callback", not_before_at=noon - timedelta(hours=1), due_at=noon + timedelta(hours=1))
    receive(cast.case, "task", due_at=noon - timedelta(minutes=5))
    html = shown(signed_in(cast.own_agent))
    for part in (
        "<dd>2<small>1 au comptoir, 1 au téléphone</small>",
        "<dd>1 min 35<small>promesse : jamais plus de 10 min</small>",
        "<dd>1<small>à nommer aujourd’hui</small>",
        "<dd>1<small>1 en retard</small>",
    ):
        assert part in html


def test_the_track_says_the_ring_and_what_opens_next(cast: Cast, signed_in: SignIn, noon: datetime) -> None:
    with clock.held_at(noon - timedelta(seconds=50)):
        receive(cast.case)
    html = shown(signed_in(cast.own_agent))
    assert "Cercle 2, son équipe</b>, la région dans 1 min 10 s" in html.replace("1 min 10", "1 min 10 s")


def test_a_placement_is_a_sentence_with_its_ring_and_reason(
    cast: Cast, signed_in: SignIn, noon: datetime
) -> None:
    made = offer(receive(cast.case), cast.colleague, ring=1, why="ring_team")
    actions.accept(actor=agent(cast.colleague.pk), offer_ids=[made.pk])
    html = shown(signed_in(cast.own_agent))
    assert "à son équipe, en 42 s. La personne qui suit ce dossier est en rencontre." in html


def test_teams_are_counted_by_state_and_no_agent_is_named(
    cast: Cast, signed_in: SignIn, noon: datetime
) -> None:
    html = shown(signed_in(cast.elsewhere), BOARD + "?lieu=province").split("<main")[1]
    assert "3 libres" in html
    assert not any(name in html for name in ("Ouellet", "Roy", "Bouchard", "Côté", "Fortin"))


@pytest.mark.parametrize(
    ("who", "may_read"),
    [
        ("own_agent", True),
        ("colleague", True),
        ("supervisor", True),
        ("elsewhere", False),
        ("administrator", False),
    ],
)
def test_a_name_is_shown_to_the_circle_of_the_case_alone(
    cast: Cast,
    signed_in: SignIn,
    noon: datetime,
    as_web: Callable[[], None],
    who: str,
    may_read: bool,
) -> None:
    receive(cast.case)
    browser = signed_in(getattr(cast, who))
    as_web()
    for address in (BOARD, BOARD + "?lieu=province"):
        html = shown(browser, address)
        assert ("N. Gagnon-Paré" in html) == (may_read and (address != BOARD or "lieu" not in address))
        assert "Nathalie" not in html


def test_what_one_reads_the_next_does_not(
    cast: Cast, signed_in: SignIn, noon: datetime, as_web: Callable[[], None]
) -> None:
    receive(cast.case)
    near, far = signed_in(cast.own_agent), signed_in(cast.elsewhere)
    as_web()
    address = BOARD + "?lieu=province"
    assert "Gagnon-Paré" in near.get(address).content.decode()
    # The very same drawing, a moment later.
    assert "Gagnon-Paré" not in far.get(address).content.decode()
    assert "Une personne" in far.get(address).content.decode()


def test_a_counter_shows_a_ticket_and_no_name(cast: Cast, signed_in: SignIn, noon: datetime) -> None:
    item = receive(cast.case, "counter")
    html = shown(signed_in(cast.own_agent))
    assert f"Billet {item % 1000:03}" in html
    assert "Gagnon-Paré" not in html


def test_a_name_is_escaped(cast: Cast, signed_in: SignIn, noon: datetime) -> None:
    person = make_person("O", "<b>Né</b>")
    receive(make_case(person, own_agent=cast.own_agent, team=cast.own_agent.team, number="01-000-009"))
    assert "O. &lt;b&gt;Né&lt;/b&gt;" in shown(signed_in(cast.own_agent))


def test_it_says_how_many_more_wait(cast: Cast, signed_in: SignIn, noon: datetime) -> None:
    for _ in range(reading.ROWS + 2):
        receive(cast.case, "phone")
    html = shown(signed_in(cast.own_agent))
    assert html.count('<tr id="waiting-') == reading.ROWS
    assert "2 autres personnes attendent aussi." in html


def test_the_fragment_is_the_part_of_the_page(cast: Cast, signed_in: SignIn, noon: datetime) -> None:
    receive(cast.case)
    browser = signed_in(cast.own_agent)
    whole = browser.get(BOARD).content.decode()
    part = browser.get(BOARD, headers={"HX-Request": "true"}).content.decode()
    assert part.strip() in whole


def cost(browser: Client, django_assert_num_queries: DjangoAssertNumQueries, address: str = BOARD) -> None:
    page.forget()
    with django_assert_num_queries(15):
        browser.get(address)
    with django_assert_num_queries(6):
        browser.get(address)


def test_queries_do_not_grow_with_rows(
    cast: Cast, signed_in: SignIn, noon: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = signed_in(cast.own_agent)
    for _ in range(5):
        receive(cast.case)
    cost(browser, django_assert_num_queries)
    for _ in range(45):
        receive(cast.case)
    cost(browser, django_assert_num_queries)


def test_it_is_drawn_at_most_once_a_second(
    cast: Cast, signed_in: SignIn, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str | None] = []
    draw = page._draw

    def count(found: page.Shared, scope: str | None) -> None:
        drawn.append(scope)
        draw(found, scope)

    monkeypatch.setattr(page, "_draw", count)
    for _ in range(3):
        for person in (cast.own_agent, cast.colleague):
            signed_in(person).get(BOARD)
    assert drawn == ["01"]


def test_every_reader_gets_her_language(cast: Cast, signed_in: SignIn, noon: datetime) -> None:
    receive(cast.case)
    one, other = signed_in(cast.own_agent), signed_in(cast.colleague)
    other.cookies["django_language"] = "en"
    assert "La plus longue attente" in one.get(BOARD).content.decode()
    assert "Longest wait" in other.get(BOARD).content.decode()


@pytest.mark.parametrize(
    ("given", "family", "preferred", "short"),
    [
        ("Marie-Ève", "Lavoie", "", "M.-È. Lavoie"),
        ("Nathalie", "Gagnon-Paré", "Nat G.", "Nat G."),
        ("Sylvie", "", "", "Sylvie"),
        ("", "Awashish", "", "Awashish"),
    ],
)
def test_short_names(given: str, family: str, preferred: str, short: str) -> None:
    assert reading.short_name(given, family, preferred).replace("\u00a0", " ") == short


def test_agents_of_another_region_see_their_own_board(cast: Cast, signed_in: SignIn, noon: datetime) -> None:
    receive(cast.case)
    elsewhere: Agent = cast.elsewhere
    html = shown(signed_in(elsewhere))
    assert "Saguenay" in html
    assert "Personne n’attend en direct." in html
