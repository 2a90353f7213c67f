"""Who gets in touch now, and who has waited enough? The people served, as the demo imagines them."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection

from relais.demo import past
from relais.demo.centre import PSYCHOSOCIAL
from relais.demo.chance import draw
from relais.demo.files import File
from relais.journal.context import Actor, agent, looking
from relais.work import actions

PATIENCE_S, PATIENCE_MEAN_S, PATIENCE_MOST_S = 60.0, 240.0, 900.0
NO_CASE_SHARE = 0.06
PANEL_KEPT_S = 900.0

_PANEL = """
    SELECT c.id, c.person_id, c.clientele, c.region_id, p.language FROM cases_case c
    JOIN people_person p ON p.id = c.person_id
    WHERE (c.own_agent_id = %(agent)s
           OR c.own_agent_id IS NULL
              AND c.own_team_id = (SELECT team_id FROM staff_agent WHERE id = %(agent)s))
      AND c.status NOT IN ('closed', 'refused')
    ORDER BY c.id
"""
_DEAF = """
    SELECT EXISTS (SELECT 1 FROM people_adaptation d
                   WHERE d.person_id = %s AND 'phone' = ANY (d.blocked_channels))
"""
_IN_TOUCH = """
    SELECT 1 FROM work_item
    WHERE case_id = %s AND kind = 'live' AND status IN ('waiting', 'offered', 'active')
"""
_IN_LINE = """
    SELECT id, person_id, received_at, channel FROM work_item
    WHERE kind = 'live' AND status IN ('waiting', 'offered') AND held_by_id IS NULL ORDER BY id
"""


def patience_s(item: int, channel: str) -> float:
    """How long this person waits before leaving, in seconds; at a counter, twice as long."""
    waits = PATIENCE_S - PATIENCE_MEAN_S * math.log(1 - draw("patience", item))
    return min(PATIENCE_MOST_S, waits) * (2 if channel == "counter" else 1)


def leave(now: datetime) -> int:
    """Those whose patience is over leave the line; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_LINE)
        in_line = cursor.fetchall()
    left = 0
    for item, person, received_at, channel in in_line:
        if now >= received_at + timedelta(seconds=patience_s(item, channel)):
            left += actions.withdraw(actor=Actor(kind="person", id=person), item_id=item)
    return left


@dataclass(slots=True)
class Callers:
    """Draws who gets in touch. Panels are read as their own agent may, and kept a quarter of an hour."""

    rng: random.Random
    _panels: dict[int, tuple[datetime, list[tuple[int, int, str, str, str]]]] = field(default_factory=dict)

    def arrive(self, agents: list[int], favoured: list[int], now: datetime) -> int | None:
        """One contact arrives, from the panel of one of `agents`; one in two from `favoured`, if any."""
        if self.rng.random() < NO_CASE_SHARE or not agents:
            return self._first_contact()
        chosen = self.rng.choice(favoured if favoured and self.rng.random() < 0.5 else agents)
        panel = self._panel(chosen, now)
        for _ in range(5):
            if panel:
                row = self.rng.choice(panel)
                if not self._is_in_touch(row[0]):
                    return self._receive(row, chosen, now)
        return self._first_contact()

    def _first_contact(self) -> int | None:
        """Someone without a file: intake listens first."""
        psychosocial = self.rng.random() < 0.4
        return actions.receive(
            actor=Actor(kind="person"),
            channel=self.rng.choice(("phone", "phone", "counter")),
            region="01",
            subject="other" if psychosocial else "new_request",
            wish="anyone",
            language="en" if self.rng.random() < 0.05 else "fr",
            clientele=self.rng.choice(PSYCHOSOCIAL) if psychosocial else None,
        )

    def _receive(self, row: tuple[int, int, str, str, str], chosen: int, now: datetime) -> int | None:
        case, person, clientele, region, language = row
        file = File(
            case=case,
            person=person,
            region=region,
            language=language,
            own_agent=None,
            team=None,
            status="active",
            clientele=clientele,
            is_deaf=self._is_deaf(person, chosen),
            excluded=None,
        )
        asked = past.ask(self.rng, file)
        skill = past.SKILL_OF.get(asked.subject)
        due_at = None if asked.is_live else now + timedelta(hours=self.rng.randrange(4, 72))
        return actions.receive(
            actor=Actor(kind="person", id=person),
            channel=asked.channel,
            case_id=case,
            subject=asked.subject,
            priority=asked.priority,
            wish=asked.wish,
            skills=[skill] if skill and self.rng.random() < 0.3 else [],
            clientele=clientele if clientele != "assistance" else None,
            due_at=due_at,
        )

    def _panel(self, chosen: int, now: datetime) -> list[tuple[int, int, str, str, str]]:
        read_at, panel = self._panels.get(chosen, (None, []))
        if read_at is None or (now - read_at).total_seconds() > PANEL_KEPT_S:
            with looking(agent(chosen)), connection.cursor() as cursor:
                cursor.execute(_PANEL, {"agent": chosen})
                panel = cursor.fetchall()
            self._panels[chosen] = (now, panel)
        return panel

    def _is_deaf(self, person: int, chosen: int) -> bool:
        with looking(agent(chosen)), connection.cursor() as cursor:
            cursor.execute(_DEAF, [person])
            return bool(cursor.fetchone()[0])

    def _is_in_touch(self, case: int) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(_IN_TOUCH, [case])
            return cursor.fetchone() is not None
