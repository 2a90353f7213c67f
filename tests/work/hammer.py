"""Eight threads do anything to the same few items at once, in a process of its own.

Run as `python -m tests.work.hammer SECONDS FIRST_AGENT FIRST_CASE`. Refusals are part of the game; any other error,
a deadlock among them, is printed and makes the exit status 1.
"""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

AGENTS, CASES, THREADS = 12, 24, 8


def _one(query: str) -> tuple[Any, ...] | None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def _deeds(chance: random.Random) -> dict[str, Callable[[], object]]:
    from relais.journal import clock
    from relais.journal.context import Actor, agent
    from relais.work import actions
    from relais.work.presence import set_presence

    line = Actor(kind="process", id=9)

    def with_offer(do: Callable[[int, int], object]) -> object:
        row = _one("SELECT id, agent_id FROM work_offer ORDER BY (state = 'open') DESC, random() LIMIT 1")
        return do(*row) if row else None

    def with_assignment(do: Callable[[int, int], object]) -> object:
        row = _one(
            "SELECT id, agent_id FROM work_assignment ORDER BY (ended_at IS NULL) DESC, random() LIMIT 1"
        )
        return do(*row) if row else None

    def with_item(do: Callable[[int], object]) -> object:
        row = _one("SELECT id FROM work_item ORDER BY (ended_at IS NULL) DESC, random() LIMIT 1")
        return do(*row) if row else None

    who = int(sys.argv[2]) + chance.randrange(AGENTS)
    soon = clock.now() + timedelta(milliseconds=300)
    channel = chance.choice(["phone", "counter", "document", "callback"])
    case_id = int(sys.argv[3]) + chance.randrange(CASES)
    return {
        "receive": lambda: actions.receive(actor=line, channel=channel, case_id=case_id, wish="anyone"),
        "accept": lambda: with_offer(lambda o, a: actions.accept(actor=agent(a), offer_ids=[o])),
        "decline": lambda: with_offer(
            lambda o, a: actions.decline(actor=agent(a), offer_id=o, reason="un avis à finir")
        ),
        "complete": lambda: with_assignment(
            lambda s, a: actions.complete(actor=agent(a), assignment_ids=[s])
        ),
        "give_back": lambda: with_assignment(
            lambda s, a: actions.give_back(actor=agent(a), assignment_id=s, reason="non")
        ),
        "hold": lambda: with_assignment(
            lambda s, a: actions.hold(actor=agent(a), assignment_id=s, reason="attend", wake_at=soon)
        ),
        "withdraw": lambda: with_item(lambda i: actions.withdraw(actor=line, item_id=i)),
        "take": lambda: with_item(lambda i: actions.take(actor=agent(who), item_id=i)),
        "presence": lambda: set_presence(
            actor=agent(who), state=chance.choice(["ready", "ready", "quiet", "away"])
        ),
    }


WEIGHTS = {
    "receive": 4,
    "accept": 4,
    "decline": 1,
    "complete": 4,
    "give_back": 1,
    "hold": 1,
    "withdraw": 1,
    "take": 1,
    "presence": 3,
}


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relais.house.settings")
    import django

    django.setup()
    from relais.work.refusals import WorkRefusal

    ends_at = time.monotonic() + float(sys.argv[1])
    did: Counter[str] = Counter()
    faults: list[str] = []

    def go(seed: int) -> None:
        chance = random.Random(seed)
        while time.monotonic() < ends_at:
            name = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
            try:
                _deeds(chance)[name]()
                did[name] += 1
            except WorkRefusal:
                did[f"{name} refused"] += 1
            except Exception as fault:
                faults.append(f"{name}: {type(fault).__name__}: {fault}")

    threads = [threading.Thread(target=go, args=[seed]) for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(dict(did))
    print("\n".join(sorted(set(faults))[:10]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
