"""What happens next? The agenda of a simulated stretch of time.

Entries go by instant; at one instant by their code, the smaller first; then in the order they were noted.
An entry is never taken back: whoever reads it sees for himself whether it still means something.
"""

from collections.abc import Sequence
from heapq import heappop, heappush
from math import inf
from typing import Any, Final, TypeAlias

# Instant (float), code (int), number (int), subject. Written loosely, since the compiled form takes a tuple of
# exact types apart at each look; numbers differ, so that subjects are never compared.
Entry: TypeAlias = tuple[Any, ...]

# The library's heap compares whole tuples, one call after another; compiled, ours reads their instants itself and
# takes a third of the time. Read from its sources, ours would take three times as long.
_IS_COMPILED: Final = not __file__.endswith(".py")


class Agenda:
    """Holds what is to come, and merges it with arrivals that are known beforehand.

    Arrivals are tuples that begin with their instant, in order. At one instant they come after the entries whose
    code is at most `after`, and before the others. `inf` is never.
    """

    __slots__ = ("_after", "_arrivals", "_entries", "_next", "_number", "arrival_at")

    def __init__(self, after: int) -> None:
        self._after = after
        # A heap.
        self._entries: list[Entry] = []
        self._number = 0
        self._arrivals: list[Any] = []
        self._next = 0
        # When the next of them comes.
        self.arrival_at = inf

    def note(self, at: float, code: int, subject: object) -> None:
        """Something is to happen at that instant."""
        self._number += 1
        entry = (at, code, self._number, subject)
        if _IS_COMPILED:
            self._entries.append(entry)
            self._rise(len(self._entries) - 1, entry, at)
        else:
            heappush(self._entries, entry)

    def follow(self, arrivals: Sequence[Any]) -> None:
        """These arrive from now on; those before them must all have been taken."""
        self._arrivals = list(arrivals)
        self._next = 0
        self.arrival_at = self._arrivals[0][0] if self._arrivals else inf

    def take_arrival(self) -> Any:
        """The next arrival, which is now past. Raises IndexError when there is none."""
        arrival = self._arrivals[self._next]
        self._next += 1
        if self._next < len(self._arrivals):
            following: tuple[Any, ...] = self._arrivals[self._next]
            self.arrival_at = following[0]
        else:
            self.arrival_at = inf
        return arrival

    def next_at(self) -> float:
        """The instant of what happens next, an entry or an arrival."""
        if self._entries:
            at: float = self._entries[0][0]
            if at < self.arrival_at:
                return at
        return self.arrival_at

    def is_arrival_next(self) -> bool:
        """Whether the next to happen is an arrival rather than an entry."""
        if not self._entries:
            return True
        first = self._entries[0]
        at: float = first[0]
        if at != self.arrival_at:
            return self.arrival_at < at
        code: int = first[1]
        return code > self._after

    def pop(self) -> Entry:
        """Take the next entry off the agenda. Raises IndexError when there is none."""
        if not _IS_COMPILED:
            return heappop(self._entries)
        entries = self._entries
        last = entries.pop()
        if not entries:
            return last
        first = entries[0]
        # The smaller child moves up, down to a leaf; what was last seldom stays far from there.
        size = len(entries)
        hole = 0
        child = 1
        while child < size:
            entry = entries[child]
            if child + 1 < size:
                other = entries[child + 1]
                entry_at: float = entry[0]
                other_at: float = other[0]
                if other_at < entry_at or (other_at == entry_at and other < entry):
                    entry = other
                    child += 1
            entries[hole] = entry
            hole = child
            child = 2 * hole + 1
        at: float = last[0]
        self._rise(hole, last, at)
        return first

    def _rise(self, hole: int, entry: Entry, at: float) -> None:
        """Put the entry in this place, or above, where nothing over it goes after it."""
        entries = self._entries
        while hole > 0:
            parent = (hole - 1) >> 1
            above = entries[parent]
            above_at: float = above[0]
            if above_at < at or (above_at == at and above < entry):
                break
            entries[hole] = above
            hole = parent
        entries[hole] = entry

    def __len__(self) -> int:
        """Entries to come, arrivals left out."""
        return len(self._entries)
