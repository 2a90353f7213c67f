"""Comparisons made by hand, as if runs had been: for the tests of comparing and of the report."""

from __future__ import annotations

import random
from dataclasses import replace
from math import inf

from relais.lab.comparing.comparison import Comparison, Figure, Outcome
from relais.lab.comparing.sketch import sketch
from relais.lab.scenario.values import (
    Absence,
    Agents,
    Flow,
    Load,
    Lunch,
    Patience,
    Redials,
    Region,
    Scenario,
    Service,
    Tasks,
    Wishes,
)
from relais.measures import Episode, Presence, run_figures

REGIONS = ("Bas-Saint-Laurent", "Montréal", "Gaspésie–Îles-de-la-Madeleine")
DAY_S = 86400.0
# Mean wait, share known, share who leave: what the made-up policies are like.
MANNERS = {
    "own_first": (20.0, 0.92, 0.04),
    "first_available": (3.0, 0.05, 0.01),
    "dedicated": (180.0, 1.0, 0.4),
}


def scenario(**changes: object) -> Scenario:
    """A centre that has something of everything."""
    made = Scenario(
        name="made",
        title="Un centre inventé",
        agents=Agents(count=48, cases_per_agent=129.0),
        regions=tuple(Region(name=name, share=1 / 3) for name in REGIONS),
        load=Load(occupancy=0.9),
        contacts=(Flow(name="appel", service=Service(mean_s=720.0), patience=Patience(mean_s=360.0)),),
        redials=Redials(share=0.5),
        wishes=Wishes(anyone=0.2, callback=0.5),
        absences=Absence(share=0.15),
        lunch=Lunch(minutes=45),
        tasks=Tasks(),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def episodes(policy: str, seed: int, count: int = 600) -> list[Episode]:
    """One made-up day: the same calls whatever the policy, waits and answers of its own."""
    calls, manner = random.Random(seed), MANNERS.get(policy, (60.0, 0.5, 0.2))
    answers = random.Random(f"{seed} {policy}")
    return [_episode(n, calls, answers, manner) for n in range(count)]


def _episode(
    n: int, calls: random.Random, answers: random.Random, manner: tuple[float, float, float]
) -> Episode:
    mean_s, known, leaving = manner
    at = 8 * 3600 + calls.random() * 8 * 3600
    team = calls.randrange(6)
    who = Episode(
        item_id=n,
        kind="live" if calls.random() < 0.8 else "deferrable",
        outcome="done",
        received_at=at,
        case=calls.randrange(200),
        region=REGIONS[min(2, int(calls.expovariate(1.2)))],
        clientele="jeunes" if calls.random() < 0.1 else "adultes",
        language=calls.choice(("fr", "fr", "fr", "en")),
        own_agent=8 * team,
        own_team=team,
        due_at=at + 3600,
    )
    wait_s = answers.expovariate(1 / mean_s) * (1.5 if 10 <= at / 3600 < 12 else 1.0)
    if who.kind == "live" and answers.random() < leaving:
        return who._replace(outcome="withdrawn", ended_at=at + wait_s)
    ring = (0 if answers.random() < 0.4 else 1) if answers.random() < known else answers.choice((2, 3))
    there = team if ring < 2 else (team + 1) % 6
    return who._replace(
        answered_at=at + wait_s,
        ended_at=at + wait_s + 600,
        agent=8 * there + (0 if ring == 0 else 1),
        team=there,
        ring=ring,
    )


def presences(seed: int) -> list[Presence]:
    """Six teams, two to a region, each busy by its own amount."""
    draw = random.Random(seed)
    return [
        Presence(n, REGIONS[n // 2], 8 * 8 * 3600.0, 8 * 8 * 3600 * draw.uniform(0.6, 0.95)) for n in range(6)
    ]


def outcome(policy: str, seed: int, rows: list[Episode], there: list[Presence]) -> Outcome:
    """What such a day comes to."""
    found: dict[str, Figure] = {**run_figures(rows, there, inf)}  # type: ignore[dict-item]
    over = (found["served"] or 0) + (found["abandoned"] or 0)
    found["abandoned_share"] = (found["abandoned"] or 0) / over if over else None
    found |= {"contacts_per_s": 1000.0, "wall_s": 0.5, "peak_mb": 80.0}
    return Outcome(policy=policy, seed=seed, figures=found, sketch=sketch(rows, there))


def comparison(
    policies: tuple[str, ...] = ("own_first", "first_available", "dedicated"),
    replications: int = 5,
    count: int = 600,
    of: Scenario | None = None,
) -> Comparison:
    """Policies × replications of made-up days."""
    seeds = tuple(range(1, replications + 1))
    return Comparison(
        scenario=of or scenario(),
        policies=policies,
        seeds=seeds,
        outcomes={
            policy: [outcome(policy, seed, episodes(policy, seed, count), presences(seed)) for seed in seeds]
            for policy in policies
        },
    )
