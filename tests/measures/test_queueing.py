"""The closed forms: against published values, against one another, and at sizes where naive forms overflow."""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relais.measures.queueing import (
    Steady,
    erlang_a,
    erlang_a_within,
    erlang_b,
    erlang_c,
    mg1,
    mmc,
    mmc_within,
    mmck,
)

loads = st.floats(0.01, 300.0)
servers_counts = st.integers(1, 300)


def test_textbook_values() -> None:
    # One server: Kleinrock I, sections 3.2 and 3.6. Two servers and 1 erlang: 1/5 lost, 1/3 wait.
    assert erlang_b(1.0, 1) == pytest.approx(1 / 2)
    assert erlang_b(1.0, 2) == pytest.approx(1 / 5)
    assert erlang_c(1.0, 2) == pytest.approx(1 / 3)
    assert mmc(0.5, 1.0, 1)[:6] == pytest.approx((0.5, 0.5, 0.5, 1.0, 1.0, 2.0))
    # M/M/1/K with as many arrivals as services: every state alike.
    assert mmck(1.0, 1.0, 1, 10).p_empty == pytest.approx(1 / 11)
    assert mmck(1.0, 1.0, 1, 10).mean_in_system == pytest.approx(5.0)
    # Deterministic service halves the wait of M/M/1.
    assert mg1(0.8, 1.0, 0.0).mean_wait == pytest.approx(2.0)
    assert mg1(0.8, 1.0, 1.0).mean_wait == pytest.approx(4.0)


def test_a_small_call_centre() -> None:
    """100 calls per 30 min of 3 min: values quoted in the tests of several staffing tools."""
    assert mmc(100 / 30, 1 / 3, 14).p_wait == pytest.approx(0.174, abs=5e-4)
    assert mmc_within(100 / 30, 1 / 3, 15, 0.33) == pytest.approx(0.941, abs=5e-4)
    assert erlang_a(100 / 30, 1 / 3, 1 / 5, 14).p_abandon == pytest.approx(0.013984, abs=5e-7)
    assert erlang_a_within(100 / 30, 1 / 3, 1 / 5, 14, 1 / 3) == pytest.approx(0.916792, abs=5e-7)


@settings(deadline=None, max_examples=60)
@given(loads, servers_counts)
def test_erlang_b_is_a_probability_that_falls_with_servers(load: float, servers: int) -> None:
    fewer, more = erlang_b(load, servers - 1), erlang_b(load, servers)
    assert 0.0 <= more < fewer <= 1.0 or more == fewer == 0.0  # under what a float can hold
    # What is carried by the last server is never negative.
    assert load * (fewer - more) <= 1.0 + 1e-12


@settings(deadline=None, max_examples=60)
@given(loads, servers_counts)
def test_a_line_without_a_place_is_erlang_b(load: float, servers: int) -> None:
    assert mmck(load, 1.0, servers, servers).p_refused == pytest.approx(erlang_b(load, servers), abs=1e-12)


@settings(deadline=None, max_examples=60)
@given(st.floats(0.02, 0.97), servers_counts)
def test_a_long_line_is_erlang_c(utilisation: float, servers: int) -> None:
    whole, cut = (
        mmc(utilisation * servers, 1.0, servers),
        mmck(utilisation * servers, 1.0, servers, servers + 2_500),
    )
    assert cut.p_refused < 1e-12
    for name in ("p_wait", "mean_wait", "response_time", "utilisation", "p_empty"):
        assert getattr(cut, name) == pytest.approx(getattr(whole, name), rel=1e-7, abs=1e-12), name


@settings(deadline=None, max_examples=60)
@given(st.floats(0.02, 0.95), servers_counts)
def test_the_very_patient_make_erlang_a_erlang_c(utilisation: float, servers: int) -> None:
    patient = erlang_a(utilisation * servers, 1.0, 1e-9, servers)
    assert patient.p_wait == pytest.approx(erlang_c(utilisation * servers, servers), rel=1e-5)


