"""What is one contact or task, once it is only a record? One flat row, whatever the channel."""

from math import isfinite
from typing import Literal, NamedTuple, TypeAlias, get_args

Kind = Literal["live", "deferrable"]
Outcome = Literal["waiting", "offered", "active", "done", "withdrawn"]

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
KINDS: tuple[Kind, ...] = get_args(Kind)

# Who or what, in the words of whoever makes the record: the live system's ids, the laboratory's numbers.
Name: TypeAlias = int | str


class Episode(NamedTuple):
    """One attempt of a person to reach someone, or one task, from the moment it is received to its end.

    Instants are seconds (float) since an epoch that the caller chooses, the same for all episodes. Nothing is
    checked as it is made, since the laboratory makes them by the million; `checked` checks one.
    """

    item_id: int
    kind: Kind
    outcome: Outcome
    received_at: float
    case: Name | None = None
    channel: str | None = None
    region: str | None = None
    clientele: str | None = None
    language: str | None = None
    offered_at: float | None = None  # the first offer
    answered_at: float | None = None  # an agent took it
    ended_at: float | None = None  # done, or left
    agent: Name | None = None  # who took it last
    team: Name | None = None  # that agent's team
    own_agent: Name | None = None  # of the case, when the contact came
    own_team: Name | None = None
    ring: int | None = None  # 0 own agent, 1 own team, 2 region, 3 province
    times_offered: int = 0
    matter: int | None = None  # what the attempts of one person for one thing share
    attempt: int = 1  # 1 is the first; the others are redials
    flow: str | None = None  # the kind of work, as a scenario names it
    wish: str | None = None  # who the person asked for
    due_at: float | None = None  # of a task; of a callback, the end of its window
    interruptions: int = 0  # times it was put down for a live contact
    is_callback: bool = False  # the person left the line for a promise: she holds no more
    is_turned_away: bool = False  # withdrawn at once: every line taken, or the door shut

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

    @property
    def hold_s(self) -> float | None:
        """Seconds of that wait spent on the line: none for who was promised a callback."""
        return 0.0 if self.is_callback else self.wait_s


def checked(episode: Episode) -> Episode:
    """The same episode. Raises ValueError for an instant that is not a finite number, or an outcome or kind
    that is none: what comes from outside passes here."""
    if episode.outcome not in OUTCOMES:
        raise ValueError(f"outcome is {episode.outcome!r}; expected one of {', '.join(OUTCOMES)}")
    if episode.kind not in KINDS:
        raise ValueError(f"kind is {episode.kind!r}; expected one of {', '.join(KINDS)}")
    instants = (
        episode.received_at,
        episode.offered_at,
        episode.answered_at,
        episode.ended_at,
        episode.due_at,
    )
    for instant in instants:
        if instant is not None and not isfinite(instant):
            raise ValueError(f"item {episode.item_id} has an instant that is not a finite number: {instant}")
    return episode
