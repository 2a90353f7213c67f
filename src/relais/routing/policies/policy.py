"""What must a routing policy answer? The interface that every policy shares."""

from dataclasses import dataclass
from math import inf
from typing import Protocol

from relais.routing.values import ENDING_S, Contact, Openings


@dataclass(slots=True)
class TeamLoad:
    """The state of the floor around the contact when it arrives, in people who could serve it.

    present: members of its own team on the floor, not away, who fit its language, skills and clientele.
    free: those who could take something now. waiting_live: live contacts of this team that wait already,
    whatever they need. region_present: like present, for its region. has_own_present: the own agent, her
    stand-in or the holder is there and may serve it. mean_handling_s: seconds per live contact. has_own_able:
    one of those is free, or on deferrable work that a live contact may interrupt. is_own_ending: one of those
    has said that her live contact is about to end. ending: the members of its own team who have said so.
    """

    present: int
    free: int
    waiting_live: int
    region_present: int
    has_own_present: bool
    mean_handling_s: float
    has_own_able: bool = False
    is_own_ending: bool = False
    ending: int = 0

    @property
    def expected_wait_s(self) -> float:
        """Seconds until the team reaches this contact if nobody leaves, at most; infinite when nobody is there.

        Those who are about to end take whoever waits. For what then remains nobody ends within ENDING_S, or she would
        have said so; after that, its place in line times the mean handling time, shared among those present.
        """
        if self.free > 0:
            return 0.0
        if self.present == 0:
            return inf
        ahead = self.waiting_live - self.ending
        if ahead < 0:
            return ENDING_S
        return ENDING_S + (ahead + 1) * self.mean_handling_s / self.present


class Policy(Protocol):
    """Every method is a pure function of its arguments.

    Promises that `place` and `Floor` rely on: a wider ring never opens before a closer one, nor has a
    smaller penalty; `rank` and `pressing_at` depend on the contact alone.
    """

    @property
    def name(self) -> str: ...

    @property
    def ring_penalty_s(self) -> tuple[float, float, float, float]:
        """Seconds added to the rank of a contact in the eyes of an agent of each ring."""

    @property
    def prefers_near(self) -> bool:
        """Between agents of equal score, the closer ring goes before the longest idle."""

    @property
    def keep_for_own(self) -> int:
        """Members who could take a person now, free or on deferrable work, that a team keeps from strangers
        whose wait is not pressing."""

    @property
    def interrupts_team(self) -> bool:
        """A live contact may take an agent of its own team off deferrable work, and not its own agent alone."""

    @property
    def keep_for_live(self) -> int:
        """Free members that a team keeps from deferrable work that is not pressing."""

    def openings(self, contact: Contact, load: TeamLoad) -> Openings:
        """Delays in seconds at which each ring opens, counted from `start_at(contact)`."""

    def rank(self, contact: Contact) -> float:
        """The instant that gives the contact its place in line; smaller goes first."""

    def pressing_at(self, contact: Contact) -> float:
        """The instant from which no reserve holds the contact back."""
