"""The laboratory against theory: small runs, the same at every start, so that they never flicker."""

from pathlib import Path

import pytest

from relais.bench.lab.accuracy import STANDARD, WITHIN, Case, Compared, checked, compare, known, rows

REFERENCE = Path(__file__).parents[3] / "shared/data/queueing-reference"
CONTACTS, REPLICATIONS = 8_000, 16


@pytest.mark.parametrize("case", STANDARD, ids=lambda case: case.name)
def test_a_line_is_as_theory_has_it(case: Case) -> None:
    for found in checked([case], CONTACTS, REPLICATIONS):
        assert found.off <= WITHIN, found
        # A standard error so wide that everything is within it would prove nothing.
        assert found.error <= 0.25 * max(found.exact, 0.1), found


@pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="the queueing reference is absent: put it in ../shared/data"
)
def test_rows_of_every_reference_table() -> None:
    """Some of the rows of every table that forget quickly where they began; `relais bench lab --accuracy` does all
    of them, with long runs."""
    cases = rows(REFERENCE)
    assert len(cases) > 213
    short = [case for case in cases if case.cost(2_000, REPLICATIONS) < 9_000]
    chosen = short[::8]
    assert {case.name.split()[0] for case in chosen} == {"erlang_b_c", "mmc", "mmck", "mg1", "erlang_a"}
    for found in checked(chosen, 2_000, REPLICATIONS):
        assert found.off <= WITHIN, found


def test_a_wrong_rate_is_found_out() -> None:
    """The comparison can fail: five per cent more calls than the formula knows of."""
    right = known("M/M/8", 6.4, 8)
    wrong = Case(name="M/M/8", arrival_rate=6.4 * 1.05, servers=8, exact=right.exact)
    assert max(each.off for each in compare(wrong, CONTACTS, REPLICATIONS, first_seed=1)) > WITHIN


def test_how_far_off_is_in_standard_errors() -> None:
    assert Compared("x", "y", exact=1.0, simulated=1.3, error=0.1).off == pytest.approx(3.0)
    assert Compared("x", "y", exact=0.0, simulated=0.0, error=0.0).off == 0.0
