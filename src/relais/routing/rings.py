"""Through which ring does a contact reach an agent, is it open, and is the agent kept for others?"""

from relais.routing.policies.policy import Policy
from relais.routing.values import Agent, Availability, Contact, Kind, Ring, Waiting, start_at


def own_agents(contact: Contact) -> tuple[int, ...]:
    """Who stands in the closest ring: whoever held the item, else the own agent and her stand-in."""
    held_by, own, stand_in = contact.held_by, contact.own_agent, contact.stand_in
    if held_by is not None:
        return (held_by,)
    if stand_in is None or stand_in == own:
        return () if own is None else (own,)
    return (stand_in,) if own is None else (own, stand_in)


def ring_of(contact: Contact, agent: Agent) -> Ring:
    """The closest ring of the contact that contains the agent."""
    if agent.agent_id in own_agents(contact):
        return Ring.OWN
    if agent.team == contact.own_team:
        return Ring.TEAM
    if agent.region == contact.region:
        return Ring.REGION
    return Ring.PROVINCE


def is_open(waiting: Waiting, ring: Ring, now: float) -> bool:
    delay_s = waiting.openings[ring]
    return delay_s is not None and now >= start_at(waiting.contact) + delay_s


def may_take(contact: Contact, ring: Ring, availability: Availability, policy: Policy) -> bool:
    """Who may be given something:

    - a free agent;
    - an agent on deferrable work, when a live contact of her own panel (or of her team's, where the policy says
      so) needs her.
    """
    if availability is Availability.FREE:
        return True
    is_near = ring is Ring.OWN or (ring is Ring.TEAM and policy.interrupts_team)
    return availability is Availability.DEFERRABLE and contact.kind is Kind.LIVE and is_near


def spare_needed(contact: Contact, ring: Ring, policy: Policy, now: float) -> int:
    """How many members the agent's team must exceed, herself included, before she takes this, unless all who
    are present count (`has_spare`): for a live contact those who could take a person, free or on deferrable work;
    for deferrable work those who are free. A person without a team of her own is nobody's stranger."""
    if now >= policy.pressing_at(contact):
        return 0
    is_stranger = ring >= Ring.REGION and (contact.own_team is not None or contact.kind is Kind.DEFERRABLE)
    for_own = policy.keep_for_own if is_stranger else 0
    for_live = policy.keep_for_live if contact.kind is Kind.DEFERRABLE else 0
    return max(for_own, for_live)


def has_spare(able: int, present: int, needed: int) -> bool:
    """Whether a team may give a free member to what `needed` holds back: enough are able, or nobody of the
    team is busy, so that a reserve is never larger than the others present."""
    return able > needed or able == present
