"""How does the floor keep its state so that each event costs little? Filing, timers, settling.

After every event, nothing that can be placed is left unplaced. So when something happens, only what
changed can make a new pair possible: the contact that arrived or whose ring opened, the agent who became
free, the free agents of a team whose reserve loosened. Those are the seekers. The best of their pairs is
taken, in the order of `place`, until none is possible; taking one never makes another possible.
"""

from heapq import heapify, heappop, heappush
from math import inf

from relais.routing.crew import Group, Member, Needs
from relais.routing.explain import why_her, why_not_own
from relais.routing.lines import Entry, Filed, LongLine, ShortLine
from relais.routing.place import Key
from relais.routing.policies.policy import Policy, TeamLoad
from relais.routing.reasons import Reason
from relais.routing.rings import own_agents, ring_of
from relais.routing.suitability import is_channel_blocked
from relais.routing.values import (
    Agent,
    Availability,
    Contact,
    Kind,
    Openings,
    Placement,
    Ring,
    Standing,
    start_at,
)

_FREE = Availability.FREE
_AWAY = Availability.AWAY
_DEFERRABLE = Availability.DEFERRABLE
_OFFERED = Availability.OFFERED
_LIVE_KIND = Kind.LIVE
_OWN, _TEAM, _REGION, _PROVINCE = Ring
_RINGS = (_OWN, _TEAM, _REGION, _PROVINCE)

# What is gone is swept once it outweighs what waits this many times, plus a thousand.
_SWEEP_RATIO = 2
_SWEEP_FLOOR = 1_000


