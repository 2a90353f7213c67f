"""How many placements a second does the floor make, at 5,000 and at 50,000 waiting?

The floor: 2,000 agents in 250 teams of eight over 17 regions, all busy; `own_first` with its ordinary
settings. One placement is one agent who becomes ready and is given a contact, then one new contact that
arrives, so that the number waiting stays the same.

The mix: 88 % French, 11 % English, 1 % Inuktitut; 85 % need no skill, three skills share the rest; 70 %
have no clientele, two share the rest; 5 % urgent, 15 % high, 70 % normal, 10 % low; 60 % wish their agent,
20 % their team, 20 % anyone; 92 % have an own agent; 2 % never meet one given agent. All live; in the
figures called mixed, one in four is deferrable and due within three hours, so that it stands in the same
line.

Each form of routing is measured, one after the other: its sources ("pure"), and compiled by mypyc where
there is a C compiler. The product uses the compiled form after `relais compile`.

The rivals, in the same process as each form: `place` over the whole snapshot at each event (the plain linear scan), and
a single heap handed out first come, first served, with no suitability at all (a lower bound on the work).

Contacts are made off the clock: they belong to the caller. The cyclic garbage collector is frozen and off
while the clock runs. The clock counts the processor time of this one process.
"""

import gc
import heapq
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from statistics import median

from relais import compiled, compiling
from relais.house import Refusal
from relais.routing import (
    Agent,
    Availability,
    Contact,
    Floor,
    Kind,
    Priority,
    Snapshot,
    Standing,
    Waiting,
    Wish,
    by_name,
    place,
)
from relais.routing.policies import OwnFirst

AGENTS, TEAMS, REGIONS = 2_000, 250, 17
RUNS = 5
# Contacts arrive and agents become ready at this pace, in seconds of the simulated floor.
STEP_S = 0.25
# Contacts are made this many at a time, off the clock, as late as the live loop makes them.
BATCH = 500
DEFERRABLE = 0.25


# A quick build is worth its wait; a slow machine is told to run `relais compile` first.
BUILD_TIMEOUT_S = 60.0


def bench(scale: float = 1.0) -> dict[str, object]:
    """Placements per second of each form of routing and of the rivals, and the ratios. What is not under
    `forms` is of the form that the product uses here. `scale` shortens the runs, not the floor."""
    used = "compiled" if _product_folder() else "pure"
    forms: dict[str, dict[str, object]] = {"pure": _in_form("pure", scale)}
    with tempfile.TemporaryDirectory() as name:
        try:
            folder = _product_folder() or compiling.build(Path(name), BUILD_TIMEOUT_S).parent
            forms["compiled"] = _in_form(str(folder), scale)
        except Refusal as refusal:
            forms["compiled"] = {"not_measured": str(refusal)}
    return {
        "agents": AGENTS,
        "teams": TEAMS,
        "regions": REGIONS,
        "policy": "own_first",
        "runs": RUNS,
        "gc": "frozen and disabled while timed",
        "clock": "processor time",
        "form_the_product_uses": used,
        **forms[used],
        "forms": forms,
    }


def _product_folder() -> Path | None:
    """Where the product finds its compiled form; None when it runs from the sources."""
    folder = compiled.folder()
    return folder if folder is not None and (folder / compiled.form()).is_dir() else None


def _in_form(form: str, scale: float) -> dict[str, object]:
    """Measure in a process of its own, which finds that form."""
    ran = subprocess.run(
        [sys.executable, "-m", "relais.bench.routing", str(scale)],
        env=os.environ | {"RELAIS_ROUTING": form},
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, object] = json.loads(ran.stdout)
    return found


def measure(scale: float) -> dict[str, object]:
    """Placements per second of the form of routing that this process has, and of the rivals."""
    count = max(BATCH, int(20_000 * scale))
    at_5k, at_50k = _floor_rate(5_000, count), _floor_rate(50_000, count)
    mixed_5k, mixed_50k = (_floor_rate(waiting, count, DEFERRABLE) for waiting in (5_000, 50_000))
    scan = _scan_rate(5_000, max(3, int(20 * scale)))
    heap = _heap_rate(5_000, count)
    return {
        "placements_per_s_at_5000": round(at_5k),
        "placements_per_s_at_50000": round(at_50k),
        "share_kept_at_50000": round(at_50k / at_5k, 3),
        "mixed_placements_per_s_at_5000": round(mixed_5k),
        "mixed_placements_per_s_at_50000": round(mixed_50k),
        "rival_scan_placements_per_s_at_5000": round(scan, 1),
        "times_the_scan": round(at_5k / scan),
        "rival_heap_placements_per_s_at_5000": round(heap),
        "share_of_the_heap": round(at_5k / heap, 3),
    }


def make_agents(chance: random.Random) -> list[Agent]:
    made = []
    for number in range(AGENTS):
        team = number // (AGENTS // TEAMS)
        languages = {"fr"}
        if chance.random() < 0.35:
            languages.add("en")
        if chance.random() < 0.01:
            languages.add("iu")
        skills = {skill for skill in ("juridique", "logement", "sante") if chance.random() < 0.4}
        clienteles = frozenset({"jeune"}) if chance.random() < 0.1 else frozenset()
        made.append(
            Agent(
                agent_id=number,
                team=team,
                region=team % REGIONS,
                languages=frozenset(languages),
                skills=frozenset(skills),
                clienteles=clienteles,
            )
        )
    return made


