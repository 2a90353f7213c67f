"""What happens next? The agenda of a simulated stretch of time.

Entries go by instant; at one instant by their code, the smaller first; then in the order they were noted.
An entry is never taken back: whoever reads it sees for himself whether it still means something.
"""

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from math import inf
from typing import Any, TypeAlias

# Instant (float), code (int), serial (int), subject. Written loosely, since the compiled form takes a tuple of
# exact types apart at each look; the serial is unique, so that subjects are never compared.
Entry: TypeAlias = tuple[Any, ...]


class Agenda:
    """Holds what is to come, and merges it with one stream of arrivals, which is read as time goes.

    The stream is of tuples that begin with their instant, in order. At one instant its elements come after the
    entries whose code is at most `after`, and before the others. `inf` is never.
    """

    __slots__ = ("_after", "_entries", "_serial", "_stream", "arrival", "arrival_at")

    def __init__(self, after: int) -> None:
        self._after = after
        self._entries: list[Entry] = []
        self._serial = 0
        self._stream: Iterator[Any] = iter(())
        # The next element of the stream, and its instant.
        self.arrival: Any = None
        self.arrival_at = inf

    def note(self, at: float, code: int, subject: object) -> None:
        """Something is to happen at that instant."""
        self._serial += 1
        heappush(self._entries, (at, code, self._serial, subject))

    def follow(self, stream: Iterable[Any]) -> None:
        """Read this stream from now on; the one before it must have been read to its end."""
        self._stream = iter(stream)
        self.advance()

    def advance(self) -> None:
        """Go on to the next element of the stream, after the present one was dealt with."""
        self.arrival = arrival = next(self._stream, None)
        self.arrival_at = inf if arrival is None else arrival[0]

    def next_at(self) -> float:
        """The instant of what happens next, an entry or an arrival."""
        entries = self._entries
        if entries:
            at: float = entries[0][0]
            if at < self.arrival_at:
                return at
        return self.arrival_at

    def is_arrival_next(self) -> bool:
        """Whether the next to happen is an arrival rather than an entry."""
        entries = self._entries
        if not entries:
            return True
        first = entries[0]
        at: float = first[0]
        if at != self.arrival_at:
            return self.arrival_at < at
        code: int = first[1]
        return code > self._after

    def pop(self) -> Entry:
        """Take the next entry off the agenda. Raises IndexError when there is none."""
        return heappop(self._entries)

    def __len__(self) -> int:
        """Entries to come, the stream left out."""
        return len(self._entries)
