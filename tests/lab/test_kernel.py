"""The agenda: nothing is lost, nothing comes before its turn, and ties have one order."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.lab.kernel import Agenda

AFTER = 5
INSTANTS = st.integers(0, 6).map(float) | st.floats(0, 10)
CODES = st.integers(0, 9)
NOTED = st.lists(st.tuples(INSTANTS, CODES), max_size=60)


def drained(agenda: Agenda) -> list[tuple[float, Any]]:
    """Everything that happens, in order: (instant, subject), an arrival being its own subject."""
    happened = []
    while agenda.next_at() < float("inf"):
        at = agenda.next_at()
        if agenda.is_arrival_next():
            happened.append((at, agenda.take_arrival()))
        else:
            entry = agenda.pop()
            assert entry[0] == at
            happened.append((at, entry[3]))
    return happened


@given(NOTED, st.lists(INSTANTS, max_size=30))
def test_all_happens_by_instant_then_code_then_order(
    noted: list[tuple[float, int]], arrivals: list[float]
) -> None:
    agenda = Agenda(AFTER)
    for number, (at, code) in enumerate(noted):
        agenda.note(at, code, number)
    assert len(agenda) == len(noted)
    agenda.follow([(at, "arrival") for at in sorted(arrivals)])
    # An arrival goes after the codes up to AFTER: as if its own were just above.
    expected = [(at, code, number, number) for number, (at, code) in enumerate(noted)]
    all_expected: list[tuple[float, float, int, Any]] = [
        *expected,
        *((at, AFTER + 0.5, number, (at, "arrival")) for number, at in enumerate(sorted(arrivals))),
    ]
    assert drained(agenda) == [
        (at, subject) for at, _, _, subject in sorted(all_expected, key=lambda e: e[:3])
    ]
    assert len(agenda) == 0


@given(st.lists(st.tuples(st.booleans(), INSTANTS, CODES), max_size=120))
def test_what_is_noted_between_takes_its_place(steps: list[tuple[bool, float, int]]) -> None:
    agenda = Agenda(AFTER)
    plain: list[tuple[float, int, int]] = []
    for number, (is_taken, at, code) in enumerate(steps):
        if is_taken and plain:
            plain.sort()
            assert agenda.pop()[3] == plain.pop(0)[2]
        else:
            agenda.note(at, code, number)
            plain.append((at, code, number))
    assert [subject for _, subject in drained(agenda)] == [number for _, _, number in sorted(plain)]


def test_an_empty_agenda_has_nothing_to_take() -> None:
    agenda = Agenda(AFTER)
    agenda.follow([])
    assert agenda.next_at() == float("inf")
    with pytest.raises(IndexError):
        agenda.pop()
    with pytest.raises(IndexError):
        agenda.take_arrival()


def test_subjects_are_never_compared() -> None:
    agenda = Agenda(AFTER)
    for _ in range(50):
        agenda.note(1.0, 1, object())
    assert len(drained(agenda)) == 50
