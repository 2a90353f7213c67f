"""Who needs what, and when? Every live contact and every task of a period, all their draws made.

A source is one flow of a zone, or what an event adds to it. Each cause has a stream of its own in each source, so
that patience changes no arrival; and each source has numbers of its own, so that one renumbers no other.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import inf, log
from random import Random
from typing import Final

from relais.lab.calendar import DAY_S, Calendar, Endless
from relais.lab.persons import Persons, Who
from relais.lab.population import counter_skill
from relais.lab.rates import Pieces
from relais.lab.scenario.values import Flow, Patience, Scenario, Tasks
from relais.lab.streams import Streams, instants, lengths, uniforms
from relais.lab.world import Matter
from relais.routing import Contact, Kind, Priority, Wish

# How far apart the numbers of two sources begin.
APART: Final = 1_000_000_000

_LIVE: Final = Kind.LIVE
_NOBODY: Final[frozenset[int]] = frozenset()
_NONE: Final[frozenset[str]] = frozenset()
# A tuple of the right length becomes a Matter or a Contact at a third of the price.
_make: Final = tuple.__new__

Stays = list[tuple[float, ...]]
# A wish, and whether the person takes a callback.
Wished = tuple[Wish, bool]
# What comes back and after how long, and whether it does though who answered knows the file.
Coming = tuple[tuple[float, Matter] | None, bool]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a source stands in its world. `pieces` says when it comes, at `rate_per_s` for a weight of one."""

    number: int
    name: str
    streams: Streams
    time: Calendar | Endless
    pieces: Callable[[int], Pieces]
    rate_per_s: float
    persons: Persons

    def stream(self, cause: str, period: int) -> Random:
        return self.streams.of(f"{cause}/{self.name}", period)

    def instants(self, period: int) -> list[float]:
        pieces = self.pieces(period)
        return instants(pieces, self.rate_per_s, self.stream("arrivals", period)) if pieces else []

    def numbers(self) -> Iterator[int]:
        return count(self.number * APART + 1)


class Calls:
    """The live contacts of one source."""

    def __init__(self, scenario: Scenario, flow: Flow, place: Place) -> None:
        self.scenario = scenario
        self.flow = flow
        self.place = place
        self.numbers = place.numbers()
        self.priority = Priority[flow.priority.upper()]
        self.is_counter = flow.channel == "counter"
        # Nobody calls a counter again.
        self.redials = scenario.redials if not self.is_counter and scenario.redials.share > 0.0 else None
        self.wishes = scenario.wishes
        self.skills: dict[int | None, frozenset[str]] = {None: flow.skills}
        for number, region in enumerate(scenario.regions):
            mine = {counter_skill(region.name)} if self.is_counter and len(scenario.regions) > 1 else ()
            self.skills[number] = flow.skills.union(mine)
        self.same = None if scenario.returns.share > 0.0 else place.persons.same()

    def matters(self, period: int) -> list[Matter]:
        """What comes in a period, in order."""
        times = self.place.instants(period)
        if not times:
            return []
        services = lengths(self.flow.service, self.place.stream("service", period), len(times))
        stays, agains = self._stays(period, len(times))
        if self.same is not None:
            return self._alike(self.same, times, services, stays, agains)
        whos = self.place.persons.draw(self.place.stream("persons", period), len(times))
        wishes = self._wishes(self.place.stream("wishes", period), whos)
        returns = self.place.stream("returns", period)
        return [
            self._matter(at, who, wished, service_s, stay, again, self._comes_back(returns, at, who, wished))
            for at, who, wished, service_s, stay, again in zip(
                times, whos, wishes, services, stays, agains, strict=True
            )
        ]

    def _alike(
        self, who: Who, times: list[float], services: list[float], stays: Stays, agains: Stays
    ) -> list[Matter]:
        """Strangers by the million, of whom only the instants and the lengths differ."""
        make, matter, contact, flow = _make, Matter, Contact, self.flow
        name, factor, wrap_up_s = flow.name, flow.service.known_factor, flow.service.wrap_up_s
        skills = self.skills[who.region]
        head = (_LIVE, flow.channel, self.priority, Wish.ANYONE, None, None, who.region, who.language, skills)
        rest = (*head, who.clientele, _NONE, _NOBODY, None, None, None, None, ())
        return [
            make(
                matter,
                (
                    at,
                    make(contact, (number, at, *rest)),
                    None,
                    name,
                    service_s,
                    service_s * factor,
                    wrap_up_s,
                    stay,
                    again,
                    False,
                    None,
                    True,
                ),
            )
            for at, service_s, stay, again, number in zip(
                times, services, stays, agains, self.numbers, strict=False
            )
        ]

    def _matter(
        self,
        at: float,
        who: Who,
        wished: Wished,
        service_s: float,
        stay: tuple[float, ...],
        again: tuple[float, ...],
        coming: Coming,
    ) -> Matter:
        flow = self.flow
        case, own_agent, own_team, region, language, clientele = who
        wish, takes_callback = wished
        number, skills = next(self.numbers), self.skills[region]
        contact = Contact(
            number,
            at,
            _LIVE,
            flow.channel,
            self.priority,
            wish,
            own_agent,
            own_team,
            region,
            language,
            skills,
            clientele,
        )
        return Matter(
            at,
            contact,
            case,
            flow.name,
            service_s,
            service_s * flow.service.known_factor,
            flow.service.wrap_up_s,
            stay,
            again,
            takes_callback,
            *coming,
        )

    def _stays(self, period: int, number: int) -> tuple[Stays, Stays]:
        """How long each person holds at each attempt that she would make, and after how long she makes it."""
        patience = self.flow.patience
        if patience is None:
            return [(inf,)] * number, [()] * number
        first = lengths(patience, self.place.stream("patience", period), number)
        if patience.never > 0.0:
            never = uniforms(self.place.stream("never", period), number)
            first = [inf if each < patience.never else stay for each, stay in zip(never, first, strict=True)]
        return self._attempts(patience, first, self.place.stream("redials", period))

    def _attempts(self, patience: Patience, first: list[float], stream: Random) -> tuple[Stays, Stays]:
        """Of persons who hold so long at first: how long at each attempt, and after how long they call again."""
        stays: Stays = list(zip(first, strict=True))
        agains: Stays = [()] * len(first)
        redials = self.redials
        callers: Sequence[int] = range(len(first))
        for _ in range(1, redials.attempts if redials else 1):
            assert redials is not None
            draws = uniforms(stream, len(callers))
            callers = [each for each, draw in zip(callers, draws, strict=True) if draw < redials.share]
            delays = uniforms(stream, len(callers))
            for each, delay, stay in zip(
                callers, delays, lengths(patience, stream, len(callers)), strict=True
            ):
                stays[each] += (stay,)
                agains[each] += (redials.within_min * 60.0 * delay,)
        return stays, agains

    def _wishes(self, stream: Random, whos: Sequence[Who]) -> list[Wished]:
        """What each person wants, and whether she takes a callback. A stranger knows nobody to ask for."""
        anyone, callback = self.wishes.anyone, self.wishes.callback
        team = callback + self.wishes.team
        draws = uniforms(stream, 2 * len(whos))
        found: list[Wished] = []
        for who, first, second in zip(whos, draws[::2], draws[1::2], strict=True):
            if who.own_agent is None or first < anyone:
                found.append((Wish.ANYONE, False))
            elif callback <= second < team:
                found.append((Wish.MY_TEAM, False))
            else:
                found.append((Wish.MY_AGENT, second < callback and not self.is_counter))
        return found

    def _comes_back(self, stream: Random, at: float, who: Who, wished: Wished) -> Coming:
        """What stays unresolved comes back, and may again: working days later, as long as the run lasts."""
        returns, time = self.scenario.returns, self.place.time
        if not returns.share:
            return None, True
        landings: list[tuple[float, float, bool]] = []
        while stream.random() < returns.share:
            if_known = stream.random() < returns.known_factor
            comes_at = time.after(at, -returns.after_days * log(1.0 - stream.random()))
            if comes_at >= time.ends_at:
                break
            landings.append((at, comes_at, if_known))
            at = comes_at
        coming: Coming = None, True
        patience = self.flow.patience
        for left_at, comes_at, if_known in reversed(landings):
            service_s = lengths(self.flow.service, stream, 1)[0]
            stay: Stays = [(inf,)]
            once_more: Stays = [()]
            if patience is not None and stream.random() >= patience.never:
                stay, once_more = self._attempts(patience, lengths(patience, stream, 1), stream)
            again = self._matter(comes_at, who, wished, service_s, stay[0], once_more[0], coming)
            coming = (comes_at - left_at, again), if_known
        return coming


