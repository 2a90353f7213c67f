"""How does the floor keep its state so that each event costs little? Filing, timers, upkeep."""

from heapq import heapify, heappop, heappush
from math import inf
from typing import Any, Final

from relais.routing.crew import Group, Member, Needs
from relais.routing.lines import Filed, LongLine, ShortLine
from relais.routing.policies.mixed import policy_for
from relais.routing.policies.policy import Policy, TeamLoad
from relais.routing.rings import own_agents
from relais.routing.suitability import is_channel_blocked
from relais.routing.terms import ALWAYS, Terms, spares_of
from relais.routing.values import Agent, Availability, Contact, Kind, Openings

_LIVE_KIND: Final = Kind.LIVE
NOBODY_OWN: Final[tuple[int, ...]] = ()
_FREE: Final = Availability.FREE
_DEFERRABLE: Final = Availability.DEFERRABLE
_LIVE: Final = Availability.LIVE
_AWAY: Final = Availability.AWAY

# What a timer does: open the next ring, end the hold of the reserves, or file anew.
_OPENS: Final = 0
_PRESSES: Final = 1
_FILES_ANEW: Final = 2

# What is gone is swept once it outweighs what waits this many times, plus a thousand.
_SWEEP_RATIO: Final = 2
_SWEEP_FLOOR: Final = 1_000


