"""Who is on the floor, what can each serve, and who is free where? The floor's side of the agents."""

from bisect import bisect_left, insort
from collections.abc import Sequence
from math import inf
from typing import Any, Final, TypeAlias

from relais.routing.lines import Filed, Line, ShortLine
from relais.routing.suitability import has_skills, serves_clientele, speaks_language
from relais.routing.values import Agent, Availability, Contact, Standing

FREE: Final = Availability.FREE
_DEFERRABLE: Final = Availability.DEFERRABLE
_LIVE: Final = Availability.LIVE
_AWAY: Final = Availability.AWAY
# Earlier than any instant, so that a single comparison tells whether she is about to end.
NEVER_SAID: Final = -inf


class Profile:
    """What a kind of agent can serve: `fits[base]` for every need seen so far."""

    __slots__ = ("agent", "fits")

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        self.fits: list[bool] = []


class Needs:
    """Every distinct (language, skills, clientele) gets an index; agents alike share one profile."""

    __slots__ = ("_contacts", "_profiles", "bases")

    def __init__(self) -> None:
        self.bases: dict[tuple[str, frozenset[str], str | None], int] = {}
        self._contacts: list[Contact] = []
        self._profiles: dict[tuple[frozenset[str], frozenset[str], frozenset[str]], Profile] = {}

    def add(self, contact: Contact) -> int:
        """The index of a need that was not seen before."""
        base = self.bases[contact.language, contact.skills, contact.clientele] = len(self.bases)
        self._contacts.append(contact)
        for profile in self._profiles.values():
            profile.fits.append(_fits(contact, profile.agent))
        return base

    def profile_of(self, agent: Agent) -> Profile:
        key = (agent.languages, agent.skills, agent.clienteles)
        profile = self._profiles.get(key)
        if profile is None:
            profile = self._profiles[key] = Profile(agent)
            profile.fits.extend(_fits(contact, agent) for contact in self._contacts)
        return profile


def _fits(contact: Contact, agent: Agent) -> bool:
    return speaks_language(contact, agent) and has_skills(contact, agent) and serves_clientele(contact, agent)


class Group:
    """A team, a region or the province: who is there, who is free, and the lines before its agents."""

    __slots__ = (
        "announced",
        "free",
        "here",
        "idle",
        "lines",
        "on_task",
        "present",
        "present_by_need",
        "waiting_live",
    )

    def __init__(self, lines: Sequence[Line]) -> None:
        # One line for each reserve, the least restricted first.
        self.lines = lines
        # Agents here and not away, by profile and in all; the same by need, until someone moves.
        self.present: dict[Profile, int] = {}
        self.present_by_need: dict[int, int] = {}
        self.here = 0
        self.free = 0
        self.waiting_live = 0
        # Free agents whom nothing suits for now, by profile, longest idle first.
        self.idle: dict[Profile, list[Idler]] = {}
        # Members of this team on deferrable work that a live contact may interrupt.
        self.on_task: list[Member] = []
        # Members of this team who have said that they are about to end; looked through when it is asked.
        self.announced: list[Member] = []

    def ending_for(self, base: int, now: float) -> int:
        """How many of those who are about to end fit this need. Who has ended is forgotten."""
        self.announced = [each for each in self.announced if now < each.ends_by]
        return sum(each.fits[base] for each in self.announced if each.availability is _LIVE)

    def count_present(self, base: int) -> int:
        """How many of those present fit this need; remembered in `present_by_need`."""
        count = sum(here for profile, here in self.present.items() if profile.fits[base])
        self.present_by_need[base] = count
        return count

    def free_for(self, base: int) -> int:
        """How many of those free fit this need."""
        return sum(len(entries) for profile, entries in self.idle.items() if profile.fits[base])

    def to_interrupt(self, filed: Filed) -> "Member | None":
        """Who of this team would be taken off her task for this: she who has been on it longest."""
        best: Member | None = None
        for each in self.on_task:
            if not each.fits[filed.base] or each.agent_id in filed.barred:
                continue
            if best is None or (each.idle_since, each.agent_id) < (best.idle_since, best.agent_id):
                best = each
        return best

    def come(self, profile: Profile, by: int) -> None:
        """Somebody comes (1) or goes (-1)."""
        self.here += by
        self.present[profile] = self.present.get(profile, 0) + by
        self.present_by_need.clear()

    def seat(self, idler: "Idler") -> None:
        member: Member = idler[2]
        profile = member.profile
        entries = self.idle.get(profile)
        if entries is None:
            self.idle[profile] = [idler]
        elif idler > entries[-1]:  # the usual case
            entries.append(idler)
        else:
            insort(entries, idler)

    def unseat(self, idler: "Idler") -> None:
        member: Member = idler[2]
        profile = member.profile
        entries = self.idle[profile]
        if len(entries) == 1:
            del self.idle[profile]
        elif entries[0][2] is member:  # the usual case
            del entries[0]
        else:
            del entries[bisect_left(entries, idler)]

    def longest_idle(self, filed: Filed, needed: int) -> "Idler | None":
        """The longest idle who may serve this and whose team has more than `needed` free members, or
        nobody who is busy."""
        best: Idler | None = None
        for profile, entries in self.idle.items():
            if not profile.fits[filed.base]:
                continue
            for idler in entries:
                if best is not None and idler > best:
                    break
                team: Group = idler[2].team
                able = team.free + len(team.on_task) if filed.is_live else team.free
                if idler[1] not in filed.barred and (able > needed or able == team.here):
                    best = idler
                    break
        return best


