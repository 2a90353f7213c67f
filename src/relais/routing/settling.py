"""When something has happened, who takes what? The pairs that became possible, best first.

After every event, nothing that can be placed is left unplaced. So when something happens, only what
changed can make a new pair possible: the contact that arrived or whose ring opened, the agent who became
free, the free agents of a team whose reserve loosened. Those are the seekers. The best of their pairs is
taken, in the order of `place`, until none is possible; taking one never makes another possible.
"""

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from math import inf
from typing import Any, Final

from relais.routing.crew import NEVER_SAID, Member
from relais.routing.explain import WHY_BUSY, WHY_RING, why_her, why_not_own
from relais.routing.hall import Hall
from relais.routing.lines import Entry, Filed, ShortLine
from relais.routing.place import Key
from relais.routing.reasons import Reason
from relais.routing.values import Availability, Contact, Placement, Ring

_FREE: Final = Availability.FREE
_DEFERRABLE: Final = Availability.DEFERRABLE
_OFFERED: Final = Availability.OFFERED
_AWAY: Final = Availability.AWAY
_OWN: Final = Ring.OWN
_TEAM: Final = Ring.TEAM
_REGION: Final = Ring.REGION
_PROVINCE: Final = Ring.PROVINCE
_OWN_NONE: Final = Reason.OWN_NONE
# A tuple of the right length becomes a placement at a third of the price.
_make: Final[Callable[[Any, Any], Any]] = tuple.__new__
# More free members than any reserve asks for.
_NO_RESERVE: Final = 1_000_000