class Hall:
    """The state under `Floor`: who waits in which lines, who is on the floor, what is due when."""

    def __init__(self, policy: Policy, mean_handling_s: float) -> None:
        self.policy = policy
        self.mean_handling_s = mean_handling_s
        self.now = -inf
        self._spares = spares_of(policy)
        # By clientele; those that are the same policy share one.
        self._terms: dict[str | None, Terms] = {None: Terms(policy_for(policy, None), self._spares)}
        self._needs = Needs()
        self._waiting: dict[int, Filed] = {}
        self._members: dict[int, Member] = {}
        self._own_lines: dict[int, list[ShortLine]] = {}
        self._teams: dict[int, Group] = {}
        self._regions: dict[int, Group] = {}
        self._province = self._long_group()
        # (instant, serial, what it does, item); loose like `Entry`
        self._timers: list[tuple[Any, ...]] = []
        self._serial = 0
        self._gone = 0
        self._new_members: list[Member] = []
        self._new_items: list[Filed] = []
        self._load = TeamLoad(0, 0, 0, 0, False, mean_handling_s)

    # Time

    def _advance(self, now: float) -> None:
        """Let every timer due run; what they open or file anew seeks."""
        if now > self.now:
            self.now = now
        timers = self._timers
        while timers and timers[0][0] <= self.now:
            _, _, what, filed = heappop(timers)
            if not filed.is_waiting:
                continue
            # What opens or stops being held may find a free agent; the two nearest rings, one on a task too.
            if what == _OPENS:
                may_interrupt = filed.is_live and filed.widest < 1
                self._open_rings(filed)
            elif what == _PRESSES:
                may_interrupt = False
                self._press(filed)
            else:
                may_interrupt = filed.is_live
                filed.is_waiting = False
                self._gone += 1
                filed = self._file(filed.contact, filed.openings)
            if self._province.free or may_interrupt:
                self._new_items.append(filed)

    def _set_timer(self, at: float, what: int, filed: Filed) -> None:
        self._serial += 1
        heappush(self._timers, (at, self._serial, what, filed))

    # Contacts

    def _receive(self, contact: Contact, openings: Openings | None) -> Filed:
        """Take in a contact; one already known by that number is replaced."""
        known = self._waiting.get(contact[0])
        if known is not None:
            self._remove(known)
        filed = self._file(contact, openings)
        if filed.is_live and filed.team is not None:
            filed.team.waiting_live += 1
        return filed

    def _team_load(self, filed: Filed) -> TeamLoad:
        """The same object every time: a policy reads it and keeps nothing."""
        load, team, region, base = self._load, filed.team, filed.region, filed.base
        if team is None:
            load.present = load.free = load.waiting_live = load.ending = 0
        else:
            present = team.present_by_need.get(base)
            load.present = team.count_present(base) if present is None else present
            load.free = team.free_for(base) if team.free else 0
            load.waiting_live = team.waiting_live
            load.ending = team.ending_for(base, self.now) if team.announced else 0
        if region is None:
            load.region_present = 0
        else:
            present = region.present_by_need.get(base)
            load.region_present = region.count_present(base) if present is None else present
        load.mean_handling_s = self.mean_handling_s
        load.has_own_present = load.has_own_able = load.is_own_ending = False
        for agent_id in filed.own:
            member = self._members.get(agent_id)
            if member is None or not member.fits[base] or agent_id in filed.barred:
                continue
            availability = member.availability
            if availability is not _AWAY:
                load.has_own_present = True
                load.has_own_able |= availability is _FREE or availability is _DEFERRABLE
                load.is_own_ending |= availability is _LIVE and self.now < member.ends_by
        return load

    def _file(self, contact: Contact, openings: Openings | None) -> Filed:
        """Note what the contact needs and stand it in the lines of every ring open now."""
        # Taken apart at once: it is a tuple, and reading nineteen fields by their name costs more.
        (
            item_id, start_at, kind, _, _, _, own_agent, own_team, region, language, skills, clientele,
            blocked, excluded, not_before_at, _, stand_in, held_by, passed,
        ) = contact  # fmt: skip
        if not_before_at is not None and not_before_at > start_at:
            start_at = not_before_at
        own = NOBODY_OWN
        if held_by is not None or stand_in is not None:
            own = own_agents(contact)
        elif own_agent is not None:
            own = (own_agent,)
        terms = self._terms.get(clientele) or self._terms_for(clientele)
        self._serial += 1
        filed = Filed(contact, item_id, self._serial, kind is _LIVE_KIND, start_at, own, terms)
        self._waiting[item_id] = filed
        if own_team is not None:
            filed.team = self._teams.get(own_team) or self._team(own_team)
        if region is not None:
            filed.region = self._regions.get(region) or self._region(region)
        base = self._needs.bases.get((language, skills, clientele))
        filed.base = filed.need = self._needs.add(contact) if base is None else base
        if excluded or passed:
            self._bar(filed)
        if openings is None:
            openings = terms.policy.openings(contact, self._team_load(filed))
        filed.openings = openings
        if blocked and is_channel_blocked(contact):
            return filed
        filed.rank = terms.policy.rank(contact)
        needed = terms.needed_live if filed.is_live else terms.needed_deferrable
        if needed is not ALWAYS and (own_team is not None or not filed.is_live):
            self._reserve(filed, needed)
        if openings[3] == 0.0 and start_at <= self.now:
            self._open_all(filed)
        else:
            self._open_rings(filed)
        return filed

    def _terms_for(self, clientele: str | None) -> Terms:
        """The terms of a clientele not met before."""
        policy = policy_for(self.policy, clientele)
        alike = [terms for terms in self._terms.values() if terms.policy is policy]
        terms = self._terms[clientele] = alike[0] if alike else Terms(policy, self._spares)
        return terms

    def _bar(self, filed: Filed) -> None:
        """Note who may not serve this; when somebody who passed may again, it is filed anew."""
        contact = filed.contact
        passed = [(until_at, agent_id) for agent_id, until_at in contact.passed if self.now < until_at]
        if passed:
            self._set_timer(min(passed)[0], _FILES_ANEW, filed)
        filed.barred = contact.excluded.union(agent_id for _, agent_id in passed)
        if filed.barred:
            filed.need = (filed.base, filed.barred)

    def _reserve(self, filed: Filed, needed: tuple[int, ...]) -> None:
        """Let the teams' reserves hold it back until it presses."""
        pressing_at = filed.terms.policy.pressing_at(filed.contact)
        if self.now < pressing_at:
            self._set_timer(pressing_at, _PRESSES, filed)
            filed.needed = needed
            filed.tiers = filed.terms.tiers_live if filed.is_live else filed.terms.tiers_deferrable

    def _press(self, filed: Filed) -> None:
        """No reserve holds it back any more: it also stands in the lines that none restricts."""
        held, filed.tiers, filed.needed = filed.tiers, ALWAYS, ALWAYS
        for ring in range(filed.widest + 1):
            if held[ring]:
                self._stand(filed, ring)

    def _stand(self, filed: Filed, ring: int) -> None:
        """Let it stand in the lines of this ring."""
        entry = (filed.rank + filed.terms.penalties[ring], filed.item_id, filed)
        tier = filed.tiers[ring]
        if ring == 0:
            for agent_id in filed.own:
                own_lines = self._own_lines.get(agent_id) or self._own(agent_id)
                own_lines[tier].add(entry)
            return
        group = filed.team if ring == 1 else filed.region if ring == 2 else self._province
        if group is not None:
            group.lines[tier].add(entry)

    def _open_rings(self, filed: Filed) -> None:
        """Stand it in the lines of each ring that is open by now; set a timer for the next one."""
        now, start_at, openings = self.now, filed.start_at, filed.openings
        for ring in range(filed.widest + 1, 4):
            delay_s = openings[ring]
            if delay_s is None:
                return
            if start_at + delay_s > now:
                self._set_timer(start_at + delay_s, _OPENS, filed)
                return
            filed.widest = ring
            self._stand(filed, ring)

    def _open_all(self, filed: Filed) -> None:
        """The usual case when the team is swamped: every ring at once."""
        rank, penalties, tiers = filed.rank, filed.terms.penalties, filed.tiers
        item_id = filed.item_id
        for agent_id in filed.own:
            own_lines = self._own_lines.get(agent_id) or self._own(agent_id)
            own_lines[tiers[0]].add((rank + penalties[0], item_id, filed))
        if filed.team is not None:
            filed.team.lines[tiers[1]].add((rank + penalties[1], item_id, filed))
        if filed.region is not None:
            filed.region.lines[tiers[2]].add((rank + penalties[2], item_id, filed))
        self._province.lines[tiers[3]].add((rank + penalties[3], item_id, filed))
        filed.widest = 3

    def _remove(self, filed: Filed) -> None:
        del self._waiting[filed.item_id]
        filed.is_waiting = False
        if filed.is_live and filed.team is not None:
            filed.team.waiting_live -= 1
        self._gone += 1
        if self._gone > _SWEEP_FLOOR + _SWEEP_RATIO * len(self._waiting):
            self.compact()

    # Agents

    def _own(self, agent_id: int) -> list[ShortLine]:
        lines = self._own_lines.get(agent_id)
        if lines is None:
            lines = self._own_lines[agent_id] = [ShortLine(spare) for spare in self._spares]
        return lines

    def _team(self, team: int) -> Group:
        group = self._teams.get(team)
        if group is None:
            group = self._teams[team] = Group([ShortLine(spare) for spare in self._spares])
        return group

    def _region(self, region: int) -> Group:
        group = self._regions.get(region)
        if group is None:
            group = self._regions[region] = self._long_group()
        return group

    def _long_group(self) -> Group:
        return Group([LongLine(spare) for spare in self._spares])

    def _member(self, agent_id: int) -> Member:
        member = self._members.get(agent_id)
        if member is None:
            raise KeyError(f"Agent {agent_id} is not on the floor: enrol her first.")
        return member

    def _enter(self, agent: Agent) -> Member:
        groups = [self._team(agent.team), self._region(agent.region), self._province]
        member = Member(agent, self._needs.profile_of(agent), self._own(agent.agent_id), groups)
        self._members[agent.agent_id] = member
        return member

    def _leave(self, member: Member) -> None:
        member.change(_AWAY, self.now)
        del self._members[member.agent_id]
        self._loosen(member.team)

    def _seek(self, member: Member) -> None:
        """A member became able to take something: she seeks, and so do her free teammates, whom the
        reserve may have held back until now."""
        self._new_members.append(member)
        if member.availability is _FREE:
            self._loosen(member.team)

    def _loosen(self, team: Group) -> None:
        """More of a team are free, or fewer are busy: the reserve may let its free members go."""
        if len(self._spares) > 1:
            for idlers in team.idle.values():
                self._new_members.extend(idler[2] for idler in idlers)

    # Upkeep

    def compact(self) -> None:
        """Drop all that is gone. The floor does it by itself, in proportion to what passes through.
        What stays: teams, regions, and the distinct needs and profiles once seen."""
        self._gone = 0
        for own_lines in self._own_lines.values():
            for own_line in own_lines:
                own_line.compact()
        for group in (*self._teams.values(), *self._regions.values(), self._province):
            for line in group.lines:
                line.compact()
        for agent_id in [each for each in self._own_lines if each not in self._members]:
            if not any(line.entries for line in self._own_lines[agent_id]):
                del self._own_lines[agent_id]
        self._timers = [timer for timer in self._timers if timer[3].is_waiting]
        heapify(self._timers)

    @property
    def held_entries(self) -> int:
        """Entries held in lines and timers, those gone included: what memory follows."""
        own = sum(line.size() for lines in self._own_lines.values() for line in lines)
        groups = (*self._teams.values(), *self._regions.values(), self._province)
        return own + len(self._timers) + sum(line.size() for group in groups for line in group.lines)
