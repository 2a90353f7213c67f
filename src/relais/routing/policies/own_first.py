"""My own agent, else my own team, else my region, else anyone who can: each ring opens in its time."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from relais.routing.policies import line
from relais.routing.policies.policy import TeamLoad
from relais.routing.values import Contact, Kind, Openings, Priority, Ring, Wish

_DEFERRABLE: Final = Kind.DEFERRABLE
_URGENT: Final = Priority.URGENT
_ANYONE: Final = Wish.ANYONE
_MY_AGENT: Final = Wish.MY_AGENT

Delays: TypeAlias = tuple[float, float, float, float]

AT_ONCE: Final[Openings] = (0.0, 0.0, 0.0, 0.0)

# Seconds for which a live contact is kept for its team, by priority (high, normal, low), where the team may answer
# soon. All stay under ten minutes: that is the promise "someone is looked for everywhere".
FOR_TEAM_S: Final[tuple[float, ...]] = (60.0, 120.0, 240.0)

# Shares of a callback's window, and of the time until other work is due, at which each ring opens.
CALLBACK_SHARES: Final[tuple[float, ...]] = (0.0, 0.8, 0.9, 0.95)
DEFERRABLE_SHARES: Final[tuple[float, ...]] = (0.0, 0.1, 0.75, 0.9)


@dataclass(frozen=True, slots=True)
class OwnFirst:
    """See docs/policies/own_first.md.

    patience_s: when the team's expected wait is longer than this, every ring opens at once.
    own_wait_s: how long who asks for her own agent is kept for her when she is about to end; 0 is never.
    pressing_s: a live contact that has waited so long is held back by no reserve.
    """

    name: str = "own_first"
    ring_penalty_s: tuple[float, float, float, float] = (0.0, 30.0, 90.0, 180.0)
    prefers_near: bool = True
    keep_for_own: int = 3
    keep_for_live: int = 1
    interrupts_team: bool = True
    patience_s: float = 180.0
    own_wait_s: float = 90.0
    pressing_s: float = 180.0

    def openings(self, contact: Contact, load: TeamLoad) -> Openings:
        if contact.kind is _DEFERRABLE:
            return _deferrable(contact)
        if contact.priority is _URGENT or contact.wish is _ANYONE:
            return AT_ONCE
        own_s = self.own_wait_s if load.is_own_ending and contact.wish is _MY_AGENT else 0.0
        may_be_soon = load.expected_wait_s <= self.patience_s
        team_s = max(own_s, FOR_TEAM_S[contact.priority - 1]) if may_be_soon else own_s
        return (0.0, own_s, team_s, team_s)

    def rank(self, contact: Contact) -> float:
        return line.rank(contact)

    def pressing_at(self, contact: Contact) -> float:
        return line.pressing_at(contact, self.pressing_s)


def _deferrable(contact: Contact) -> Openings:
    """Who is on the floor today says little of tomorrow, so only the assignments count here."""
    if contact.priority is _URGENT:
        return AT_ONCE
    shares = CALLBACK_SHARES if line.is_callback(contact) else DEFERRABLE_SHARES
    span_s = line.span_s(contact)
    delays = (shares[0] * span_s, shares[1] * span_s, shares[2] * span_s, shares[3] * span_s)
    return _from_nearest(delays, _nearest_assigned(contact))


def _nearest_assigned(contact: Contact) -> Ring:
    if contact.own_agent is not None or contact.stand_in is not None or contact.held_by is not None:
        return Ring.OWN
    if contact.own_team is not None:
        return Ring.TEAM
    return Ring.PROVINCE if contact.region is None else Ring.REGION


def _from_nearest(delays: Delays, nearest: Ring) -> Openings:
    """The nearest ring opens at once, and the wider ones that much sooner."""
    if nearest is Ring.OWN:
        return delays
    sooner = delays[nearest]
    return (
        0.0,
        max(0.0, delays[1] - sooner),
        max(0.0, delays[2] - sooner),
        max(0.0, delays[3] - sooner),
    )
