"""Who is routed by which rule, when a rule is tried on one clientele only?"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from relais.routing.policies.policy import Policy, TeamLoad
from relais.routing.values import Contact, Openings


@dataclass(frozen=True, slots=True)
class Mixed:
    """Each contact is routed by the policy of its clientele, or by the default one. See docs/policies/mixed.md.

    What the interface asks of a whole policy, and not of one contact, is answered as the default does:
    `place` and `Floor` ask the policy of each contact (`policy_for`).
    """

    default: Policy
    by_clientele: Mapping[str, Policy] = field(default_factory=dict)

    @property
    def name(self) -> str:
        parts = (f"+{clientele}={policy.name}" for clientele, policy in sorted(self.by_clientele.items()))
        return f"mixed:{self.default.name}{''.join(parts)}"

    @property
    def ring_penalty_s(self) -> tuple[float, float, float, float]:
        return self.default.ring_penalty_s

    @property
    def prefers_near(self) -> bool:
        return self.default.prefers_near

    @property
    def keep_for_own(self) -> int:
        return self.default.keep_for_own

    @property
    def interrupts_team(self) -> bool:
        return self.default.interrupts_team

    @property
    def keep_for_live(self) -> int:
        return self.default.keep_for_live

    def openings(self, contact: Contact, load: TeamLoad) -> Openings:
        return policy_for(self, contact.clientele).openings(contact, load)

    def rank(self, contact: Contact) -> float:
        return policy_for(self, contact.clientele).rank(contact)

    def pressing_at(self, contact: Contact) -> float:
        return policy_for(self, contact.clientele).pressing_at(contact)


def policy_for(policy: Policy, clientele: str | None) -> Policy:
    """The policy that routes the contacts of this clientele: itself, unless it is mixed."""
    if not isinstance(policy, Mixed):
        return policy
    return policy.default if clientele is None else policy.by_clientele.get(clientele, policy.default)


def parts_of(policy: Policy) -> tuple[Policy, ...]:
    """Every policy that may route a contact under this one."""
    if not isinstance(policy, Mixed):
        return (policy,)
    return (policy.default, *policy.by_clientele.values())
