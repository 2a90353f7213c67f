"""Who works when, and who calls again: from logs small enough to reckon by hand, and from any curve."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.lab.calibration import redials, staffing, states
from relais.lab.calibration.observed import Observed, Polled, Present, Seen
from relais.lab.calibration.staffing import Roll, Slot

DAY = date(2026, 1, 5)
NINE = 9 * 3600.0


def roll(present: list[float], starts: float = 8.0) -> Roll:
    slots = tuple(Slot(starts + n, starts + n + 1, None, each, each, each) for n, each in enumerate(present))
    return Roll((0, 1, 2, 3, 4), 20, slots)


@given(st.lists(st.floats(1.0, 60.0), min_size=1, max_size=14))
def test_shifts_keep_the_hours_of_work(present: list[float]) -> None:
    made, count = staffing.shifts([roll(present)])
    assert sum(shift.share for shift in made) == pytest.approx(1.0)
    worked = sum(shift.share * count * (shift.ends - shift.starts) for shift in made)
    # Less than one agent through one half hour is left over.
    assert worked == pytest.approx(sum(present), abs=0.51)
    assert all(0 < shift.ends - shift.starts <= staffing.LONGEST_H for shift in made)
    assert all(shift.starts >= 8.0 and shift.ends <= 8.0 + len(present) for shift in made)


@given(st.lists(st.floats(0.0, 30.0), min_size=1, max_size=6), st.floats(0.25, 1.0))
def test_no_shift_is_empty_when_the_hours_are_not_whole(present: list[float], step: float) -> None:
    slots = (Slot(21.5 + n * step, 21.5 + (n + 1) * step, None, p, p, p) for n, p in enumerate(present))
    made, _ = staffing.shifts([Roll((5,), 3, tuple(slots)), roll([2.0])])
    assert all(shift.starts < shift.ends for shift in made)


@given(st.lists(st.integers(1, 20), min_size=1, max_size=14))
def test_whole_numbers_of_agents_are_kept_at_every_hour(present: list[int]) -> None:
    made, count = staffing.shifts([roll([float(each) for each in present])])
    for place, each in enumerate(present):
        at = 8.75 + place
        there = sum(shift.share * count for shift in made if shift.starts <= at < shift.ends)
        assert there == pytest.approx(each, abs=0.01)


def test_days_of_other_hours_have_other_agents() -> None:
    friday = Roll((4,), 4, (Slot(8.0, 9.0, None, 1.0, 1.0, 1.0),))
    usual = Roll((0, 1), 8, (Slot(8.0, 9.0, None, 2.0, 2.0, 2.0),))
    made, count = staffing.shifts([usual, friday])
    assert count == 3
    counts = {shift.weekdays: round(shift.share * count) for shift in made}
    assert counts == {("friday",): 1, ("monday", "tuesday"): 2}


def test_who_is_there_is_seen_while_someone_waits() -> None:
    """Two agents work from 9 to 10 while two wait for half an hour; a third is on duty and never seen to work."""
    seen = [Seen(DAY, NINE, wait_s=0.0, service_s=3600.0, agent=agent) for agent in ("a", "b")]
    seen += [Seen(DAY, NINE + 600.0, wait_s=1800.0, is_left=True) for _ in range(2)]
    present = tuple(Present(agent, DAY, NINE, NINE + 3600.0) for agent in "abc")
    log = Observed(name="x", format="x", seen=tuple(seen), present=present)
    (found,) = staffing.rolls(log, [DAY], ((9.0, 10.0), *((None,) * 6)))
    (slot,) = found.slots
    assert (slot.while_waiting, slot.on_duty, slot.busy) == pytest.approx((2.0, 3.0, 2.0))
    assert slot.present == pytest.approx(2.0)


def test_those_who_left_and_called_again_beyond_what_is_usual() -> None:
    """Of 60 who left 30 call again within half an hour; of 60 answered, and of the 42 second calls, 12 do."""
    rows = []
    for number in range(120):
        is_left, again = number < 60, number < 30 or 60 <= number < 72
        service_s = None if is_left else 60.0
        person = f"p{number}"
        rows.append(Seen(DAY, NINE, wait_s=60.0, is_left=is_left, service_s=service_s, person=person))
        if again:
            rows.append(Seen(DAY, NINE + 900.0, wait_s=0.0, service_s=60.0, person=person))
    found = redials.redials(rows)
    assert found is not None
    assert found.of_leavers == pytest.approx(0.5)
    assert found.of_answered == pytest.approx(12 / 102)
    assert found.share == pytest.approx((0.5 - 12 / 102) / (1 - 12 / 102))
    assert redials.redials(rows[:40]) is None


def test_how_many_persons_there_are() -> None:
    """2,000 calls by persons who are each seen twice: were they drawn at random, there would be 1,255 of them."""
    rows = [Seen(DAY, 0.0, person=f"p{n % 1000}") for n in range(2_000)]
    assert redials.persons(rows, 2_000) == pytest.approx(1_255, rel=0.01)
    assert redials.persons([Seen(DAY, 0.0)], 1) == 0.0


def polls(*rows: tuple[float, int, int, int]) -> list[Polled]:
    return [Polled("office", "A", DAY, *row) for row in rows]


def test_what_the_states_of_a_line_tell() -> None:
    """In five minutes three are called and the line grows by one: four came. Two counters: 200 s of each a call."""
    found = polls((NINE, 2, 3, 10), (NINE + 300, 2, 4, 13), (NINE + 600, 2, 0, 17))
    assert [tally.came for tally in states.tallies(found)] == [4]
    assert states.service_s(found) == pytest.approx(2 * 300 / 3)
    assert states.by_hour(found)[9] == pytest.approx((2.0, 7 / 3))
    assert states.offices(found) == {"office": 7}


def test_a_counter_set_anew_and_a_gap_call_nobody() -> None:
    assert states.tallies(polls((NINE, 1, 1, 500), (NINE + 60, 1, 1, 1))) == []
    assert states.tallies(polls((NINE, 1, 1, 1), (NINE + 7200, 1, 5, 9))) == []
    assert states.service_s([]) is None
