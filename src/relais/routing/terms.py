"""What does the floor keep of a policy, so as not to ask it at each event?"""

from collections.abc import Sequence
from typing import Final, TypeAlias

from relais.routing.policies.mixed import parts_of
from relais.routing.policies.policy import Policy

# The members that a team must exceed, and whether who is on deferrable work counts: she does for a live contact.
Spare: TypeAlias = tuple[int, bool]
NO_SPARE: Final[Spare] = (0, False)
ALWAYS: Final[tuple[int, ...]] = (0, 0, 0, 0)


class Terms:
    """The terms on which the contacts of one policy are taken. Tuples are by ring.

    `needed_`: the members that a team must exceed when the item is not pressing; `tiers_`: which line of a group
    stands for that number.
    """

    __slots__ = (
        "interrupts_team",
        "needed_deferrable",
        "needed_live",
        "penalties",
        "policy",
        "prefers_near",
        "tiers_deferrable",
        "tiers_live",
    )

    def __init__(self, policy: Policy, spares: Sequence[Spare]) -> None:
        self.policy = policy
        self.penalties: tuple[float, ...] = policy.ring_penalty_s
        self.prefers_near = policy.prefers_near
        self.interrupts_team = policy.interrupts_team
        own, live = policy.keep_for_own, policy.keep_for_live
        both = max(own, live)
        self.needed_live: tuple[int, ...] = (0, 0, own, own) if own else ALWAYS
        self.needed_deferrable: tuple[int, ...] = (live, live, both, both) if both else ALWAYS
        at_own, at_live, at_both = (
            spares.index(_spare(*each)) for each in ((own, True), (live, False), (both, False))
        )
        self.tiers_live: tuple[int, ...] = (0, 0, at_own, at_own)
        self.tiers_deferrable: tuple[int, ...] = (at_live, at_live, at_both, at_both)


def spares_of(policy: Policy) -> list[Spare]:
    """Every reserve that may hold something back, none first; a group has one line for each."""
    found = {NO_SPARE}
    for part in parts_of(policy):
        own, live = part.keep_for_own, part.keep_for_live
        found |= {_spare(own, True), _spare(live, False), _spare(max(own, live), False)}
    return sorted(found)


def _spare(number: int, is_live: bool) -> Spare:
    return (number, is_live) if number else NO_SPARE
