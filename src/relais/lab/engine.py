"""What becomes of each contact and task of a world under a policy? The day is played, event by event.

The floor is that of production: the engine tells it who comes, who leaves and who is ready, and accepts each
placement at once. An agent whom a placement gave a live contact stays, for the floor, offered until its end
is announced or she is ready again: an offer and a contact are equally out of reach of any other.
"""

from math import inf
from typing import Any, Final, NamedTuple

from relais.lab import rows
from relais.lab.desks import AWAY, IDLE, ON_CONTACT, ON_TASK, ON_WRAP_UP, Desk, Task
from relais.lab.doors import Doors
from relais.lab.kernel import Agenda
from relais.lab.world import Day, Matter, World
from relais.measures import Episode, Presence
from relais.routing import ENDING_S, Availability, Contact, Floor, Kind, Placement, Policy, Waiting, by_name
from relais.routing.policies import Mixed

# Codes of the agenda: at one instant the smaller goes first. Who is answered at the very instant at which her
# patience ends is answered; who calls as the last agent leaves is taken.
_DAY: Final = 0
_END: Final = 1
_POLICY: Final = 2
_COMES: Final = 3
_OPENS: Final = 4
_ENDS_SOON: Final = 5
_AGAIN: Final = 6
_ARRIVALS: Final = 7
_GIVES_UP: Final = 8
_CLOSES: Final = 9
_LEAVES: Final = 10

# A relayed contact leaves a task that is due so long after the next opening.
_RELAY_DUE_S: Final = 28_800.0
# Numbers of the items that the engine adds: redials and what a relay leaves. Those of a world are smaller.
_FIRST_ADDED_ID: Final = 1 << 52

_LIVE: Final = Kind.LIVE
_DEFERRABLE: Final = Kind.DEFERRABLE
_ON_DEFERRABLE: Final = Availability.DEFERRABLE
_IN_CONTACT: Final = Availability.LIVE


class Held(NamedTuple):
    """A live contact that nobody has taken yet, on the line or promised a callback."""

    contact: Contact
    matter: Matter
    attempt: int


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


