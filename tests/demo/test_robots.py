"""Does a robot behave as an agent would, and leave people alone?"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from tests.cast import make_agent, make_team

from relais.demo import robots
from relais.demo.chance import between, draw
from relais.demo.robots import AtWork, decide
from relais.demo.shifts import OUTSIDE_A_MINUTE, PEAK_A_MINUTE, contacts_a_minute, wanted_state
from relais.work import actions, presence

TEN = datetime.fromisoformat("2026-11-24T10:00:00-05:00")


def numbers(holds: Callable[[int], bool]) -> int:
    """The first id for which chance says so."""
    return next(n for n in range(1, 10_000) if holds(n))


def at_work(**changes: object) -> AtWork:
    """An agent who wants to be ready at ten, and is."""
    agent = numbers(lambda n: wanted_state(n, TEN, is_on_shift=True, is_absent=False) == "ready")
    values: dict[str, object] = {"agent": agent, "state": "ready", "since_at": TEN, **changes}
    return AtWork(**values)  # type: ignore[arg-type]


def name_of(deed: object) -> object:
    """Which action a deed is."""
    assert isinstance(deed, partial)
    return deed.func


def test_chance_says_the_same_thing_twice() -> None:
    assert draw("talk", 5) == draw("talk", 5)
    assert draw("talk", 5) != draw("talk", 6)


def test_chance_is_even() -> None:
    drawn = [between(2, 6, "ring", n) for n in range(4000)]
    assert min(drawn) >= 2 and max(drawn) < 6
    assert sum(drawn) / len(drawn) == pytest.approx(4, abs=0.1)


def test_a_ready_agent_with_nothing_goes_on() -> None:
    assert decide(at_work(), TEN, TEN) is None


def test_an_offer_is_accepted_after_two_to_six_seconds() -> None:
    offer = numbers(lambda n: 0.1 < draw("answer", n) < 0.9)
    robot = at_work(state="offered", offer=offer, offered_at=TEN)
    assert decide(robot, TEN + timedelta(seconds=1.9), TEN) is None
    assert name_of(decide(robot, TEN + timedelta(seconds=6), TEN)) is actions.accept


def test_some_offers_are_declined_with_a_reason() -> None:
    offer = numbers(lambda n: draw("answer", n) < robots.DECLINE_SHARE)
    deed = decide(at_work(state="offered", offer=offer, offered_at=TEN), TEN + timedelta(seconds=6), TEN)
    assert name_of(deed) is actions.decline
    assert deed.keywords["reason"].strip()  # type: ignore[union-attr]


def test_a_few_offers_are_left_to_ring() -> None:
    offer = numbers(lambda n: draw("answer", n) > 1 - robots.MISS_SHARE)
    assert (
        decide(at_work(state="offered", offer=offer, offered_at=TEN), TEN + timedelta(hours=1), TEN) is None
    )


@pytest.mark.parametrize("kind", ["live", "deferrable"])
def test_what_is_in_hand_is_completed_in_its_time(kind: str) -> None:
    number = numbers(lambda n: 0.1 < draw("end", n) < 0.9)
    robot = at_work(state=kind, assignment=number, started_at=TEN, kind=kind)
    assert decide(robot, TEN + timedelta(seconds=29), TEN) is None
    assert name_of(decide(robot, TEN + timedelta(seconds=240), TEN)) is actions.complete


def test_some_tasks_are_held_with_a_reason_and_a_wake_date() -> None:
    number = numbers(lambda n: draw("end", n) < robots.HOLD_SHARE)
    later = TEN + timedelta(seconds=240)
    deed = decide(
        at_work(state="deferrable", assignment=number, started_at=TEN, kind="deferrable"), later, TEN
    )
    assert name_of(deed) is actions.hold
    assert deed.keywords["wake_at"] > later  # type: ignore[union-attr]


def test_someone_on_lunch_comes_back() -> None:
    assert name_of(decide(at_work(state="away"), TEN, TEN)) is presence.set_presence


def test_writing_up_ends() -> None:
    robot = at_work(state="wrap_up")
    assert decide(robot, TEN + timedelta(seconds=9), TEN) is None
    assert name_of(decide(robot, TEN + timedelta(seconds=40), TEN)) is presence.set_presence


def test_an_agent_on_leave_stays_away() -> None:
    assert wanted_state(3, TEN, is_on_shift=True, is_absent=True) == "away"


def test_everyone_takes_lunch_and_some_stay_on_guard_at_night() -> None:
    day = [TEN.replace(hour=11 + k // 60, minute=k % 60) for k in range(0, 240, 5)]
    for agent in range(1, 40):
        assert "away" in {wanted_state(agent, at, is_on_shift=True, is_absent=False) for at in day}
    night = TEN.replace(hour=3)
    awake = sum(wanted_state(n, night, is_on_shift=False, is_absent=False) != "away" for n in range(1, 41))
    assert 2 <= awake <= 16


def test_the_day_has_its_shape_and_the_night_is_never_empty() -> None:
    assert contacts_a_minute(TEN) == PEAK_A_MINUTE
    assert contacts_a_minute(TEN.replace(hour=8)) < PEAK_A_MINUTE
    assert contacts_a_minute(TEN.replace(hour=3)) == OUTSIDE_A_MINUTE
    saturday = TEN + timedelta(days=4)
    assert OUTSIDE_A_MINUTE < contacts_a_minute(saturday) < PEAK_A_MINUTE


@pytest.mark.django_db
def test_whoever_is_signed_in_is_left_alone(noon: datetime) -> None:
    team = make_team("Rivière")
    julie, nadia, _line = (make_agent(given, "Roy", team) for given in ("Julie", "Nadia", "Line"))
    User.objects.filter(username="julie").update(username="julie.ouellet")
    User.objects.filter(username__in=["nadia", "line"]).update(last_login=noon - timedelta(hours=1))
    session = SessionStore()
    session["_auth_user_id"] = str(nadia.user_id)
    session.set_expiry(noon + timedelta(hours=1))
    session.save()
    # Julie's door is printed; Nadia is signed in; Line signed out.
    assert robots.left_to_people(robots.look(noon), noon) == {julie.id, nadia.id}
