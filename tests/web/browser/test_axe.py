"""axe-core finds nothing on any screen, in any state, language, theme and width; nothing scrolls sideways."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib.resources import files

import pytest
from playwright.sync_api import Page
from tests.cast import Cast, make_case, make_person
from tests.web.browser.conftest import Sit
from tests.web.work import in_hand, receive

from relais.cases.models import Note
from relais.journal import clock
from relais.journal.context import SEED, acting, agent
from relais.people.models import Adaptation, Phone
from relais.work import actions

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
LOOKS = [
    ("fr", "light", 1440),
    ("fr", "dark", 390),
    ("en", "dark", 1440),
    ("en", "light", 390),
]


def check(page: Page, where: str) -> None:
    """Fail on any violation, and on any sideways scroll."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    faults = [
        {"rule": each["id"], "where": where, "nodes": [node["html"][:200] for node in each["nodes"][:3]]}
        for each in found["violations"]
    ]
    assert faults == [], json.dumps(faults, ensure_ascii=False, indent=1)
    too_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not too_wide, f"{where} scrolls sideways"


def fill(cast: Cast) -> None:
    """A day's work in every state, with rules and long names; in a language nobody speaks, so that it waits."""
    now = clock.now()
    with acting(SEED, "register"):
        Phone.objects.create(person=cast.person, number="+14185550142", is_safe=False)
        Adaptation.objects.create(person=cast.person, kind="reading", instead="Tout dire de vive voix.")
        Note.objects.create(
            case=cast.case, author=cast.colleague, text="Le bail est à son nom.", written_at=now
        )
    long = make_case(
        make_person("Marie-Antoinette-Fatoumata", "Desrosiers-Gagnon-Thériault"),
        own_agent=cast.own_agent,
        team=cast.own_agent.team,
        number="01-000-002",
    )
    for channel in ("phone", "counter", "chat"):
        receive(long, channel, language="moe")
    receive(long, "callback", not_before_at=now + timedelta(hours=1), due_at=now + timedelta(hours=3))
    receive(long, "task", language="moe", due_at=now - timedelta(hours=1))
    held = in_hand(long, cast.own_agent, "document", language="moe")
    wake_at = now + timedelta(days=3)
    actions.hold(
        actor=agent(cast.own_agent.pk), assignment_id=held.pk, reason="Attend le rapport.", wake_at=wake_at
    )
    theirs = make_case(
        make_person("Yvon", "Caron"), own_agent=cast.colleague, team=cast.colleague.team, number="01-3"
    )
    for _ in range(27):
        receive(theirs, "task", language="moe")


@pytest.mark.parametrize(("language", "theme", "width"), LOOKS)
def test_axe_finds_nothing(sit: Sit, language: str, theme: str, width: int) -> None:
    seat = sit(language=language, width=width, height=844 if width < 500 else 900, color_scheme=theme)
    cast = seat.house.cast
    page = seat.open("/seance/")
    check(page, "sign-in")
    page.locator("button.button-main").click()
    page.wait_for_selector("#errors")
    check(page, "sign-in refused")
    seat.complaints.clear()  # the browser notes the 422
    seat.sign_in()
    check(page, "desk, nothing in hand")
    check(seat.open("/tableau/"), "board, empty")
    check(seat.open("/mon-travail/"), "my work, empty")
    fill(cast)
    item = receive(cast.case)
    seat.open("/")
    page.wait_for_selector("[data-offer]")
    check(page, "desk, an offer rings")
    page.keyboard.press("d")
    check(page, "desk, passing")
    page.keyboard.press("Escape")
    page.locator("[data-offer] .button-main").click()
    page.wait_for_selector(".identity h1")
    check(page, "desk, in contact")
    page.locator("main details.pass summary").click()
    check(page, "desk, holding")
    check(seat.open("/tableau/"), "board, full")
    check(seat.open("/tableau/?lieu=province"), "board of the province")
    check(seat.open("/mon-travail/"), "my work, full")
    page.keyboard.press("?")
    check(page, "the keys")
    check(seat.open("/rien-ici"), "a page that does not exist")
    seat.complaints.clear()  # the browser notes the 404
    assert item


def test_at_400_percent_nothing_scrolls_sideways(sit: Sit) -> None:
    seat = sit(width=320, height=225)
    fill(seat.house.cast)
    in_hand(seat.house.cast.case, seat.house.cast.own_agent, language="moe")
    seat.sign_in()
    for path in ("/", "/tableau/", "/mon-travail/", "/rien-ici"):
        assert seat.open(path).evaluate("document.documentElement.scrollWidth") == 320, path
    seat.complaints.clear()  # the browser notes the 404
