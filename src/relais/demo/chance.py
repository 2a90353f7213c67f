"""What does chance say about this row? The same answer each time it is asked, before and after a restart.

Robots keep nothing in memory: how long a call lasts follows from its id. Killed and restarted, they go on.
"""

from __future__ import annotations

from hashlib import blake2b


def draw(what: str, *ids: int) -> float:
    """A number from 0.0 (included) to 1.0, spread evenly over ids, always the same for the same question.

    >>> draw("talk", 12) == draw("talk", 12) != draw("talk", 13)
    True
    """
    text = ":".join((what, *map(str, ids)))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) / 2**64


def between(low: float, high: float, what: str, *ids: int) -> float:
    """A number between two, drawn likewise."""
    return low + (high - low) * draw(what, *ids)
