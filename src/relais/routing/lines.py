"""In which order does what waits stand before an agent? Lines kept sorted, with late removal.

An item that leaves is only marked; the line drops it when it meets it. Each item stands in one line for
each ring that is open to it, with a score of its own in each.
"""

from bisect import bisect_left, insort
from math import inf
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from relais.routing.terms import ALWAYS, Spare, Terms
from relais.routing.values import Contact, Openings

if TYPE_CHECKING:
    from relais.routing.crew import Group

NOBODY: Final[frozenset[int]] = frozenset()
NEVER: Final[Openings] = (None, None, None, None)


# Width of a bucket of what is put aside, in seconds of score. A power of two divides without rounding.
_BUCKET_S: Final = 128.0


class Filed:
    """A waiting contact as the floor keeps it. A change in its needs files it anew."""

    __slots__ = (
        "barred",
        "base",
        "contact",
        "is_live",
        "is_waiting",
        "item_id",
        "need",
        "needed",
        "openings",
        "own",
        "rank",
        "region",
        "serial",
        "start_at",
        "team",
        "terms",
        "tiers",
        "widest",
    )

    def __init__(
        self,
        contact: Contact,
        item_id: int,
        serial: int,
        is_live: bool,
        start_at: float,
        own: tuple[int, ...],
        terms: Terms,
    ) -> None:
        self.contact = contact
        self.item_id = item_id
        self.serial = serial
        self.is_live = is_live
        self.terms = terms
        self.openings = NEVER
        # When it may start, and its place in line from then on.
        self.start_at = start_at
        self.rank = 0.0
        # Who stands in its closest ring, and where its next two rings are kept.
        self.own = own
        self.team: Group | None = None
        self.region: Group | None = None
        # False once it is placed, withdrawn or filed anew.
        self.is_waiting = True
        # Widest ring that is open; -1 is none.
        self.widest = -1
        # What it takes to serve it: an index of `Needs`, and the agents who may not; both as one, to shelve by.
        self.base = 0
        self.barred = NOBODY
        self.need: object = 0
        # By ring: the free members a team must exceed, and the line that stands for that number.
        self.needed = ALWAYS
        self.tiers = ALWAYS

    def __lt__(self, other: "Filed") -> bool:
        """Of two filings of one item, the earlier; only sorting asks."""
        return self.serial < other.serial


# Score (float), item number (int), item (Filed). A tie before the last field is the same item, filed anew.
# Written loosely on purpose: the compiled form takes a tuple of exact types apart at each look.
Entry: TypeAlias = tuple[Any, ...]


def _waiting(entries: list[Entry]) -> list[Entry]:
    kept: list[Entry] = []
    for entry in entries:
        filed: Filed = entry[2]
        if filed.is_waiting:
            kept.append(entry)
    return kept


def _low(entries: list[Entry], entry: Entry, start: int) -> int:
    """Where to begin the search for its place: what has just come goes near the end, where the memory is
    warm."""
    near = len(entries) - 12
    return near if near > start and entry > entries[near] else start


