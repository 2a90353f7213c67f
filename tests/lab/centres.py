"""Small centres made by hand: teams with panels, days with lunches, tasks, callbacks and redials.

A centre comes from a seed; its days are the same whoever asks, so that policies meet the same matters.
"""

import random
from math import inf

from relais.lab.world import Day, Door, Matter, Rules, Spell, World
from relais.routing import Agent, Contact, Kind, Priority, Wish

DAY_S = 86_400.0
OPENS, CLOSES = 8 * 3600.0, 12 * 3600.0
AGENTS = range(1, 9)
TEAM = {agent_id: 1 + (agent_id - 1) // 4 for agent_id in AGENTS}
REGION = {agent_id: (agent_id - 1) // 4 for agent_id in AGENTS}


def crew() -> list[Agent]:
    """Two teams of four, each of a region of its own."""
    return [Agent(agent_id=each, team=TEAM[each], region=REGION[each]) for each in AGENTS]


def call(chance: random.Random, number: int, at: float, callbacks: float = 0.3) -> Matter:
    own = chance.choice(AGENTS)
    wish = chance.choice((Wish.MY_AGENT, Wish.MY_AGENT, Wish.MY_TEAM, Wish.ANYONE))
    contact = Contact(
        item_id=number,
        received_at=at,
        wish=wish,
        own_agent=own,
        own_team=TEAM[own],
        region=REGION[own],
    )
    attempts = chance.randint(1, 3)
    service_s = chance.expovariate(1 / 400)
    back = None
    if chance.random() < 0.2:
        again = contact._replace(item_id=number + 1_000_000)
        back = (chance.uniform(0, DAY_S), Matter(inf, again, own, "return", 100.0, 50.0, 0.0, (60.0,)))
    return Matter(
        at=at,
        contact=contact,
        case=own * 10 + chance.randrange(3),
        flow="call",
        service_s=service_s,
        known_service_s=service_s * 0.8,
        wrap_up_s=chance.choice((0.0, 30.0)),
        patience_s=tuple(chance.expovariate(1 / 300) for _ in range(attempts)),
        redial_after_s=tuple(chance.uniform(0, 1800) for _ in range(attempts - 1)),
        takes_callback=wish is Wish.MY_AGENT and chance.random() < callbacks,
        returns=back,
        returns_if_known=chance.random() < 0.5,
    )


def a_task(chance: random.Random, number: int, at: float) -> Matter:
    own = chance.choice(AGENTS)
    contact = Contact(
        item_id=number,
        received_at=at,
        kind=Kind.DEFERRABLE,
        channel="task",
        priority=chance.choice((Priority.URGENT, Priority.NORMAL, Priority.NORMAL)),
        own_agent=own,
        own_team=TEAM[own],
        region=REGION[own],
        due_at=at + chance.choice((3600.0, DAY_S)),
    )
    return Matter(at, contact, own * 10, "task", 600.0, 600.0)


def a_day(chance: random.Random, number: int, per_hour: float, first_id: int) -> Day:
    """Live contacts (7 in 10) and tasks, also some time before the doors open and after they close."""
    start = number * DAY_S
    matters: list[Matter] = []
    at = start + OPENS - 600.0 + chance.expovariate(per_hour / 3600)
    while at < start + CLOSES + 600.0:
        make = call if chance.random() < 0.7 else a_task
        matters.append(make(chance, first_id + len(matters), at))
        at += chance.expovariate(per_hour / 3600)
    absent = chance.choice(AGENTS)
    spells = []
    for agent_id in AGENTS:
        if agent_id != absent:
            lunch = start + OPENS + 3600.0 + 900.0 * (agent_id % 4)
            spells += [Spell(start + OPENS, lunch, agent_id), Spell(lunch + 900.0, start + CLOSES, agent_id)]
    stand_in = absent % 4 + 1 + 4 * (absent > 4)
    doors = [Door(start + OPENS, start + CLOSES, None)]
    return Day(start, start + DAY_S, sorted(spells), matters, doors, {absent: stand_in})


def centre(
    seed: int,
    *,
    days: int = 2,
    per_hour: float = 60.0,
    interruption_s: float = 60.0,
    after_hours: str = "closed",
    capacity: int | None = None,
    warmup: float = 0.0,
) -> World:
    chance = random.Random(seed)
    made = [a_day(chance, number, per_hour, 1 + 10_000 * number) for number in range(days)]
    rules = Rules(
        starts_at=0.0,
        ends_at=days * DAY_S,
        measured_from=warmup,
        capacity=capacity,
        interruption_s=interruption_s,
        after_hours=after_hours,
    )
    return World(rules=rules, agents=crew(), days=iter(made), region_names=("est", "ouest"))


# What `--json` of a run must hold at least.
ASKED = {
    "policy",
    "seed",
    "arrived",
    "served",
    "abandoned",
    "redialled",
    "still_waiting",
    "mean_wait_s",
    "mean_hold_s",
    "p95_wait_s",
    "within_120s",
    "within_180s",
    "own_agent_share",
    "known_share",
    "upc",
    "coc",
    "secon",
    "occupancy",
    "tasks_done",
    "tasks_late_share",
    "contacts_per_s",
    "wall_s",
    "peak_mb",
}
