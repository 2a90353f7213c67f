"""What comes while a service is closed: words in the person's language, one trace, one task, whatever is repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from django.db import connection
from tests.callbacks.scene import at, open_weekdays
from tests.cast import Cast, make_cast, make_team

from relais.callbacks.models import Relay
from relais.callbacks.refusals import CallbackRefusal
from relais.callbacks.relay import Relayed, relay_to_811
from relais.dispatch.reading import read_contacts
from relais.journal import clock
from relais.journal.context import SEED, acting, agent
from relais.staff.models import Service
from relais.staff.opening_actions import pause_service
from relais.work.models import Item

PutOn = Callable[[str], AbstractContextManager[None]]
EVENING = at("2026-11-27 20:00")  # a Friday


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with clock.held_at(EVENING):
        made = make_cast()
        open_weekdays("mental_health")
        yield made


def relay(cast: Cast, **fields: object) -> Relayed:
    values: dict[str, object] = {
        "actor": agent(cast.own_agent.pk),
        "service": "mental_health",
        "channel": "phone",
        "source_key": "appel 1",
        **fields,
    }
    return relay_to_811(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "Nous ouvrons lundi 30 novembre, à 8 h. D’ici là, le 811, option 2, vous répond."),
        ("en", "We open on Monday, November 30 at 8:00 a.m. Until then, 811, option 2, will answer you."),
        ("moe", "Nous ouvrons lundi 30 novembre, à 8 h. D’ici là, le 811, option 2, vous répond."),
    ],
)
def test_it_says_when_we_open_and_who_answers_until_then(cast: Cast, language: str, words: str) -> None:
    assert relay(cast, language=language).said.replace("\u00a0", " ") == words


def test_it_leaves_a_task_for_the_next_opening_and_a_trace(cast: Cast) -> None:
    done = relay(cast, person_id=cast.person.pk, case_id=cast.case.pk, subject="urgent_need")
    task = Item.objects.get(pk=done.item_id)
    assert (task.channel, task.status, task.case_id) == ("task", "waiting", cast.case.pk)
    assert (task.not_before_at, task.due_at) == (at("2026-11-30 08:00"), at("2026-11-30 16:30"))
    trace = Relay.objects.get()
    assert (trace.item_id, trace.next_opening_at, trace.at) == (task.pk, at("2026-11-30 08:00"), EVENING)


def test_repeated_it_says_the_same_and_leaves_nothing_more(cast: Cast, put_on: PutOn) -> None:
    with put_on("relais_web"):
        first = relay(cast)
        with clock.held_at(at("2026-11-29 09:00")):
            assert relay(cast) == first
    assert (Item.objects.count(), Relay.objects.count()) == (1, 1)
    assert relay(cast, source_key="appel 2").item_id != first.item_id


def test_while_open_there_is_no_relay(cast: Cast) -> None:
    with clock.held_at(at("2026-11-30 08:00")), pytest.raises(CallbackRefusal) as refused:
        relay(cast)
    assert refused.value.code == "is_open"
    assert not Item.objects.exists()


def test_a_paused_service_relays_with_its_end(cast: Cast) -> None:
    service = Service.objects.get(code="youth")  # without hours
    pause_service(actor=SEED, service_id=service.pk, ends_at=at("2026-11-27 22:00"), why="panne")
    assert "Nous ouvrons à 22 h" in relay(cast, service="youth").said.replace("\u00a0", " ")


def test_without_a_file_the_team_of_the_service_finds_it(cast: Cast) -> None:
    team = make_team("Rivage")
    with acting(SEED, "seed"):
        Service.objects.filter(code="mental_health").update(team=team)
    done = relay(cast, region="01")
    connection.ensure_connection()
    (found,) = read_contacts(connection.connection, {}, [done.item_id])
    assert found.own_team == team.pk
