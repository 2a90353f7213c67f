"""Drive a trace of the live system again: are the placements equal, one for one? Another policy: what would differ?"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from relais.lab.traces.replaying import Outcome
    from relais.routing import Policy


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "trace", type=Path, help="what a dispatcher wrote (docs/traces.md says how to have one)"
    )
    parser.add_argument(
        "--policy", help="also say where this policy would have placed each contact on the same floor"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of sentences")


def run(args: argparse.Namespace) -> int:
    """0 when every placement is equal, 1 when one is not."""
    from relais.house import Refusal
    from relais.lab.traces.reading import BadTrace
    from relais.lab.traces.replaying import replay

    policy = None if args.policy is None else _policy(args.policy)
    try:
        outcome = replay(args.trace, policy, _progress if sys.stderr.isatty() else None)
    except BadTrace as bad:
        raise Refusal(str(bad)) from None
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    print(json.dumps(_as_json(args.trace, outcome)) if args.json else _as_text(args.trace, outcome))
    return 0 if outcome.first_difference is None else 1


def _policy(name: str) -> Policy:
    from relais.house import Refusal
    from relais.routing import by_name

    try:
        return by_name(name)
    except ValueError as fault:
        raise Refusal(str(fault)) from None


def _progress(events: int) -> None:
    print(f"\r{events:,} events ", end="", file=sys.stderr, flush=True)


def _as_json(path: Path, outcome: Outcome) -> dict[str, object]:
    found: dict[str, object] = {
        "trace": str(path),
        "floors": outcome.floors,
        "events": outcome.events,
        "placements": outcome.placements,
        "is_equal": outcome.first_difference is None,
        "first_difference": outcome.first_difference,
        "notes": outcome.notes,
    }
    if outcome.policy is not None:
        found |= {
            "policy": outcome.policy,
            "same": outcome.same,
            "elsewhere": outcome.elsewhere,
            "not_yet": outcome.not_yet,
        }
    return found


def _as_text(path: Path, outcome: Outcome) -> str:
    lines = [f"Note: {note}" for note in outcome.notes]
    lines.append(
        f"{path}: {outcome.events:,} events in {outcome.floors:,} loads of the floor,"
        f" {outcome.placements:,} placements"
        + (
            ", all equal one for one."
            if outcome.first_difference is None
            else " equal, and then the first difference:"
        )
    )
    if outcome.first_difference is not None:
        lines.append(outcome.first_difference)
    if outcome.policy is not None:
        total = max(outcome.placements, 1)
        lines.append(
            f"On the same floor, {outcome.policy} would have given {outcome.same:,} of them to the same agent"
            f" ({outcome.same / total:.1%}), {outcome.elsewhere:,} to another ({outcome.elsewhere / total:.1%}),"
            f" and kept {outcome.not_yet:,} waiting ({outcome.not_yet / total:.1%})."
        )
    return "\n".join(lines)
