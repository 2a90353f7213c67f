"""Every address is closed unless `web.gate` lists it as public: walked as a stranger, and as each of the cast."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.cast import make_cast

from relais.web.gate import PUBLIC, SAFE_VERBS, verbs


def patterns(resolver: URLResolver | None = None) -> list[URLPattern]:
    """Every address of the house."""
    found: list[URLPattern] = []
    for each in (resolver or get_resolver()).url_patterns:
        found += patterns(each) if isinstance(each, URLResolver) else [each]
    return found


ALL = {str(each.name): each for each in patterns()}
CLOSED = sorted(set(ALL) - PUBLIC)
ACTS = [name for name in CLOSED if "POST" in verbs(ALL[name].callback)]


def address(name: str) -> str:
    """The address of a pattern, with a number nobody has for each of its arguments."""
    return reverse(name, kwargs=dict.fromkeys(ALL[name].pattern.converters, 999_999))


def test_every_address_has_a_name_of_its_own() -> None:
    assert len(ALL) == len(patterns())
    assert "None" not in ALL


def test_the_public_list_names_addresses_that_exist() -> None:
    assert set(ALL) >= PUBLIC


@pytest.mark.parametrize("name", CLOSED)
def test_every_closed_view_says_whether_it_reads_or_writes(name: str) -> None:
    assert verbs(ALL[name].callback) in (SAFE_VERBS, ("POST",))


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", CLOSED)
def test_a_stranger_is_sent_to_the_door(name: str, method: str) -> None:
    response = getattr(Client(), method)(address(name))
    assert response.status_code == 302
    assert response["Location"].startswith("/seance/")


@pytest.mark.django_db
@pytest.mark.parametrize("name", CLOSED)
def test_each_of_the_cast_gets_an_answer_and_never_a_fault(name: str) -> None:
    for who, agent in make_cast().everyone.items():
        browser = Client()
        if agent is None:
            continue
        assert agent.user is not None
        browser.force_login(agent.user)
        assert browser.get(address(name)).status_code in (200, 302), who
        # Whatever nobody has is refused with words, to everyone alike.
        assert browser.post(address(name)).status_code in (302, 405, 409, 422), who
        if browser.session.is_empty():
            assert name == "sign_out", who


@pytest.mark.django_db
@pytest.mark.parametrize("name", ACTS)
def test_no_act_is_done_by_a_link(name: str) -> None:
    agent = make_cast().own_agent
    browser = Client()
    assert agent.user is not None
    browser.force_login(agent.user)
    response = browser.get(address(name))
    assert (response.status_code, response["Location"]) == (302, "/")
