"""One run of one program on one centre, in a process of its own: `python -m relais.bench.lab.one CENTRE PROGRAM CONTACTS`.

Prints one JSON object: contacts played, processor seconds of playing them (making the world or the model included, the
loading of modules not), wall seconds, and the most memory that the process held. The seed is that of the round.
"""

import gc
import json
import sys
import time
from dataclasses import replace

from relais.lab import scenario as scenarios
from relais.lab.run import peak_mb, play
from relais.lab.scenario.values import Agents, Flow, Horizon, Patience, Scenario, Service
from relais.lab.worlds import build
from relais.routing import by_name

SERVICE_S = 300.0


def centre(name: str, contacts: int) -> Scenario:
    """`erlang_a-N`: an M/M/N+M at full load, as patient as the service is long; `skills-N`: the shipped scenario with N
    agents; `province`: a day of the shipped one. The first two last as long as so many contacts take."""
    kind, _, agents = name.partition("-")
    if kind == "province":
        whole = scenarios.read("province")
        return replace(whole, horizon=replace(whole.horizon, days=1, warmup_days=0))
    count = int(agents)
    if kind == "erlang_a":
        rate = count * 3600.0 / SERVICE_S
        flow = Flow(
            rate_per_hour=rate,
            panel=False,
            service=Service(mean_s=SERVICE_S),
            patience=Patience(mean_s=SERVICE_S),
        )
        return Scenario(
            policy="first_available",
            horizon=Horizon(hours=contacts / rate),
            agents=Agents(count=count),
            contacts=(flow,),
        )
    shipped = scenarios.read("skills", {"agents.count": agents})
    flows = tuple(
        replace(flow, rate_per_hour=rate)
        for flow, rate in zip(shipped.contacts, skills_rates(shipped).values(), strict=True)
    )
    hours = contacts / sum(flow.rate_per_hour or 0.0 for flow in flows)
    return replace(
        shipped,
        horizon=Horizon(hours=hours),
        load=replace(shipped.load, occupancy=None),
        contacts=flows,
    )


def skills_rates(scenario: Scenario) -> dict[str, float]:
    """Contacts an hour of each flow, so that the offered work is what `load.occupancy` asks for."""
    work = (scenario.load.occupancy or 0.9) * scenario.agents.count * 3600.0
    return {flow.name: work * flow.share / flow.service.mean_s for flow in scenario.contacts}


def main(name: str, program: str, contacts: int, seed: int) -> dict[str, object]:
    """Play it once."""
    scenario = centre(name, contacts)
    rates = {flow.name: flow.rate_per_hour or 0.0 for flow in scenario.contacts}
    if program != "relais":
        from relais.bench.lab.rivals import play_ciw, play_simpy, play_simpy_guide
    gc.collect()
    gc.freeze()
    began, wall = time.process_time(), time.perf_counter()
    if program == "relais":
        played = play(build(scenario, seed), by_name(scenario.policy), seed)
        spent = time.process_time() - began, time.perf_counter() - wall
        over = [each for each in played.episodes if each.wait_s is not None and each.kind == "live"]
        came = len(over)
        wait_s = sum(each.wait_s or 0.0 for each in over) / came
        left = sum(each.is_abandoned for each in over) / came
    else:
        if program == "simpy":
            found = play_simpy(scenario, rates, seed)
        else:
            found = {"ciw": play_ciw, "simpy-guide": play_simpy_guide}[program](scenario, seed)
        spent = time.process_time() - began, time.perf_counter() - wall
        came, wait_s, left = found
    return {
        "contacts": came,
        "cpu_s": spent[0],
        "wall_s": spent[1],
        "peak_mb": peak_mb(),
        "mean_wait_s": wait_s,
        "abandoned_share": left,
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))))