class ShortLine:
    """A line that is walked from its front: an agent's own persons, a team's."""

    __slots__ = ("entries", "first", "is_live", "spare")

    def __init__(self, spare: Spare) -> None:
        self.entries: list[Entry] = []
        # No score here is smaller; it need not be reached.
        self.first = inf
        # The agent's team must have more members than this: able to take a person for live contacts, else free.
        self.spare, self.is_live = spare

    def add(self, entry: Entry) -> None:
        entries = self.entries
        score: float = entry[0]
        if score < self.first:
            self.first = score
        if not entries or entry > entries[-1]:
            entries.append(entry)
        else:
            insort(entries, entry, _low(entries, entry, 0))

    def better(self, agent_id: int, fits: list[bool], best: Entry | None) -> Entry | None:
        """The first entry that this agent may serve, if it goes before `best`; else `best`."""
        gone = 0
        for entry in self.entries:
            filed: Filed = entry[2]
            if not filed.is_waiting:
                gone += 1
            elif fits[filed.base] and not (filed.barred and agent_id in filed.barred):
                if best is None or entry < best:
                    best = entry
                break
        if gone:
            self._drop(gone, entry)
        return best

    def first_live(self, agent_id: int, fits: list[bool], is_team: bool) -> Entry | None:
        """The first live contact for which this agent may be taken off deferrable work; `is_team`: the line is
        her team's, and the policy of the contact has a say."""
        for entry in self.entries:
            filed: Filed = entry[2]
            if not filed.is_waiting or not filed.is_live or not fits[filed.base] or agent_id in filed.barred:
                continue
            if not is_team or filed.terms.interrupts_team:
                return entry
        return None

    def _drop(self, gone: int, last: Entry) -> None:
        """Cheap when those gone stand in front of the last one looked at; else rebuilt once they are many."""
        entries = self.entries
        if gone == len(entries) or (last[2].is_waiting and entries[gone] is last):
            del entries[:gone]
            self.first = entries[0][0] if entries else inf
        elif gone > 8:
            self.compact()

    def compact(self) -> None:
        self.entries = _waiting(self.entries)
        self.first = self.entries[0][0] if self.entries else inf

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
    """A line that no agent may walk from its front each time: a region's, the province's.

    What arrives is put aside in buckets by score until its turn comes; most of it is placed closer to home
    and gone by then. In its turn, what the agent at hand may not serve is shelved by need: thousands may
    wait for a language that nobody at work speaks, and cost one look at the head of their shelf.
    """

    __slots__ = (
        "_aside",
        "_buckets",
        "_next",
        "_shelves",
        "_turn",
        "_turn_end",
        "entries",
        "first",
        "is_live",
        "spare",
    )

    def __init__(self, spare: Spare) -> None:
        # The first entry of each shelf, sorted; it may be gone.
        self.entries: list[Entry] = []
        self._shelves: dict[object, Shelf] = {}
        # Those whose turn has come, the next one last; all their scores are below `_turn_end`.
        self._turn: list[Entry] = []
        self._turn_end = -inf
        # The others, by score divided by the width of a bucket; these numbers, sorted; the smallest score
        # that the first bucket may hold.
        self._aside: dict[float, list[Entry]] = {}
        self._buckets: list[float] = []
        self._next = inf
        # No score here is smaller; it need not be reached.
        self.first = inf
        self.spare, self.is_live = spare

    def add(self, entry: Entry) -> None:
        score: float = entry[0]
        if score < self.first:
            self.first = score
        if not self._turn_end <= score < inf:
            self._shelve(entry)
            return
        number = score // _BUCKET_S
        bucket = self._aside.get(number)
        if bucket is None:
            self._aside[number] = [entry]
            insort(self._buckets, number)
            self._next = self._buckets[0] * _BUCKET_S
        else:
            bucket.append(entry)

    def better(self, agent_id: int, fits: list[bool], best: Entry | None) -> Entry | None:
        """The first entry that this agent may serve, if it goes before `best`; else `best`."""
        heads = self.entries
        if heads and (best is None or heads[0] < best):
            found = self._first_shelved(agent_id, fits)
            if found is not None and (best is None or found < best):
                best = found
        turn = self._turn
        while True:
            while turn:
                entry = turn[-1]
                filed: Filed = entry[2]
                if filed.is_waiting:
                    if best is not None and best < entry:
                        return best
                    if fits[filed.base] and not (filed.barred and agent_id in filed.barred):
                        return entry
                    self._shelve(entry)
                turn.pop()
            if self._next == inf and not heads:
                self.first = inf
                return best
            if self._next == inf or (best is not None and best[0] < self._next):
                return best
            turn = self._take_bucket()

    def _first_shelved(self, agent_id: int, fits: list[bool]) -> Entry | None:
        heads = self.entries
        at = 0
        while True:
            for entry in heads[at:] if at else heads:
                filed: Filed = entry[2]
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

    def _take_bucket(self) -> list[Entry]:
        """The turn of the first bucket has come."""
        number = self._buckets.pop(0)
        turn = self._turn = _waiting(self._aside.pop(number))
        turn.sort(reverse=True)
        self._turn_end = (number + 1.0) * _BUCKET_S
        self._next = self._buckets[0] * _BUCKET_S if self._buckets else inf
        return turn

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
        aside = ((number, _waiting(bucket)) for number, bucket in self._aside.items())
        self._aside = {number: bucket for number, bucket in aside if bucket}
        self._buckets = sorted(self._aside)
        self._next = self._buckets[0] * _BUCKET_S if self._buckets else inf
        self._turn = _waiting(self._turn)
        for need, shelf in list(self._shelves.items()):
            shelved = _waiting(shelf.entries[shelf.start :])
            if shelved:
                shelf.entries = shelved
                shelf.start = 0
            else:
                del self._shelves[need]
        self.entries = sorted(shelf.entries[0] for shelf in self._shelves.values())

    def size(self) -> int:
        """Entries held, those gone included."""
        aside = sum(len(bucket) for bucket in self._aside.values())
        return len(self._turn) + aside + sum(len(shelf.entries) for shelf in self._shelves.values())


Line: TypeAlias = ShortLine | LongLine
