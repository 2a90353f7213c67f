"""Every situation of the files, through `place` and through the floor."""

import pytest
from tests.situations.loader import Situation, situations
from tests.situations.run import Became, through_floor, through_place

ALL = situations()


def check(situation: Situation, became: dict[str, Became]) -> None:
    assert set(became) == set(situation.expected), "each contact needs its line in « attendu »"
    for who, expected in situation.expected.items():
        placement, waits = became[who].placement, became[who].waits
        if expected.waits == "retiré":
            assert (placement, waits) == (None, None), who
        elif expected.waits is not None:
            assert waits == expected.waits, (who, placement)
        else:
            assert placement is not None, (who, waits)
            assert situation.agent_name(placement.agent_id) == expected.agent, who
            assert placement.ring is expected.ring, who
            assert placement.interrupts is expected.interrupts, who
            assert placement.why_not_own == expected.why_not, who
            if expected.placed_at is not None:
                assert became[who].placed_at == expected.placed_at, who


@pytest.mark.parametrize("situation", ALL, ids=lambda situation: situation.name)
def test_through_the_whole_snapshot(situation: Situation) -> None:
    check(situation, through_place(situation))


@pytest.mark.parametrize("situation", ALL, ids=lambda situation: situation.name)
def test_through_the_floor(situation: Situation) -> None:
    check(situation, through_floor(situation))


def test_titles_are_not_repeated() -> None:
    assert len({situation.name for situation in ALL}) == len(ALL)


def test_there_are_enough_to_dispute() -> None:
    assert len(ALL) >= 45
