"""Where on the plot is a value? Round ticks, and places in percent of the width so that letters keep their size.

A plot is as wide as its page: across, everything is placed in percent; down, in pixels. A telephone and a sheet
of paper then show the same letters, and nothing is measured by a script.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

# Seconds apart that people count in: a tick at 1 min 40 s would be round on paper only.
OF_TIME = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 28800)


def ticks(low: float, high: float, most: int = 6, steps: Sequence[float] = ()) -> tuple[float, ...]:
    """At most `most` round values from at or below `low` to at or above `high`, one of `steps` apart or, where
    none fits, 1, 2 or 5 times a power of ten. A single value gets room around it.

    Raises ValueError when `low` is above `high`.
    """
    if low > high:
        raise ValueError(f"an axis cannot go from {low} to {high}")
    if low == high:
        room = abs(low) / 2 or 1.0
        low, high = (low - room, high + room) if low else (0.0, room)
    rough = (high - low) / (most - 1)
    power = 10.0 ** floor(log10(rough))
    known = [step for step in steps if step >= rough / 2] if rough >= 0.5 else []
    for step in (*known, power, 2 * power, 5 * power, 10 * power, 20 * power):
        first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
        if last - first + 1 <= most:
            break
    return tuple(round(count * step, 12) for count in range(first, last + 1))


@dataclass(frozen=True, slots=True)
class Across:
    """From values to percent of the width, between two percents."""

    low: float
    high: float
    starts: float = 12.0
    ends: float = 94.0

    def percent(self, value: float) -> float:
        """Where `value` is; values outside of the axis are held at its edge."""
        span = self.high - self.low
        part = (min(max(value, self.low), self.high) - self.low) / span if span else 0.5
        return self.starts + part * (self.ends - self.starts)

    def at(self, value: float) -> str:
        """The same as an attribute of SVG."""
        return f"{self.percent(value):.2f}%"


@dataclass(frozen=True, slots=True)
class Down:
    """From values to pixels, the highest value on top."""

    low: float
    high: float
    top: float = 24.0
    bottom: float = 276.0

    def at(self, value: float) -> float:
        """Where `value` is; values outside of the axis are held at its edge."""
        span = self.high - self.low
        part = (min(max(value, self.low), self.high) - self.low) / span if span else 0.5
        return round(self.bottom - part * (self.bottom - self.top), 2)


def clear(places: Sequence[tuple[float, float]], wide: float, tall: float) -> list[float]:
    """The heights of labels at these places (percent across, pixels down), each moved down as far as it takes
    not to lie on one before it: no two that are less than `wide` apart across are less than `tall` apart down."""
    heights = [down for _, down in places]
    placed: list[int] = []
    for n in sorted(range(len(places)), key=lambda n: (places[n][1], n)):
        for other in placed:
            is_beside = abs(places[n][0] - places[other][0]) < wide
            if is_beside and heights[n] < heights[other] + tall:
                heights[n] = heights[other] + tall
        placed.append(n)
        placed.sort(key=lambda n: heights[n])
    return heights
