"""The first agent free anywhere takes the contact that waited longest: one pool for the territory."""

from dataclasses import dataclass

from relais.routing.policies import line
from relais.routing.policies.policy import TeamLoad
from relais.routing.values import Contact, Openings

AT_ONCE: Openings = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class FirstAvailable:
    """See docs/policies/first_available.md."""

    name: str = "first_available"
    ring_penalty_s: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    prefers_near: bool = False
    keep_for_own: int = 0
    keep_for_live: int = 0
    interrupts_team: bool = False

    def openings(self, contact: Contact, load: TeamLoad) -> Openings:
        return AT_ONCE

    def rank(self, contact: Contact) -> float:
        return line.rank(contact)

    def pressing_at(self, contact: Contact) -> float:
        return line.pressing_at(contact)
