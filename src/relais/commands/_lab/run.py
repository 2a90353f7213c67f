"""Play one scenario under one policy, and print what became of everyone.

Progress is told on a terminal; --out DIR keeps the figures, every episode (Parquet and CSV) and the scenario
as it ran.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from relais.commands._lab import _scenario
from relais.commands._lab._out import whole_folder
from relais.house import Refusal

if TYPE_CHECKING:
    from relais.lab.report.numbers import Kind, Language
    from relais.lab.run import LabFigures, Result
    from relais.lab.scenario import Scenario
    from relais.lab.world import Day, Rules
    from relais.routing import Policy


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """SCENARIO, --policy, --seed, --set, --json, --out, --lang."""
    _scenario.add_arguments(parser)
    parser.add_argument("--policy", help="own_first, first_available, dedicated... (default: the scenario's)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write records, figures and scenario there")
    _scenario.add_language(parser)


def run(args: argparse.Namespace) -> int:
    """Play and print; nothing is left in --out unless everything is."""
    scenario = _scenario.scenario(args.scenario, _scenario.settings(args.settings))
    seed = scenario.seed if args.seed is None else args.seed
    name = scenario.policy if args.policy is None else args.policy
    policy, as_run = _scenario.policy(name), replace(scenario, policy=name, seed=seed)
    try:
        with whole_folder(args.out) if args.out else contextlib.nullcontext() as folder:
            result = _played(as_run, policy, seed)
            figures = result.figures()
            if folder:
                _keep(folder, as_run, result, figures)
    except KeyboardInterrupt:
        print("\nrelais: stopped; nothing was written.", file=sys.stderr)
        raise
    print(json.dumps(figures) if args.json else table(as_run, figures, args.lang))
    if args.out:
        print(f"{args.out}: figures.json, episodes.parquet, episodes.csv, scenario.toml", file=sys.stderr)
    return 0


def _played(scenario: Scenario, policy: Policy, seed: int) -> Result:
    """The result of one run, its days told on a terminal as they pass."""
    from relais.lab.run import play
    from relais.lab.worlds import build

    began = time.perf_counter()
    try:
        world = build(scenario, seed)
    except ValueError as fault:
        raise Refusal(f"{scenario.name} cannot be played: {fault}. Change it and run again.") from None
    if sys.stderr.isatty():
        world = replace(world, days=_told(world.days, world.rules))
    result = play(world, policy, seed, began)
    if sys.stderr.isatty():
        print(f"\r{'':60}\r", end="", file=sys.stderr, flush=True)
    return result


def _told(days: Iterator[Day], rules: Rules) -> Iterator[Day]:
    """The days, each told before it is played; time left by those that were."""
    began = time.monotonic()
    for day in days:
        share = (day.starts_at - rules.starts_at) / max(1.0, rules.ends_at - rules.starts_at)
        spent_s = time.monotonic() - began
        left = f"  about {spent_s / share - spent_s:.0f} s left" if share and spent_s > 1 else ""
        print(f"\r{'█' * round(share * 30):<30} {share:4.0%}{left:<20}", end="", file=sys.stderr, flush=True)
        yield day


def _keep(folder: Path, scenario: Scenario, result: Result, figures: LabFigures) -> None:
    from relais.lab.records import write_csv, write_parquet
    from relais.lab.scenario import writing

    (folder / "figures.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    (folder / "scenario.toml").write_text(writing.text(scenario), encoding="utf-8")
    write_parquet(result.episodes, folder / "episodes.parquet")
    write_csv(result.episodes, folder / "episodes.csv")


# Each figure with its words, in French and in English, and how it is written.
# fmt: off
ROWS: tuple[tuple[str, str, str, Kind], ...] = (
    ("arrived", "personnes venues (un nouvel essai compte)", "contacts that came (a redial counts)", "count"),
    ("served", "servies", "served", "count"),
    ("abandoned", "parties sans réponse", "left unanswered", "count"),
    ("turned_away", "dont : porte close ou ligne pleine", "of which: door shut or line full", "count"),
    ("redialled", "nouveaux essais", "redials", "count"),
    ("still_waiting", "attendent encore à la fin", "still waiting at the end", "count"),
    ("mean_wait_s", "attente moyenne des servies", "mean wait of the served", "length"),
    ("mean_hold_s", "temps moyen en ligne, parties comprises", "mean time on the line, those who left included", "length"),
    ("p95_wait_s", "attente de 95 servies sur 100, au plus", "wait of 95 of 100 served, at most", "length"),
    ("within_120s", "servies en moins de 2 minutes", "served within 2 minutes", "share"),
    ("within_180s", "servies en moins de 3 minutes", "served within 3 minutes", "share"),
    ("own_agent_share", "servies par leur agente ou agent", "served by their own agent", "share"),
    ("known_share", "servies par qui les connaît (agent, équipe)", "served by someone who knows them (agent, team)", "share"),
    ("upc", "continuité UPC", "continuity UPC", "ratio"),
    ("coc", "continuité COC", "continuity COC", "ratio"),
    ("secon", "continuité SECON", "continuity SECON", "ratio"),
    ("occupancy", "part du temps occupée", "share of their time that agents are busy", "share"),
    ("callbacks", "rappels promis", "callbacks promised", "count"),
    ("callbacks_late_share", "dont : en retard", "of which: late", "share"),
    ("tasks_done", "tâches faites", "tasks done", "count"),
    ("tasks_late_share", "dont : en retard", "of which: late", "share"),
)
# fmt: on
ONLY_IF_ANY = ("turned_away", "callbacks", "tasks_done")


def table(scenario: Scenario, figures: LabFigures, language: Language) -> str:
    """The figures in words, one a line."""
    from relais.lab.report.numbers import NBSP, write

    is_french = language == "fr"
    width = max(len(row[1] if is_french else row[2]) for row in ROWS)
    found = cast("dict[str, float | None]", figures)
    seed = "germe" if is_french else "seed"
    lines = [scenario.title or scenario.name, f"{figures['policy']}, {seed} {figures['seed']}", ""]
    for key, french, english, kind in ROWS:
        if found[key] is None or (key in ONLY_IF_ANY and not found[key]):
            continue
        lines.append(f"{french if is_french else english:<{width}}  {write(found[key], kind, language):>12}")
    return "\n".join([*lines, "", _cost(figures, language)]).replace(NBSP, " ")


def _cost(figures: LabFigures, language: Language) -> str:
    from relais.lab.report.numbers import number

    wall, speed, peak = (
        number(figures["wall_s"], language, 1),
        number(figures["contacts_per_s"], language),
        number(figures["peak_mb"], language),
    )
    if language == "fr":
        return f"joué en {wall} s, {speed} contacts par seconde, {peak} Mio"
    return f"played in {wall} s, {speed} contacts a second, {peak} MiB"
