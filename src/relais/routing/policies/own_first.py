"""My own agent, else my own team, else my region, else anyone who can: each ring opens in its time."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from relais.routing.policies import line
from relais.routing.policies.policy import TeamLoad
from relais.routing.values import Contact, Kind, Openings, Priority, Ring, Wish

_DEFERRABLE: Final = Kind.DEFERRABLE
_URGENT: Final = Priority.URGENT
_ANYONE: Final = Wish.ANYONE
_MY_TEAM: Final = Wish.MY_TEAM

Delays: TypeAlias = tuple[float, float, float, float]

AT_ONCE: Final[Openings] = (0.0, 0.0, 0.0, 0.0)

FOR_MY_AGENT: Final[tuple[Delays, ...]] = (
    (0.0, 20.0, 60.0, 120.0),
    (0.0, 40.0, 120.0, 240.0),
    (0.0, 60.0, 240.0, 480.0),
)
FOR_MY_TEAM: Final[tuple[Delays, ...]] = (
    (0.0, 0.0, 45.0, 90.0),
    (0.0, 0.0, 90.0, 180.0),
    (0.0, 0.0, 180.0, 420.0),
)

# Shares of a callback's window, and of the time until other work is due, at which each ring opens.
CALLBACK_SHARES: Final[tuple[float, ...]] = (0.0, 0.25, 0.5, 0.65)
DEFERRABLE_SHARES: Final[tuple[float, ...]] = (0.0, 0.5, 0.75, 0.9)


@dataclass(frozen=True, slots=True)
class OwnFirst:
    """See docs/policies/own_first.md.

    patience_s: when the team's expected wait is longer than this, every ring opens at once.
    own_wait_s: how long who asks for her own agent is kept for her when she is about to end; 0 is never.
    pressing_s: a live contact that has waited so long is held back by no reserve.
    for_my_agent, for_my_team: seconds at which own agent, team, region and province open for a live contact,
    by priority (high, normal, low). All stay under ten minutes: "someone is looked for everywhere".
    """

    name: str = "own_first"
    ring_penalty_s: tuple[float, float, float, float] = (0.0, 30.0, 90.0, 180.0)
    prefers_near: bool = True
    keep_for_own: int = 0
    keep_for_live: int = 1
    patience_s: float = 180.0
    own_wait_s: float = 45.0
    pressing_s: float = line.LIVE_PRESSING_S
    for_my_agent: tuple[Delays, ...] = FOR_MY_AGENT
    for_my_team: tuple[Delays, ...] = FOR_MY_TEAM

    def openings(self, contact: Contact, load: TeamLoad) -> Openings:
        if contact.kind is _DEFERRABLE:
            return _deferrable(contact)
        if contact.priority is _URGENT or contact.wish is _ANYONE:
            return AT_ONCE
        openings = self._for_live(contact, load)
        if load.is_own_ending and contact.wish is not _MY_TEAM:
            return _not_before(self.own_wait_s, openings)
        return openings

    def _for_live(self, contact: Contact, load: TeamLoad) -> Openings:
        if load.present > 0 and load.expected_wait_s > self.patience_s:
            return AT_ONCE
        by_priority = self.for_my_team if contact.wish is _MY_TEAM else self.for_my_agent
        return _from_nearest(by_priority[contact.priority - 1], _nearest_present(load))

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


def _nearest_present(load: TeamLoad) -> Ring:
    """No delay is spent on waiting for somebody who is not there, or could not serve this contact."""
    if load.has_own_present:
        return Ring.OWN
    if load.present > 0:
        return Ring.TEAM
    return Ring.REGION if load.region_present > 0 else Ring.PROVINCE


def _not_before(wait_s: float, openings: Openings) -> Openings:
    """The own agent alone until then; no ring opens later than it would have, unless it is then."""
    _, team_s, region_s, province_s = openings
    return (
        0.0,
        None if team_s is None else max(wait_s, team_s),
        None if region_s is None else max(wait_s, region_s),
        None if province_s is None else max(wait_s, province_s),
    )


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
