"""Plain queues made by hand: one line, alike agents, no calendar."""

import random
from collections.abc import Iterator
from math import inf

from relais.lab.world import Day, Door, Matter, Rules, Spell, World
from relais.routing import Agent, Contact, Wish


def matters(
    rate: float, mean_s: float, patience_s: float | None, until: float, seed: int
) -> Iterator[Matter]:
    """Poisson arrivals, exponential service and patience."""
    arrivals, services, patiences = (
        random.Random(f"{seed} {name}") for name in ("at", "service", "patience")
    )
    at = arrivals.expovariate(rate)
    number = 0
    while at < until:
        number += 1
        contact = Contact(item_id=number, received_at=at, wish=Wish.ANYONE)
        service_s = services.expovariate(1 / mean_s)
        patience = (inf,) if patience_s is None else (patiences.expovariate(1 / patience_s),)
        yield Matter(at, contact, None, "call", service_s, service_s, 0.0, patience)
        at += arrivals.expovariate(rate)


def queue(
    *,
    agents: int,
    rate: float,
    mean_s: float,
    patience_s: float | None = None,
    until: float = 10_000.0,
    warmup: float = 0.0,
    capacity: int | None = None,
    seed: int = 1,
) -> World:
    """An M/M/c queue, with abandonment when there is a patience, that never closes."""
    crew = [Agent(agent_id=number, team=0, region=0) for number in range(agents)]
    day = Day(
        0.0,
        until,
        [Spell(0.0, until, agent.agent_id) for agent in crew],
        list(matters(rate, mean_s, patience_s, until, seed)),
        [Door(0.0, until, None)],
        {},
    )
    rules = Rules(starts_at=0.0, ends_at=until, measured_from=warmup, capacity=capacity)
    return World(rules=rules, agents=crew, days=iter([day]))
