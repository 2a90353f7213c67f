"""In which order does what waits stand before an agent? Lines kept sorted, with late removal.

An item that leaves is only marked; the line drops it when it meets it. Each item stands in one line for
each ring that is open to it, with a score of its own in each.
"""

from bisect import bisect_left, insort
from math import inf
from typing import TYPE_CHECKING, TypeAlias

from relais.routing.rings import own_agents
from relais.routing.values import Contact, Kind, Openings, start_at

if TYPE_CHECKING:
    from relais.routing.crew import Group

_LIVE = Kind.LIVE
NOBODY: frozenset[int] = frozenset()
ALWAYS = (0, 0, 0, 0)
NEVER: Openings = (None, None, None, None)


# What is due this much after the next to be served is far from its turn.
_FAR_S = 300.0


class Filed:
    """A waiting contact as the floor keeps it. A change in its needs files it anew."""

    __slots__ = (
        "barred",
        "base",
        "contact",
        "is_live",
        "is_waiting",
        "need",
        "needed",
        "openings",
        "own",
        "rank",
        "region",
        "serial",
        "start_at",
        "team",
        "tiers",
        "widest",
    )

    def __init__(self, contact: Contact, serial: int) -> None:
        self.contact = contact
        self.serial = serial
        self.openings = NEVER
        self.is_live = contact.kind is _LIVE
        # When it may start, and its place in line from then on.
        before = contact.not_before_at
        self.start_at = contact.received_at if before is None else start_at(contact)
        self.rank = 0.0
        # Who stands in its closest ring, and where its next two rings are kept.
        self.own = own_agents(contact)
        self.team: Group | None = None
        self.region: Group | None = None
        # False once it is placed, withdrawn or filed anew.
        self.is_waiting = True
        # Widest ring that is open; -1 is none.
        self.widest = -1
        # What it takes to serve it: an index of `Needs`, and the agents who may not.
        self.base = 0
        self.barred = NOBODY
        self.need: object = 0
        # By ring: the free members a team must exceed, and the line that stands for that number.
        self.needed = ALWAYS
        self.tiers = ALWAYS

    def __lt__(self, other: "Filed") -> bool:
        """Of two filings of one item, the earlier; only sorting asks."""
        return self.serial < other.serial


# Score, item number, item. A tie before the last field is the same item, filed anew.
Entry: TypeAlias = tuple[float, int, Filed]


def _low(entries: list[Entry], entry: Entry, start: int) -> int:
    """Where to begin the search for its place: what has just come goes near the end, where the memory is
    warm."""
    near = len(entries) - 12
    return near if near > start and entry > entries[near] else start


class ShortLine:
    """A line that is walked from its front: an agent's own persons, a team's."""

    __slots__ = ("entries", "spare")

    def __init__(self, spare: int) -> None:
        self.entries: list[Entry] = []
        # The agent's team must have more free members than this.
        self.spare = spare

    def add(self, entry: Entry) -> None:
        entries = self.entries
        if not entries or entry > entries[-1]:
            entries.append(entry)
        else:
            insort(entries, entry, _low(entries, entry, 0))

    def better(self, agent_id: int, fits: list[bool], best: Entry | None) -> Entry | None:
        """The first entry that this agent may serve, if it goes before `best`; else `best`."""
        entries = self.entries
        if not entries or (best is not None and entries[0] > best):
            return best
        gone = 0
        for entry in entries:
            filed = entry[2]
            if not filed.is_waiting:
                gone += 1
            elif fits[filed.base] and not (filed.barred and agent_id in filed.barred):
                if best is None or entry < best:
                    best = entry
                break
        if gone:
            self._drop(gone, entry)
        return best

    def first_live(self, agent_id: int, fits: list[bool]) -> Entry | None:
        for entry in self.entries:
            filed = entry[2]
            if filed.is_waiting and filed.is_live and fits[filed.base] and agent_id not in filed.barred:
                return entry
        return None

    def _drop(self, gone: int, last: Entry) -> None:
        """Cheap when those gone stand in front of the last one looked at; else rebuilt once they are many."""
        entries = self.entries
        if gone == len(entries) or (last[2].is_waiting and entries[gone] is last):
            del entries[:gone]
        elif gone > 8:
            self.compact()

    def compact(self) -> None:
        self.entries = [entry for entry in self.entries if entry[2].is_waiting]

    def size(self) -> int:
        """Entries held, those gone included."""
        return len(self.entries)