class Hall:
    """The state under `Floor`."""

    def __init__(self, policy: Policy, mean_handling_s: float) -> None:
        self.policy = policy
        self.mean_handling_s = mean_handling_s
        self.now = -inf
        self._penalties = policy.ring_penalty_s
        self._prefers_near = policy.prefers_near
        own, live = policy.keep_for_own, policy.keep_for_live
        # Free members that a team must exceed when the item is not pressing, by ring.
        self._needed_live = (0, 0, own, own)
        self._needed_deferrable = (live, live, max(own, live), max(own, live))
        self._spares = sorted({0, own, live})
        self._needs = Needs()
        self._waiting: dict[int, Filed] = {}
        self._members: dict[int, Member] = {}
        self._own_lines: dict[int, list[ShortLine]] = {}
        self._teams: dict[int, Group] = {}
        self._regions: dict[int, Group] = {}
        self._province = self._long_group()
        # (instant, serial, whether to file anew rather than open the next ring, item)
        self._timers: list[tuple[float, int, bool, Filed]] = []
        self._serial = 0
        self._gone = 0
        self._new_members: list[Member] = []
        self._new_items: list[Filed] = []
        self._load = TeamLoad(0, 0, 0, False, mean_handling_s)

    # Time

    def _advance(self, now: float) -> None:
        if now > self.now:
            self.now = now
        timers = self._timers
        while timers and timers[0][0] <= self.now:
            _, _, is_new_filing, filed = heappop(timers)
            if not filed.is_waiting:
                continue
            if is_new_filing:
                filed.is_waiting = False
                self._gone += 1
                filed = self._file(filed.contact, filed.openings)
            else:
                self._open_rings(filed)
            self._new_items.append(filed)

    def _set_timer(self, at: float, is_new_filing: bool, filed: Filed) -> None:
        self._serial += 1
        heappush(self._timers, (at, self._serial, is_new_filing, filed))

    # Contacts

    def _file(self, contact: Contact, openings: Openings) -> Filed:
        """Note what the contact needs and stand it in the lines of every ring open now."""
        self._serial += 1
        starts = start_at(contact)
        filed = Filed(contact, openings, self._serial, starts)
        filed.is_live = contact.kind is _LIVE_KIND
        self._waiting[contact.item_id] = filed
        if contact.blocked_channels and is_channel_blocked(contact):
            return filed
        filed.rank = self.policy.rank(contact)
        filed.base = filed.need = self._needs.base_of(contact)
        if contact.excluded or contact.passed:
            self._bar(filed)
        if self._is_ever_reserved(filed):
            pressing_at = self.policy.pressing_at(contact)
            filed.is_pressing = self.now >= pressing_at
            if not filed.is_pressing:
                self._set_timer(pressing_at, True, filed)
        self._open_rings(filed)
        return filed

    def _bar(self, filed: Filed) -> None:
        """Note who may not serve this; when somebody who passed may again, it is filed anew."""
        contact = filed.contact
        passed = [(until_at, agent_id) for agent_id, until_at in contact.passed if self.now < until_at]
        if passed:
            self._set_timer(min(passed)[0], True, filed)
        filed.barred = contact.excluded.union(agent_id for _, agent_id in passed)
        if filed.barred:
            filed.need = (filed.base, filed.barred)

    def _is_ever_reserved(self, filed: Filed) -> bool:
        needed = self._needed_live if filed.is_live else self._needed_deferrable
        return needed[_PROVINCE] > 0

    def _open_rings(self, filed: Filed) -> None:
        """Stand it in the lines of each ring that is open by now; set a timer for the next one."""
        while filed.widest < _PROVINCE:
            delay_s = filed.openings[filed.widest + 1]
            if delay_s is None:
                return
            opens_at = filed.start_at + delay_s
            if opens_at > self.now:
                self._set_timer(opens_at, False, filed)
                return
            filed.widest += 1
            self._stand(filed, filed.widest)

    def _stand(self, filed: Filed, ring: int) -> None:
        contact = filed.contact
        entry = (filed.rank + self._penalties[ring], contact.item_id, filed.serial, filed)
        tier = self._spares.index(self._spare_needed(filed, ring))
        if ring == _PROVINCE:
            self._province.lines[tier].add(entry)
        elif ring == _REGION:
            if contact.region is not None:
                self._region(contact.region).lines[tier].add(entry)
        elif ring == _TEAM:
            if contact.own_team is not None:
                self._team(contact.own_team).lines[tier].add(entry)
        else:
            for agent_id in own_agents(contact):
                self._own(agent_id)[tier].add(entry)

    def _spare_needed(self, filed: Filed, ring: int) -> int:
        if filed.is_pressing:
            return 0
        return self._needed_live[ring] if filed.is_live else self._needed_deferrable[ring]

    def _remove(self, filed: Filed) -> None:
        contact = filed.contact
        del self._waiting[contact.item_id]
        filed.is_waiting = False
        self._count(contact, -1)
        self._gone += 1
        if self._gone > _SWEEP_FLOOR + _SWEEP_RATIO * len(self._waiting):
            self.compact()

    def _count(self, contact: Contact, by: int) -> None:
        if contact.kind is _LIVE_KIND and contact.own_team is not None:
            self._team(contact.own_team).waiting_live += by

    def _receive(self, contact: Contact, openings: Openings | None) -> Filed:
        """Take in a contact; one already known by that number is replaced."""
        known = self._waiting.get(contact.item_id)
        if known is not None:
            self._remove(known)
        if openings is None:
            openings = self.policy.openings(contact, self._team_load(contact))
        self._count(contact, 1)
        return self._file(contact, openings)

    def _team_load(self, contact: Contact) -> TeamLoad:
        """The same object every time: a policy reads it and keeps nothing."""
        load = self._load
        group = None if contact.own_team is None else self._teams.get(contact.own_team)
        if group is None:
            load.present = load.free = load.waiting_live = 0
        else:
            load.present, load.free, load.waiting_live = group.present, group.free, group.waiting_live
        load.mean_handling_s = self.mean_handling_s
        load.has_own_present = False
        for agent_id in own_agents(contact):
            member = self._members.get(agent_id)
            if member is not None and member.availability is not _AWAY:
                load.has_own_present = True
        return load

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
        for group in groups:
            group.members += 1
        return member

    def _leave(self, member: Member) -> None:
        member.change(_AWAY, self.now)
        for group in member.groups():
            group.members -= 1
        del self._members[member.agent_id]

    def _seek(self, member: Member) -> None:
        """A member became able to take something: she seeks, and so do her free teammates, whom the
        reserve may have held back until now."""
        self._new_members.append(member)
        if member.availability is _FREE and len(self._spares) > 1 and member.team.free > 1:
            for idlers in member.team.idle.values():
                self._new_members.extend(idler[2] for idler in idlers)

    # Settling

    def _settle(self) -> list[Placement]:
        """Take the best pair of all seekers until none is left. A seeker's best pair only gets worse as
        others are taken, so it is looked at again only when it comes up."""
        if not self._new_members and not self._new_items:
            return []
        members, items = self._new_members, self._new_items
        self._new_members, self._new_items = [], []
        if len(members) == 1 and not items:
            return self._settle_member(members[0])
        if not members and len(items) == 1:
            return self._settle_item(items[0])
        for member in members:
            if member.availability is _FREE and not member.is_seated:
                member.seat()
        seekers: list[Member | Filed] = [*members, *items]
        pairs = [
            (pair[0], number, pair[1], pair[2])
            for number, seeker in enumerate(seekers)
            if (pair := self._best(seeker)) is not None
        ]
        heapify(pairs)
        placements: list[Placement] = []
        while pairs:
            key, number, _, _ = heappop(pairs)
            pair = self._best(seekers[number])
            if pair is None:
                continue
            if pair[0] > key:
                heappush(pairs, (pair[0], number, pair[1], pair[2]))
                continue
            placements.append(self._commit(pair[1], pair[2]))
        return placements

    def _settle_member(self, member: Member) -> list[Placement]:
        """The usual case when everyone is busy: she need not sit among the idle at all."""
        entry = self._best_entry(member)
        if entry is not None:
            return [self._commit(entry[3], member)]
        if member.availability is _FREE and not member.is_seated:
            member.seat()
        return []

    def _settle_item(self, filed: Filed) -> list[Placement]:
        pair = self._best_member(filed)
        return [] if pair is None else [self._commit(filed, pair[2])]

    def _best(self, seeker: Member | Filed) -> tuple[Key, Filed, Member] | None:
        if isinstance(seeker, Filed):
            return self._best_member(seeker)
        entry = self._best_entry(seeker)
        if entry is None:
            return None
        filed = entry[3]
        near = int(ring_of(filed.contact, seeker.agent)) if self._prefers_near else 0
        return (entry[0], entry[1], near, seeker.idle_since, seeker.agent_id), filed, seeker

    def _best_entry(self, member: Member) -> Entry | None:
        """What this agent takes first of all that she may take."""
        if member.availability is _DEFERRABLE:
            # Least restricted line only: a live contact of her own is never held in reserve.
            return member.own_lines[0].first_live(member.agent_id, member.fits)
        if member.availability is not _FREE:
            return None
        free = member.team.free
        best: Entry | None = None
        for line in member.lines:
            if line.spare >= free:
                break
            entry = line.first(member.agent_id, member.fits)
            if entry is not None and (best is None or entry < best):
                best = entry
        return best

    def _best_member(self, filed: Filed) -> tuple[Key, Filed, Member] | None:
        """Who takes this first of all who may."""
        if not filed.is_waiting or filed.widest < 0:
            return None
        best: tuple[Key, Filed, Member] | None = None
        if not self._province.free and not filed.is_live:
            return None
        for agent_id in own_agents(filed.contact):
            member = self._members.get(agent_id)
            if member is not None and self._may_take_own(filed, member):
                best = self._better(best, filed, _OWN, member)
        if not self._province.free:
            return best
        for ring in range(_TEAM, filed.widest + 1):
            group = self._group(filed.contact, ring)
            if group is None or not group.free:
                continue
            idler = group.longest_idle(filed, self._spare_needed(filed, ring))
            if idler is not None:
                best = self._better(best, filed, ring, idler[2])
        return best

    def _may_take_own(self, filed: Filed, member: Member) -> bool:
        if not member.fits[filed.base] or member.agent_id in filed.barred:
            return False
        if member.availability is _DEFERRABLE:
            return filed.is_live
        return member.availability is _FREE and member.team.free > self._spare_needed(filed, _OWN)

    def _better(
        self, best: tuple[Key, Filed, Member] | None, filed: Filed, ring: int, member: Member
    ) -> tuple[Key, Filed, Member]:
        score = filed.rank + self._penalties[ring]
        near = ring if self._prefers_near else 0
        key = (score, filed.contact.item_id, near, member.idle_since, member.agent_id)
        return (key, filed, member) if best is None or key < best[0] else best

    def _group(self, contact: Contact, ring: int) -> Group | None:
        if ring == _PROVINCE:
            return self._province
        if ring == _REGION:
            return None if contact.region is None else self._regions.get(contact.region)
        return None if contact.own_team is None else self._teams.get(contact.own_team)

    def _commit(self, filed: Filed, member: Member) -> Placement:
        contact = filed.contact
        team = self._group(contact, _TEAM)
        region = self._group(contact, _REGION)
        placement = Placement(
            contact.item_id,
            member.agent_id,
            ring_of(contact, member.agent),
            member.availability is _DEFERRABLE,
            why_her(contact, member.agent),
            self._why_not_own(filed, member),
            self.now - filed.start_at,
            (
                0 if team is None else team.free,
                0 if region is None else region.free,
                self._province.free,
            ),
        )
        self._remove(filed)
        member.change(_OFFERED, self.now)
        return placement

    def _why_not_own(self, filed: Filed, member: Member) -> Reason | None:
        contact = filed.contact
        if contact.own_agent == member.agent_id:
            return None
        own = None if contact.own_agent is None else self._members.get(contact.own_agent)
        standing = None if own is None else Standing(own.agent, own.availability, own.idle_since)
        return why_not_own(contact, member.agent, standing, self.now, self._prefers_near)

    # Upkeep

    def compact(self) -> None:
        """Drop all that is gone. The floor does it by itself, in proportion to what passes through."""
        self._gone = 0
        for own_lines in self._own_lines.values():
            for own_line in own_lines:
                own_line.compact()
        for group in (*self._teams.values(), *self._regions.values(), self._province):
            for line in group.lines:
                line.compact()
        for agent_id in [each for each in self._own_lines if each not in self._members]:
            if all(line.is_empty() for line in self._own_lines[agent_id]):
                del self._own_lines[agent_id]
        for kept in (self._teams, self._regions):
            for key in [key for key, group in kept.items() if group.is_unused()]:
                del kept[key]
        self._timers = [timer for timer in self._timers if timer[3].is_waiting]
        heapify(self._timers)
