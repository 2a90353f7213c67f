"""The rivals of the laboratory play the same centres as it does, and each figure stands beside its rival."""

from pathlib import Path

import pytest

from relais.bench.lab import accuracy, one, speed
from relais.bench.lab.speed import Race
from relais.measures.queueing import erlang_a


@pytest.mark.parametrize("program", ["relais", "simpy", "simpy-guide", "ciw"])
def test_every_program_plays_the_same_line(program: str) -> None:
    """An M/M/20+M at full load: each program's answer is that of theory, within what 8,000 contacts tell."""
    exact = erlang_a(20.0, 1.0, 1.0, 20)
    played = one.main("erlang_a-20", program, 8_000, 1)
    assert played["contacts"] == pytest.approx(8_000, rel=0.05)
    assert played["abandoned_share"] == pytest.approx(exact.p_abandon, rel=0.25)
    assert played["mean_wait_s"] == pytest.approx(exact.mean_wait * one.SERVICE_S, rel=0.25)


def test_simpy_plays_the_skills_as_we_do() -> None:
    ours, rival = (one.main("skills-40", program, 8_000, 1) for program in ("relais", "simpy"))
    assert ours["abandoned_share"] == pytest.approx(rival["abandoned_share"], rel=0.4)
    assert ours["mean_wait_s"] == pytest.approx(rival["mean_wait_s"], rel=0.4)


def test_a_race_gives_each_form_beside_each_rival() -> None:
    race = Race(centre="erlang_a-5", words="M/M/5+M", contacts=300, reach={"simpy": 5.0, "ciw": 12.0})
    found = speed._raced(race, [("from its sources", "pure")], rounds=1)
    assert [figure.name for figure in found] == [
        "lab from its sources: M/M/5+M, beside SimPy, as lean as we can",
        "lab from its sources: M/M/5+M, beside Ciw",
    ]
    for figure in found:
        assert figure.rival is not None
        assert figure.ours > 0
        assert set(figure.details) == {"relais from its sources", "simpy", "ciw"}


def test_accuracy_says_how_many_lines_and_what_is_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accuracy, "STANDARD", accuracy.STANDARD[:2])
    told: list[str] = []
    (figure,) = accuracy.bench(Path("nowhere"), 2_000, told.append)
    assert figure.details["rows"] == 2
    assert figure.details["comparisons"] == 8
    assert len(told) == 2
    assert figure.is_met == (figure.details["outside"] == [])
