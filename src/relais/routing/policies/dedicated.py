"""Each person has one agent and waits for her, whoever else is free."""

from dataclasses import dataclass

from relais.routing.policies import line
from relais.routing.policies.policy import TeamLoad
from relais.routing.values import Contact, Openings


@dataclass(frozen=True, slots=True)
class Dedicated:
    """See docs/policies/dedicated.md."""

    name: str = "dedicated"
    ring_penalty_s: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    prefers_near: bool = True
    keep_for_own: int = 0
    keep_for_live: int = 0
    interrupts_team: bool = False

    def openings(self, contact: Contact, load: TeamLoad) -> Openings:
        """Only the closest ring that this contact has: own agent, else team, else region, else all."""
        if contact.own_agent is not None or contact.stand_in is not None or contact.held_by is not None:
            return (0.0, None, None, None)
        if contact.own_team is not None:
            return (0.0, 0.0, None, None)
        if contact.region is not None:
            return (0.0, 0.0, 0.0, None)
        return (0.0, 0.0, 0.0, 0.0)

    def rank(self, contact: Contact) -> float:
        return line.rank(contact)

    def pressing_at(self, contact: Contact) -> float:
        return line.pressing_at(contact)
