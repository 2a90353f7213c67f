"""Who takes what, and how does it end? The engine's side of placements, agents and work in hand."""

from math import inf
from typing import Any, Final

from relais.lab import rows
from relais.lab.desks import AWAY, IDLE, ON_CONTACT, ON_TASK, ON_WRAP_UP, Desk, Task
from relais.lab.kernel import Agenda
from relais.lab.rows import Row, wish_of
from relais.lab.world import Matter, World
from relais.routing import ENDING_S, Availability, Contact, Floor, Kind, Placement, Policy, Ring

# Codes of the agenda: at one instant the smaller goes first. Who is answered at the very instant at which her
# patience ends is answered; who calls as the last agent leaves is taken.
DAY: Final = 0
END: Final = 1
POLICY: Final = 2
COMES: Final = 3
OPENS: Final = 4
ENDS_SOON: Final = 5
AGAIN: Final = 6
ARRIVALS: Final = 7
GIVES_UP: Final = 8
CLOSES: Final = 9
LEAVES: Final = 10


_DEFERRABLE: Final = Kind.DEFERRABLE
_OWN: Final = Ring.OWN
_TEAM: Final = Ring.TEAM
_REGION: Final = Ring.REGION
_ON_DEFERRABLE: Final = Availability.DEFERRABLE
_IN_CONTACT: Final = Availability.LIVE


class Held:
    """A live contact that nobody has taken yet, on the line or promised a callback."""

    __slots__ = ("attempt", "contact", "matter")

    def __init__(self, contact: Contact, matter: Matter, attempt: int) -> None:
        self.contact = contact
        self.matter = matter
        self.attempt = attempt


