"""Hours and callbacks in a real browser: axe finds nothing, a call is promised and tried from the keyboard."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests.callbacks.scene import begin
from tests.cast import PASSWORD, Cast, make_case, make_person
from tests.web.browser.conftest import Sit
from tests.web.browser.test_axe import check

from relais.callbacks import actions
from relais.callbacks.free import free_windows
from relais.callbacks.models import Attempt, Callback
from relais.callbacks.safety import Number
from relais.journal import clock
from relais.journal.context import SEED, acting, agent
from relais.people.models import Phone
from relais.staff import opening
from relais.staff.models import Service
from relais.staff.opening_actions import pause_service
from relais.work import actions as work


def fill(cast: Cast) -> None:
    """Promises of two persons, one in hand; a service paused."""
    with acting(SEED, "add_phone"):
        Phone.objects.create(person=cast.person, number="+14185550142")
    other = make_case(
        make_person("Marie-Antoinette-Fatoumata", "Desrosiers-Gagnon-Thériault"),
        own_agent=cast.colleague,
        team=cast.own_agent.team,
        number="01-000-002",
    )
    first = free_windows(opening.service("other"), Number(number=""))[0].window
    for case in (cast.case, other):
        actions.promise_callback(
            actor=agent(cast.supervisor.pk),
            service="other",
            cell_at=first.cell_at,
            person_id=case.person_id,
            case_id=case.pk,
            said_number="418 555-0142",
        )
    made = Callback.objects.get(person=cast.person)
    work.take(actor=agent(cast.supervisor.pk), item_id=made.item_id)
    youth = Service.objects.get(code="youth")
    until = clock.now() + timedelta(hours=3)
    pause_service(actor=agent(cast.supervisor.pk), service_id=youth.pk, ends_at=until, why="panne de réseau")


@pytest.mark.parametrize(("language", "theme", "width"), [("fr", "light", 1440), ("en", "dark", 390)])
def test_axe_finds_nothing(sit: Sit, language: str, theme: str, width: int) -> None:
    seat = sit(language=language, width=width, height=844 if width < 500 else 900, color_scheme=theme)
    cast = seat.house.cast
    page = seat.sign_in("annie")
    check(seat.open("/rappels/"), "callbacks, empty")
    fill(cast)
    for path in (
        "/rappels/?voir=all",
        "/rappels/promettre",
        f"/rappels/promettre?dossier={cast.case.pk}",
        "/",
    ):
        check(seat.open(path), path)
    check(seat.open(f"/rappels/{Callback.objects.get(person=cast.person).pk}/"), "moving")
    check(seat.open("/heures/"), "hours")
    page.locator("details.pass summary").last.click()
    check(page, "hours, adding a holiday")
    seat.open("/heures/youth/")
    check(page, "one service, paused")
    page.fill("#hours-day_0", "huit heures")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#errors")
    check(page, "one service, refused")
    seat.complaints.clear()  # the browser notes the 422
    assert "huit heures" in page.locator("#hours-day_0").input_value()


def test_at_400_percent_nothing_scrolls_sideways(sit: Sit) -> None:
    seat = sit(width=320, height=225)
    fill(seat.house.cast)
    seat.sign_in("annie")
    for path in ("/rappels/?voir=all", "/rappels/promettre", "/heures/", "/heures/youth/"):
        assert seat.open(path).evaluate("document.documentElement.scrollWidth") == 320, path


@pytest.mark.parametrize("has_script", [True, False])
def test_a_call_is_promised_then_tried(sit: Sit, *, has_script: bool) -> None:
    seat = sit(java_script_enabled=has_script)
    cast = seat.house.cast
    with acting(SEED, "add_phone"):
        Phone.objects.create(person=cast.person, number="+14185550142")
    page = seat.page
    seat.open("/seance/")
    page.fill("[name=username]", "julie")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#desk")
    seat.open(f"/rappels/promettre?dossier={cast.case.pk}&service=other")
    page.locator("[name=plage]").first.check()
    page.get_by_role("button", name=re.compile("^Promettre")).click()
    seat.see("Dites")
    page.get_by_role("button", name=re.compile("^Prendre")).click()
    page.wait_for_selector(".callback-number")
    begin(Callback.objects.get())
    if has_script:
        page.keyboard.press("2")
    else:
        page.get_by_role("button", name=re.compile("^Pas de réponse")).click()
    seat.see("Essai noté.")
    assert Attempt.objects.get().result == "no_answer"
