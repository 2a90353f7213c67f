"""One clock for every room, so that a replayed day and a test can hold it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


def _wall() -> datetime:
    return datetime.now(UTC)


_rate = 1.0


def _from_environment() -> Callable[[], datetime]:
    """`RELAIS_CLOCK` is `real,told,rate`: at the real epoch second `real` it was `told`, and time runs `rate` times as fast.

    Every process of a replayed day is given the same value, so all of them agree on the time of that day.
    """
    global _rate
    given = os.environ.get("RELAIS_CLOCK")
    if not given:
        return _wall
    real, told, rate = (float(part) for part in given.split(","))
    _rate = rate
    return lambda: datetime.fromtimestamp(told + (time.time() - real) * rate, UTC)


_source: Callable[[], datetime] = _from_environment()


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _source()


def rate() -> float:
    """How many seconds of the clock pass in one real second: 1, but on a replayed day."""
    return _rate


def run_on(source: Callable[[], datetime]) -> None:
    """Make every room of this process read its time from `source` (a replayed day, a scaled clock)."""
    global _source
    _source = source


@contextmanager
def held_at(instant: datetime) -> Iterator[None]:
    """Hold the clock at one aware instant, then give it back.

    Raises ValueError for a naive instant.
    """
    global _source
    if instant.tzinfo is None:
        raise ValueError("The clock takes an aware instant; this one has no time zone.")
    before = _source
    _source = lambda: instant  # noqa: E731
    try:
        yield
    finally:
        _source = before
