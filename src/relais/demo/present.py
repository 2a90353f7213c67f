"""What waits and what is in hand when the demo opens: work in every state, and where each agent is."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from relais.callbacks.windows import CELL
from relais.demo.centre import OPENS, Worker
from relais.demo.files import File
from relais.demo.past import SKILL_OF, Ask, Past, ask
from relais.demo.rows import Rows

HOLDS = (
    "Attend le rapport médical, promis par la clinique.",
    "Le propriétaire doit confirmer le loyer.",
    "La personne rappelle quand elle aura son relevé.",
)
LAST_WINDOW = 16
# How many, an agent who has a panel.
DEFERRABLE, CALLBACKS, HELD, LIVE, IN_HAND = 1.6, 0.35, 0.4, 0.16, 0.2


@dataclass(slots=True)
class Present:
    """Adds open work on `files` and every agent's presence; the dispatcher makes the offers."""

    rows: Rows
    rng: random.Random
    past: Past
    files: list[File]

    def happen(self) -> None:
        """Add it all. Sign-in agents, supervisors and those absent start away; the others are ready."""
        workers = self.past.staff.workers
        agents = sum(1 for worker in workers if worker.has_panel)
        open_files = [file for file in self.files if file.status not in ("closed", "refused")]
        self.rng.shuffle(open_files)
        draw = iter(open_files)
        for count, add in (
            (LIVE, self._live),
            (DEFERRABLE, self._deferrable),
            (CALLBACKS, self._callback),
            (HELD, self._held),
        ):
            for _ in range(max(1, round(agents * count))):
                file = next(draw, None)
                if file is not None:
                    add(file)
        busy = self._in_hand(round(agents * IN_HAND), draw)
        for worker in workers:
            self._presence(worker, busy.get(worker.id))

    @property
    def _at(self) -> datetime:
        return self.past.at

    def _ask(self, file: File, *, is_live: bool) -> Ask:
        while (asked := ask(self.rng, file)).is_live is not is_live:
            pass
        return asked

    def _skills(self, asked: Ask) -> tuple[str, ...]:
        skill = SKILL_OF.get(asked.subject)
        return (skill,) if skill and self.rng.random() < 0.5 else ()

    def _live(self, file: File) -> None:
        asked = self._ask(file, is_live=True)
        received_at = self._at - timedelta(seconds=self.rng.randrange(3, 80))
        self.past.item(file, asked, received_at, status="waiting", skills=self._skills(asked))

    def _deferrable(self, file: File) -> None:
        asked = self._ask(file, is_live=False)
        received_at = self._at - timedelta(seconds=self.rng.randrange(1200, 3 * 86400))
        due_at = self._at + timedelta(hours=self.rng.randrange(3, 120))
        self.past.item(file, asked, received_at, status="waiting", due_at=due_at, skills=self._skills(asked))

    def _callback(self, file: File) -> None:
        if file.is_deaf:
            return
        asked = Ask("callback", False, self._ask(file, is_live=False).subject, 2, "my_agent")
        from_at = self._window(self.rng.choice((-2, 0, 0, 1, 1, 2, 12, 13)))
        received_at = min(self._at, from_at) - timedelta(hours=self.rng.randrange(2, 30))
        due_at = from_at + CELL
        self.past.item(file, asked, received_at, status="waiting", not_before_at=from_at, due_at=due_at)

    def _window(self, cells: int) -> datetime:
        """The start of a window this many cells from now, brought into the hours at which people are called."""
        local = self._at.astimezone(self.past.zone).replace(minute=0, second=0, microsecond=0)
        now = local.replace(hour=local.hour - local.hour % 2)
        while cells >= 0 and not OPENS.hour <= now.hour < LAST_WINDOW:
            now += CELL  # at night the day to come is promised
        start = now + cells * CELL
        while not OPENS.hour <= start.hour < LAST_WINDOW:
            start += CELL if cells >= 0 else -CELL
        return start

    def _held(self, file: File) -> None:
        own = file.own_agent
        if own is None or own.id == file.excluded:
            return
        asked = self._ask(file, is_live=False)
        start = self.past.at_slot(own)
        waited_s = float(self.rng.randrange(600, 20000))
        reason = self.rng.choice(HOLDS)
        day = self._at.astimezone(self.past.zone).date() + timedelta(days=self.rng.randrange(1, 6))
        wake_at = datetime.combine(day, time(9, 0), self.past.zone)
        item = self.past.item(
            file,
            asked,
            start - timedelta(seconds=waited_s),
            status="waiting",
            not_before_at=wake_at,
            held_by=own.id,
            hold_reason=reason,
            answered_at=start,
        )
        self.past.accepted(item, file, asked, own, 0, None, start, waited_s)
        end = start + timedelta(minutes=6)
        self.past.ended(item, file, asked, own, 0, start, end, ending="held", reason=reason)

    def _in_hand(self, count: int, draw: object) -> dict[int, tuple[str, datetime]]:
        """Give `count` agents something of their own panel; returns the state of each and since when."""
        busy: dict[int, tuple[str, datetime]] = {}
        for file in draw:  # type: ignore[attr-defined]
            own = file.own_agent
            if len(busy) >= count:
                break
            if own is None or own.is_sign_in or own.is_absent or own.id in busy or own.id == file.excluded:
                continue
            is_live = len(busy) % 2 == 0
            asked = self._ask(file, is_live=is_live)
            start = self._at - timedelta(seconds=self.rng.randrange(5, 50))
            waited_s = float(self.rng.randrange(8, 60) if is_live else self.rng.randrange(900, 9000))
            received_at = start - timedelta(seconds=waited_s)
            item = self.past.item(file, asked, received_at, status="active", answered_at=start)
            self.past.accepted(item, file, asked, own, 0, None, start, waited_s)
            self.rows.add("work_assignment", item, own.id, asked.kind, 0, start, None, None, None)
            busy[own.id] = ("live" if is_live else "deferrable", start)
        return busy

    def _presence(self, worker: Worker, busy: tuple[str, datetime] | None) -> None:
        since_at = self._at - timedelta(seconds=self.rng.randrange(30, 900))
        if busy is not None:
            self.rows.add_keyed("staff_presence", worker.id, busy[0], busy[1], None, 0)
        elif worker.is_sign_in or worker.is_absent or worker.role not in ("agent", "intake"):
            self.rows.add_keyed("staff_presence", worker.id, "away", since_at, None, 0)
        else:
            self.rows.add_keyed("staff_presence", worker.id, "ready", since_at, since_at, 0)
