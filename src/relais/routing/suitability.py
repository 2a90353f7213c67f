"""May this agent serve this contact at all? The same conditions in every ring, one per line."""

from relais.routing.values import Agent, Contact


def is_channel_blocked(contact: Contact) -> bool:
    return contact.channel in contact.blocked_channels


def speaks_language(contact: Contact, agent: Agent) -> bool:
    return contact.language in agent.languages


def has_skills(contact: Contact, agent: Agent) -> bool:
    return contact.skills <= agent.skills


def serves_clientele(contact: Contact, agent: Agent) -> bool:
    return contact.clientele is None or not agent.clienteles or contact.clientele in agent.clienteles


def has_passed(contact: Contact, agent_id: int, now: float) -> bool:
    return any(who == agent_id and now < until_at for who, until_at in contact.passed)


def is_suitable(contact: Contact, agent: Agent, now: float) -> bool:
    """Every condition holds:

    - the channel is not one that this person's adaptations forbid;
    - the agent speaks the person's language;
    - she has every skill needed;
    - she serves this clientele;
    - she is not one of the agents who never serve this person;
    - she has not just passed on this very item.
    """
    return (
        not is_channel_blocked(contact)
        and speaks_language(contact, agent)
        and has_skills(contact, agent)
        and serves_clientele(contact, agent)
        and agent.agent_id not in contact.excluded
        and not has_passed(contact, agent.agent_id, now)
    )
