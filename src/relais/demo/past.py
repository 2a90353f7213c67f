"""What has happened in the demo over the last weeks, so that people are already known by those who answer.

Each agent's past is a calendar of half hours and each contact takes one: nobody was asked two things at once.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from relais.demo.centre import Staff, Worker
from relais.demo.figures import HOURS
from relais.demo.files import File
from relais.demo.rows import Rows

WORKDAYS = 28
SLOT_S = 1800
SLOTS = 17  # half hours from 8:00 to 16:30
SLOT_WEIGHTS = tuple(HOURS[8 + k // 2] for k in range(SLOTS))
CALLERS = 0.45  # share of the cases that were in contact at all
# channel, share in %, is it live.
CHANNELS: tuple[tuple[str, int, bool], ...] = (
    ("phone", 52, True),
    ("counter", 14, True),
    ("chat", 4, True),
    ("message", 12, False),
    ("document", 13, False),
    ("task", 5, False),
)
SUBJECTS = (
    *(("payment", 26), ("document", 18), ("housing", 12), ("medical", 9), ("family", 8), ("employment", 8)),
    *(("new_request", 6), ("urgent_need", 4), ("review", 3), ("other", 6)),
)
WHY = ("ring_own", "ring_team", "ring_region", "ring_province")
SKILL_OF = {"medical": "medical", "employment": "employment", "review": "review"}
RETURNED = ("Demande une lecture du rapport médical.", "La personne attendait l’agente de son équipe.")


@dataclass(frozen=True, slots=True)
class Ask:
    """What a contact is about, before it is known who answers."""

    channel: str
    is_live: bool
    subject: str
    priority: int
    wish: str

    @property
    def kind(self) -> str:
        """As stored."""
        return "live" if self.is_live else "deferrable"


def ask(rng: random.Random, file: File | None) -> Ask:
    """Draw a contact; a deaf person neither phones nor is phoned."""
    names, shares, _ = zip(*CHANNELS, strict=True)
    channel = rng.choices(names, shares)[0]
    if file is not None and file.is_deaf and channel == "phone":
        channel = "chat"
    subjects, weights = zip(*SUBJECTS, strict=True)
    subject = rng.choices(subjects, weights)[0]
    priority = 0 if subject == "urgent_need" else rng.choices((1, 2, 3), (8, 88, 4))[0]
    wish = rng.choices(("my_agent", "my_team", "anyone"), (60, 20, 20))[0]
    return Ask(channel, channel in ("phone", "counter", "chat"), subject, priority, wish)


@dataclass(slots=True)
class Past:
    """Invents what was done before `at`: items, accepted offers, assignments and their journal entries."""

    rows: Rows
    rng: random.Random
    at: datetime
    zone: tzinfo
    staff: Staff
    _taken: dict[int, set[int]] = field(default_factory=dict)
    _days: list[date] = field(default_factory=list)
    _teams: dict[int, list[Worker]] = field(default_factory=dict)
    _regions: dict[str, list[Worker]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        day = self.at.astimezone(self.zone).date()
        while len(self._days) < WORKDAYS:
            if day.weekday() < 5:
                self._days.append(day)
            day -= timedelta(days=1)
        for worker in self.staff.workers:
            if worker.role == "agent" and not worker.is_absent:
                self._teams.setdefault(worker.team, []).append(worker)
                self._regions.setdefault(worker.region, []).append(worker)

    def happen(self, files: list[File], count: int) -> None:
        """Invent `count` past contacts on these cases; some call again and again, most not at all."""
        callers = [file for file in files if self.rng.random() < CALLERS] or files
        for _ in range(count):
            self._contact(self.rng.choice(callers))

    def at_slot(self, worker: Worker) -> datetime:
        """An instant of the past at which this agent was free, taken from her calendar."""
        taken = self._taken.setdefault(worker.id, set())
        latest = self.at - timedelta(minutes=45)
        while True:
            day = self.rng.randrange(WORKDAYS)
            slot = self.rng.choices(range(SLOTS), SLOT_WEIGHTS)[0]
            opens = datetime.combine(self._days[day], time(8, 0), self.zone)
            start = opens + timedelta(seconds=slot * SLOT_S + self.rng.randrange(60, 600))
            # A full calendar is no reason to stop: older days are always free.
            if len(taken) > WORKDAYS * SLOTS * 0.8:
                start -= timedelta(days=7 * (10 + len(taken)))
                return start
            if day * SLOTS + slot not in taken and start < latest:
                taken.add(day * SLOTS + slot)
                return start

    def _contact(self, file: File) -> None:
        asked = ask(self.rng, file)
        if asked.is_live and self.rng.random() < 0.06:
            self._left(file, asked)
            return
        worker, ring, why_not = self._who(file)
        start = self.at_slot(worker)
        is_returned = self.rng.random() < 0.02 and worker is not file.own_agent
        waited_s = self._wait_s(asked, ring)
        received_at = start - timedelta(seconds=waited_s)
        spent = timedelta(seconds=min(900, 40 + int(self.rng.expovariate(1 / 170))))
        outcome = "answered"
        item = self.item(
            file,
            asked,
            received_at,
            status="done",
            answered_at=start,
            ended_at=start + spent,
            outcome=outcome,
        )
        self.accepted(item, file, asked, worker, ring, why_not, start, waited_s)
        if not is_returned:
            self.ended(item, file, asked, worker, ring, start, start + spent)
            return
        reason = self.rng.choice(RETURNED)
        self.ended(
            item, file, asked, worker, ring, start, start + spent / 2, ending="returned", reason=reason
        )
        self.rows.add(
            "work_assignment",
            item,
            worker.id,
            asked.kind,
            ring,
            start + spent / 2,
            start + spent,
            "completed",
            None,
        )

    def _left(self, file: File, asked: Ask) -> None:
        """Someone who waited and left."""
        worker = self._who(file)[0]
        received_at = self.at_slot(worker)
        left_at = received_at + timedelta(seconds=self.rng.randrange(45, 400))
        item = self.item(file, asked, received_at, status="withdrawn", ended_at=left_at)
        self.rows.journal(left_at, ("person", file.person), "withdraw", item=item, case=file.case)

    def _who(self, file: File) -> tuple[Worker, int, str | None]:
        """Who answered, in which ring, and why not the own agent."""
        own, draw = file.own_agent, self.rng.random()
        if own is not None and not own.is_absent and draw < 0.7:
            return own, 0, None
        why_not = (
            "own_none"
            if own is None
            else "own_on_leave"
            if own.is_absent
            else self.rng.choice(("own_live", "own_away"))
        )
        team = self._teams.get(file.team or 0, [])
        near = [w for w in team if file.language in w.languages and w.id != file.excluded and w is not own]
        if near and draw < 0.92:
            return self.rng.choice(near), 1, why_not
        for _ in range(20):
            worker = self.rng.choice(self._regions[file.region])
            if file.language in worker.languages and worker.id != file.excluded:
                break
        ring = 0 if worker is own else 1 if worker.team == file.team else 2
        return worker, ring, why_not if ring else None

    def _wait_s(self, asked: Ask, ring: int) -> float:
        if asked.is_live:
            return round(8 + ring * 25 + self.rng.expovariate(1 / 25), 3)
        return round(600 + self.rng.expovariate(1 / 30000), 3)

    def item(
        self,
        file: File,
        asked: Ask,
        received_at: datetime,
        *,
        status: str,
        not_before_at: datetime | None = None,
        due_at: datetime | None = None,
        held_by: int | None = None,
        hold_reason: str = "",
        answered_at: datetime | None = None,
        ended_at: datetime | None = None,
        outcome: str | None = None,
        skills: tuple[str, ...] = (),
    ) -> int:
        """Add an item and the entry of its reception; returns its id."""
        item = self.rows.add(
            "work_item",
            *(
                asked.channel,
                asked.kind,
                status,
                asked.subject,
                file.case,
                file.person,
                file.region,
                asked.priority,
            ),
            *(
                asked.wish,
                file.language,
                list(skills),
                file.clientele if file.clientele != "assistance" else None,
            ),
            *(received_at, not_before_at, due_at, held_by, hold_reason, answered_at, ended_at, outcome, None),
        )
        self.rows.journal(
            received_at, ("person", file.person), "receive", item=item, case=file.case, channel=asked.channel
        )
        return item

    def accepted(
        self,
        item: int,
        file: File,
        asked: Ask,
        worker: Worker,
        ring: int,
        why_not: str | None,
        start: datetime,
        waited_s: float,
    ) -> None:
        """Add the offer that was accepted at `start`, and its entry."""
        rings_s = min(waited_s, self.rng.uniform(2.0, 9.0))
        offered_at = start - timedelta(seconds=rings_s)
        expires_at = offered_at + timedelta(seconds=20 if asked.is_live else 120)
        free = [self.rng.randrange(5), self.rng.randrange(3, 14), self.rng.randrange(14, 30)]
        offer = self.rows.add(
            "work_offer",
            *(item, worker.id, "accepted", ring, WHY[ring], why_not, False, waited_s - rings_s, free),
            *(offered_at, expires_at, start, None),
        )
        self.rows.journal(
            start, ("agent", worker.id), "accept", item=item, case=file.case, offer=offer, ring=ring
        )

    def ended(
        self,
        item: int,
        file: File,
        asked: Ask,
        worker: Worker,
        ring: int,
        start: datetime,
        end: datetime,
        *,
        ending: str = "completed",
        reason: str | None = None,
    ) -> None:
        """Add an assignment that ended, and its entry."""
        self.rows.add("work_assignment", item, worker.id, asked.kind, ring, start, end, ending, reason)
        action = {"completed": "complete", "returned": "give_back", "held": "hold"}[ending]
        self.rows.journal(end, ("agent", worker.id), action, item=item, case=file.case)