class Settling(Hall):
    """The part of `Floor` that answers."""

    # Settling

    def _settle(self) -> list[Placement]:
        """Take the best pair of all seekers until none is left. A seeker's best pair only gets worse as
        others are taken, so it is looked at again only when it comes up."""
        if not self._new_members and not self._new_items:
            return []
        members, items = self._new_members, self._new_items
        self._new_members, self._new_items = [], []
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

    def _settle_ready(self, member: Member, idle_since: float) -> list[Placement]:
        """The usual case when everyone is busy: she becomes free, alone of her team, and takes something at
        once. Her groups need not count her as free in between."""
        here = member.team.here + (member.availability is _AWAY)
        able = 1 + len(member.team.on_task) - (member.availability is _DEFERRABLE)
        entry = self._best_entry(member, _spare(1, here), _spare(able, here))
        if entry is None:
            member.change(_FREE, idle_since)
            member.seat()
            return []
        filed: Filed = entry[2]
        placement = self._placement(filed, member, 1)
        self._remove(filed)
        if member.availability is _AWAY or member.availability is _DEFERRABLE:
            member.change(_OFFERED, self.now)
        else:
            member.availability = _OFFERED
            member.idle_since = self.now
            member.ends_by = NEVER_SAID
        return [placement]

    def _best(self, seeker: Member | Filed) -> tuple[Key, Filed, Member] | None:
        if isinstance(seeker, Filed):
            return self._best_member(seeker)
        if seeker.availability is _DEFERRABLE:
            # Least restricted lines only: a live contact of her own or of her team is never held in reserve.
            entry = seeker.own_lines[0].first_live(seeker.agent_id, seeker.fits, False)
            line = seeker.team.lines[0]
            of_team = None
            if isinstance(line, ShortLine):
                of_team = line.first_live(seeker.agent_id, seeker.fits, True)
            if entry is None or (of_team is not None and of_team < entry):
                entry = of_team
        elif seeker.availability is _FREE:
            team = seeker.team
            entry = self._best_entry(
                seeker, _spare(team.free, team.here), _spare(team.free + len(team.on_task), team.here)
            )
        else:
            return None
        if entry is None:
            return None
        filed: Filed = entry[2]
        near = _near(filed, int(_ring(filed, seeker)), seeker)
        return (entry[0], entry[1], near, seeker.idle_since, seeker.agent_id), filed, seeker

    def _best_entry(self, member: Member, free: int, able: int) -> Entry | None:
        """What a free agent takes first, when her team may give so many members, herself included: to deferrable
        work those who are free, to a live contact those who could take a person."""
        agent_id, fits = member.agent_id, member.fits
        best: Entry | None = None
        for line in member.lines:
            if line.spare >= (able if line.is_live else free):
                continue
            if line.first < inf and (best is None or line.first <= best[0]):
                best = line.better(agent_id, fits, best)
        return best

    def _best_member(self, filed: Filed) -> tuple[Key, Filed, Member] | None:
        """Who takes this first of all who may."""
        if not filed.is_waiting or filed.widest < 0:
            return None
        best: tuple[Key, Filed, Member] | None = None
        for agent_id in filed.own:
            member = self._members.get(agent_id)
            if member is not None and _may_take_own(filed, member):
                best = self._better(best, filed, 0, member)
        if filed.is_live and filed.widest > 0 and filed.team is not None and filed.team.on_task:
            busy = filed.team.to_interrupt(filed) if filed.terms.interrupts_team else None
            if busy is not None and busy.agent_id not in filed.own:
                best = self._better(best, filed, 1, busy)
        if not self._province.free:
            return best
        for ring in range(1, filed.widest + 1):
            group = filed.team if ring == 1 else filed.region if ring == 2 else self._province
            if group is not None and group.free:
                idler = group.longest_idle(filed, filed.needed[ring])
                if idler is not None:
                    best = self._better(best, filed, ring, idler[2])
        return best

    def _better(
        self, best: tuple[Key, Filed, Member] | None, filed: Filed, ring: int, member: Member
    ) -> tuple[Key, Filed, Member]:
        score = filed.rank + filed.terms.penalties[ring]
        near = _near(filed, ring, member)
        key = (score, filed.item_id, near, member.idle_since, member.agent_id)
        return (key, filed, member) if best is None or key < best[0] else best

    # Answers

    def _commit(self, filed: Filed, member: Member) -> Placement:
        placement = self._placement(filed, member, 0)
        self._remove(filed)
        member.change(_OFFERED, self.now)
        return placement

    def _placement(self, filed: Filed, member: Member, uncounted: int) -> Placement:
        """`uncounted` is 1 when her groups do not count her as free yet, though she is."""
        contact, agent_id = filed.contact, member.agent_id
        team, region, free = filed.team, filed.region, self._province.free + uncounted
        team_free = region_free = 0
        if team is not None:
            team_free = team.free + uncounted if team is member.team else team.free
        if region is not None:
            region_free = region.free + uncounted if region is member.region else region.free
        ring = _ring(filed, member)
        if contact.own_agent == agent_id:
            why, why_not = WHY_RING[ring], None
        else:
            why = WHY_RING[ring] if ring else why_her(contact, member.agent)
            why_not = self._why_not_own(filed, member)
        placement: Placement = _make(
            Placement,
            (
                filed.item_id,
                agent_id,
                ring,
                not uncounted and member.availability is _DEFERRABLE,
                why,
                why_not,
                self.now - filed.start_at,
                (team_free, region_free, free),
            ),
        )
        return placement

    def _why_not_own(self, filed: Filed, member: Member) -> Reason | None:
        contact = filed.contact
        own_id = contact.own_agent
        if own_id is None:
            return _OWN_NONE
        own = self._members.get(own_id)
        if own is not None and _is_just_busy(filed, contact, own):
            return WHY_BUSY[own.availability]
        standing = None if own is None else own.standing()
        return why_not_own(contact, member.agent, standing, self.now, filed.terms.prefers_near)


def _ring(filed: Filed, member: Member) -> Ring:
    """The same answer as `ring_of`, from what the floor keeps."""
    if member.agent_id in filed.own:
        return _OWN
    if member.team is filed.team:
        return _TEAM
    if member.region is filed.region:
        return _REGION
    return _PROVINCE


def _near(filed: Filed, ring: int, member: Member) -> int:
    """Nearness in the order of pairs: at the same one nobody is interrupted while someone is free."""
    return (2 * ring if filed.terms.prefers_near else 0) + int(member.availability)


def _spare(free: int, here: int) -> int:
    """The free members that a reserve sees: where nobody is busy, no reserve holds. See `has_spare`."""
    return _NO_RESERVE if free == here else free


def _may_take_own(filed: Filed, member: Member) -> bool:
    if not member.fits[filed.base] or member.agent_id in filed.barred:
        return False
    if member.availability is _DEFERRABLE:
        return filed.is_live
    return member.availability is _FREE and _spare(member.team.free, member.team.here) > filed.needed[0]


def _is_just_busy(filed: Filed, contact: Contact, own: Member) -> bool:
    """The usual reason: no stand-in, no holder, an own agent who could serve this and is not free."""
    return (
        own.availability is not _FREE
        and contact.stand_in is None
        and contact.held_by is None
        and own.fits[filed.base]
        and own.agent_id not in filed.barred
    )
