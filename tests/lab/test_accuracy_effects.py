"""Published effects, reproduced: small runs, the same at every start."""

from math import fsum, sqrt

from relais.lab.run import Result, play
from relais.lab.scenario.values import (
    Agents,
    Flow,
    Group,
    Horizon,
    Patience,
    Redials,
    Scenario,
    Service,
)
from relais.lab.worlds import build
from relais.measures.queueing import erlang_a_within
from relais.routing import by_name

KINDS = 6


def played(scenario: Scenario, seed: int) -> Result:
    return play(build(scenario, seed), by_name(scenario.policy), seed)


def centre(reach: int) -> Scenario:
    """Six kinds of contacts, six groups of 15 agents and a load of 84 in all, as Wallace and Whitt have it; a group
    answers its kind and the `reach` - 1 next."""
    names = [f"k{number}" for number in range(KINDS)]
    groups = tuple(
        Group(
            name=f"g{number}",
            count=15,
            skills=frozenset(names[(number + step) % KINDS] for step in range(reach)),
        )
        for number in range(KINDS)
    )
    flows = tuple(
        Flow(
            name=name,
            rate_per_hour=14.0 * 10.0,
            skills=frozenset({name}),
            panel=False,
            service=Service(mean_s=360.0),
        )
        for name in names
    )
    return Scenario(
        policy="first_available",
        horizon=Horizon(hours=36.0, warmup_hours=6.0),
        agents=Agents(count=15 * KINDS, groups=groups),
        contacts=flows,
    )


def mean_wait(reach: int) -> float:
    waits = [each.wait_s or 0.0 for each in played(centre(reach), 1).measured]
    return fsum(waits) / len(waits)


def test_a_chain_of_two_skills_is_nearly_full_pooling() -> None:
    """W. C. Jordan, S. C. Graves, Management Science 41 (1995) 577-594, for plants; R. B. Wallace, W. Whitt,
    Manufacturing & Service Operations Management 7 (2005) 276-294, for call centres."""
    alone, chain, pooled = mean_wait(1), mean_wait(2), mean_wait(KINDS)
    assert pooled <= chain < alone
    assert (alone - chain) / (alone - pooled) >= 0.95


def answered_in_time(scenario: Scenario, seeds: range) -> tuple[float, float]:
    """Share of the first attempts answered within 20 s, and its standard error over replications."""
    shares = []
    for seed in seeds:
        first = [each for each in played(scenario, seed).measured if each.attempt == 1]
        in_time = [e for e in first if e.is_answered and (e.wait_s or 0.0) <= 20.0]
        shares.append(len(in_time) / len(first))
    mean = fsum(shares) / len(shares)
    square = fsum((share - mean) ** 2 for share in shares) / (len(shares) - 1)
    return mean, sqrt(square / len(shares))


def test_ignoring_redials_understaffs() -> None:
    """S. Aguir, F. Karaesmen, O. Z. Aksin, F. Chauvet, OR Spectrum 26 (2004) 353-376: who staffs for the first calls
    alone, as Erlang A does, answers fewer in time once those who left call again."""
    calls, service_s, patience_s, target = 300.0, 240.0, 120.0, 0.70
    rates = calls / 3600.0, 1.0 / service_s, 1.0 / patience_s
    staff = next(count for count in range(1, 60) if erlang_a_within(*rates, count, 20.0) >= target)
    flow = Flow(
        rate_per_hour=calls,
        panel=False,
        service=Service(mean_s=service_s),
        patience=Patience(mean_s=patience_s),
    )

    def asked(share: float) -> Scenario:
        return Scenario(
            policy="first_available",
            horizon=Horizon(hours=22.0, warmup_hours=2.0),
            agents=Agents(count=staff),
            contacts=(flow,),
            redials=Redials(share=share, within_min=20.0, attempts=5),
        )

    without, error = answered_in_time(asked(0.0), range(8))
    assert abs(without - erlang_a_within(*rates, staff, 20.0)) <= 3 * error
    with_redials, error = answered_in_time(asked(0.9), range(8))
    assert with_redials < target - 3 * error
