"""One clock for every room, so that a replayed day and a test can hold it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


def _wall() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _wall


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _source()


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
