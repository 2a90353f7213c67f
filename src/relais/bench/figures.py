"""What a benchmark answers: figures, each beside its rival and what is to be reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Bound(StrEnum):
    """Which side of `reach` is good."""

    AT_LEAST = "at least"
    AT_MOST = "at most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured figure. With a rival, `reach` bounds ours / rival; without, it bounds ours, in `unit`.

    `details` holds what else was measured in the same run, ready for JSON.
    """

    name: str
    unit: str
    ours: float
    reach: float
    bound: Bound
    rival: float | None = None
    details: dict[str, object] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """Ours over the rival's; None without a rival."""
        return None if self.rival is None else self.ours / self.rival

    @property
    def is_met(self) -> bool:
        """True when the figure reaches what is asked."""
        value = self.ours if self.ratio is None else self.ratio
        return value >= self.reach if self.bound is Bound.AT_LEAST else value <= self.reach

    def as_json(self) -> dict[str, object]:
        """Everything, as plain values."""
        return {
            "name": self.name,
            "unit": self.unit,
            "ours": round(self.ours, 4),
            "rival": None if self.rival is None else round(self.rival, 4),
            "ratio": None if self.ratio is None else round(self.ratio, 4),
            "bound": self.bound.value,
            "reach": self.reach,
            "is_met": self.is_met,
            "details": self.details,
        }


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value with at least `share` (0 to 1) of the values at or below it. Raises ValueError for none."""
    if not values:
        raise ValueError("no value was measured")
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]


def table(figures: Sequence[Figure]) -> str:
    """The figures as lines of text."""
    rows = [("figure", "ours", "rival", "ratio", "reach", "met")]
    for each in figures:
        reach = f"{each.bound.value} {_short(each.reach)}" + (
            " times" if each.rival is not None else f" {each.unit}"
        )
        rows.append(
            (
                each.name,
                f"{_short(each.ours)} {each.unit}",
                "-" if each.rival is None else f"{_short(each.rival)} {each.unit}",
                "-" if each.ratio is None else _short(each.ratio),
                reach,
                "yes" if each.is_met else "NO",
            )
        )
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _short(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