def make_contact(chance: random.Random, item_id: int, received_at: float, deferrable: float = 0.0) -> Contact:
    """`deferrable` is the share of deferrable work in the mix."""
    own = chance.randrange(AGENTS)
    team = own // (AGENTS // TEAMS)
    is_live = chance.random() >= deferrable
    return Contact(
        item_id=item_id,
        received_at=received_at,
        kind=Kind.LIVE if is_live else Kind.DEFERRABLE,
        channel="phone" if is_live else "task",
        priority=chance.choices(tuple(Priority), (5, 15, 70, 10))[0],
        wish=chance.choices(tuple(Wish), (60, 20, 20))[0],
        own_agent=own if chance.random() < 0.92 else None,
        own_team=team,
        region=team % REGIONS,
        language=chance.choices(("fr", "en", "iu"), (88, 11, 1))[0],
        skills=chance.choices(SKILLS, (85, 5, 5, 5))[0],
        clientele=chance.choices((None, "jeune", "famille"), (70, 15, 15))[0],
        excluded=frozenset({chance.randrange(AGENTS)}) if chance.random() < 0.02 else frozenset(),
        due_at=None if is_live else received_at + chance.uniform(600.0, 10_800.0),
    )


SKILLS: tuple[frozenset[str], ...] = (
    frozenset(),
    frozenset({"juridique"}),
    frozenset({"logement"}),
    frozenset({"sante"}),
)


def _backlog(chance: random.Random, waiting: int, deferrable: float = 0.0) -> list[Contact]:
    """What has gathered when the timing starts, received at the same pace as what follows."""
    return [
        make_contact(chance, number, (number - waiting) * STEP_S, deferrable) for number in range(waiting)
    ]


def _median_of_runs(run: Callable[[int], float]) -> float:
    rates = []
    for number in range(RUNS):
        gc.collect()
        gc.freeze()
        gc.disable()
        try:
            rates.append(run(number))
        finally:
            gc.enable()
            gc.unfreeze()
    return median(rates)


def _floor_rate(waiting: int, count: int, deferrable: float = 0.0) -> float:
    chance = random.Random(1)
    agents = [Standing(each, Availability.LIVE, 0.0) for each in make_agents(chance)]
    floor = Floor(OwnFirst())
    floor.load(_backlog(chance, waiting, deferrable), agents, 0.0)
    busy = deque(chance.sample(range(AGENTS), AGENTS))
    clock = [waiting]

    def run(_: int) -> float:
        placed, spent_s = 0, 0.0
        for _batch in range(max(1, count // BATCH)):
            first = clock[0]
            clock[0] += BATCH
            arriving = [
                make_contact(chance, number, (number - waiting) * STEP_S, deferrable)
                for number in range(first, first + BATCH)
            ]
            start = time.process_time()
            for contact in arriving:
                now = contact.received_at
                agent_id = busy.popleft()
                busy.append(agent_id)
                placed += len(floor.ready(agent_id, now))
                placed += len(floor.arrive(contact, now))
            spent_s += time.process_time() - start
        return placed / spent_s

    run(-1)
    return _median_of_runs(run)


def _scan_rate(waiting: int, count: int) -> float:
    """`place` on the whole snapshot, one agent ready at a time."""
    chance = random.Random(1)
    policy = by_name("own_first")
    standings = [Standing(each, Availability.LIVE, 0.0) for each in make_agents(chance)]
    items = {each.item_id: Waiting(each, (0.0, 0.0, 0.0, 0.0)) for each in _backlog(chance, waiting)}

    def run(number: int) -> float:
        start = time.process_time()
        for turn in range(count):
            agent_id = (number * count + turn) * 7 % AGENTS
            ready = standings[agent_id]._replace(availability=Availability.FREE)
            agents = (*standings[:agent_id], ready, *standings[agent_id + 1 :])
            for placement in place(Snapshot(0.0, tuple(items.values()), agents), policy):
                contact = items.pop(placement.item_id).contact
                items[contact.item_id] = Waiting(contact, (0.0, 0.0, 0.0, 0.0))
        return count / (time.process_time() - start)

    return _median_of_runs(run)


def _heap_rate(waiting: int, count: int) -> float:
    chance = random.Random(1)
    line = [(each.received_at, each.item_id, each) for each in _backlog(chance, waiting)]
    heapq.heapify(line)
    arriving = [make_contact(chance, waiting + n, n * STEP_S) for n in range(count)]

    def run(_: int) -> float:
        start = time.process_time()
        for contact in arriving:
            heapq.heappop(line)
            heapq.heappush(line, (contact.received_at, contact.item_id, contact))
        return count / (time.process_time() - start)

    return _median_of_runs(run)


if __name__ == "__main__":
    print(json.dumps(measure(float(sys.argv[1]))))
