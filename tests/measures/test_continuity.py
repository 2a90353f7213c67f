import csv
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.measures.episodes import any_episodes, episode, left

from relais.measures import coc, continuity, mci, mmci, secon, upc
from relais.measures.episode import Episode

REFERENCE = Path(__file__).parents[3] / "shared/data/continuity-index-reference"
needs_reference = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="the continuity reference is absent: put it in ../shared/data"
)
INDICES = {"upc": upc, "coc": coc, "secon": secon, "mci": mci, "mmci": mmci}
sequences = st.lists(st.integers(0, 5), min_size=2, max_size=30)


def table(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@needs_reference
def test_worked_examples_hold_to_their_rounding() -> None:
    rows = table("worked_examples.csv")
    assert len(rows) == 28
    for row in rows:
        found = INDICES[row["index"]](row["visit_sequence"])
        if row["expected"] == "":
            assert found is None, row
        else:
            assert found == pytest.approx(float(row["expected"]), abs=0.0006), row


@needs_reference
def test_the_table_of_1987_holds_to_its_rounding() -> None:
    """The table was computed from numbers already rounded: COC to 0.006, MCI and MMCI to 0.014."""
    rows = table("magill_senf_1987_table1.csv")
    assert len(rows) == 12
    for row in rows:
        shares = [int(visits) for visits in row["distribution"].split()]
        handlers = [handler for handler, visits in enumerate(shares) for _ in range(visits)]
        assert len(shares) == int(row["providers"])
        assert coc(handlers) == pytest.approx(float(row["coc"]), abs=0.006), row
        assert mci(handlers) == pytest.approx(float(row["mci"]), abs=0.0145), row
        assert mmci(handlers) == pytest.approx(float(row["mmci"]), abs=0.0145), row


@pytest.mark.parametrize("handlers", ["", "A"])
def test_fewer_than_two_contacts_say_nothing(handlers: str) -> None:
    assert [index(handlers) for index in INDICES.values()] == [None] * 5


@given(sequences)
def test_every_index_is_a_share(handlers: list[int]) -> None:
    for index in INDICES.values():
        value = index(handlers)
        assert value is not None
        assert 0 <= value <= 1 + 1e-12


@given(sequences, st.permutations(range(6)))
def test_names_of_handlers_do_not_matter(handlers: list[int], names: list[int]) -> None:
    renamed = [names[handler] for handler in handlers]
    for index in INDICES.values():
        assert index(renamed) == index(handlers)


@given(st.data(), sequences)
def test_only_secon_looks_at_the_order(data: st.DataObject, handlers: list[int]) -> None:
    shuffled = data.draw(st.permutations(handlers))
    for name in ("upc", "coc", "mci", "mmci"):
        assert INDICES[name](shuffled) == INDICES[name](handlers)
    assert secon(handlers[::-1]) == secon(handlers)


@given(sequences)
def test_upc_is_at_least_an_equal_split_and_at_least_coc(handlers: list[int]) -> None:
    usual, concentration = upc(handlers), coc(handlers)
    assert usual is not None
    assert concentration is not None
    assert usual >= 1 / len(set(handlers)) - 1e-12
    assert usual >= concentration - 1e-12


@given(st.integers(2, 40))
def test_one_handler_is_full_continuity(visits: int) -> None:
    handlers = ["ana"] * visits
    assert upc(handlers) == coc(handlers) == secon(handlers) == 1
    assert mmci(handlers) == pytest.approx(1)


@given(st.integers(2, 40))
def test_all_different_handlers_is_none(visits: int) -> None:
    assert coc(range(visits)) == secon(range(visits)) == 0
    assert upc(range(visits)) == 1 / visits


@given(sequences)
def test_one_more_contact_with_the_last_handler_never_lowers_secon(handlers: list[int]) -> None:
    before, after = secon(handlers), secon([*handlers, handlers[-1]])
    assert before is not None
    assert after is not None
    assert after >= before - 1e-12


def test_the_mean_counts_each_case_once_and_orders_by_answer() -> None:
    steady = [episode(n, case="steady", answered_at=float(n)) for n in range(10)]
    mixed = [
        episode(20, case="mixed", agent="bob", answered_at=3.0),
        episode(21, case="mixed", agent="ana", answered_at=1.0),
        episode(22, case="mixed", agent="ana", answered_at=2.0),
    ]
    found = continuity([*steady, *mixed])
    assert found.cases == 2
    assert found.upc == pytest.approx((1 + 2 / 3) / 2)
    assert found.coc == pytest.approx((1 + 1 / 3) / 2)
    assert found.secon == pytest.approx((1 + 1 / 2) / 2)


def test_a_contact_nobody_answered_is_no_meeting() -> None:
    two = [episode(1), episode(2), left(3, 50), episode(4, case=None), episode(5, agent=None)]
    assert continuity(two).cases == 0
    assert continuity(two) == (0, None, None, None, None)
    assert continuity(two, minimum_contacts=2).cases == 1


def test_a_minimum_under_two_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 2"):
        continuity([], minimum_contacts=1)


@given(any_episodes(), st.randoms(use_true_random=False))
def test_the_order_of_the_episodes_does_not_matter(episodes: list[Episode], chance: Random) -> None:
    shuffled = list(episodes)
    chance.shuffle(shuffled)
    first, second = continuity(episodes), continuity(shuffled)
    assert first.cases == second.cases
    for one, other in zip(first[1:], second[1:], strict=True):
        assert one == (None if other is None else pytest.approx(other))
