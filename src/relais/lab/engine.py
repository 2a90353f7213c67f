"""What becomes of each contact and task of a world under a policy? The day is played, event by event.

The floor is that of production: the engine tells it who comes, who leaves and who is ready, and accepts each
placement at once. An agent whom a placement gave a live contact stays, for the floor, offered until its end
is announced or she is ready again: an offer and a contact are equally out of reach of any other.
"""

from math import inf
from typing import Any, Final, NamedTuple

from relais.lab import rows
from relais.lab.desks import AWAY, IDLE, ON_CONTACT, ON_TASK, Desk, Task
from relais.lab.doors import Doors
from relais.lab.handling import (
    AGAIN,
    CLOSES,
    COMES,
    DAY,
    END,
    ENDS_SOON,
    GIVES_UP,
    LEAVES,
    OPENS,
    POLICY,
    Handling,
    Held,
)
from relais.lab.world import Day, Matter, World
from relais.measures import Presence
from relais.routing import ENDING_S, Contact, Floor, Kind, Policy, Waiting, by_name
from relais.routing.policies import Mixed

# A relayed contact leaves a task that is due so long after the next opening.
_RELAY_DUE_S: Final = 28_800.0
# Numbers of the items that the engine adds: redials and what a relay leaves. Those of a world are smaller.
_FIRST_ADDED_ID: Final = 1 << 52

_LIVE: Final = Kind.LIVE
_DEFERRABLE: Final = Kind.DEFERRABLE


class Tally(NamedTuple):
    """Where every live attempt of the run stands at an instant; `relayed` ones were answered elsewhere."""

    arrived: int
    served: int
    in_hand: int
    abandoned: int
    on_line: int
    promised: int

    @property
    def is_conserved(self) -> bool:
        return self.arrived == self.served + self.in_hand + self.abandoned + self.on_line + self.promised


