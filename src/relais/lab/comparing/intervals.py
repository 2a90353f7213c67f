"""How sure are we? Means over replications with their 95 % intervals, and differences taken pair by pair.

Replications are independent runs of one scenario with different seeds, so the mean of R of them has Student's
interval with R - 1 degrees of freedom (A. M. Law, Simulation Modeling and Analysis, ch. 9 and 10.2: paired-t).
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import atan, cos, fsum, isfinite, pi, sin, sqrt
from typing import NamedTuple

CONFIDENCE = 0.95


class Estimate(NamedTuple):
    """A mean over replications and its interval, in the unit of what was measured."""

    mean: float
    # None with one replication only: nothing says how much another one would differ.
    low: float | None
    high: float | None
    # Replications where the figure exists (a day without tasks has no late task).
    replications: int

    @property
    def half_width(self) -> float | None:
        return None if self.low is None else self.mean - self.low

    @property
    def is_beyond_chance(self) -> bool:
        """The interval leaves out zero: for a difference, the sign is sure at 95 %."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def t_inside(t: float, degrees: int) -> float:
    """Probability that Student's t with `degrees` (at least 1) degrees of freedom is within -`t`..`t`.

    The finite sums of Abramowitz and Stegun, 26.7.3 (odd) and 26.7.4 (even). Raises ValueError below 1 degree.
    """
    if degrees < 1:
        raise ValueError(f"degrees of freedom are {degrees}; a deviation needs at least 1")
    theta = atan(t / sqrt(degrees))
    square = cos(theta) ** 2
    first = 1 if degrees % 2 else 0
    term, total = (cos(theta) if first else 1.0), 0.0
    for step in range(first + 2, degrees + 1, 2):
        total += term
        term *= square * (step - 1) / step
    inside = 2 / pi * (theta + sin(theta) * total) if first else sin(theta) * total
    return min(1.0, inside)


@lru_cache(maxsize=256)
def t_quantile(confidence: float, degrees: int) -> float:
    """The t such that -t..t holds a share `confidence` (in 0..1, ends left out) of Student's law; to 1e-12.

    Raises ValueError outside of these bounds.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence}; expected above 0 and below 1")
    low, high = 0.0, 1.0
    while t_inside(high, degrees) < confidence:
        low, high = high, 2 * high
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if t_inside(middle, degrees) < confidence else (low, middle)
    return (low + high) / 2


def estimate(values: Iterable[float | None]) -> Estimate | None:
    """Mean and 95 % interval of one figure over replications; None when no replication has it.

    Raises ValueError for a value that is not a finite number.
    """
    known = [value for value in values if value is not None]
    if not all(map(isfinite, known)):
        raise ValueError("a figure of a replication is not a finite number")
    if not known:
        return None
    mean = fsum(known) / len(known)
    if len(known) == 1:
        return Estimate(mean, None, None, 1)
    if min(known) == max(known):
        return Estimate(known[0], known[0], known[0], len(known))
    deviation = sqrt(fsum((value - mean) ** 2 for value in known) / (len(known) - 1))
    half = t_quantile(CONFIDENCE, len(known) - 1) * deviation / sqrt(len(known))
    return Estimate(mean, mean - half, mean + half, len(known))


def paired_difference(of: Sequence[float | None], against: Sequence[float | None]) -> Estimate | None:
    """`of` minus `against`, replication by replication; a pair where either is missing is left out.

    Both lived the same days, so what the day itself does cancels: far narrower than two intervals side by side.
    Raises ValueError when they are not of the same number of replications.
    """
    return estimate(None if a is None or b is None else a - b for a, b in zip(of, against, strict=True))


def another(found: Estimate) -> tuple[float, float] | None:
    """Where one more replication would be, 95 times in 100; None with one replication.

    The prediction interval of a normal sample (G. J. Hahn and W. Q. Meeker, Statistical Intervals, ch. 4): the
    half-width of the mean times the square root of R + 1.
    """
    if found.half_width is None:
        return None
    half = found.half_width * sqrt(found.replications + 1)
    return found.mean - half, found.mean + half
