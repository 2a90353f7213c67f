"""Where do the random draws of a run come from? One stream per cause and period, so that nothing shifts another.

A stream is seeded by the seed of the run, the name of its cause and the number of the day: adding tasks moves no
call, and a storm on Tuesday leaves Wednesday as it was. Only `Random.random` is used, whose sequence Python
promises to keep from one version to the next.
"""

from collections.abc import Callable
from math import cos, exp, inf, log, pi, sin, sqrt
from random import Random
from typing import Final

from relais.lab.scenario.values import Duration

_TURN: Final = 2.0 * pi


class Streams:
    """Every stream of one run."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def of(self, cause: str, period: int = 0) -> Random:
        """The stream of one cause in one period, always from its beginning. A text seeds through SHA-512,
        which is the same in every process, as `hash` is not."""
        return Random(f"{self.seed}/{cause}/{period}")


def uniforms(stream: Random, count: int) -> list[float]:
    """`count` draws in [0, 1)."""
    draw = stream.random
    return [draw() for _ in range(count)]


def normals(stream: Random, count: int) -> list[float]:
    """`count` standard normal draws, two by two (Box and Muller, 1958)."""
    draw = stream.random
    drawn: list[float] = []
    for _ in range((count + 1) // 2):
        radius = sqrt(-2.0 * log(1.0 - draw()))
        angle = _TURN * draw()
        drawn.append(radius * cos(angle))
        drawn.append(radius * sin(angle))
    return drawn[:count]


def lengths(law: Duration, stream: Random, count: int) -> list[float]:
    """`count` draws of a law, in seconds."""
    mean_s = law.mean_s
    if law.kind == "deterministic":
        return [mean_s] * count
    if law.kind == "exponential":
        draw = stream.random
        return [-mean_s * log(1.0 - draw()) for _ in range(count)]
    variance = log(1.0 + law.cv2)
    middle, spread = log(mean_s) - variance / 2.0, sqrt(variance)
    return [exp(middle + spread * normal) for normal in normals(stream, count)]


def instants(pieces: list[tuple[float, float, float]], rate_per_s: float, stream: Random) -> list[float]:
    """The instants of a Poisson process, in order. `pieces`: (from, to, weight), in order, where the rate is
    `rate_per_s` x weight. Exact: the process forgets, so that it begins anew at the edge of each piece."""
    draw = stream.random
    found: list[float] = []
    append = found.append
    for starts_at, ends_at, weight in pieces:
        rate = rate_per_s * weight
        if rate <= 0.0:
            continue
        mean_s = 1.0 / rate
        at = starts_at - mean_s * log(1.0 - draw())
        while at < ends_at:
            append(at)
            at -= mean_s * log(1.0 - draw())
    return found


def pick(shares: list[float]) -> Callable[[float], int]:
    """From a draw in [0, 1) to an index, by shares (of any sum). Raises ValueError when they are all zero."""
    total = sum(shares)
    if not total > 0.0 or total == inf:
        raise ValueError(f"nobody to pick: the shares are {shares}")
    edges: list[float] = []
    reached = 0.0
    for share in shares:
        reached += share / total
        edges.append(reached)
    last = max(index for index, share in enumerate(shares) if share > 0.0)

    def of(drawn: float) -> int:
        for index, edge in enumerate(edges):
            if drawn < edge:
                return index
        return last

    return of
