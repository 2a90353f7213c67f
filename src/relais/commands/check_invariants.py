"""Count received = waiting + offered + active + done + withdrawn, and look for every forbidden state."""

from __future__ import annotations

import argparse
import json
import os


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def run(args: argparse.Namespace) -> int:
    os.environ["RELAIS_ROLE"] = "owner"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relais.house.settings")
    from relais.house import database

    with database.running():
        import django

        django.setup()
        from relais.callbacks.invariants import FORBIDDEN as OF_CALLBACKS
        from relais.work.invariants import FORBIDDEN, look

        finding = look(OF_CALLBACKS)
    if args.json:
        print(json.dumps({"received": finding.received, **finding.counts, "forbidden": finding.forbidden}))
    else:
        parts = " + ".join(f"{n} {status}" for status, n in finding.counts.items())
        print(f"{finding.received} received = {parts}")
        for name, ids in finding.forbidden.items():
            print(f"FORBIDDEN: {name}: {', '.join(map(str, ids[:10]))}{' …' if len(ids) > 10 else ''}")
        if finding.is_sound:
            print(f"sound: none of {len(FORBIDDEN) + len(OF_CALLBACKS)} forbidden states found")
    return 0 if finding.is_sound else 1
