"""Drive the live system with a recorded log: real database, dispatcher and offers; prints the figures of the day."""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from relais.replay.readers import Recording

# Of the recorded day itself, for comparison: what its own servers did.
RECORDED = (
    "received",
    "done",
    "withdrawn",
    "mean_wait_s",
    "p95_wait_s",
    "within_180s",
    "abandoned_share",
    "upc",
    "coc",
    "secon",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a call log or case log (docs/replay.md says which)")
    parser.add_argument(
        "--speed", default="max", help="max (default), or how many times as fast as the clock"
    )
    parser.add_argument(
        "--policy", default="own_first", help="own_first (default), first_available or dedicated"
    )
    parser.add_argument(
        "--day", type=date.fromisoformat, help="only this working day of the log (YYYY-MM-DD)"
    )
    parser.add_argument(
        "--skip-bad", action="store_true", help="go on past bad rows, written beside the file with the reason"
    )
    parser.add_argument(
        "--trace", type=Path, metavar="FILE", help="write what the floor was told, for `relais lab replay`"
    )
    parser.add_argument("--json", action="store_true", help="end with one JSON object instead of a table")


def run(args: argparse.Namespace) -> int:
    from relais.house import Refusal, database
    from relais.replay import scene
    from relais.replay.readers import BadInput, read
    from relais.routing.policies import by_name

    try:
        by_name(args.policy)
        rate = None if args.speed == "max" else float(args.speed)
        if rate is not None and not 0 < rate <= 10_000:
            raise ValueError
    except ValueError as fault:
        raise Refusal(
            str(fault) or f"--speed is max, or a number above 0 and up to 10000, not {args.speed!r}."
        ) from None
    try:
        recording = read(args.file, skip_bad=args.skip_bad)
    except OSError as fault:
        raise Refusal(f"{args.file} cannot be read: {fault.strerror}. Give the path of a log.") from None
    except BadInput as bad:
        raise Refusal(str(bad)) from None
    if args.day:
        recording = _one_day(recording, args.day)
    if not recording.contacts:
        raise Refusal(f"{args.file} holds no contact to replay.")
    if args.trace is not None:
        _refuse_trace(args.trace)
    with database.running(), scene.own_database():
        figures = _replay(recording, args.policy, rate, args.trace)
    print(json.dumps(figures) if args.json else _table(figures))
    return 0


def _refuse_trace(path: Path) -> None:
    from relais.house import Refusal

    if path.exists():
        raise Refusal(f"--trace names {path}, which exists. Name a new file: a trace is of one day.")
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise Refusal(f"--trace names {path}, whose folder is not there or cannot be written. Name another.")


def _one_day(recording: Recording, day: date) -> Recording:
    from dataclasses import replace

    from relais.house import Refusal
    from relais.replay.readers import working_day

    contacts = tuple(c for c in recording.contacts if working_day(c.received_at) == day)
    if not contacts:
        days = [d.day for d in recording.days() if d.contacts]
        raise Refusal(f"{recording.name} has no contact on {day}. It covers {days[0]} to {days[-1]}.")
    agents = {
        name: replace(a, spans=tuple(s for s in a.spans if s.day == day))
        for name, a in recording.agents.items()
    }
    return replace(recording, contacts=contacts, agents=agents)


def _replay(recording: Recording, policy: str, rate: float | None, trace: Path | None) -> dict[str, Any]:
    from relais.replay import scene

    os.environ["RELAIS_ROLE"] = "owner"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relais.house.settings")
    import django

    django.setup()
    import psycopg
    from django.conf import settings
    from django.db import connection

    from relais.commands import migrate
    from relais.dispatch import tracing
    from relais.dispatch.dispatcher import Settings
    from relais.house import database
    from relais.replay.driver import Day
    from relais.replay.engines import Engine, Lockstep, Scaled

    migrate.apply()
    people = scene.people(recording)
    begins = recording.contacts[0].received_at.timestamp()
    starts = [s.start_at.timestamp() for a in recording.agents.values() for s in a.spans]
    start = min([begins, *starts]) - 1.0
    info = database.connect_info("dispatch") | {"dbname": scene.DATABASE}
    owner = dict(connection.settings_dict)
    # From here the robots are what a desk is: the web role, with no more right than that.
    _connect_as(database.connect_info("web"))
    with psycopg.connect(**info, autocommit=True) as dispatch, ExitStack() as opened:
        engine: Engine
        if rate is None:
            told, tracer = Settings(time_zone=settings.TIME_ZONE), opened.enter_context(tracing.opened(trace))
            engine = Lockstep(dispatch, policy, told, start, tracer)
        else:
            engine = Scaled(dispatch, policy, rate, start, trace)
        day = Day(recording, people, engine, _progress)
        try:
            wall_s = day.run()
        finally:
            engine.close()
    print(file=sys.stderr)
    connection.close()
    connection.settings_dict.update(owner)
    return _figures(recording, policy, day.assignments, wall_s)


def _figures(recording: Recording, policy: str, assignments: int, wall_s: float) -> dict[str, Any]:
    from relais.measures import figures
    from relais.replay.outcome import episodes
    from relais.replay.readers import episodes as recorded_episodes

    told: dict[str, Any] = dict(figures(episodes()))
    of_log = figures(recorded_episodes(recording))
    return {
        "file": recording.name,
        "policy": policy,
        **told,
        "assignments": assignments,
        "wall_s": round(wall_s, 2),
        "assignments_per_s": round(assignments / wall_s, 1),
        "recorded": {key: of_log[key] for key in RECORDED},  # type: ignore[literal-required]
        "skipped": dict(recording.skipped),
        "quirks": dict(recording.quirks),
        "refused": recording.refused,
    }


def _connect_as(info: dict[str, Any]) -> None:
    from django.db import connection

    connection.close()
    connection.settings_dict.update(USER=info["user"], PASSWORD=info.get("password", ""))


def _progress(share: float, received: int, in_line: int) -> None:
    if sys.stderr.isatty():
        bar = "█" * round(share * 30)
        print(
            f"\r{bar:<30} {share:4.0%}  {received} received, {in_line} in line ",
            end="",
            file=sys.stderr,
            flush=True,
        )


def _table(figures: dict[str, Any]) -> str:
    lines = [f"{figures['file']}, policy {figures['policy']}"]
    for key, value in figures.items():
        if key in ("file", "policy", "recorded"):
            continue
        if isinstance(value, dict):
            value = ", ".join(f"{n} {what}" for what, n in value.items()) or "none"
        shown = "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
        was = figures["recorded"].get(key)
        was = (
            ""
            if was is None
            else f"   (the log: {was:.3f})"
            if isinstance(was, float)
            else f"   (the log: {was})"
        )
        lines.append(f"{key.replace('_', ' '):>20}  {shown}{was}")
    return "\n".join(lines)