@settings(deadline=None, max_examples=60)
@given(loads, st.floats(0.01, 50.0), servers_counts)
def test_erlang_a_conserves(load: float, patience: float, servers: int) -> None:
    steady = erlang_a(load, 1.0, 1.0 / patience, servers)
    # Who comes leaves or is served; Little's law holds for those who wait.
    assert steady.throughput + load * steady.p_abandon == pytest.approx(load, rel=1e-9)
    assert steady.mean_queue == pytest.approx(load * steady.mean_wait, rel=1e-9)
    assert 0.0 <= steady.p_abandon <= steady.p_wait + 1e-12 <= 1.0 + 1e-9
    # As patient as the service is long: a line of infinitely many servers.
    equal = erlang_a(load, 1.0, 1.0, servers)
    assert equal.mean_in_system == pytest.approx(load, rel=1e-9)
    assert equal.p_empty == pytest.approx(math.exp(-load), rel=1e-9)


@settings(deadline=None, max_examples=60)
@given(st.floats(0.1, 60.0), st.floats(0.05, 20.0), st.integers(1, 50))
def test_the_service_level_of_erlang_a_goes_from_no_wait_to_all_who_stay(
    load: float, patience: float, servers: int
) -> None:
    steady = erlang_a(load, 1.0, 1.0 / patience, servers)
    levels = [erlang_a_within(load, 1.0, 1.0 / patience, servers, wait) for wait in (0.0, 0.1, 1.0, 1e6)]
    assert all(before <= after + 1e-9 for before, after in pairwise(levels))
    assert levels[0] == pytest.approx(1.0 - steady.p_wait, abs=1e-9)
    # Two ways to the share who leave: from the states, and from the law of the wait.
    assert 1.0 - levels[-1] == pytest.approx(steady.p_abandon, abs=1e-9)


def test_thousands_of_servers() -> None:
    """Where a factorial or a power would overflow. The square-root rule of Halfin and Whitt gives the scale:
    with c = R + sqrt(R) servers about 22.3 % wait (Operations Research 29 (1981) 567-588)."""
    load = 10_000.0
    assert erlang_c(load, 10_100) == pytest.approx(0.2234, abs=0.005)
    for steady in (
        erlang_a(2_400.0, 1.0, 0.01, 2_000),
        erlang_a(1.0, 1.0, 5.0, 2_000),
        mmck(1e6, 1.0, 2_000, 50_000),
        mmc(0.001, 1.0, 5_000),
        mmc(4_999.0, 1.0, 5_000),
    ):
        assert all(math.isfinite(value) for value in steady)
        assert 0.0 <= steady.p_wait <= 1.0 + 1e-12
    assert erlang_a(2_400.0, 1.0, 0.01, 2_000).p_abandon == pytest.approx(400 / 2_400, rel=1e-3)
    assert 0.0 < erlang_a_within(2_400.0, 1.0, 0.01, 2_000, 18.0) < 1.0
    assert mmc(0.001, 1.0, 5_000).p_empty == pytest.approx(math.exp(-0.001))


NAN, INF = float("nan"), float("inf")
HALF: Any = 2.5


@pytest.mark.parametrize(
    ("ask", "named"),
    [
        (lambda: erlang_b(-1.0, 3), "load is -1.0"),
        (lambda: erlang_b(NAN, 3), "load is nan"),
        (lambda: erlang_b(1.0, -1), "servers is -1"),
        (lambda: erlang_b(1.0, HALF), "servers is 2.5"),
        (lambda: erlang_c(1.0, True), "servers is True"),
        (lambda: erlang_c(5.0, 5), "grows without end"),
        (lambda: mmc(0.0, 1.0, 1), "arrival_rate is 0.0"),
        (lambda: mmc(1.0, INF, 1), "service_rate is inf"),
        (lambda: mmc_within(1.0, 2.0, 1, -3.0), "wait is -3.0"),
        (lambda: mmck(1.0, 1.0, 3, 2), "capacity is 2"),
        (lambda: mg1(1.0, 1.0, 1.0), "grows without end"),
        (lambda: mg1(0.5, 1.0, -0.1), "cv2 is -0.1"),
        (lambda: mg1(0.5, 0.0, 1.0), "mean_service is 0.0"),
        (lambda: erlang_a(1.0, 1.0, 0.0, 1), "abandon_rate is 0.0"),
        (lambda: erlang_a_within(1.0, 1.0, 1.0, 1, NAN), "wait is nan"),
    ],
)
def test_a_bad_argument_is_refused_by_its_name(ask: Callable[[], float | Steady], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        ask()
