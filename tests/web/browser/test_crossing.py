"""What the reader does and what changes by itself may cross on their way; each answer finds its place, or is dropped."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect
from tests.web.browser.conftest import Sit
from tests.web.work import receive


class Held:
    """The requests to one address, kept on their way until they are let go."""

    def __init__(self, page: Page, address: str) -> None:
        self._page, self._routes, self._is_open = page, list[Route](), False
        page.route(address, lambda route: self._meet(route))

    def _meet(self, route: Route) -> None:
        if self._is_open:
            route.continue_()
        else:
            self._routes.append(route)

    def wait(self) -> None:
        for _ in range(200):
            if self._routes:
                return
            self._page.wait_for_timeout(50)
        raise AssertionError("nothing was asked")

    def let_go(self) -> None:
        self._is_open = True
        for route in self._routes:
            route.continue_()


def test_a_refresh_that_comes_back_after_the_desk_was_redrawn_has_no_place(sit: Sit) -> None:
    seat = sit()
    page = seat.sign_in()
    seat.see("Rien ne sonne.")
    held = Held(page, "**/poste/offre*")
    receive(seat.house.cast.case)
    held.wait()
    page.keyboard.press("q")
    expect(page.locator("#presence")).to_contain_text("Au calme")
    # What the dropped answer told is asked again; the console, which must be silent, is looked at in the end.
    with page.expect_request("**/poste/offre*"):
        held.let_go()
    expect(page.locator("#presence")).to_contain_text("Au calme")
    expect(page.locator("#offer-place")).to_have_count(1)


def test_a_refresh_that_comes_back_before_her_act_does_not_take_the_form_away(sit: Sit) -> None:
    seat = sit()
    page = seat.sign_in("samuel")
    seat.see("Rien ne sonne.")
    held = Held(page, "**/poste/etat")
    page.keyboard.press("q")
    held.wait()
    page.mouse.move(5, 5)
    with page.expect_response("**/poste/offre*"):
        page.evaluate("liveRegions().forEach((region) => refresh(region))")
    page.wait_for_timeout(300)
    held.let_go()
    expect(page.locator("#presence")).to_contain_text("Au calme")
    expect(page.locator("#polite")).to_have_text("Votre état est changé.")
    page.keyboard.press("s")
    expect(page.locator("#presence")).not_to_contain_text("Au calme")
