"""A whole contact in a real browser: it rings by itself, is accepted, noted and concluded, without a mouse."""

from __future__ import annotations

import time

from playwright.sync_api import expect
from tests.web.browser.conftest import Sit
from tests.web.work import receive

from relais.cases.models import Note
from relais.journal.context import SEED, agent
from relais.work import actions
from relais.work.models import Item
from relais.work.presence import set_presence


def ended(item_id: int, status: str) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if Item.objects.get(pk=item_id).status == status:
            return True
        time.sleep(0.05)
    return False


def test_it_rings_is_accepted_noted_and_concluded_from_the_keyboard(sit: Sit) -> None:
    seat = sit()
    page = seat.sign_in()
    seat.see("Rien ne sonne.")
    expect(page.locator("[data-state-words]").first).to_have_text("À jour")
    item = receive(seat.house.cast.case)
    # By itself, at the place kept for it, and told once to who does not see it.
    page.wait_for_selector("[data-offer]")
    expect(page.locator("#assertive")).to_contain_text("A pour accepter, D pour passer.")
    page.keyboard.press("a")
    page.wait_for_selector(".identity h1")
    expect(page.locator(".identity h1")).to_have_text("Nathalie Gagnon-Paré")
    expect(page.locator("#polite")).to_have_text("Contact accepté. Le dossier est ouvert.")
    expect(page.locator("#presence")).to_contain_text("En contact")
    # The focus is on the name, and Tab goes on from there; the title says who it is.
    expect(page.locator(".identity h1")).to_be_focused()
    expect(page).to_have_title("Nathalie Gagnon-Paré | Relais")
    page.locator("textarea").focus()
    page.keyboard.type("Avis reçu hier. Elle a jusqu’au 15.")
    page.keyboard.press("Control+Enter")
    seat.see("Rien n’est entre vos mains.")
    assert ended(item, "done")
    assert Note.objects.get().text == "Avis reçu hier. Elle a jusqu’au 15."


def test_states_and_passing_have_their_keys(sit: Sit) -> None:
    seat = sit()
    page = seat.sign_in()
    page.keyboard.press("q")
    expect(page.locator("#presence")).to_contain_text("Au calme")
    page.keyboard.press("s")
    expect(page.locator("#presence")).to_contain_text("Prête")
    item = receive(seat.house.cast.case, wish="my_agent")
    page.wait_for_selector("[data-offer]")
    page.keyboard.press("d")
    page.wait_for_function("document.activeElement.type === 'radio'")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("#polite")).to_have_text("Contact passé. Cela ne vous est jamais compté.")
    assert Item.objects.get(pk=item).status in ("waiting", "offered")
    page.keyboard.press("s")
    expect(page.locator("#presence")).to_contain_text("Absente")
    seat.see("Vous n’êtes pas au poste.")


def test_a_refusal_says_why_and_keeps_what_was_typed(sit: Sit) -> None:
    seat = sit()
    page = seat.sign_in()
    gone = receive(seat.house.cast.case)
    page.wait_for_selector("[data-offer]")
    actions.withdraw(actor=SEED, item_id=gone)
    # The person hung up: the page says so by itself.
    seat.see("Rien ne sonne.")
    item = receive(seat.house.cast.case)
    page.wait_for_selector("[data-offer]")
    page.keyboard.press("a")
    page.locator("textarea").fill("Une longue note.")
    page.locator("main details.pass summary").press("Enter")
    page.get_by_role("button", name="Rendre à la file").click()
    expect(page.locator("#desk #errors")).to_contain_text("Dites pourquoi en quelques mots.")
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("textarea")).to_have_value("Une longue note.")
    actions.withdraw(actor=SEED, item_id=item)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#messages")).to_contain_text("Ce travail n’est plus entre vos mains.")
    expect(page.locator("textarea")).to_have_value("Une longue note.")
    seat.complaints[:] = [each for each in seat.complaints if "409" not in each and "422" not in each]


def test_without_script_everything_works_by_full_pages(sit: Sit) -> None:
    seat = sit(java_script_enabled=False)
    page = seat.sign_in()
    item = receive(seat.house.cast.case)
    deadline = time.monotonic() + 20
    while not page.locator("[data-offer]").count() and time.monotonic() < deadline:
        page.reload()
    page.get_by_role("button", name="Accepter").click()
    page.locator("textarea").fill("Écrit sans script.")
    page.get_by_role("button", name="Conclure").click()
    expect(page.locator("#messages")).to_contain_text("Contact conclu.")
    assert ended(item, "done")


def test_a_task_is_taken_from_my_work_by_a_key(sit: Sit) -> None:
    seat = sit()
    page = seat.sign_in("samuel")
    # Its own agent is away: it waits for her, and a colleague may take it.
    set_presence(actor=agent(seat.house.cast.own_agent.pk), state="away")
    item = receive(seat.house.cast.case, "message")
    page.keyboard.press("g")
    page.wait_for_url("**/mon-travail/")
    page.keyboard.press("g")
    page.wait_for_selector(".identity h1")
    assert ended(item, "active")
    # Half a note survives a change of state; kept, it leaves the field empty.
    page.locator("textarea").fill("À moitié")
    page.get_by_role("button", name="Être au calme").click()
    expect(page.locator("#presence")).to_contain_text("Au calme")
    expect(page.locator("textarea")).to_have_value("À moitié")
    page.get_by_role("button", name="Garder la note").click()
    expect(page.locator(".side")).to_contain_text("À moitié")
    expect(page.locator("textarea")).to_have_value("")


def test_the_board_moves_by_itself_and_waits_while_frozen(sit: Sit) -> None:
    seat = sit()
    seat.sign_in("claire")
    page = seat.open("/tableau/?lieu=province")
    seat.see("Personne n’attend en direct.")
    # Nobody free may serve it: it waits on the board.
    receive(seat.house.cast.case, language="moe")
    page.wait_for_selector("tr[id^=waiting-]")
    assert "Gagnon" not in page.content()
    page.keyboard.press("z")
    expect(page.locator("[data-freeze]")).to_have_attribute("aria-pressed", "true")
    receive(seat.house.cast.case, language="moe")
    page.wait_for_timeout(4_000)
    assert page.locator("tr[id^=waiting-]").count() == 1
    page.keyboard.press("z")
    expect(page.locator("tr[id^=waiting-]")).to_have_count(2)


def test_without_the_stream_the_page_asks_by_itself(sit: Sit) -> None:
    seat = sit()
    page = seat.sign_in()
    expect(page.locator("[data-state-words]").first).to_have_text("À jour")
    seat.house.kill("events")
    receive(seat.house.cast.case)
    page.wait_for_selector("[data-offer]")
    seat.complaints[:] = [each for each in seat.complaints if "ERR_" not in each]
