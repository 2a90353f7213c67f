"""Runs spread over processes or a cluster give what one process gives; who is interrupted leaves nothing."""

from __future__ import annotations

import json
import multiprocessing
import socket
from collections.abc import Callable
from typing import Any

import pytest

from relais.lab.comparing import spreading
from relais.lab.comparing.comparison import TIMINGS, as_json
from relais.lab.comparing.spreading import CannotSpread, cores, here, on_dask, over_processes
from relais.lab.comparing.trials import Spread, Trial, gathered, play, trials
from relais.lab.scenario.values import Agents, Flow, Horizon, Patience, Redials, Scenario, Service

POLICIES = ("first_available", "own_first")


def queue(hours: float = 3.0, **changes: Any) -> Scenario:
    """A small queue where people leave and call again."""
    flow = Flow(
        rate_per_hour=60.0, panel=False, service=Service(mean_s=300.0), patience=Patience(mean_s=120.0)
    )
    horizon = Horizon(hours=hours, warmup_hours=0.5)
    return Scenario(
        horizon=horizon, agents=Agents(count=4), contacts=(flow,), redials=Redials(share=0.5), **changes
    )


def silent(done: int, total: int) -> None:
    """Nobody looks."""


def answer(spread: Spread, scenario: Scenario) -> str:
    """The JSON of a comparison made there, its timings left out."""
    outcomes = spread(trials(scenario, POLICIES, 7, 3), silent)
    found = as_json(gathered(scenario, POLICIES, outcomes))
    for policy in found["policies"]:
        for timing in TIMINGS:
            assert policy.pop(timing) > 0
    return json.dumps(found)


def test_two_processes_say_what_one_says_byte_for_byte() -> None:
    scenario = queue()
    assert answer(over_processes(2), scenario) == answer(here, scenario)
    assert multiprocessing.active_children() == []


def test_progress_counts_every_run_once() -> None:
    told: list[tuple[int, int]] = []
    for spread in (here, over_processes(2)):
        spread(trials(queue(0.6), POLICIES, 1, 2), lambda done, total: told.append((done, total)))
    assert told == 2 * [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_replications_are_other_days_and_policies_the_same_ones() -> None:
    found = gathered(queue(), POLICIES, here(trials(queue(), POLICIES, 7, 3), silent))
    assert found.seeds == (7, 8, 9)
    first = found.values("first_available", "arrived")
    assert len(set(first)) > 1
    # What chance gives is the same: nobody has an own agent here, so the rules do the same.
    assert first == found.values("own_first", "arrived")
    assert found.values("own_first", "mean_wait_s") == found.values("first_available", "mean_wait_s")


def test_a_trial_can_be_made_again_alone() -> None:
    trial = Trial(scenario=queue(), policy="own_first", seed=8)
    once, again = play(trial), play(trial)
    for name in once.figures.keys() - set(TIMINGS):
        assert once.figures[name] == again.figures[name]
    assert once.sketch == again.sketch
    left = (once.figures["abandoned"] or 0) / (
        (once.figures["abandoned"] or 0) + (once.figures["served"] or 0)
    )
    assert once.figures["abandoned_share"] == left > 0


def test_a_killed_worker_is_said_in_one_sentence_and_the_others_end() -> None:
    def kill(done: int, total: int) -> None:
        for child in multiprocessing.active_children():
            child.kill()

    with pytest.raises(CannotSpread, match=r"ended from outside .* --workers 1"):
        over_processes(2)(trials(queue(30.0), POLICIES, 1, 20), kill)
    assert multiprocessing.active_children() == []


def test_who_is_interrupted_leaves_no_process() -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        over_processes(2)(trials(queue(30.0), POLICIES, 1, 20), stop)
    assert multiprocessing.active_children() == []


def test_a_fault_of_a_run_comes_out_as_it_is() -> None:
    wrong = [Trial(scenario=queue(0.6), policy="no_such_rule", seed=seed) for seed in (1, 2)]
    with pytest.raises(ValueError, match="no_such_rule"):
        over_processes(2)(wrong, silent)
    assert multiprocessing.active_children() == []


def test_there_is_a_core() -> None:
    assert cores() >= 1


def test_a_cluster_says_what_one_process_says() -> None:
    distributed: Any = pytest.importorskip("distributed")
    scenario = queue()
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0", protocol="tcp"
    ) as cluster:
        assert answer(on_dask(cluster.scheduler_address), scenario) == answer(here, scenario)


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreading, "DASK_PATIENCE_S", 1)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize(
    "address", [lambda: f"tcp://127.0.0.1:{free_port()}", lambda: "nonsense://x", lambda: ""]
)
def test_where_no_scheduler_answers_it_is_said(address: Callable[[], str]) -> None:
    with pytest.raises(CannotSpread, match="no Dask scheduler answers"):
        on_dask(address())(trials(queue(0.6), POLICIES, 1, 1), silent)


@pytest.mark.usefixtures("_impatient")
def test_where_the_workers_are_none_or_have_gone_it_is_said() -> None:
    distributed: Any = pytest.importorskip("distributed")
    runs = trials(queue(0.6), POLICIES, 1, 20)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0", protocol="tcp"
    ) as cluster:

        def dismiss(done: int, total: int) -> None:
            cluster.scale(0)

        for _ in ("gone", "none"):
            with pytest.raises(CannotSpread, match=r"has no worker, after \d+ of 40 runs"):
                on_dask(cluster.scheduler_address)(runs, dismiss)
