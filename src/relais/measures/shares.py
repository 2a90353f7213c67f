"""Who answered: the person's own agent, her team, or a stranger?"""

from collections import Counter
from collections.abc import Iterable

from relais.measures.continuity import handlers_by_case
from relais.measures.episode import Episode

RINGS = ("own", "team", "region", "province")


def own_agent_share(episodes: Iterable[Episode]) -> float | None:
    """Share answered by the own agent, of the answered contacts of who has an own agent."""
    owned = [e for e in episodes if e.is_answered and e.own_agent is not None]
    return sum(e.agent == e.own_agent for e in owned) / len(owned) if owned else None


def own_team_share(episodes: Iterable[Episode]) -> float | None:
    """Share answered in the own team, the own agent included, of the answered who have an own team."""
    owned = [e for e in episodes if e.is_answered and e.own_team is not None]
    return sum(e.team == e.own_team for e in owned) / len(owned) if owned else None


def known_share(episodes: Iterable[Episode]) -> float | None:
    """Share answered by the own agent or in the own team, of the answered who have either."""
    owned = known = 0
    for e in episodes:
        if e.answered_at is not None and (e.own_agent is not None or e.own_team is not None):
            owned += 1
            known += (e.own_agent is not None and e.agent == e.own_agent) or (
                e.own_team is not None and e.team == e.own_team
            )
    return known / owned if owned else None


def ring_shares(episodes: Iterable[Episode]) -> dict[str, float]:
    """Share of the answered contacts placed in each ring; empty when none has a ring."""
    rings = Counter(e.ring for e in episodes if e.is_answered and e.ring is not None)
    total = sum(rings.values())
    return {name: rings[ring] / total for ring, name in enumerate(RINGS)} if total else {}


def new_agent_share(episodes: Iterable[Episode]) -> float | None:
    """Share of returning contacts answered by someone who had never answered that case before.

    A returning contact is any after the first of its case. This is an upper bound of re-telling:
    whoever meets a new agent may have to tell the story again. Contacts without case or agent are
    left out. The order is that of answering, ties by ``item_id``.
    """
    returning = new = 0
    for handlers in handlers_by_case(episodes).values():
        returning += len(handlers) - 1
        new += len(set(handlers)) - 1
    return new / returning if returning else None