class Member:
    """An agent on the floor."""

    __slots__ = (
        "agent",
        "agent_id",
        "availability",
        "ends_by",
        "fits",
        "idle_since",
        "is_seated",
        "lines",
        "own_lines",
        "profile",
        "province",
        "region",
        "team",
    )

    def __init__(self, agent: Agent, profile: Profile, own: list[ShortLine], groups: list[Group]) -> None:
        self.agent = agent
        self.agent_id = agent.agent_id
        self.profile = profile
        self.fits = profile.fits
        self.availability = Availability.AWAY
        self.idle_since = 0.0
        # When her live contact ends at the latest, by her own word; NEVER_SAID is nothing said.
        self.ends_by = NEVER_SAID
        self.is_seated = False
        self.own_lines = own
        self.team, self.region, self.province = groups
        lines: list[Line] = [*own, *(line for group in groups for line in group.lines)]
        # Every line she may take from, the least restricted first.
        self.lines = sorted(lines, key=lambda line: line.spare)

    def groups(self) -> tuple[Group, Group, Group]:
        return (self.team, self.region, self.province)

    def seat(self) -> None:
        """Sit among the idle, to be found by whatever arrives."""
        idler = (self.idle_since, self.agent_id, self)
        for group in self.groups():
            group.seat(idler)
        self.is_seated = True

    def unseat(self) -> None:
        idler = (self.idle_since, self.agent_id, self)
        for group in self.groups():
            group.unseat(idler)
        self.is_seated = False

    def standing(self) -> Standing:
        """Her place on the floor, as `place` and `load` read it."""
        ends_by = None if self.ends_by == NEVER_SAID else self.ends_by
        return Standing(self.agent, self.availability, self.idle_since, ends_by)

    def stand(self, standing: Standing) -> None:
        """Take the place that she had on another floor."""
        self.change(standing.availability, standing.idle_since)
        if standing.ends_by is not None:
            self.announce(standing.ends_by)

    def announce(self, ends_by: float) -> None:
        """Her live contact ends by this instant at the latest."""
        team = self.team
        team.announced = [each for each in team.announced if each.ends_by != NEVER_SAID and each is not self]
        team.announced.append(self)
        self.ends_by = ends_by

    def change(self, availability: Availability, since: float) -> None:
        """Take up another availability; the counts of her groups follow."""
        was, self.availability = self.availability, availability
        if self.is_seated:
            self.unseat()
        self.idle_since = since
        self.ends_by = NEVER_SAID
        if was is not availability:
            if was is _DEFERRABLE:
                self.team.on_task.remove(self)
            elif availability is _DEFERRABLE:
                self.team.on_task.append(self)
        free = (availability is FREE) - (was is FREE)
        present = (availability is not _AWAY) - (was is not _AWAY)
        for group in self.groups():
            group.free += free
            if present:
                group.come(self.profile, present)


# Idle since (float), agent number (int), Member; loosely for the same reason as `Entry`.
Idler: TypeAlias = tuple[Any, ...]
