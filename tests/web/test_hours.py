"""The hours: read by all, changed by few, said wherever a service is closed, put back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.callbacks.scene import at, open_weekdays
from tests.cast import Cast
from tests.web.conftest import SignIn

from relais.journal import clock
from relais.journal.context import SEED, agent
from relais.staff import opening
from relais.staff.models import Holiday, Service
from relais.staff.opening_actions import declare_holiday, pause_service
from relais.web.hours.forms import read_stretches, write_stretches

HOURS = "/heures/"
EVENING = at("2026-11-27 20:00")


def shown(browser: Client, address: str = HOURS) -> str:
    return browser.get(address).content.decode().replace("\u00a0", " ")


@pytest.fixture
def boss(cast: Cast, signed_in: SignIn, noon: datetime) -> Client:
    return signed_in(cast.supervisor)


def youth() -> Service:
    return Service.objects.get(code="youth")


def post(browser: Client, address: str, **posted: str) -> int:
    return browser.post(address, posted).status_code


def test_everyone_reads_and_only_planners_are_offered_to_change(
    cast: Cast, signed_in: SignIn, noon: datetime
) -> None:
    open_weekdays()
    for who in (cast.own_agent, cast.elsewhere, cast.supervisor, cast.administrator):
        html = shown(signed_in(who))
        assert "Lundi au vendredi" in html
        assert "8 h à 16 h 30" in html
        assert "Ferme à 16 h 30." in html
        assert ("/heures/youth/" in html) == (who.role in ("supervisor", "administrator"))
    assert signed_in(cast.own_agent).get("/heures/youth/").status_code == 302


def test_an_agent_who_posts_all_the_same_is_refused_with_words(
    cast: Cast, signed_in: SignIn, noon: datetime, as_web: Callable[[], None]
) -> None:
    browser, service = signed_in(cast.own_agent), youth().pk
    as_web()
    assert post(browser, f"/heures/{service}/changer", day_0="8:00-9:00", why="x") in (302, 409)
    assert opening.service("youth").timetable.has_hours is False


def test_a_week_is_typed_read_back_and_put_back(cast: Cast, boss: Client, as_web: Callable[[], None]) -> None:
    as_web()
    service = youth().pk
    assert post(boss, f"/heures/{service}/changer", day_0="8 h à 12 h, 13:00–16h30", why="essai") == 302
    assert opening.service("youth").timetable.weekly == {0: ((480, 720), (780, 990))}
    html = shown(boss)
    assert "Heures changées : jeunesse" in html
    assert "8 h à 12 h, 13 h à 16 h 30" in html
    entry = html.split("/heures/changements/")[1].split("/")[0]
    assert post(boss, f"/heures/changements/{entry}/defaire") == 302
    assert opening.service("youth").timetable.has_hours is False
    # What changed since is not put back over it.
    assert post(boss, f"/heures/changements/{entry}/defaire") == 409


@pytest.mark.parametrize(
    "typed", ["huit heures", "16:30-8:00", "8:00-9:00, 8:30-10:00", "8:00-25:00", "8:75-9:00"]
)
def test_hours_that_cannot_be_are_said_by_the_field_and_kept(boss: Client, typed: str) -> None:
    response = boss.post(f"/heures/{youth().pk}/changer", {"day_0": typed, "why": "essai"})
    assert response.status_code == 422
    assert f'value="{typed}"' in response.content.decode()
    assert opening.service("youth").timetable.has_hours is False


def test_a_pause_is_said_with_its_reason_and_lifted(
    cast: Cast, boss: Client, as_web: Callable[[], None]
) -> None:
    as_web()
    service = youth().pk
    given = {"until_on": "2026-11-24", "until_at": "15:00", "why": "panne de réseau"}
    assert post(boss, f"/heures/{service}/pause", **given) == 302
    assert "Ouvre à 15 h. Raison : panne de réseau (Annie Côté)" in shown(boss)
    (pause,) = opening.service("youth").pauses
    assert post(boss, f"/heures/pauses/{pause.id}/reprendre", why="") == 409
    assert post(boss, f"/heures/pauses/{pause.id}/reprendre", why="réparé") == 302
    assert opening.is_open("youth", clock.now())


def test_holidays_with_their_source_added_and_removed(cast: Cast, boss: Client) -> None:
    assert "J-3, r. 3" in shown(boss)
    given = {
        "on": "2026-12-28",
        "name_fr": "congé reporté",
        "name_en": "leave",
        "source": "convention",
        "why": "x",
    }
    assert post(boss, "/heures/feries/ajouter", **given) == 302
    assert "lundi 28 décembre 2026" in shown(boss)
    assert post(boss, "/heures/feries/ajouter", **given) == 409
    assert post(boss, "/heures/feries/ajouter", on="jamais") == 422
    found = Holiday.objects.get(on="2026-12-28")
    assert post(boss, f"/heures/feries/{found.pk}/retirer", why="ouvert") == 302
    assert "lundi 28 décembre 2026" not in shown(boss)


@pytest.mark.parametrize("page", ["/", "/tableau/", "/rappels/"])
def test_where_someone_answers_the_next_opening_is_said(cast: Cast, signed_in: SignIn, page: str) -> None:
    with clock.held_at(EVENING):
        browser = signed_in(cast.own_agent)
        assert "Services fermés" not in shown(browser, page)
        open_weekdays("youth")
        open_weekdays("autism")
        from relais.web.board import page as drawn

        drawn.forget()
        html = shown(browser, page)
        assert "Autisme, jeunesse : fermé." in html
        assert "Ouvre lundi 30 novembre, à 8 h. D’ici là : 811, option 2." in html


def test_the_page_asks_as_much_whatever_there_is(cast: Cast, boss: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            boss.get(HOURS)
        return len(captured)

    queries()
    before = queries()
    for service in Service.objects.all():
        until = clock.now() + timedelta(days=2)
        pause_service(actor=agent(cast.supervisor.pk), service_id=service.pk, ends_at=until, why="panne")
    for day in range(10, 20):
        on = datetime(2026, 12, day, tzinfo=EVENING.tzinfo).date()
        declare_holiday(actor=SEED, on=on, name_fr="x", name_en="x", source="x", why="x")
    assert queries() == before


STRETCHES = st.lists(st.integers(0, 1440), unique=True, max_size=6).map(
    lambda marks: tuple(zip(*[iter(sorted(marks))] * 2, strict=False))
)


@given(STRETCHES)
def test_what_is_written_is_read_back(stretches: tuple[tuple[int, int], ...]) -> None:
    assert read_stretches(write_stretches(stretches)) == stretches


@given(st.text(max_size=40))
def test_any_text_is_hours_or_a_message(typed: str) -> None:
    try:
        found = read_stretches(typed)
    except ValidationError as error:
        assert error.messages
    else:
        assert all(0 <= a < b <= 1440 for a, b in found)
