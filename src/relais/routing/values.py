"""What does routing look at, and what does it answer? Plain values, no behaviour.

Instants are float seconds since an epoch that the caller chooses. Ids are ints.
"""

from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Final, NamedTuple, TypeAlias

from relais.routing.reasons import Reason


class Ring(IntEnum):
    """How close an agent stands to a contact, closest first."""

    OWN = 0
    TEAM = 1
    REGION = 2
    PROVINCE = 3


class Kind(Enum):
    """LIVE: somebody is on the line or at the counter. DEFERRABLE: it can wait until its due time."""

    LIVE = "live"
    DEFERRABLE = "deferrable"


class Wish(Enum):
    """Who the person asked for."""

    MY_AGENT = "my_agent"
    MY_TEAM = "my_team"
    ANYONE = "anyone"


class Priority(IntEnum):
    URGENT = 0
    HIGH = 1
    NORMAL = 2
    LOW = 3


class Availability(IntEnum):
    """What an agent on the floor is doing.

    DEFERRABLE can be interrupted by a live contact of her own panel; QUIET is the same work, never
    interrupted. OFFERED has been given something that she has not answered yet.
    """

    FREE = 0
    DEFERRABLE = 1
    QUIET = 2
    OFFERED = 3
    LIVE = 4
    WRAP_UP = 5
    AWAY = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    agent_id: int
    team: int
    region: int
    languages: frozenset[str] = frozenset({"fr"})
    skills: frozenset[str] = frozenset()
    # The clienteles she serves; empty means every clientele, since a small centre keeps no such list.
    clienteles: frozenset[str] = frozenset()


class Contact(NamedTuple):
    """What waits: one item of work, of any channel. A tuple, because a simulated day makes 100,000 of them;
    to be made by keyword, except where the making is timed."""

    item_id: int
    received_at: float
    kind: Kind = Kind.LIVE
    channel: str = "phone"
    priority: Priority = Priority.NORMAL
    wish: Wish = Wish.MY_AGENT
    own_agent: int | None = None
    own_team: int | None = None
    region: int | None = None
    language: str = "fr"
    skills: frozenset[str] = frozenset()
    clientele: str | None = None
    # Channels that this person's adaptations forbid (a deaf person is never phoned).
    blocked_channels: frozenset[str] = frozenset()
    # Agents who never serve this person.
    excluded: frozenset[int] = frozenset()
    # Start of the callback's window, or the instant at which a hold wakes.
    not_before_at: float | None = None
    # End of the callback's window, or the instant at which a task is due.
    due_at: float | None = None
    # Named replacement, who acts as own agent because the own agent is on leave.
    stand_in: int | None = None
    # Who put this item on hold or had it in hand; it comes back to her before anyone.
    held_by: int | None = None
    # (agent, until): agents who declined or missed this item, not offered it again before `until`.
    passed: tuple[tuple[int, float], ...] = ()


# Who says that her live contact is about to end means within this, in seconds; past it, she is not believed.
ENDING_S: Final = 120.0

# Delay in seconds, after the contact may start, at which each ring opens; None is never.
# A wider ring never opens before a closer one.
Openings: TypeAlias = tuple[float | None, float | None, float | None, float | None]


class Waiting(NamedTuple):
    """A contact and its openings, computed once when it arrived."""

    contact: Contact
    openings: Openings


class Standing(NamedTuple):
    """An agent on the floor. `idle_since` is the instant at which her present availability began."""

    agent: Agent
    availability: Availability
    idle_since: float
    # She has said that her live contact ends by this instant; None when nothing was said of it.
    ends_by: float | None = None


class Snapshot(NamedTuple):
    """The whole floor at one instant. The order of the two lists means nothing."""

    now: float
    waiting: tuple[Waiting, ...]
    agents: tuple[Standing, ...]


class Placement(NamedTuple):
    """This agent takes this contact, and why."""

    item_id: int
    agent_id: int
    ring: Ring
    # She is taken off deferrable work.
    interrupts: bool
    # Why her: one of the RING_ reasons.
    why: Reason
    # Why not the own agent; None when she is the own agent.
    why_not_own: Reason | None
    # Seconds since the contact could start (received, or start of its window).
    waited_s: float
    # Free agents just before: in the contact's own team, in its region, in all.
    free_counts: tuple[int, int, int]


def is_ending(standing: Standing, now: float) -> bool:
    """Whether she has said that her live contact is about to end, not too long ago to be believed."""
    return (
        standing.availability is Availability.LIVE and standing.ends_by is not None and now < standing.ends_by
    )


def start_at(contact: Contact) -> float:
    """The instant from which the contact may be placed and its wait is counted."""
    if contact.not_before_at is None or contact.not_before_at < contact.received_at:
        return contact.received_at
    return contact.not_before_at
