"""What is one contact, once it is only a record? One flat row, whatever the channel."""

from dataclasses import dataclass
from math import isfinite
from typing import Literal, get_args

Kind = Literal["live", "deferrable"]
Outcome = Literal["waiting", "offered", "active", "done", "withdrawn"]

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One contact or task, from the moment it is received to its end.

    Instants are seconds (float) since an epoch that the caller chooses, the same for all episodes.
    Raises ValueError for an instant that is not a finite number, or an outcome or kind that is none.
    """

    item_id: int
    kind: Kind
    outcome: Outcome
    received_at: float
    case: str | None = None
    channel: str | None = None
    region: str | None = None
    clientele: str | None = None
    language: str | None = None
    offered_at: float | None = None  # the first offer
    answered_at: float | None = None  # an agent took it
    ended_at: float | None = None  # done, or left
    agent: str | None = None  # who took it last
    team: str | None = None  # that agent's team
    own_agent: str | None = None  # of the case, when the contact came
    own_team: str | None = None
    ring: int | None = None  # 0 own agent, 1 own team, 2 region, 3 province
    times_offered: int = 0

    def __post_init__(self) -> None:
        if self.outcome not in OUTCOMES:
            raise ValueError(f"outcome is {self.outcome!r}; expected one of {', '.join(OUTCOMES)}")
        if self.kind not in KINDS:
            raise ValueError(f"kind is {self.kind!r}; expected one of {', '.join(KINDS)}")
        for instant in (self.received_at, self.offered_at, self.answered_at, self.ended_at):
            if instant is not None and not isfinite(instant):
                raise ValueError(f"item {self.item_id} has an instant that is not a finite number: {instant}")

    @property
    def is_answered(self) -> bool:
        """An agent took it, at an instant that is known."""
        return self.answered_at is not None

    @property
    def is_abandoned(self) -> bool:
        """The person left before anyone answered."""
        return self.outcome == "withdrawn" and self.answered_at is None

    @property
    def wait_s(self) -> float | None:
        """Seconds from received to answered or, for who left, to leaving; None while it waits.

        Never below zero: a clock that steps back must not make a wait negative.
        """
        end_at = self.ended_at if self.is_abandoned else self.answered_at
        return None if end_at is None else max(0.0, end_at - self.received_at)
