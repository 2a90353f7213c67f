"""What is each agent doing, and for how long was she there? The engine's side of the agents."""

from math import inf

from relais.lab.world import Matter
from relais.routing import Contact

# What is in hand. A callback is a live contact like another.
AWAY = 0
IDLE = 1
ON_CONTACT = 2
ON_WRAP_UP = 3
ON_TASK = 4


class Task:
    """A task from its arrival to its end, in whoever's hands."""

    __slots__ = ("answered_at", "contact", "interruptions", "left_s", "matter", "taken_at", "times_taken")

    def __init__(self, contact: Contact, matter: Matter) -> None:
        self.contact = contact
        self.matter = matter
        # Negative until someone takes it: how long it takes depends on whether she knows the file.
        self.left_s = -1.0
        # First and last taken; inf is never.
        self.answered_at = inf
        self.taken_at = inf
        self.interruptions = 0
        self.times_taken = 0


class Desk:
    """An agent as the engine sees her."""

    __slots__ = (
        "agent_id",
        "busy_s",
        "came_at",
        "doing",
        "ends_at",
        "first_at",
        "free_at",
        "last_at",
        "present_s",
        "region",
        "ring",
        "row",
        "task",
        "team",
        "until_at",
        "wrap_up_s",
    )

    def __init__(self, agent_id: int, team: int, region: int) -> None:
        self.agent_id = agent_id
        self.team = team
        self.region = region
        self.doing = AWAY
        # When what is in hand ends, unless something happens; an end noted for another instant is void.
        self.ends_at = -inf
        # When she can take something else, if she serves a live contact: its end and its wrap-up.
        self.free_at = -inf
        # The spell she is in; and when her day begins and ends, whatever lies between.
        self.came_at = inf
        self.until_at = -inf
        self.first_at = inf
        self.last_at = -inf
        # In hand: a task, through which ring; or a live contact, by the number of its row.
        self.task: Task | None = None
        self.ring = 0
        self.row = -1
        self.wrap_up_s = 0.0
        # Seconds since measuring began.
        self.present_s = 0.0
        self.busy_s = 0.0

    def can_take_own(self) -> bool:
        """Whether a live contact of her own panel would reach her at once."""
        return self.doing == IDLE or self.doing == ON_TASK

    def works_between(self, now: float, until_at: float) -> bool:
        """Whether she is at work, or will be again today, before that instant."""
        return self.last_at > now and self.first_at < until_at
