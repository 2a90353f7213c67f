"""Which values may a key have? The kinds of numbers and times that a scenario is made of.

Each is an annotated `float`, `int` or tuple: the type checker sees the plain type, the reader the limits, and
`docs/scenario.md` their words. The upper limits are far beyond any centre; they only keep a slip of the keyboard
from running for a year.
"""

from dataclasses import dataclass
from typing import Annotated, TypeAlias


@dataclass(frozen=True, slots=True)
class Within:
    """A number from `least` to `most`, in words; `is_above`: `least` itself is not allowed."""

    words: str
    least: float
    most: float
    is_above: bool = False

    def holds(self, number: float) -> bool:
        """True when the number is allowed; never for nan."""
        return (self.least < number if self.is_above else self.least <= number) and number <= self.most


@dataclass(frozen=True, slots=True)
class Weights:
    """A list of numbers of which only the proportions count: from `fewest` to `most` of them, not all 0."""

    words: str
    fewest: int
    most: int


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of the day, written "08:30"; a number of hours from midnight (8.5) is understood too."""

    words: str = 'a time of the day, as "08:30"'


Share: TypeAlias = Annotated[float, Within("a share from 0 to 1", 0, 1)]
Seconds: TypeAlias = Annotated[float, Within("seconds, 0 or more", 0, 1e7)]
SomeSeconds: TypeAlias = Annotated[float, Within("seconds, above 0", 0, 1e7, is_above=True)]
Minutes: TypeAlias = Annotated[float, Within("minutes, from 0 to 720", 0, 720)]
SomeMinutes: TypeAlias = Annotated[float, Within("minutes, above 0", 0, 10_080, is_above=True)]
Hours: TypeAlias = Annotated[float, Within("hours, 0 or more", 0, 1e8)]
SomeHours: TypeAlias = Annotated[float, Within("hours, above 0", 0, 1e8, is_above=True)]
Days: TypeAlias = Annotated[float, Within("days, 0 or more", 0, 3_660)]
WholeDay: TypeAlias = Annotated[float, Within("days, 1 or more", 1, 3_660)]
SomeDays: TypeAlias = Annotated[float, Within("days, above 0", 0, 3_660, is_above=True)]
WholeDays: TypeAlias = Annotated[int, Within("a whole number of days, 0 or more", 0, 3_660)]
SomeWholeDays: TypeAlias = Annotated[int, Within("a whole number of days, 1 or more", 1, 3_660)]
Rate: TypeAlias = Annotated[float, Within("how many an hour, 0 or more", 0, 1e7)]
Factor: TypeAlias = Annotated[float, Within("a factor, 0 or more (1 changes nothing)", 0, 1_000)]
Variation: TypeAlias = Annotated[float, Within("a number, 0 or more (0 is no spread)", 0, 1_000)]
Occupancy: TypeAlias = Annotated[
    float, Within("a number above 0 (1 is all their time)", 0, 10, is_above=True)
]
Count: TypeAlias = Annotated[int, Within("a whole number, 0 or more", 0, 10_000_000)]
Some: TypeAlias = Annotated[int, Within("a whole number, 1 or more", 1, 1_000_000)]
Attempts: TypeAlias = Annotated[int, Within("a whole number from 1 to 20", 1, 20)]
Seed: TypeAlias = Annotated[int, Within("a whole number, 0 or more", 0, 2**63 - 1)]
Panel: TypeAlias = Annotated[float, Within("a number, 0 or more", 0, 100_000)]
TimeOfDay: TypeAlias = Annotated[float, Clock()]
# Opens, closes; None is closed. Written "08:30-16:30" or "closed".
Opening: TypeAlias = tuple[TimeOfDay, TimeOfDay] | None
Week: TypeAlias = Annotated[
    tuple[Opening, ...],
    Weights('7 days from monday to sunday, each as "08:30-16:30" or "closed"', 7, 7),
]
HourWeights: TypeAlias = Annotated[tuple[float, ...], Weights("1 to 24 numbers, 0 or more, not all 0", 1, 24)]
DayWeights: TypeAlias = Annotated[
    tuple[float, ...], Weights("7 numbers from monday to sunday, 0 or more, not all 0", 7, 7)
]
MonthWeights: TypeAlias = Annotated[
    tuple[float, ...], Weights("12 numbers from january to december, 0 or more, not all 0", 12, 12)
]
DayFactors: TypeAlias = Annotated[tuple[float, ...], Weights("0 to 31 numbers, 0 or more, not all 0", 0, 31)]
