"""A crowd: contacts arriving at a steady rate and agents who answer them, in a process of its own.

It survives whatever is killed: what was not acknowledged is sent again under the same key. Run as
`python -m tests.acceptance.crowd RATE KEYS_FILE`; SIGTERM ends the arrivals, then it answers until the line is empty,
and writes the keys it was told were received.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

TEAMS, AGENTS_PER_TEAM, CASES = 5, 8, 200


def settle_in() -> None:
    """As the owner: agents in teams, ready, and cases with own agents."""
    from relais.cases.models import Case
    from relais.journal import clock
    from relais.journal.context import SEED, acting
    from relais.people.models import Person
    from relais.staff.models import Agent, Office, Presence, Region, Team

    now = clock.now()
    with acting(SEED, "seed"):
        region = Region.objects.create(code="01", name="Bas-Saint-Laurent")
        office = Office.objects.create(name="Rimouski", region=region)
        for t in range(TEAMS):
            team = Team.objects.create(name=f"Équipe {t}", office=office)
            for a in range(AGENTS_PER_TEAM):
                who = Agent.objects.create(
                    given_name=f"A{a}", family_name=f"T{t}", team=team, languages=["fr"]
                )
                Presence.objects.create(agent=who, state="ready", since_at=now, idle_since_at=now)
        agents = list(Agent.objects.order_by("id"))
        for n in range(CASES):
            person = Person.objects.create(given_name="Personne", family_name=str(n))
            own = agents[n % len(agents)]
            Case.objects.create(
                number=f"01-{n:06}",
                person=person,
                status="active",
                region=region,
                office=office,
                own_agent=own,
                own_agent_since_on=now.date(),
                own_team=own.team,
                own_team_since_on=now.date(),
                opened_on=now.date(),
            )


def keep_trying(what: Callable[[], object]) -> object:
    """Try until the database answers: it may be down, or restarting, or have just lost our connection."""
    from django.db import Error, connection

    while True:
        try:
            return what()
        except Error:
            connection.close()
            time.sleep(0.05)


class Crowd:
    """Arrivals in one thread, answers in two."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self.is_ending = threading.Event()
        self.acknowledged: list[str] = []
        self.has_all_arrived = threading.Event()

    def arrive(self) -> None:
        from relais.journal.context import Actor
        from relais.work import actions

        line = Actor(kind="process", id=9)
        chance = random.Random(7)
        next_at, n = time.monotonic(), 0
        while not self.is_ending.is_set():
            key, case_id = f"key {n}", chance.randrange(1, CASES + 1)
            channel = chance.choice(["phone", "phone", "phone", "counter", "document"])
            keep_trying(
                partial(actions.receive, actor=line, channel=channel, case_id=case_id, source_key=key)
            )
            self.acknowledged.append(key)
            n += 1
            next_at = max(next_at + 1 / self.rate, time.monotonic() - 1.0)
            time.sleep(max(0.0, next_at - time.monotonic()))
        self.has_all_arrived.set()

    def answer(self, part: int) -> None:
        """Accept and complete for one half of the agents, until the line is empty."""
        from django.db import connection

        from relais.journal.context import agent
        from relais.work import actions
        from relais.work.presence import set_presence
        from relais.work.refusals import WorkRefusal

        def rows(query: str) -> list[tuple[int, ...]]:
            def fetch() -> list[tuple[int, ...]]:
                with connection.cursor() as cursor:
                    cursor.execute(query)
                    return list(cursor.fetchall())

            return keep_trying(fetch)  # type: ignore[return-value]

        def act(what: Callable[[], object]) -> None:
            def once() -> None:
                # Refused: it rang out, or the first try had gone through before the connection was lost.
                with contextlib.suppress(WorkRefusal):
                    what()

            keep_trying(once)

        chance = random.Random(part)
        while True:
            for offer_id, agent_id, is_live in rows(
                "SELECT o.id, o.agent_id, (i.kind = 'live')::int FROM work_offer o JOIN work_item i ON i.id = o.item_id"
                f" WHERE o.state = 'open' AND o.agent_id % 2 = {part}"
            ):
                # A passed document would rightly wait a quarter of an hour for the same agent: only contacts are passed.
                if is_live and chance.random() < 0.05:
                    passing = partial(actions.decline, offer_id=offer_id, reason="je finis un avis")
                    act(partial(passing, actor=agent(agent_id)))
                else:
                    act(partial(actions.accept, actor=agent(agent_id), offer_ids=[offer_id]))
            for assignment_id, agent_id in rows(
                "SELECT id, agent_id FROM work_assignment WHERE ended_at IS NULL"
                f" AND started_at < now() - interval '150 ms' AND agent_id % 2 = {part}"
            ):
                act(partial(actions.complete, actor=agent(agent_id), assignment_ids=[assignment_id]))
            for (agent_id,) in rows(
                f"SELECT agent_id FROM staff_presence WHERE state = 'away' AND agent_id % 2 = {part}"
            ):
                act(partial(set_presence, actor=agent(agent_id), state="ready"))
            if self.has_all_arrived.is_set() and rows(
                "SELECT count(*) FROM work_item WHERE status NOT IN ('done', 'withdrawn')"
            ) == [(0,)]:
                return
            time.sleep(0.02)


def main() -> None:
    rate, path = float(sys.argv[1]), Path(sys.argv[2])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relais.house.settings")
    import django

    django.setup()
    crowd = Crowd(rate)
    signal.signal(signal.SIGTERM, lambda *_: crowd.is_ending.set())
    threads = [
        threading.Thread(target=crowd.arrive),
        *(threading.Thread(target=crowd.answer, args=[p]) for p in (0, 1)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(0.2)
    path.write_text(json.dumps(crowd.acknowledged))


if __name__ == "__main__":
    main()