class Shelf:
    """The entries of one need, sorted; those before `start` are gone."""

    __slots__ = ("entries", "start")

    def __init__(self, entry: Entry) -> None:
        self.entries: list[Entry] = [entry]
        self.start = 0


class LongLine:
    """A line with one shelf for each need, walked by the shelves' heads: a region's, the province's.

    Thousands may wait for a language that nobody at work speaks; they cost one look, not thousands. What
    arrives far from its turn is put aside until its turn nears: most of it is placed closer to home and
    gone by then, and is never shelved.
    """

    __slots__ = ("_aside", "_first_aside", "_near", "_shelves", "entries", "spare")

    def __init__(self, spare: int) -> None:
        # The first entry of each shelf, sorted; it may be gone.
        self.entries: list[Entry] = []
        self._shelves: dict[object, Shelf] = {}
        # What has been put aside, and the smallest of it. Scores below `_near` are shelved at once.
        self._aside: list[Entry] = []
        self._first_aside: Entry | None = None
        self._near = inf
        self.spare = spare

    def add(self, entry: Entry) -> None:
        if entry[0] < self._near:
            self._shelve(entry)
            return
        self._aside.append(entry)
        first = self._first_aside
        if first is None or entry < first:
            self._first_aside = entry

    def better(self, agent_id: int, fits: list[bool], best: Entry | None) -> Entry | None:
        """The first entry that this agent may serve, if it goes before `best`; else `best`."""
        heads, aside = self.entries, self._first_aside
        if heads and (best is None or heads[0] < best):
            found = self._first_shelved(agent_id, fits)
            if found is None:
                self._near = inf
            else:
                self._near = found[0] + _FAR_S
                if best is None or found < best:
                    best = found
        if aside is None or (best is not None and best < aside):
            return best
        self._shelve_aside()
        found = self._first_shelved(agent_id, fits)
        return found if best is None or (found is not None and found < best) else best

    def _first_shelved(self, agent_id: int, fits: list[bool]) -> Entry | None:
        heads = self.entries
        at = 0
        while True:
            for entry in heads[at:] if at else heads:
                filed = entry[2]
                if not filed.is_waiting:
                    break
                if fits[filed.base] and not (filed.barred and agent_id in filed.barred):
                    return entry
                at += 1
            else:
                return None
            # The next of that shelf stands here or further on, so the walk goes on from here.
            self._renew(at, filed.need)

    def _renew(self, at: int, need: object) -> None:
        """Replace a head that is gone by the next of its shelf that waits."""
        heads = self.entries
        del heads[at]
        shelf = self._shelves[need]
        shelved = shelf.entries
        start = shelf.start + 1
        size = len(shelved)
        while start < size and not shelved[start][2].is_waiting:
            start += 1
        if start == size:
            del self._shelves[need]
            return
        insort(heads, shelved[start], at)
        if start > 64 and start * 2 > size:
            del shelved[:start]
            start = 0
        shelf.start = start

    def _shelve_aside(self) -> None:
        entries = sorted(entry for entry in self._aside if entry[2].is_waiting)
        self._aside = []
        self._first_aside = None
        for entry in entries:
            self._shelve(entry)

    def _shelve(self, entry: Entry) -> None:
        need = entry[2].need
        shelf = self._shelves.get(need)
        if shelf is None:
            self._shelves[need] = Shelf(entry)
            insort(self.entries, entry)
        elif entry > shelf.entries[-1]:
            shelf.entries.append(entry)
        else:
            self._squeeze_in(shelf, entry)

    def _squeeze_in(self, shelf: Shelf, entry: Entry) -> None:
        head = shelf.entries[shelf.start]
        insort(shelf.entries, entry, _low(shelf.entries, entry, shelf.start))
        if entry < head:
            del self.entries[bisect_left(self.entries, head)]
            insort(self.entries, entry)

    def compact(self) -> None:
        self._shelve_aside()
        for need, shelf in list(self._shelves.items()):
            shelved = [entry for entry in shelf.entries[shelf.start :] if entry[2].is_waiting]
            if shelved:
                shelf.entries = shelved
                shelf.start = 0
            else:
                del self._shelves[need]
        self.entries = sorted(shelf.entries[0] for shelf in self._shelves.values())

    def size(self) -> int:
        """Entries held, those gone included."""
        return len(self._aside) + sum(len(shelf.entries) for shelf in self._shelves.values())


Line: TypeAlias = ShortLine | LongLine
