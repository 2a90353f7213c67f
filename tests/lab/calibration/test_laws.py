"""Laws from lengths, whole and censored: what was put in comes out."""

import random
from math import exp, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relais.lab.calibration import laws
from relais.lab.calibration.laws import FittedLaw

waits = st.lists(st.tuples(st.floats(0.0, 5_000.0), st.booleans()), min_size=1, max_size=80)


def test_an_exponential_service_is_known_again() -> None:
    chance = random.Random(1)
    law = laws.service(chance.expovariate(1 / 180.0) for _ in range(4_000))
    assert law.kind == "exponential"
    assert law.mean_s == pytest.approx(180.0, rel=0.05)


def test_a_lognormal_service_is_known_again() -> None:
    chance = random.Random(2)
    law = laws.service(chance.lognormvariate(5.0, 1.0) for _ in range(8_000))
    assert law.kind == "lognormal"
    assert law.mean_s == pytest.approx(exp(5.5), rel=0.06)
    assert law.cv2 == pytest.approx(exp(1.0) - 1.0, rel=0.3)


def test_the_mean_is_that_of_the_log_and_zero_is_no_service() -> None:
    assert laws.service([0.0, 10.0, 30.0]).mean_s == pytest.approx(20.0)
    assert laws.service([60.0] * 50).kind == "deterministic"
    with pytest.raises(laws.NothingSeen, match="handling"):
        laws.service([0.0, 0.0])


def censored(law: str, count: int, seed: int) -> list[tuple[float, bool]]:
    """Patience of mean 300 s (a quarter never leaves, or lognormal), against a wait offered of 200 s in the mean."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        patience = chance.expovariate(1 / 300.0)
        if law == "never" and chance.random() < 0.25:
            patience = float("inf")
        if law == "lognormal":
            patience = chance.lognormvariate(5.0, 1.5)
        offered = chance.expovariate(1 / 200.0)
        found.append((min(patience, offered), patience < offered))
    return found


def test_patience_is_learnt_of_who_was_answered_too() -> None:
    """The mean of those who left alone would be 120 s: they are the impatient ones."""
    law = laws.patience(censored("exponential", 6_000, 3))
    assert law is not None
    assert law.kind == "exponential"
    assert law.mean_s / (1.0 - law.never) == pytest.approx(300.0, rel=0.12)


def test_the_share_who_never_leave_is_found() -> None:
    law = laws.patience(censored("never", 8_000, 4))
    assert law is not None
    assert law.kind == "exponential"
    assert law.never == pytest.approx(0.25, abs=0.06)
    assert law.mean_s == pytest.approx(300.0, rel=0.15)


def test_a_lognormal_patience_is_found() -> None:
    law = laws.patience(censored("lognormal", 6_000, 5))
    assert law is not None
    assert law.kind == "lognormal"
    assert laws.median_s(law) == pytest.approx(exp(5.0), rel=0.1)
    assert log(1.0 + law.cv2) == pytest.approx(1.5**2, rel=0.15)


def test_nobody_left_and_few_left() -> None:
    assert laws.patience([(10.0, False), (20.0, False)]) is None
    law = laws.patience([(10.0, True), (50.0, False)])
    assert law is not None
    assert (law.kind, law.mean_s) == ("exponential", 60.0)


def test_kaplan_meier_as_by_hand() -> None:
    """Six persons: left after 10, 30 and 30 s; answered after 20, 30 and 40 s."""
    held = laws.waits([(10, True), (20, False), (30, True), (30, True), (30, False), (40, False)])
    steps = laws.kaplan_meier(held)
    assert [at for at, _ in steps] == [10, 30]
    assert [share for _, share in steps] == pytest.approx([5 / 6, 5 / 6 * 2 / 4])


@settings(deadline=None, max_examples=60)
@given(waits)
def test_whatever_the_waits_a_law_is_a_law(pairs: list[tuple[float, bool]]) -> None:
    curve = laws.kaplan_meier(laws.waits(pairs))
    shares = [1.0, *(share for _, share in curve)]
    assert shares == sorted(shares, reverse=True)
    assert all(0.0 <= share <= 1.0 for share in shares)
    law = laws.patience(pairs)
    assert (law is None) == (not any(left for _, left in pairs))
    if law is not None:
        assert law.mean_s > 0
        assert 0.0 <= law.never < 1.0
        held = [laws.holding(law, seconds) for seconds in (0.0, 1.0, 60.0, 1e5)]
        assert held == sorted(held, reverse=True)


def test_half_hold_longer_than_the_median() -> None:
    for law in (
        FittedLaw(kind="exponential", mean_s=100.0),
        FittedLaw(kind="exponential", mean_s=100.0, never=0.3),
        FittedLaw(kind="lognormal", mean_s=100.0, cv2=9.0),
    ):
        middle = laws.median_s(law)
        assert middle is not None
        assert laws.holding(law, middle) == pytest.approx(0.5)
    assert laws.median_s(FittedLaw(kind="exponential", mean_s=100.0, never=0.6)) is None