class Engine(Handling):
    """Plays one world, once. `rows` are the episodes that are over and those in hand, in the order of answering
    or leaving; `close` completes them."""

    def __init__(self, world: World, policy: Policy) -> None:
        super().__init__(world, policy)
        rules = world.rules
        # Attempts that a relay answered, and those of them that were a first one.
        self.relayed = 0
        self.relayed_firsts = 0
        self._days = world.days
        self._doors = Doors()
        # What comes back, and what a relay leaves, until the doors of their region open.
        self._returning: list[Matter] = []
        self._relayed: list[Task] = []
        self._added_id = _FIRST_ADDED_ID
        self._capacity = 1 << 60 if rules.capacity is None else rules.capacity
        self._arrived = 0
        self._ends_at = rules.ends_at
        for at, clientele, name in rules.policies:
            self._agenda.note(at, POLICY, (clientele, by_name(name)))
        self._next_day()

    # Time

    def play(self, events: int = -1) -> bool:
        """Play so many events, or all. Returns whether anything is left before the end of the horizon."""
        agenda, ends_at = self._agenda, self._ends_at
        while events != 0:
            events -= 1
            at = agenda.next_at()
            tick_at = self.floor.next_at
            if tick_at is not None and tick_at < at:
                if tick_at >= ends_at:
                    return False
                self.now = max(self.now, tick_at)
                self._settle(self.floor.tick(tick_at))
                continue
            if at >= ends_at:
                return False
            if at > self.now:
                self.now = at
            if agenda.is_arrival_next():
                self._come(agenda.take_arrival())
            else:
                entry = agenda.pop()
                self._happen(entry[1], entry[3], at)
        return True

    def _happen(self, code: int, subject: Any, at: float) -> None:
        if code == END:
            desk: Desk = subject
            if desk.ends_at == at:
                self._end(desk)
        elif code == GIVES_UP:
            held = self._held.pop(subject, None)
            if held is not None:
                self._give_up(held)
        elif code == ENDS_SOON:
            desk = subject
            if desk.doing == ON_CONTACT and desk.free_at - ENDING_S == at:
                self._announce(desk)
        elif code == AGAIN:
            matter, attempt = subject
            self._come_again(matter, attempt)
        elif code == COMES:
            self._agent_comes(subject[0], subject[1])
        elif code == LEAVES:
            self._agent_leaves(subject)
        elif code == OPENS:
            self._open(subject[0], subject[1])
        elif code == CLOSES:
            self._close(subject)
        elif code == POLICY:
            self._change_policy(subject[0], subject[1])
        else:
            self._next_day()

    def _change_policy(self, clientele: str, policy: Policy) -> None:
        """From now on another policy routes that clientele; what of it waits is looked at anew."""
        before = self.floor.snapshot(self.now)
        known = self.floor.policy
        others = {**known.by_clientele} if isinstance(known, Mixed) else {}
        default = known.default if isinstance(known, Mixed) else known
        self.floor = Floor(Mixed(default, {**others, clientele: policy}), self.rules.mean_handling_s)
        waiting: list[Waiting | Contact] = [
            each.contact if each.contact.clientele == clientele else each for each in before.waiting
        ]
        self._settle(self.floor.load(waiting, before.agents, self.now))

    def _next_day(self) -> None:
        """Note who works when and when the doors open; follow the matters of the day."""
        day: Day | None = next(self._days, None)
        if day is None:
            return
        agenda = self._agenda
        agenda.note(day.ends_at, DAY, None)
        for desk in self._desks.values():
            # A run without a calendar says its spells once, at its beginning.
            if desk.last_at <= day.starts_at:
                desk.first_at = inf
                desk.last_at = -inf
        for starts_at, ends_at, agent_id in day.spells:
            desk = self._desks[agent_id]
            desk.first_at = min(desk.first_at, starts_at)
            desk.last_at = max(desk.last_at, ends_at)
            agenda.note(starts_at, COMES, (desk, ends_at))
        for opens_at, closes_at, region in day.doors:
            agenda.note(opens_at, OPENS, (region, closes_at))
        agenda.follow(day.matters)
        self._replace_absent(dict(day.stand_ins))

    # What comes

    def _come(self, matter: Matter) -> None:
        contact = matter.contact
        if contact.kind is _LIVE:
            self._call(contact, matter, 1)
        else:
            self._file(Task(self._stood_in(contact), matter))

    def _come_again(self, matter: Matter, attempt: int) -> None:
        """Someone who gave up calls again, or something that was not resolved comes back (attempt 1)."""
        contact = matter.contact
        if attempt > 1:
            self._added_id += 1
            contact = contact._replace(item_id=self._added_id, received_at=self.now)
        elif not self._doors.is_open(contact.region, self.now):
            self._returning.append(matter)
            return
        else:
            contact = contact._replace(received_at=self.now)
        self._call(contact, matter, attempt)

    def _call(self, contact: Contact, matter: Matter, attempt: int) -> None:
        """A person calls, or comes to the counter."""
        now = self.now
        if now >= self._doors.everyone_until_at and not self._doors.is_open(contact.region, now):
            self._find_shut(Held(contact, matter, attempt))
            return
        self._arrived += 1
        if contact.own_agent is not None:
            self._has_panels = True
        if self._in_hand + len(self._held) - self._promised >= self._capacity:
            self._leave(Held(contact, matter, attempt), True)
            return
        if self._stand_ins:
            contact = self._stood_in(contact)
        if matter.takes_callback and self._prefers_callback(contact):
            self._promise(Held(contact, matter, attempt))
            return
        item_id = contact.item_id
        placed = self.floor.arrive(contact, now)
        if len(placed) == 1:
            placement: tuple[Any, ...] = placed[0]
            if placement[0] == item_id and not placement[3]:
                # The usual case where somebody is free.
                self._take(self._desks[placement[1]], contact, matter, attempt, placement[2])
                return
        self._held[item_id] = Held(contact, matter, attempt)
        if placed:
            self._settle(placed)
            if item_id not in self._held:
                return
        patience_s = matter.patience_s[attempt - 1]
        if patience_s != inf:
            self._agenda.note(now + patience_s, GIVES_UP, item_id)

    def _prefers_callback(self, contact: Contact) -> bool:
        """Whether the own agent, or who stands in for her, is there today but cannot take her at once."""
        is_there = False
        until_at = self.now + self.rules.callback_s
        for agent_id in (contact.own_agent, contact.stand_in):
            desk = None if agent_id is None else self._desks.get(agent_id)
            if desk is None:
                continue
            if desk.can_take_own():
                return False
            is_there = is_there or desk.works_between(self.now, until_at)
        return is_there

    def _promise(self, held: Held) -> None:
        """The person leaves the line: the own agent will call her within the window."""
        due_at = self.now + self.rules.callback_s
        contact = held.contact._replace(kind=_DEFERRABLE, channel="callback", due_at=due_at)
        self._held[contact.item_id] = Held(contact, held.matter, held.attempt)
        self._promised += 1
        self._settle(self.floor.arrive(contact, self.now))

    def _find_shut(self, held: Held) -> None:
        """After hours: a relay answers and leaves a task, or the door is shut."""
        if self.rules.after_hours != "relay":
            self._arrived += 1
            self._leave(held, True)
            return
        self.relayed += 1
        self.relayed_firsts += held.attempt == 1
        self._relayed.append(Task(held.contact._replace(kind=_DEFERRABLE, channel="relay"), held.matter))

    def _file(self, task: Task) -> None:
        """A task comes in, or back."""
        self._tasks[task.contact.item_id] = task
        self._settle(self.floor.arrive(task.contact, self.now))

    # Doors

    def _open(self, region: int | None, closes_at: float) -> None:
        """The door opens: what a relay left becomes work, who was to come back comes in the course of the day."""
        now = self.now
        self._doors.open(region, closes_at)
        self._agenda.note(closes_at, CLOSES, region)
        returning, relayed = self._returning, self._relayed
        self._returning = []
        self._relayed = []
        for matter in returning:
            if self._doors.is_open(matter.contact.region, now):
                # Spread over the day by their numbers: the same instants whatever the policy.
                part = matter.contact.item_id * 0.6180339887498949 % 1.0
                self._agenda.note(now + part * (closes_at - now), AGAIN, (matter, 1))
            else:
                self._returning.append(matter)
        for task in relayed:
            if self._doors.is_open(task.contact.region, now):
                task.contact = self._stood_in(task.contact._replace(due_at=now + _RELAY_DUE_S))
                self._file(task)
            else:
                self._relayed.append(task)

    def _close(self, region: int | None) -> None:
        """The door closes: whoever holds leaves, as one whose patience ends."""
        now = self.now
        if self._doors.closes_at(region) > now:
            return
        for item_id, held in list(self._held.items()):
            contact = held.contact
            if contact.kind is not _LIVE or self._doors.is_open(contact.region, now):
                continue
            # Who left before her may have made room for her.
            if self._held.pop(item_id, None) is not None:
                self._give_up(held)

    # The end

    def close(self) -> None:
        """The horizon is over: write what is in hand and what waits."""
        self.now = now = self._ends_at
        for desk in self._desks.values():
            if desk.doing == ON_CONTACT:
                row = self.rows[desk.row]
                self.rows[desk.row] = (*row[:2], "active", *row[3:11], None, *row[12:])
            if desk.doing == ON_TASK:
                task = desk.task
                assert task is not None
                self._count_busy(desk, task.taken_at)
                self.rows.append(self._task_row(task, desk, None))
            elif desk.doing != IDLE and desk.doing != AWAY:
                desk.busy_s -= desk.ends_at - max(now, self._measured_from)
            if desk.doing != AWAY:
                desk.present_s += max(0.0, now - max(desk.came_at, self._measured_from))
        for held in self._held.values():
            region = self._region_names.get(held.contact.region)
            self.rows.append(rows.unanswered(held.contact, held.matter, held.attempt, region, None))
        for task in [*self._tasks.values(), *self._relayed]:
            self.rows.append(self._task_row(task, None, None))

    # Questions

    @property
    def tasks_waiting(self) -> int:
        """Tasks that nobody has in hand, those that a relay keeps until the opening left out."""
        return len(self._tasks)

    def tally(self) -> Tally:
        on_line = len(self._held) - self._promised
        return Tally(self._arrived, self._served, self._in_hand, self._abandoned, on_line, self._promised)

    def presences(self) -> list[Presence]:
        """Of each team, in order: time at work and time busy, since measuring began."""
        sums: dict[tuple[int, int], list[float]] = {}
        for desk in self._desks.values():
            both = sums.setdefault((desk.team, desk.region), [0.0, 0.0])
            both[0] += desk.present_s
            both[1] += desk.busy_s
        return [
            Presence(team, self._region_names.get(region), present_s, busy_s)
            for (team, region), (present_s, busy_s) in sorted(sums.items())
        ]
