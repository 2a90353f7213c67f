"""Each constraint of callbacks, with the row that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from tests.callbacks.scene import open_weekdays, phone, promise
from tests.cast import Cast, make_cast
from tests.journal.breaking import assert_breaks, constraints_of
from tests.web.work import receive

from relais.callbacks.models import Attempt, Callback, Relay, Slot
from relais.journal import clock


def change(made: Callback, **fields: object) -> None:
    Callback.objects.filter(pk=made.pk).update(**fields)


def attempt(made: Callback, number: int = 1, result: str = "no_answer") -> None:
    Attempt.objects.create(callback=made, number=number, at=clock.now(), result=result)


def again(made: Callback) -> None:
    Callback.objects.create(
        item_id=receive(None, "callback"),
        service_id=made.service_id,
        slot_id=made.slot_id,
        person_id=made.person_id,
        said_number="+14185550170",
        promised_at=clock.now(),
        window_starts_at=made.window_starts_at,
        window_ends_at=made.window_ends_at,
    )


def relay(made: Callback, **fields: object) -> None:
    values: dict[str, object] = {"channel": "phone", "said": "811", "source_key": "1", **fields}
    Relay.objects.create(
        service_id=made.service_id, item_id=made.item_id, at=clock.now(), language="fr", **values
    )


def twice(do: Callable[[], object]) -> None:
    do()
    do()


BREAKS: dict[str, Callable[[Callback], object]] = {
    "slot_once": lambda made: Slot.objects.create(
        service_id=made.service_id, starts_at=made.slot.starts_at, capacity=1
    ),
    "slot_never_overpromised": lambda made: Slot.objects.update(capacity=0),
    "callback_state": lambda made: change(made, state="forgotten", ended_at=clock.now()),
    "callback_window_in_order": lambda made: change(made, window_ends_at=made.window_starts_at),
    "callback_ended_when_it_ended": lambda made: change(made, ended_at=clock.now() + timedelta(days=1)),
    "callback_has_one_number": lambda made: change(made, phone_id=None),
    "one_open_callback_a_person": again,
    "attempt_of_three": lambda made: attempt(made, number=4),
    "attempt_once": lambda made: twice(lambda: attempt(made)),
    "attempt_result": lambda made: attempt(made, result="shouted"),
    "relay_channel": lambda made: relay(made, channel="pigeon"),
    "relay_said_something": lambda made: relay(made, said=""),
}


def test_every_constraint_has_its_test() -> None:
    assert constraints_of("callbacks") == set(BREAKS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(BREAKS))
def test_the_database_refuses(name: str, noon: datetime) -> None:
    cast: Cast = make_cast()
    open_weekdays()
    made = promise(cast, phone_id=phone(cast.person).pk)
    assert_breaks(name, lambda: BREAKS[name](made))
