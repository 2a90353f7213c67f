"""The floor as one would write it on a slow afternoon: two dictionaries, and `place` after every event."""

from collections.abc import Iterable

from relais.routing import (
    ENDING_S,
    Agent,
    Availability,
    Contact,
    Kind,
    Openings,
    Placement,
    Policy,
    Reason,
    Snapshot,
    Standing,
    TeamLoad,
    Waiting,
    place,
    why_waiting,
)
from relais.routing.rings import own_agents
from relais.routing.suitability import has_passed, has_skills, serves_clientele, speaks_language
from relais.routing.values import is_ending


class PlainFloor:
    def __init__(self, policy: Policy, mean_handling_s: float = 600.0) -> None:
        self.policy = policy
        self.mean_handling_s = mean_handling_s
        self.now = float("-inf")
        self.waiting: dict[int, Waiting] = {}
        self.standings: dict[int, Standing] = {}

    def enrol(self, agent: Agent, now: float | None = None) -> list[Placement]:
        known = self.standings.get(agent.agent_id)
        availability = Availability.AWAY if known is None else known.availability
        since = 0.0 if known is None else known.idle_since
        ends_by = None if known is None else known.ends_by
        self.standings[agent.agent_id] = Standing(agent, availability, since, ends_by)
        return self.tick(self.now if now is None else now)

    def dismiss(self, agent_id: int, now: float | None = None) -> list[Placement]:
        self.standings.pop(agent_id, None)
        return self.tick(self.now if now is None else now)

    def arrive(self, contact: Contact, now: float, openings: Openings | None = None) -> list[Placement]:
        self.now = max(self.now, now)
        self.waiting.pop(contact.item_id, None)
        if openings is None:
            openings = self.policy.openings(contact, self.team_load(contact))
        self.waiting[contact.item_id] = Waiting(contact, openings)
        return self.tick(now)

    def withdraw(self, item_id: int, now: float) -> list[Placement]:
        self.waiting.pop(item_id, None)
        return self.tick(now)

    def ready(self, agent_id: int, now: float, idle_since: float | None = None) -> list[Placement]:
        self.now = max(self.now, now)
        known = self.standings[agent_id]
        if idle_since is None:
            idle_since = known.idle_since if known.availability is Availability.FREE else self.now
        self.standings[agent_id] = Standing(known.agent, Availability.FREE, idle_since)
        return self.tick(now)

    def ending(self, agent_id: int, now: float) -> list[Placement]:
        self.now = max(self.now, now)
        known = self.standings[agent_id]
        if known.availability is Availability.LIVE:
            self.standings[agent_id] = known._replace(ends_by=self.now + ENDING_S)
        return self.tick(now)

    def working(self, agent_id: int, availability: Availability, now: float) -> list[Placement]:
        self.now = max(self.now, now)
        self.standings[agent_id] = Standing(self.standings[agent_id].agent, availability, self.now)
        return self.tick(now)

    def away(self, agent_id: int, now: float) -> list[Placement]:
        return self.working(agent_id, Availability.AWAY, now)

    def load(
        self, contacts: Iterable[Waiting | Contact], agents: Iterable[Standing], now: float
    ) -> list[Placement]:
        self.now = max(self.now, now)
        for standing in agents:
            self.standings[standing.agent.agent_id] = standing
        arrived = [each if isinstance(each, Contact) else each.contact for each in contacts]
        for contact in sorted(arrived, key=lambda each: (each.received_at, each.item_id)):
            openings = self.policy.openings(contact, self.team_load(contact))
            self.waiting[contact.item_id] = Waiting(contact, openings)
        return self.tick(now)

    def tick(self, now: float) -> list[Placement]:
        self.now = max(self.now, now)
        placements = place(self.snapshot(), self.policy)
        for placement in placements:
            del self.waiting[placement.item_id]
            agent = self.standings[placement.agent_id].agent
            self.standings[placement.agent_id] = Standing(agent, Availability.OFFERED, self.now)
        return placements

    def snapshot(self, now: float | None = None) -> Snapshot:
        at = self.now if now is None else now
        return Snapshot(at, tuple(self.waiting.values()), tuple(self.standings.values()))

    def why_waiting(self, item_id: int) -> Reason:
        return why_waiting(self.waiting[item_id], self.standings.values(), self.now)

    def team_load(self, contact: Contact) -> TeamLoad:
        fitting = [each for each in self.standings.values() if _fits(contact, each.agent)]
        present = [each for each in fitting if each.availability is not Availability.AWAY]
        team = [each for each in present if each.agent.team == contact.own_team]
        waiting = [each.contact for each in self.waiting.values()]
        own = [
            each
            for each in present
            if each.agent.agent_id in own_agents(contact)
            and each.agent.agent_id not in contact.excluded
            and not has_passed(contact, each.agent.agent_id, self.now)
        ]
        return TeamLoad(
            present=len(team),
            free=sum(each.availability is Availability.FREE for each in team),
            waiting_live=sum(
                each.kind is Kind.LIVE and each.own_team == contact.own_team is not None for each in waiting
            ),
            region_present=sum(each.agent.region == contact.region for each in present),
            has_own_present=bool(own),
            mean_handling_s=self.mean_handling_s,
            has_own_able=any(each.availability <= Availability.DEFERRABLE for each in own),
            is_own_ending=any(is_ending(each, self.now) for each in own),
            ending=sum(is_ending(each, self.now) for each in team),
        )


def _fits(contact: Contact, agent: Agent) -> bool:
    return speaks_language(contact, agent) and has_skills(contact, agent) and serves_clientele(contact, agent)
