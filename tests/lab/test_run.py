"""A scenario, a policy and a seed: what a run promises to who compares, prints and writes."""

import gc

from tests.lab.centres import ASKED

from relais.lab.run import Result, run
from relais.lab.scenario.values import (
    Absence,
    Agents,
    Flow,
    Horizon,
    Load,
    Patience,
    Scenario,
    Service,
    Tasks,
)
from relais.routing import Policy
from relais.routing.policies import FirstAvailable, OwnFirst

TOWN = Scenario(
    agents=Agents(count=16, team_size=8, cases_per_agent=129),
    horizon=Horizon(days=2, warmup_days=1),
    absences=Absence(share=0.15),
    load=Load(occupancy=0.85, live_share=0.7),
    contacts=(Flow(service=Service(mean_s=720.0), patience=Patience(mean_s=360.0)),),
    tasks=Tasks(service=Service(mean_s=1200.0), interruption_s=60.0),
)


def a_run(policy: Policy | None = None, seed: int = 1) -> Result:
    return run(TOWN, policy or OwnFirst(), seed)


def test_a_run_has_every_figure_that_is_asked() -> None:
    found = a_run().figures()
    assert set(found) >= ASKED
    assert found["policy"] == "own_first"
    assert found["seed"] == 1
    assert found["arrived"] == found["served"] + found["abandoned"] + found["still_waiting"]
    assert found["arrived"] > 100
    assert found["tasks_done"] > 20
    assert 0.5 < (found["occupancy"] or 0.0) < 1.0
    assert found["contacts_per_s"] > 0
    assert found["peak_mb"] > 1


def test_the_same_seed_gives_the_same_records_and_another_gives_others() -> None:
    assert a_run().episodes == a_run().episodes
    assert a_run(seed=2).episodes != a_run().episodes


def test_policies_meet_the_same_persons() -> None:
    first, other = a_run(FirstAvailable()), a_run(OwnFirst())
    came = [
        {(row.item_id, row.received_at, row.case, row.wish) for row in each.episodes if row.attempt == 1}
        for each in (first, other)
    ]
    assert came[0] == came[1]


def test_what_came_in_the_warm_up_is_played_and_not_measured() -> None:
    result = a_run()
    assert any(row.received_at < result.rules.measured_from for row in result.episodes)
    measured = list(result.measured)
    assert all(row.received_at >= result.rules.measured_from for row in measured)
    assert result.figures()["arrived"] == sum(row.kind == "live" for row in measured)


def test_a_run_leaves_the_collector_as_it_was() -> None:
    assert gc.isenabled()
    a_run()
    assert gc.isenabled()
    gc.disable()
    try:
        a_run()
        assert not gc.isenabled()
    finally:
        gc.enable()
