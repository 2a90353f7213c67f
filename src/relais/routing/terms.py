"""What does the floor keep of a policy, so as not to ask it at each event?"""

from collections.abc import Sequence
from typing import Final

from relais.routing.policies.mixed import parts_of
from relais.routing.policies.policy import Policy

ALWAYS: Final[tuple[int, ...]] = (0, 0, 0, 0)


class Terms:
    """The terms on which the contacts of one policy are taken. Tuples are by ring.

    `needed_`: the free members that a team must exceed when the item is not pressing; `tiers_`: which line of
    a group stands for that number.
    """

    __slots__ = (
        "needed_deferrable",
        "needed_live",
        "penalties",
        "policy",
        "prefers_near",
        "tiers_deferrable",
        "tiers_live",
    )

    def __init__(self, policy: Policy, spares: Sequence[int]) -> None:
        self.policy = policy
        self.penalties: tuple[float, ...] = policy.ring_penalty_s
        self.prefers_near = policy.prefers_near
        own, live = policy.keep_for_own, policy.keep_for_live
        both = max(own, live)
        self.needed_live: tuple[int, ...] = (0, 0, own, own) if own else ALWAYS
        self.needed_deferrable: tuple[int, ...] = (live, live, both, both) if both else ALWAYS
        at_own, at_live, at_both = spares.index(own), spares.index(live), spares.index(both)
        self.tiers_live: tuple[int, ...] = (0, 0, at_own, at_own)
        self.tiers_deferrable: tuple[int, ...] = (at_live, at_live, at_both, at_both)


def spares_of(policy: Policy) -> list[int]:
    """Every reserve that may hold something back, none among them; a group has one line for each."""
    parts = parts_of(policy)
    return sorted({0, *(part.keep_for_own for part in parts), *(part.keep_for_live for part in parts)})