class Handling:
    """The part of `Engine` that works: who is at which desk, with what in hand."""

    def __init__(self, world: World, policy: Policy) -> None:
        rules = world.rules
        self.rules = rules
        self.now = rules.starts_at
        self.rows: list[Row] = []
        self.tasks_done = 0
        self.floor = Floor(policy, rules.mean_handling_s)
        self._region_names: dict[int | None, str | None] = {None: None}
        for number, name in enumerate(world.region_names):
            self._region_names[number] = name
        self._desks: dict[int, Desk] = {}
        for agent in world.agents:
            self._desks[agent.agent_id] = Desk(agent.agent_id, agent.team, agent.region)
            self.floor.enrol(agent, rules.starts_at)
        self._agenda = Agenda(ARRIVALS)
        self._stand_ins: dict[int, int] = {}
        # Live contacts on the line or promised a callback, and tasks that nobody has in hand, by item.
        self._held: dict[int, Held] = {}
        self._tasks: dict[int, Task] = {}
        # Live contacts served to the end, in hand, given up by the person, and waiting for a callback.
        self._served = 0
        self._in_hand = 0
        self._abandoned = 0
        self._promised = 0
        # Whether anyone has an own agent, who may be waited for.
        self._has_panels = False
        self._interruption_s = rules.interruption_s
        self._measured_from = rules.measured_from

    # Who takes what

    def _settle(self, placed: list[Placement]) -> None:
        """Accept each placement at once, and those that this makes possible."""
        for placement in placed:
            # By position, which is faster than by name.
            fields: tuple[Any, ...] = placement
            item_id: int = fields[0]
            desk = self._desks[fields[1]]
            ring = fields[2]
            more = self._interrupt(desk) if fields[3] is True else None
            held = self._held.get(item_id)
            if held is not None:
                del self._held[item_id]
                self._take(desk, held.contact, held.matter, held.attempt, ring)
            else:
                more = self._take_up(desk, self._tasks.pop(item_id), ring)
            if more:
                placed.extend(more)

    def _take(self, desk: Desk, contact: Contact, matter: Matter, attempt: int, ring: Ring) -> None:
        """A live contact or a callback is answered: its row is written, since its end is known."""
        of_contact: tuple[Any, ...] = contact
        of_matter: tuple[Any, ...] = matter
        own_agent, own_team = of_contact[6], of_contact[7]
        agent_id, team, now = desk.agent_id, desk.team, self.now
        is_known = own_team is not None and (own_team == team or own_agent == agent_id)
        service_s: float = of_matter[5] if is_known else of_matter[4]
        wrap_up_s: float = of_matter[6]
        ends_at = now + service_s
        desk.doing = ON_CONTACT
        desk.ends_at = ends_at
        desk.wrap_up_s = wrap_up_s
        desk.row = len(self.rows)
        self._in_hand += 1
        if now >= self._measured_from:
            desk.busy_s += service_s
        elif ends_at > self._measured_from:
            desk.busy_s += ends_at - self._measured_from
        self._agenda.note(ends_at, END, desk)
        if self._has_panels:
            desk.free_at = ends_at + wrap_up_s
            if desk.free_at > now + ENDING_S:
                self._agenda.note(desk.free_at - ENDING_S, ENDS_SOON, desk)
        if of_matter[10] is not None:
            self._come_back(matter, is_known, ends_at)
        is_callback = of_contact[2] is _DEFERRABLE
        if is_callback:
            self._promised -= 1
        first: tuple[Any, ...] = of_matter[1]
        self.rows.append(
            (
                of_contact[0],
                "live",
                "done",
                of_contact[1],
                of_matter[2],
                first[3],
                self._region_names.get(of_contact[8]),
                of_contact[11],
                of_contact[9],
                now,
                now,
                ends_at,
                agent_id,
                team,
                own_agent,
                own_team,
                0 if ring is _OWN else 1 if ring is _TEAM else 2 if ring is _REGION else 3,
                1,
                first[0],
                attempt,
                of_matter[3],
                wish_of(of_contact[5]),
                of_contact[15],
                0,
                is_callback,
                False,
            )
        )

    def _announce(self, desk: Desk) -> None:
        """Who is in hand will soon be served: others may be kept for her."""
        placed = self.floor.working(desk.agent_id, _IN_CONTACT, self.now)
        placed.extend(self.floor.ending(desk.agent_id, self.now))
        self._settle(placed)

    def _take_up(self, desk: Desk, task: Task, ring: Ring) -> list[Placement]:
        """A task is taken up, or again."""
        now = self.now
        if task.left_s < 0:
            contact, matter = task.contact, task.matter
            is_known = contact.own_team == desk.team or contact.own_agent == desk.agent_id
            task.left_s = matter.known_service_s if is_known else matter.service_s
            task.answered_at = now
        task.taken_at = now
        task.times_taken += 1
        desk.doing = ON_TASK
        desk.task = task
        desk.ring = int(ring)
        desk.ends_at = now + task.left_s
        self._agenda.note(desk.ends_at, END, desk)
        return self.floor.working(desk.agent_id, _ON_DEFERRABLE, now)

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
            if desk.wrap_up_s > 0:
                self._wrap_up(desk)
                return
        elif desk.doing == ON_TASK:
            self._finish(desk)
        if desk.until_at > self.now:
            desk.doing = IDLE
            self._settle(self.floor.ready(desk.agent_id, self.now))
        else:
            self._go(desk)

    def _wrap_up(self, desk: Desk) -> None:
        desk.doing = ON_WRAP_UP
        desk.ends_at = self.now + desk.wrap_up_s
        desk.busy_s += max(0.0, desk.ends_at - max(self.now, self._measured_from))
        self._agenda.note(desk.ends_at, END, desk)

    def _finish(self, desk: Desk) -> None:
        """The task in hand is done."""
        task = desk.task
        assert task is not None
        self._count_busy(desk, task.taken_at)
        self.rows.append(self._task_row(task, desk, self.now))
        self.tasks_done += 1
        desk.task = None

    def _come_back(self, matter: Matter, is_known: bool, ends_at: float) -> None:
        """Something is left unresolved: the person will be back."""
        returns = matter.returns
        assert returns is not None
        after_s, again = returns
        if matter.returns_if_known or not is_known:
            self._agenda.note(ends_at + after_s, AGAIN, (again, 1))

    def _give_up(self, held: Held) -> None:
        """The person has held long enough."""
        placed = self.floor.withdraw(held.contact.item_id, self.now)
        self._leave(held, False)
        self._settle(placed)

    def _leave(self, held: Held, is_turned_away: bool) -> None:
        """The attempt is over; perhaps the person will try again."""
        contact, matter, attempt = held.contact, held.matter, held.attempt
        self._abandoned += 1
        region = self._region_names.get(contact.region)
        self.rows.append(rows.unanswered(contact, matter, attempt, region, self.now, is_turned_away))
        if attempt <= len(matter.redial_after_s):
            at = self.now + matter.redial_after_s[attempt - 1]
            self._agenda.note(at, AGAIN, (matter, attempt + 1))

    # Agents

    def _agent_comes(self, desk: Desk, until_at: float) -> None:
        """Her spell begins, or goes on."""
        desk.until_at = max(desk.until_at, until_at)
        self._agenda.note(until_at, LEAVES, desk)
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

    def _task_row(self, task: Task, desk: Desk | None, ended_at: float | None) -> Row:
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