class Chores:
    """The tasks of one source: the deferrable work of the files."""

    def __init__(self, tasks: Tasks, place: Place) -> None:
        self.tasks = tasks
        self.place = place
        self.numbers = place.numbers()

    def matters(self, period: int) -> list[Matter]:
        """What comes in a period, in order."""
        return self._matters(period, self.place.pieces(period))

    def backlog(self) -> list[Matter]:
        """What waits when the run begins: it came on the working days before, hence before zero."""
        left, time = self.tasks.backlog_days, self.place.time
        found: list[Matter] = []
        if isinstance(time, Endless):
            return self._matters(-1, [(-left * DAY_S, 0.0, 1.0)])
        for day in time.open_days(-1, -1):
            if left <= 0.0:
                return found
            pieces = [
                (starts, ends, weight * min(1.0, left)) for starts, ends, weight in self.place.pieces(day)
            ]
            found = self._matters(day, pieces) + found
            left -= 1.0
        return found

    def _matters(self, period: int, pieces: Pieces) -> list[Matter]:
        place, tasks = self.place, self.tasks
        times = instants(pieces, place.rate_per_s, place.stream("arrivals", period)) if pieces else []
        services = lengths(tasks.service, place.stream("service", period), len(times))
        whos = place.persons.draw(place.stream("persons", period), len(times))
        urgent = uniforms(place.stream("urgent", period), len(times))
        return [
            self._matter(at, who, service_s, draw < tasks.urgent)
            for at, who, service_s, draw in zip(times, whos, services, urgent, strict=True)
        ]

    def _matter(self, at: float, who: Who, service_s: float, is_urgent: bool) -> Matter:
        time, tasks = self.place.time, self.tasks
        contact = Contact(
            next(self.numbers),
            at,
            Kind.DEFERRABLE,
            "task",
            Priority.URGENT if is_urgent else Priority.NORMAL,
            own_agent=who.own_agent,
            own_team=who.own_team,
            region=who.region,
            language=who.language,
            clientele=who.clientele,
            due_at=time.closing(at) if is_urgent else time.after(at, tasks.due_days),
        )
        # The notes of a task are a part of it, which a contact interrupts as the rest.
        notes_s = tasks.service.wrap_up_s
        known_s = service_s * tasks.service.known_factor + notes_s
        return Matter(at, contact, who.case, "task", service_s + notes_s, known_s)
