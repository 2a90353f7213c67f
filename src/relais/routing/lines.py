"""In which order does what waits stand before an agent? Lines kept sorted, with late removal.

An item that leaves is only marked; the line drops it when it meets it. Each item stands in one line for
each ring that is open to it, with a score of its own in each.
"""

from bisect import bisect_left, insort
from typing import TYPE_CHECKING, TypeAlias

from relais.routing.rings import own_agents
from relais.routing.values import Contact, Kind, Openings, start_at

if TYPE_CHECKING:
    from relais.routing.crew import Group

_LIVE = Kind.LIVE
NOBODY: frozenset[int] = frozenset()
ALWAYS = (0, 0, 0, 0)
NEVER: Openings = (None, None, None, None)


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


# Score, item, serial, item. Two entries never tie before the last field.
Entry: TypeAlias = tuple[float, int, int, Filed]


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
            insort(entries, entry)

    def first(self, agent_id: int, fits: list[bool]) -> Entry | None:
        """The first entry that this agent may serve."""
        gone = 0
        found: Entry | None = None
        for entry in self.entries:
            filed = entry[3]
            if not filed.is_waiting:
                gone += 1
            elif fits[filed.base] and not (filed.barred and agent_id in filed.barred):
                found = entry
                break
        if gone:
            self._drop(gone, found)
        return found

    def first_live(self, agent_id: int, fits: list[bool]) -> Entry | None:
        for entry in self.entries:
            filed = entry[3]
            if filed.is_waiting and filed.is_live and fits[filed.base] and agent_id not in filed.barred:
                return entry
        return None

    def _drop(self, gone: int, found: Entry | None) -> None:
        """Cheap when those gone stand in front, as they mostly do; else rebuilt once they are many."""
        entries = self.entries
        if gone == len(entries) or entries[gone] is found:
            del entries[:gone]
        elif gone > 16:
            self.compact()

    def compact(self) -> None:
        self.entries = [entry for entry in self.entries if entry[3].is_waiting]

    def is_empty(self) -> bool:
        return not self.entries

    def size(self) -> int:
        return len(self.entries)


class Shelf:
    """The entries of one need, sorted; those before `start` are gone."""

    __slots__ = ("entries", "start")

    def __init__(self, entry: Entry) -> None:
        self.entries: list[Entry] = [entry]
        self.start = 0


class LongLine:
    """A line with one shelf for each need, walked by the shelves' heads: a region's, the province's.

    Thousands may wait for a language that nobody at work speaks; they cost one look, not thousands.
    """

    __slots__ = ("entries", "shelves", "spare")

    def __init__(self, spare: int) -> None:
        # The first entry of each shelf, sorted; it may be gone.
        self.entries: list[Entry] = []
        self.shelves: dict[object, Shelf] = {}
        self.spare = spare

    def add(self, entry: Entry) -> None:
        need = entry[3].need
        shelf = self.shelves.get(need)
        if shelf is None:
            self.shelves[need] = Shelf(entry)
            insort(self.entries, entry)
            return
        shelved = shelf.entries
        if entry > shelved[-1]:
            shelved.append(entry)
            return
        head = shelved[shelf.start]
        insort(shelved, entry, shelf.start)
        if entry < head:
            del self.entries[bisect_left(self.entries, head)]
            insort(self.entries, entry)

    def first(self, agent_id: int, fits: list[bool]) -> Entry | None:
        """The first entry that this agent may serve."""
        heads = self.entries
        at = 0
        while at < len(heads):
            entry = heads[at]
            filed = entry[3]
            if not filed.is_waiting:
                # The next of that shelf stands here or further on, so the walk goes on from here.
                self._renew(at, filed.need)
            elif fits[filed.base] and not (filed.barred and agent_id in filed.barred):
                return entry
            else:
                at += 1
        return None

    def _renew(self, at: int, need: object) -> None:
        """Replace a head that is gone by the next of its shelf that waits."""
        heads = self.entries
        del heads[at]
        shelf = self.shelves[need]
        shelved = shelf.entries
        start = shelf.start + 1
        size = len(shelved)
        while start < size and not shelved[start][3].is_waiting:
            start += 1
        if start == size:
            del self.shelves[need]
            return
        insort(heads, shelved[start], at)
        if start > 64 and start * 2 > size:
            del shelved[:start]
            start = 0
        shelf.start = start

    def compact(self) -> None:
        for need, shelf in list(self.shelves.items()):
            entries = [entry for entry in shelf.entries if entry[3].is_waiting]
            if entries:
                shelf.entries = entries
                shelf.start = 0
            else:
                del self.shelves[need]
        self.entries = sorted(shelf.entries[0] for shelf in self.shelves.values())

    def is_empty(self) -> bool:
        return not self.shelves

    def size(self) -> int:
        return sum(len(shelf.entries) for shelf in self.shelves.values())


Line: TypeAlias = ShortLine | LongLine
