"""A log that the laboratory itself made is learnt back, written, read, and agrees on the days held out."""

from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from relais.lab import scenario as reading
from relais.lab.calibration import check, fitting, laws, writing
from relais.lab.calibration.fitting import Fit
from relais.lab.calibration.observed import Observed, Present, Seen, Tally
from relais.lab.calibration.page import Calibrated, calibration_page, counted
from relais.lab.calibration.split import split
from relais.lab.calibration.words import WORDS, Lang
from relais.lab.report.report import Source
from relais.lab.run import run
from relais.lab.scenario.values import Agents, Flow, Horizon, Patience, Redials, Scenario, Service
from relais.routing import by_name

MONDAY = date(2026, 1, 5)
TRUE = Scenario(
    policy="first_available",
    horizon=Horizon(days=28, warmup_days=0, starts_on=MONDAY),
    agents=Agents(count=6, cases_per_agent=300),
    contacts=(Flow(rate_per_hour=66.0, service=Service(mean_s=300.0), patience=Patience(mean_s=240.0)),),
    redials=Redials(share=0.3),
)


def lived(scenario: Scenario, seed: int = 7) -> Observed:
    """The log of a simulated month."""
    seen: list[Seen] = []
    work: dict[tuple[str, date], tuple[float, float]] = {}
    for each in run(scenario, by_name(scenario.policy), seed).episodes:
        if each.wait_s is None or each.is_turned_away:
            continue
        day, at_s = divmod(each.received_at, 86400.0)
        on = MONDAY + timedelta(days=int(day))
        service_s = None if each.answered_at is None else (each.ended_at or 0.0) - each.answered_at
        agent = None if each.agent is None else f"a{each.agent}"
        row = Seen(on, at_s, wait_s=each.wait_s, is_left=each.is_abandoned, service_s=service_s, agent=agent)
        seen.append(row._replace(person=f"p{each.case}"))
        if agent:
            first, last = work.get((agent, on), (at_s, at_s))
            work[agent, on] = min(first, at_s), max(last, at_s + each.wait_s + (service_s or 0.0))
    present = tuple(Present(agent, on, first, last) for (agent, on), (first, last) in work.items())
    return Observed(name="lived.csv", format="relais-csv", seen=tuple(seen), present=present)


@pytest.fixture(scope="module")
def log() -> Observed:
    return lived(TRUE)


@pytest.fixture(scope="module")
def fit(log: Observed) -> Fit:
    return fitting.fit(log, split(log.days())[0])


def test_the_truth_is_learnt_back(fit: Fit) -> None:
    (flow,) = fit.scenario.contacts
    assert fit.week == (*(((8.0, 16.0),) * 5), None, None)
    # Redials are told apart from first calls: who calls again by chance is taken off.
    assert flow.rate_per_hour == pytest.approx(66.0, rel=0.08)
    assert flow.service.kind == "exponential"
    assert flow.service.mean_s == pytest.approx(300.0, rel=0.06)
    assert flow.patience is not None
    assert flow.patience.mean_s / (1 - flow.patience.never) == pytest.approx(240.0, rel=0.2)
    assert fit.again is not None
    assert fit.again.share == pytest.approx(0.3, abs=0.08)
    present = [slot.present for roll in fit.rolls for slot in roll.slots]
    assert sum(present) / len(present) == pytest.approx(6.0, abs=0.4)
    assert fit.assumed == ()


def test_it_agrees_on_days_it_has_not_seen(log: Observed, fit: Fit) -> None:
    held = split(log.days())[1]
    found = check.check(fit, log, held, replications=3)
    assert found.days == tuple(held)
    assert len(found.seeds) == len(set(found.seeds)) == 3
    for name in ("mean_wait_s", "abandoned_share", "within_180s", "mean_service_s", "contacts_a_day"):
        side = found.side(name, given=True)
        assert side.simulated is not None
        assert side.observed is not None
        assert side.simulated.mean == pytest.approx(side.observed, rel=0.35), name
    assert found.side("contacts_a_day", given=True).agrees
    assert found.side("nothing").agrees is None
    page = calibration_page(
        Calibrated(log=log, rows=len(log.seen), fit=fit, held=tuple(held), is_last=False, check=found),
        Source(name="s.toml", text="# <script>"),
    )
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "http" not in page
    assert page.count("<main") == 2


def test_a_centre_half_as_staffed_is_found_out(log: Observed, fit: Fit) -> None:
    """The check can fail."""
    wrong = replace(fit, scenario=replace(fit.scenario, agents=replace(fit.scenario.agents, count=3)))
    found = check.check(wrong, log, split(log.days())[1], replications=2)
    assert found.side("mean_wait_s", given=True).agrees is False


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_is_written_is_read_back_value_for_value(fit: Fit, tmp_path: Path, lang: Lang) -> None:
    path = tmp_path / "x.toml"
    hostile = 'a "log"\nwith = [[traps]] \\ .csv'
    titled = replace(fit, scenario=replace(fit.scenario, title='a "title" \\ of it'))
    path.write_text(writing.text(titled, hostile, [MONDAY], lang), encoding="utf-8")
    found = reading.read(path)
    for field in fields(found):
        if field.name != "name":
            assert getattr(found, field.name) == getattr(titled.scenario, field.name), field.name


