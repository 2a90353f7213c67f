"""Why her, why not the own agent, and why is this still waiting? Always one reason, never none."""

from collections.abc import Iterable
from typing import Final

from relais.routing.reasons import Reason
from relais.routing.rings import is_open, ring_of
from relais.routing.suitability import (
    has_passed,
    has_skills,
    is_channel_blocked,
    is_suitable,
    serves_clientele,
    speaks_language,
)
from relais.routing.values import Agent, Availability, Contact, Ring, Standing, Waiting, is_ending, start_at

WHY_RING: Final[tuple[Reason, ...]] = (
    Reason.RING_OWN,
    Reason.RING_TEAM,
    Reason.RING_REGION,
    Reason.RING_PROVINCE,
)

# Why the own agent could not take it, by what she was doing. Where near is preferred, only a reserve
# keeps a free and suited own agent from her own person.
WHY_BUSY: Final[tuple[Reason, ...]] = (
    Reason.OWN_RESERVED,
    Reason.OWN_ON_DEFERRABLE,
    Reason.OWN_QUIET,
    Reason.OWN_OFFERED,
    Reason.OWN_LIVE,
    Reason.OWN_WRAP_UP,
    Reason.OWN_AWAY,
)


def why_her(contact: Contact, agent: Agent) -> Reason:
    ring = ring_of(contact, agent)
    if ring is not Ring.OWN:
        return WHY_RING[ring]
    if agent.agent_id == contact.own_agent:
        return Reason.RING_OWN
    if agent.agent_id == contact.held_by:
        return Reason.RING_OWN_HOLDER
    return Reason.RING_OWN_STAND_IN


def why_not_own(
    contact: Contact, agent: Agent, own: Standing | None, now: float, prefers_near: bool
) -> Reason | None:
    """Why `agent` and not the own agent, whose standing is `own` (None: not on the floor).

    What lasts is said before what passes: an agent who never serves this person is not "busy".
    """
    if agent.agent_id == contact.own_agent:
        return None
    if contact.own_agent is None:
        return Reason.OWN_NONE
    if agent.agent_id == contact.held_by:
        return Reason.OWN_HELD_BY_OTHER
    if contact.stand_in is not None and contact.stand_in != contact.own_agent:
        is_stand_in = agent.agent_id == contact.stand_in
        return Reason.OWN_ON_LEAVE if is_stand_in else Reason.OWN_STAND_IN_UNABLE
    if contact.own_agent in contact.excluded:
        return Reason.OWN_EXCLUDED
    if has_passed(contact, contact.own_agent, now):
        return Reason.OWN_PASSED
    if own is None:
        return Reason.OWN_NOT_ON_FLOOR
    if not speaks_language(contact, own.agent):
        return Reason.OWN_LANGUAGE
    if not has_skills(contact, own.agent):
        return Reason.OWN_SKILL
    if not serves_clientele(contact, own.agent):
        return Reason.OWN_CLIENTELE
    if own.availability is Availability.FREE and not prefers_near:
        return Reason.POLICY_ANY
    return WHY_BUSY[own.availability]


def why_waiting(waiting: Waiting, standings: Iterable[Standing], now: float) -> Reason:
    """Why a contact that `place` left is still waiting."""
    contact, openings = waiting
    if is_channel_blocked(contact):
        return Reason.CHANNEL_BLOCKED
    if now < start_at(contact):
        return Reason.WAITING_NOT_BEFORE
    suited = [each for each in standings if is_suitable(contact, each.agent, now)]
    if not suited:
        return Reason.WAITING_NOBODY_SUITED
    free = [each for each in suited if each.availability is Availability.FREE]
    # Where no ring that contains somebody suited, or somebody free, ever opens, the rule keeps it.
    reached = [each for each in free or suited if openings[ring_of(contact, each.agent)] is not None]
    if not reached:
        return Reason.WAITING_OWN_ONLY
    if not free:
        return Reason.WAITING_EVERYONE_BUSY
    if any(is_open(waiting, ring_of(contact, each.agent), now) for each in reached):
        # The ring is open and she is free and suited: only a reserve stands between them.
        return Reason.WAITING_RESERVED
    if any(is_ending(each, now) for each in suited if ring_of(contact, each.agent) is Ring.OWN):
        return Reason.WAITING_OWN_ENDING
    return Reason.WAITING_RING_CLOSED
