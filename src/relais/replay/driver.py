"""Drive the live system with a recorded day: callers call and leave when they did, robots answer as the log's agents did.

Robots are on the floor during their recorded spans, accept what they are offered at once, and keep each contact for as
long as the log says it took (`Recording.service_s`). Who answers whom is the dispatcher's choice, not the log's.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from itertools import count

from relais.dispatch.writing import Offered
from relais.journal.context import Actor, agent
from relais.replay.engines import Engine
from relais.replay.readers import RecordedContact, Recording
from relais.replay.scene import Scene
from relais.work import actions
from relais.work.presence import set_presence
from relais.work.refusals import WorkRefusal

LINE = Actor(kind="process", id=3)
PRIORITY = {"urgent": 0, "high": 1, "normal": 2, "low": 3}

Event = tuple[float, int, str, object]
Progress = Callable[[float, int, int], None]


class Day:
    """One replay. `progress` is called with the share done (0 to 1), the contacts received, and those in line."""

    def __init__(self, recording: Recording, scene: Scene, engine: Engine, progress: Progress) -> None:
        self._recording = recording
        self._scene = scene
        self._engine = engine
        self._progress = progress
        self._order = count()
        self._events: list[Event] = []
        self._contacts: dict[int, RecordedContact] = {}
        self._in_line: set[int] = set()
        self._busy: dict[int, int] = {}  # agent to the assignment in hand
        self._leaving: set[int] = set()  # agents whose span ended during a contact
        self.assignments = 0
        for contact in recording.contacts:
            self._at(contact.received_at.timestamp(), "receive", contact)
        for each in recording.agents.values():
            for span in each.spans:
                self._at(span.start_at.timestamp(), "arrive", scene.agents[each.name])
                self._at(span.end_at.timestamp(), "leave", scene.agents[each.name])
        self._begins, self._ends = self._events[0][0], max(event[0] for event in self._events)

    def _at(self, instant: float, what: str, about: object) -> None:
        heapq.heappush(self._events, (instant, next(self._order), what, about))

    def run(self) -> float:
        """Drive the day to its end; returns the real seconds it took."""
        started = told = time.monotonic()
        while self._events:
            now, offers = self._engine.advance(self._events[0][0])
            self._accept(offers, now)
            while self._events and self._events[0][0] <= now:
                _, _, what, about = heapq.heappop(self._events)
                getattr(self, f"_{what}")(about, now)
            while offers := self._engine.settle(now):
                self._accept(offers, now)
            if time.monotonic() - told > 0.25:
                told = time.monotonic()
                share = (now - self._begins) / max(self._ends - self._begins, 1.0)
                self._progress(min(share, 1.0), len(self._contacts), len(self._in_line))
        self._progress(1.0, len(self._contacts), len(self._in_line))
        return time.monotonic() - started

    def _receive(self, contact: RecordedContact, now: float) -> None:
        item_id = actions.receive(
            actor=LINE,
            channel=contact.channel,
            kind=contact.kind,
            case_id=self._scene.cases.get(contact.case or ""),
            region="99",
            priority=PRIORITY[contact.priority],
            language=contact.language,
            clientele=contact.clientele,
            due_at=contact.due_at if contact.due_at and contact.due_at > contact.received_at else None,
            source_key=f"row {contact.row}",
        )
        assert item_id is not None, "every row of a log is one item"
        self._contacts[item_id] = contact
        self._in_line.add(item_id)
        if contact.patience_s is not None:
            self._at(contact.received_at.timestamp() + contact.patience_s, "give_up", item_id)
        self._engine.changed(items=[item_id])

    def _give_up(self, item_id: int, now: float) -> None:
        if item_id in self._in_line and actions.withdraw(actor=LINE, item_id=item_id):
            self._in_line.discard(item_id)
            self._engine.changed(items=[item_id])

    def _arrive(self, agent_id: int, now: float) -> None:
        self._leaving.discard(agent_id)
        if agent_id not in self._busy:
            set_presence(actor=agent(agent_id), state="ready")
            self._engine.changed(agents=[agent_id])

    def _leave(self, agent_id: int, now: float) -> None:
        if agent_id in self._busy:
            self._leaving.add(agent_id)
        else:
            set_presence(actor=agent(agent_id), state="away")
            self._engine.changed(agents=[agent_id])

    def _accept(self, offers: list[Offered], now: float) -> None:
        for offer in offers:
            try:
                made = actions.accept(actor=agent(offer.agent_id), offer_ids=[offer.offer_id])
            except WorkRefusal:
                continue  # it rang out or the caller left in between: only possible on a scaled clock
            self._in_line.discard(offer.item_id)
            self._busy[offer.agent_id] = made[0]
            self.assignments += 1
            self._engine.changed(agents=[offer.agent_id])
            service_s = self._recording.service_s(self._contacts[offer.item_id])
            self._at(now + service_s, "finish", (offer.agent_id, made[0]))

    def _finish(self, about: tuple[int, int], now: float) -> None:
        agent_id, assignment_id = about
        then = "away" if agent_id in self._leaving else "ready"
        self._leaving.discard(agent_id)
        self._busy.pop(agent_id, None)
        actions.complete(actor=agent(agent_id), assignment_ids=[assignment_id], outcome="replayed", then=then)
        self._engine.changed(agents=[agent_id])