def test_counts_alone_give_arrivals_and_say_what_is_assumed(tmp_path: Path) -> None:
    rows = [
        Tally(MONDAY + timedelta(days=day), (8 + slot / 12) * 3600.0, 300.0, 4 + (slot < 48))
        for day in range(28)
        if day % 7 < 5
        for slot in range(96)
    ]
    log = Observed(name="counts.csv", format="arrivals", tallies=tuple(rows))
    fitted, held = split(log.days())
    fit = fitting.fit(log, fitted)
    assert fit.scenario.contacts[0].rate_per_hour == pytest.approx(54.0, rel=0.01)
    assert set(fit.assumed) == {"service", "patience", "staffing", "redials"}
    hours = counted(log, fit, held)
    assert sum(came for _, came, _ in hours) == pytest.approx(432.0)
    assert sum(hoped for _, _, hoped in hours) == pytest.approx(432.0, rel=0.01)
    path = tmp_path / "counts.toml"
    path.write_text(writing.text(fit, log.name, held, "fr"), encoding="utf-8")
    assert reading.read(path).contacts == fit.scenario.contacts
    assert "SUPPOSÉ" in path.read_text(encoding="utf-8")
    found = Calibrated(log=log, rows=1, fit=fit, held=tuple(held), is_last=True, check=None, counts=hours)
    assert "ASSUMED" in calibration_page(found, Source(name="s.toml", text=""), "en")


def test_tasks_become_tasks() -> None:
    work = [
        Seen(
            MONDAY + timedelta(days=day),
            (9 + n % 7) * 3600.0,
            is_live=False,
            wait_s=3600.0,
            service_s=60.0 + n,
            agent=f"a{n % 3}",
            person=f"c{n}",
            due_s=5 * 86400.0,
        )
        for day in range(14)
        if day % 7 < 5
        for n in range(40)
    ]
    log = Observed(name="cases.csv", format="wabo", seen=tuple(work))
    fit = fitting.fit(log, split(log.days())[0])
    assert fit.scenario.tasks is not None
    assert fit.scenario.tasks.due_days == pytest.approx(3.6)
    assert fit.scenario.contacts[0].rate_per_hour == 0.0
    found = check.check(fit, log, split(log.days())[1], replications=2)
    assert found.given == ()
    assert not found.is_live


def test_a_kind_or_a_priority_too_rare_is_put_with_the_others() -> None:
    on = [MONDAY + timedelta(days=n) for n in range(10)]

    def calls(count: int, **said: Any) -> list[Seen]:
        row = Seen(MONDAY, 36000.0, wait_s=5.0, service_s=60.0, agent="a", **said)
        return [row._replace(day=on[n % 10], at_s=36000.0 + n) for n in range(count)]

    rows = calls(800, clientele="A") + calls(200, clientele="A", priority="high")
    rows += calls(20, clientele="B") + calls(10, clientele="A", priority="low")
    fit = fitting.fit(Observed(name="x", format="x", seen=tuple(rows)), on)
    assert {flow.name: flow.contacts for flow in fit.flows} == {"A": 810, "A_high": 200, "other": 20}
    assert {flow.name: flow.priority for flow in fit.scenario.contacts}["A_high"] == "high"


def test_nothing_to_learn_from_is_said() -> None:
    with pytest.raises(laws.NothingSeen, match="contact"):
        fitting.fit(Observed(name="x", format="x"), [MONDAY])


def test_every_sentence_of_the_file_is_in_both_languages() -> None:
    for code, (french, english) in WORDS.items():
        assert french, code
        assert english, code
        assert french.count("{") == english.count("{"), code


def test_figures_by_hand() -> None:
    spoken = [
        check.Spoke(0, 36000.0, 0.0, False, 100.0, "a", "p"),
        check.Spoke(0, 36010.0, 30.0, False, 200.0, "a", "p"),
        check.Spoke(1, 39700.0, 60.0, True, None, None, "p"),
        check.Spoke(2, 36000.0, 500.0, True, None, None, "q"),
    ]
    found = check.measured(spoken, [0, 1], is_live=True)
    assert found.figures["contacts_a_day"] == 1.5
    assert found.figures["mean_wait_s"] == 30.0
    assert found.figures["abandoned_share"] == pytest.approx(1 / 3)
    assert found.figures["within_20s"] == pytest.approx(1 / 3)
    assert found.figures["within_180s"] == pytest.approx(2 / 3)
    assert found.figures["handling_h_a_day"] == pytest.approx(300.0 / 7200.0)
    assert found.figures["coc"] is None
    assert found.by_day == {0: 2, 1: 1}
    assert set(found.hours) == {10, 11}
    assert check.measured([], [0], is_live=True).figures["mean_wait_s"] is None
