"""Is the centre open to this region now? Doors that open and close, per region or for everyone."""

from math import inf


class Doors:
    """A region is open while a door of its own, or one for every region (None), is."""

    __slots__ = ("_until_at", "everyone_until_at")

    def __init__(self) -> None:
        self._until_at: dict[int | None, float] = {}
        # A shortcut to the door for every region, asked at each arrival.
        self.everyone_until_at = -inf

    def open(self, region: int | None, until_at: float) -> None:
        """The door opens, or stays open, until that instant."""
        self._until_at[region] = max(until_at, self._until_at.get(region, -inf))
        self.everyone_until_at = self._until_at.get(None, -inf)

    def is_open(self, region: int | None, now: float) -> bool:
        return now < self.everyone_until_at or now < self._until_at.get(region, -inf)

    def closes_at(self, region: int | None) -> float:
        """When it closes, as known now."""
        return max(self.everyone_until_at, self._until_at.get(region, -inf))