class Engine:
    """Plays one world, once. `rows` are the episodes that are over and those in hand, in the order of answering
    or leaving; `close` completes them."""

    def __init__(self, world: World, policy: Policy) -> None:
        rules = world.rules
        self.rules = rules
        self.now = rules.starts_at
        self.rows: list[Episode] = []
        self.tasks_done = 0
        # Attempts that a relay answered, and those of them that were a first one.
        self.relayed = 0
        self.relayed_firsts = 0
        self.floor = Floor(policy, rules.mean_handling_s)
        self._days = world.days
        self._region_names: dict[int | None, str | None] = {None: None}
        for number, name in enumerate(world.region_names):
            self._region_names[number] = name
        self._desks: dict[int, Desk] = {}
        for agent in world.agents:
            self._desks[agent.agent_id] = Desk(agent.agent_id, agent.team, agent.region)
            self.floor.enrol(agent, rules.starts_at)
        self._agenda = Agenda(_ARRIVALS)
        self._doors = Doors()
        self._stand_ins: dict[int, int] = {}
        # Live contacts on the line or promised a callback, and tasks that nobody has in hand, by item.
        self._held: dict[int, Held] = {}
        self._tasks: dict[int, Task] = {}
        # What comes back, and what a relay leaves, until the doors of their region open.
        self._returning: list[Matter] = []
        self._relayed: list[Task] = []
        self._added_id = _FIRST_ADDED_ID
        self._capacity = 1 << 60 if rules.capacity is None else rules.capacity
        self._arrived = 0
        self._served = 0
        self._in_hand = 0
        self._abandoned = 0
        self._promised = 0
        # Whether anyone has an own agent, who may be waited for.
        self._has_panels = False
        self._interruption_s = rules.interruption_s
        self._measured_from = rules.measured_from
        self._ends_at = rules.ends_at
        for at, clientele, name in rules.policies:
            self._agenda.note(at, _POLICY, (clientele, by_name(name)))
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
                matter: Matter = agenda.arrival
                agenda.advance()
                self._come(matter)
            else:
                entry = agenda.pop()
                self._happen(entry[1], entry[3], entry[0])
        return True

    def _happen(self, code: int, subject: Any, at: float) -> None:
        if code == _END:
            desk: Desk = subject
            if desk.ends_at == at:
                self._end(desk)
        elif code == _GIVES_UP:
            held = self._held.pop(subject, None)
            if held is not None:
                self._give_up(held)
        elif code == _ENDS_SOON:
            desk = subject
            if desk.doing == ON_CONTACT and desk.free_at - ENDING_S == at:
                self._announce(desk)
        elif code == _AGAIN:
            matter, attempt = subject
            self._come_again(matter, attempt)
        elif code == _COMES:
            self._agent_comes(subject[0], subject[1])
        elif code == _LEAVES:
            self._agent_leaves(subject)
        elif code == _OPENS:
            self._open(subject[0], subject[1])
        elif code == _CLOSES:
            self._close(subject)
        elif code == _POLICY:
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
        agenda.note(day.ends_at, _DAY, None)
        for desk in self._desks.values():
            # A run without a calendar says its spells once, at its beginning.
            if desk.last_at <= day.starts_at:
                desk.first_at = inf
                desk.last_at = -inf
        for starts_at, ends_at, agent_id in day.spells:
            desk = self._desks[agent_id]
            desk.first_at = min(desk.first_at, starts_at)
            desk.last_at = max(desk.last_at, ends_at)
            agenda.note(starts_at, _COMES, (desk, ends_at))
        for opens_at, closes_at, region in day.doors:
            agenda.note(opens_at, _OPENS, (region, closes_at))
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
        self._held[item_id] = Held(contact, matter, attempt)
        if placed:
            self._settle(placed)
            if item_id not in self._held:
                return
        patience_s = matter.patience_s[attempt - 1]
        if patience_s != inf:
            self._agenda.note(now + patience_s, _GIVES_UP, item_id)

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

    # Who takes what

    def _settle(self, placed: list[Placement]) -> None:
        """Accept each placement at once, and those that this makes possible."""
        for placement in placed:
            desk = self._desks[placement.agent_id]
            more: list[Placement] | None = None
            if placement.interrupts:
                more = self._interrupt(desk)
            held = self._held.pop(placement.item_id, None)
            if held is not None:
                self._take(desk, held, int(placement.ring))
            else:
                task = self._tasks.pop(placement.item_id)
                more = self._take_up(desk, task, int(placement.ring))
            if more:
                placed.extend(more)

    def _take(self, desk: Desk, held: Held, ring: int) -> None:
        """A live contact or a callback is answered: its row is written, since its end is known."""
        contact, matter, attempt = held
        now = self.now
        service_s = self._service_s(desk, contact, matter)
        ends_at = now + service_s
        desk.doing = ON_CONTACT
        desk.matter = matter
        desk.ends_at = ends_at
        desk.row = len(self.rows)
        self._in_hand += 1
        if contact.kind is _DEFERRABLE:
            self._promised -= 1
        if now >= self._measured_from:
            desk.busy_s += service_s
        elif ends_at > self._measured_from:
            desk.busy_s += ends_at - self._measured_from
        self._agenda.note(ends_at, _END, desk)
        if self._has_panels:
            desk.free_at = ends_at + matter.wrap_up_s
            if desk.free_at > now + ENDING_S:
                self._agenda.note(desk.free_at - ENDING_S, _ENDS_SOON, desk)
        region = self._region_names.get(contact.region)
        self.rows.append(
            rows.answered(contact, matter, attempt, region, now, ends_at, desk.agent_id, desk.team, ring)
        )

    def _announce(self, desk: Desk) -> None:
        """Who is in hand will soon be served: others may be kept for her."""
        placed = self.floor.working(desk.agent_id, _IN_CONTACT, self.now)
        placed.extend(self.floor.ending(desk.agent_id, self.now))
        self._settle(placed)

    def _take_up(self, desk: Desk, task: Task, ring: int) -> list[Placement]:
        """A task is taken up, or again."""
        now = self.now
        if task.left_s < 0:
            task.left_s = self._service_s(desk, task.contact, task.matter)
            task.answered_at = now
        task.taken_at = now
        task.times_taken += 1
        desk.doing = ON_TASK
        desk.task = task
        desk.ring = ring
        desk.ends_at = now + task.left_s
        self._agenda.note(desk.ends_at, _END, desk)
        return self.floor.working(desk.agent_id, _ON_DEFERRABLE, now)

    def _service_s(self, desk: Desk, contact: Contact, matter: Matter) -> float:
        return matter.known_service_s if self._is_known(desk, contact) else matter.service_s

    def _is_known(self, desk: Desk, contact: Contact) -> bool:
        return contact.own_team == desk.team or contact.own_agent == desk.agent_id

    def _interrupt(self, desk: Desk) -> list[Placement]:
        """The task in hand is put down for a live contact of her own; finding the thread again costs time."""
        task = self._put_down(desk)
        task.interruptions += 1
        task.left_s += self._interruption_s
        return self.floor.arrive(task.contact, self.now)

    def _put_down(self, desk: Desk) -> Task:
        """What is left of the task in hand comes back to her before anyone."""
        task = desk.task
        assert task is not None
        self._count_busy(desk, task.taken_at)
        task.left_s = max(0.0, task.left_s - (self.now - task.taken_at))
        if task.contact.held_by != desk.agent_id:
            task.contact = task.contact._replace(held_by=desk.agent_id)
        desk.task = None
        desk.ends_at = -inf
        self._tasks[task.contact.item_id] = task
        return task

    # How it ends

    def _end(self, desk: Desk) -> None:
        """What is in hand is over: she takes something else, or leaves."""
        if desk.doing == ON_CONTACT:
            self._in_hand -= 1
            self._served += 1
            matter = desk.matter
            assert matter is not None
            if matter.returns is not None:
                self._come_back(desk, matter)
            if matter.wrap_up_s > 0:
                self._wrap_up(desk, matter.wrap_up_s)
                return
        elif desk.doing == ON_TASK:
            self._finish(desk)
        if desk.until_at > self.now:
            desk.doing = IDLE
            self._settle(self.floor.ready(desk.agent_id, self.now))
        else:
            self._go(desk)

    def _wrap_up(self, desk: Desk, wrap_up_s: float) -> None:
        desk.doing = ON_WRAP_UP
        desk.ends_at = self.now + wrap_up_s
        desk.busy_s += max(0.0, desk.ends_at - max(self.now, self._measured_from))
        self._agenda.note(desk.ends_at, _END, desk)

    def _finish(self, desk: Desk) -> None:
        """The task in hand is done."""
        task = desk.task
        assert task is not None
        self._count_busy(desk, task.taken_at)
        self.rows.append(self._task_row(task, desk, self.now))
        self.tasks_done += 1
        desk.task = None

    def _come_back(self, desk: Desk, matter: Matter) -> None:
        """Something was left unresolved: the person will be back."""
        returns = matter.returns
        assert returns is not None
        after_s, again = returns
        if matter.returns_if_known or not self._is_known(desk, matter.contact):
            self._agenda.note(self.now + after_s, _AGAIN, (again, 1))

    def _give_up(self, held: Held) -> None:
        """The person has held long enough."""
        placed = self.floor.withdraw(held.contact.item_id, self.now)
        self._leave(held, False)
        self._settle(placed)

    def _leave(self, held: Held, is_turned_away: bool) -> None:
        """The attempt is over; perhaps the person will try again."""
        contact, matter, attempt = held
        self._abandoned += 1
        region = self._region_names.get(contact.region)
        self.rows.append(rows.unanswered(contact, matter, attempt, region, self.now, is_turned_away))
        if attempt <= len(matter.redial_after_s):
            at = self.now + matter.redial_after_s[attempt - 1]
            self._agenda.note(at, _AGAIN, (matter, attempt + 1))

    # Agents

    def _agent_comes(self, desk: Desk, until_at: float) -> None:
        """Her spell begins, or goes on."""
        desk.until_at = max(desk.until_at, until_at)
        self._agenda.note(until_at, _LEAVES, desk)
        if desk.doing == AWAY:
            desk.doing = IDLE
            desk.came_at = self.now
            self._settle(self.floor.ready(desk.agent_id, self.now))

    def _agent_leaves(self, desk: Desk) -> None:
        """Her spell ends: a task comes back to her later, a person is served to the end."""
        if desk.until_at > self.now:
            return
        if desk.doing == IDLE:
            self._go(desk)
        elif desk.doing == ON_TASK:
            task = self._put_down(desk)
            self._go(desk)
            self._settle(self.floor.arrive(task.contact, self.now))

    def _go(self, desk: Desk) -> None:
        desk.doing = AWAY
        desk.present_s += max(0.0, self.now - max(desk.came_at, self._measured_from))
        self._settle(self.floor.away(desk.agent_id, self.now))

    def _count_busy(self, desk: Desk, since: float) -> None:
        desk.busy_s += max(0.0, self.now - max(since, self._measured_from))

    def _stood_in(self, contact: Contact) -> Contact:
        """The contact with who stands in for its own agent today."""
        own = contact.own_agent
        stand_in = None if own is None else self._stand_ins.get(own)
        return contact if stand_in == contact.stand_in else contact._replace(stand_in=stand_in)

    def _replace_absent(self, stand_ins: dict[int, int]) -> None:
        """Other agents stand in today: what waits for the absent goes to them."""
        if stand_ins == self._stand_ins:
            return
        self._stand_ins = stand_ins
        for task in list(self._tasks.values()):
            contact = self._stood_in(task.contact)
            if contact is not task.contact and contact.item_id in self._tasks:
                task.contact = contact
                self._settle(self.floor.arrive(contact, self.now))
        for held in list(self._held.values()):
            contact = self._stood_in(held.contact)
            if contact is not held.contact and contact.item_id in self._held:
                self._held[contact.item_id] = Held(contact, held.matter, held.attempt)
                self._settle(self.floor.arrive(contact, self.now))

    # Doors

    def _open(self, region: int | None, closes_at: float) -> None:
        """The door opens: what a relay left becomes work, who was to come back comes in the course of the day."""
        now = self.now
        self._doors.open(region, closes_at)
        self._agenda.note(closes_at, _CLOSES, region)
        returning, relayed = self._returning, self._relayed
        self._returning = []
        self._relayed = []
        for matter in returning:
            if self._doors.is_open(matter.contact.region, now):
                # Spread over the day by their numbers: the same instants whatever the policy.
                part = matter.contact.item_id * 0.6180339887498949 % 1.0
                self._agenda.note(now + part * (closes_at - now), _AGAIN, (matter, 1))
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
                self.rows[desk.row] = self.rows[desk.row]._replace(outcome="active", ended_at=None)
            if desk.doing == ON_TASK:
                task = desk.task
                assert task is not None
                self._count_busy(desk, task.taken_at)
                self.rows.append(self._task_row(task, desk, None))
            elif desk.doing != IDLE and desk.doing != AWAY:
                desk.busy_s -= desk.ends_at - max(now, self._measured_from)
            if desk.doing != AWAY:
                desk.present_s += max(0.0, now - max(desk.came_at, self._measured_from))
        for contact, matter, attempt in self._held.values():
            region = self._region_names.get(contact.region)
            self.rows.append(rows.unanswered(contact, matter, attempt, region, None))
        for task in [*self._tasks.values(), *self._relayed]:
            self.rows.append(self._task_row(task, None, None))

    def _task_row(self, task: Task, desk: Desk | None, ended_at: float | None) -> Episode:
        return rows.task(
            task.contact,
            task.matter,
            self._region_names.get(task.contact.region),
            None if task.answered_at == inf else task.answered_at,
            ended_at,
            None if desk is None else (desk.agent_id, desk.team, desk.ring),
            task.interruptions,
            task.times_taken,
        )

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
