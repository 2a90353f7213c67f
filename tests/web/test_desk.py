"""The desk: the offer, what is in hand, and every act on it, with script and without."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.cast import Cast, make_case, make_person
from tests.web.conftest import SignIn
from tests.web.work import hour, in_hand, offer, receive

from relais.cases.models import Note
from relais.journal import clock
from relais.journal.context import SEED, acting, agent
from relais.journal.models import Entry
from relais.people.models import Adaptation, Phone
from relais.staff.models import Presence
from relais.work import actions
from relais.work.models import Assignment, Item, Offer

HTMX = {"HX-Request": "true"}


def text(response: Any) -> str:
    return str(response.content.decode()).replace("\u00a0", " ")


def state_of(cast: Cast) -> str:
    return Presence.objects.get(agent=cast.own_agent).state


@pytest.fixture
def desk(cast: Cast, signed_in: SignIn, noon: datetime) -> Client:
    return signed_in(cast.own_agent)


# What it shows


def test_nothing_rings_and_nothing_is_in_hand(desk: Client) -> None:
    html = text(desk.get("/"))
    assert "Rien ne sonne." in html
    assert "Rien n’est entre vos mains." in html


def test_an_offer_says_who_why_me_and_how_to_answer(
    desk: Client, cast: Cast, as_web: Callable[[], None]
) -> None:
    made = offer(receive(cast.case, subject="housing"), cast.own_agent, ring=1, why="ring_team")
    as_web()
    html = text(desk.get("/"))
    for part in (
        "Nathalie Gagnon-Paré",
        "attend depuis 42 s",
        "Vous êtes de son équipe.",
        "La personne qui suit ce dossier est en rencontre.",
        f"/offres/{made.pk}/accepter",
        f"/offres/{made.pk}/passer",
        'data-key="a"',
        'data-key="d"',
        "Passer demande une raison et ne vous est jamais compté.",
    ):
        assert part in html


def test_an_offer_to_someone_else_is_not_shown(desk: Client, cast: Cast) -> None:
    offer(receive(cast.case), cast.colleague)
    assert "Rien ne sonne." in text(desk.get("/"))


def test_an_offer_of_someone_unknown_says_so(desk: Client, cast: Cast) -> None:
    offer(receive(None), cast.own_agent, ring=2, why="ring_region")
    assert "Une personne pas encore connue" in text(desk.get("/"))


def test_the_rules_stand_above_everything_on_the_offer_and_in_hand(desk: Client, cast: Cast) -> None:
    with acting(SEED, "register"):
        Phone.objects.create(person=cast.person, number="+14185550142", is_safe=False)
        Adaptation.objects.create(
            person=cast.person, kind="deaf", blocked_channels=["phone"], instead="Écrire."
        )
    made = offer(receive(cast.case, "chat"), cast.own_agent)
    assert "Ne jamais appeler le 418 555-0142" in text(desk.get("/"))
    actions.accept(actor=agent(cast.own_agent.pk), offer_ids=[made.pk])
    main = text(desk.get("/")).split("<main")[1]
    assert main.index("Ne jamais téléphoner") < main.index("Avant le premier mot")


def test_the_case_is_known_before_the_first_word(
    desk: Client, cast: Cast, as_web: Callable[[], None]
) -> None:
    with acting(SEED, "write_note"):
        Note.objects.create(
            case=cast.case, author=cast.colleague, text="Le bail est à son nom.", written_at=clock.now()
        )
    in_hand(cast.case, cast.own_agent)
    as_web()
    html = text(desk.get("/"))
    for part in (
        "12 juin 1979, 47 ans",
        "01-000-001, actif",
        "Aide sociale",
        "Le bail est à son nom.",
        "Rivière",
    ):
        assert part in html


def test_no_clock_runs_in_a_contact(desk: Client, cast: Cast, noon: datetime) -> None:
    with clock.held_at(noon - timedelta(minutes=18)):
        in_hand(cast.case, cast.own_agent)
    html = text(desk.get("/"))
    assert "En contact depuis 11 h 42." in html
    assert "18 min" not in html


def test_the_day_shows_what_is_promised_due_and_on_hold(desk: Client, cast: Cast) -> None:
    receive(cast.case, "callback", not_before_at=hour(18), due_at=hour(20))
    receive(cast.case, "task", due_at=hour(18))
    html = text(desk.get("/"))
    assert "13 h à 15 h" in html
    assert "bientôt, avant 13 h" in html


def test_the_desk_is_drawn_in_english(desk: Client, cast: Cast) -> None:
    desk.cookies["django_language"] = "en"
    in_hand(cast.case, cast.own_agent)
    html = text(desk.get("/"))
    assert "In contact since 12:00 p.m.<" in html
    assert "You look after this file." in html


# What is done from it


def test_accepting_opens_the_file_and_journals_the_look(desk: Client, cast: Cast) -> None:
    made = offer(receive(cast.case), cast.own_agent)
    response = desk.post(f"/offres/{made.pk}/accepter")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert Item.objects.get(pk=made.item_id).status == "active"
    looks = Entry.objects.filter(action="look", case_id=cast.case.pk, actor_id=cast.own_agent.pk)
    assert looks.count() == 1


def test_accepting_by_htmx_answers_with_the_desk_as_the_page_draws_it(desk: Client, cast: Cast) -> None:
    made = offer(receive(cast.case), cast.own_agent)
    part = text(desk.post(f"/offres/{made.pk}/accepter", headers=HTMX))
    whole = text(desk.get("/"))
    drawn = part[part.index('<div class="desk') : part.index('<div class="row" id="presence"')]
    # The name takes the focus when it has just come; nothing else differs.
    assert without_token(drawn.replace(" data-focus", "", 1).strip()) in without_token(whole)
    assert '<div id="polite" hx-swap-oob="innerHTML">Contact accepté. Le dossier est ouvert.</div>' in part
    assert "En contact" in part[part.index('id="presence"') :]


def without_token(html: str) -> str:
    pieces = html.split('name="csrfmiddlewaretoken" value="')
    return pieces[0] + "".join(piece.split('"', 1)[1] for piece in pieces[1:])


def test_accepting_an_offer_that_is_gone_changes_nothing_and_says_what_comes(
    desk: Client, cast: Cast
) -> None:
    made = offer(receive(cast.case), cast.own_agent)
    actions.withdraw(actor=SEED, item_id=made.item_id)
    response = desk.post(f"/offres/{made.pk}/accepter")
    assert response.status_code == 409
    assert "Le prochain contact viendra de lui-même." in text(response)
    part = desk.post(f"/offres/{made.pk}/accepter", headers=HTMX)
    assert part.status_code == 409
    assert text(part).startswith('\n<div class="message message-stop">')


def test_nobody_accepts_for_another(desk: Client, cast: Cast) -> None:
    made = offer(receive(cast.case), cast.colleague)
    assert desk.post(f"/offres/{made.pk}/accepter").status_code == 409
    assert Offer.objects.get(pk=made.pk).state == "open"


def test_passing_takes_a_reason_and_keeps_her_place(desk: Client, cast: Cast) -> None:
    made = offer(receive(cast.case), cast.own_agent)
    assert desk.post(f"/offres/{made.pk}/passer", {}).status_code == 409
    assert desk.post(f"/offres/{made.pk}/passer", {"reason": "finishing"}).status_code == 302
    assert (Offer.objects.get(pk=made.pk).reason, state_of(cast)) == ("finishing", "ready")


def test_passing_in_her_own_words(desk: Client, cast: Cast) -> None:
    made = offer(receive(cast.case), cast.own_agent)
    desk.post(f"/offres/{made.pk}/passer", {"reason": "other", "words": "Je suis au guichet."})
    assert Offer.objects.get(pk=made.pk).reason == "Je suis au guichet."


def test_passing_to_step_away_sets_her_away(desk: Client, cast: Cast) -> None:
    made = offer(receive(cast.case), cast.own_agent)
    desk.post(f"/offres/{made.pk}/passer", {"reason": "break"})
    assert state_of(cast) == "away"


def test_concluding_keeps_note_outcome_and_what_comes_next(
    desk: Client, cast: Cast, as_web: Callable[[], None]
) -> None:
    held = in_hand(cast.case, cast.own_agent)
    as_web()
    posted = {"note": "Avis reçu hier.", "tier": "team", "outcome": "to_follow", "then": "quiet"}
    assert desk.post(f"/en-main/{held.pk}/conclure", posted).status_code == 302
    item = Item.objects.get(pk=held.item_id)
    assert (item.status, item.outcome, state_of(cast)) == ("done", "to_follow", "quiet")
    assert list(Note.objects.values_list("text", "tier")) == [("Avis reçu hier.", "team")]


def test_concluding_twice_is_refused_and_writes_no_second_note(desk: Client, cast: Cast) -> None:
    held = in_hand(cast.case, cast.own_agent)
    posted = {"note": "Une fois.", "outcome": "answered"}
    desk.post(f"/en-main/{held.pk}/conclure", posted)
    response = desk.post(f"/en-main/{held.pk}/conclure", posted)
    assert response.status_code == 409
    assert Note.objects.count() == 1


def test_holding_needs_a_reason_and_a_day_to_come_and_keeps_what_was_typed(desk: Client, cast: Cast) -> None:
    held = in_hand(cast.case, cast.own_agent)
    response = desk.post(f"/en-main/{held.pk}/attendre", {"note": "À moitié écrite", "wake_on": "2026-11-01"})
    html = text(response)
    assert response.status_code == 422
    assert "À moitié écrite</textarea>" in html
    assert "2 points sont à revoir" in html
    assert 'id="errors"' in html
    assert Assignment.objects.get(pk=held.pk).ended_at is None


def test_holding_brings_it_back_to_her_on_the_day(desk: Client, cast: Cast) -> None:
    held = in_hand(cast.case, cast.own_agent)
    posted = {"reason": "Attend le rapport.", "wake_on": "2026-11-30", "wake_at": "08:30"}
    assert desk.post(f"/en-main/{held.pk}/attendre", posted).status_code == 302
    item = Item.objects.get(pk=held.item_id)
    assert (item.held_by_id, item.hold_reason) == (cast.own_agent.pk, "Attend le rapport.")
    assert item.not_before_at is not None
    assert item.not_before_at.isoformat() == "2026-11-30T13:30:00+00:00"
    assert "Attend le rapport." in text(desk.get("/"))


def test_giving_back_needs_a_reason(desk: Client, cast: Cast) -> None:
    held = in_hand(cast.case, cast.own_agent)
    assert desk.post(f"/en-main/{held.pk}/rendre", {}).status_code == 422
    assert desk.post(f"/en-main/{held.pk}/rendre", {"reason": "Il faut l’anglais."}).status_code == 302
    assert Item.objects.get(pk=held.item_id).status == "waiting"


def test_a_note_is_kept_while_the_contact_goes_on(desk: Client, cast: Cast) -> None:
    held = in_hand(cast.case, cast.own_agent)
    assert desk.post(f"/en-main/{held.pk}/note", {"note": "  "}).status_code == 422
    assert desk.post(f"/en-main/{held.pk}/note", {"note": "Le bail finit en juin."}).status_code == 302
    assert "Le bail finit en juin." in text(desk.get("/"))
    assert Item.objects.get(pk=held.item_id).status == "active"


def test_what_is_in_the_hands_of_another_is_refused(desk: Client, cast: Cast) -> None:
    held = in_hand(cast.case, cast.colleague)
    for act in ("conclure", "rendre", "attendre", "note"):
        posted = {"note": "x", "reason": "x", "wake_on": "2026-11-30", "outcome": "answered"}
        response = desk.post(f"/en-main/{held.pk}/{act}", posted)
        assert response.status_code == 409, act
    assert Note.objects.count() == 0


@pytest.mark.parametrize(("state", "words"), [("quiet", "Au calme"), ("away", "Absente"), ("ready", "Prête")])
def test_she_says_what_she_is_doing(desk: Client, cast: Cast, state: str, words: str) -> None:
    assert desk.post("/poste/etat", {"state": state}).status_code == 302
    assert state_of(cast) == state
    assert words in text(desk.get("/"))


def test_a_state_that_does_not_exist_is_refused(desk: Client) -> None:
    assert desk.post("/poste/etat", {"state": "occupée"}).status_code == 422


def test_going_away_in_a_contact_is_refused(desk: Client, cast: Cast) -> None:
    in_hand(cast.case, cast.own_agent)
    response = desk.post("/poste/etat", {"state": "away"}, headers=HTMX)
    assert response.status_code == 409
    assert "Concluez d’abord" in text(response)


def test_an_agent_addressed_in_the_masculine_reads_himself(
    cast: Cast, signed_in: SignIn, noon: datetime
) -> None:
    assert ">Prêt<" in text(signed_in(cast.colleague).get("/"))


# What changes by itself


def test_the_place_of_the_offer_alone_is_the_same_as_in_the_page(desk: Client, cast: Cast) -> None:
    offer(receive(cast.case), cast.own_agent)
    part = text(desk.get("/poste/offre?main=", headers=HTMX))
    section = part[
        part.index("<section") : part.index("</section>\n<div") if "</section>\n<div" in part else None
    ]
    section = section[: section.rindex("</section>")] if section.endswith("</section>\n") else section
    assert without_token(section.split('<div class="row" id="presence"')[0].strip()) in without_token(
        text(desk.get("/"))
    )


def test_the_place_of_the_offer_says_that_what_is_in_hand_changed(desk: Client, cast: Cast) -> None:
    held = in_hand(cast.case, cast.own_agent)
    assert "a changé" not in text(desk.get(f"/poste/offre?main={held.pk}"))
    actions.withdraw(actor=SEED, item_id=held.item_id)
    assert "Ce qui est entre vos mains a changé." in text(desk.get(f"/poste/offre?main={held.pk}"))


def test_the_day_alone_is_the_same_as_in_the_page(desk: Client, cast: Cast) -> None:
    receive(cast.case, "task", due_at=hour(19))
    part = text(desk.get("/poste/journee", headers=HTMX))
    assert part[part.index("<nav") :].strip() in text(desk.get("/"))


# What it costs


def fill(cast: Cast, n: int) -> None:
    for k in range(n):
        person = make_person("Yvon", "Desrosiers")
        case = make_case(
            person,
            own_agent=cast.own_agent,
            team=cast.own_agent.team,
            number=f"01-{Item.objects.count():03}-{k:03}",
        )
        receive(case, "task", due_at=hour(19))
        receive(case, "callback", not_before_at=hour(18), due_at=hour(20))


@pytest.mark.parametrize("address", ["/", "/mon-travail/"])
def test_queries_do_not_grow_with_rows(
    desk: Client, cast: Cast, address: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    in_hand(cast.case, cast.own_agent)
    n = 12 if address == "/" else 10
    fill(cast, 5)
    with django_assert_num_queries(n):
        desk.get(address)
    fill(cast, 45)
    with django_assert_num_queries(n):
        desk.get(address)
