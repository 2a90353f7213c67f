"""What does the engine write of a contact or task? Rows: plain tuples of the fields of an episode, in order."""

from typing import Any, Final, TypeAlias

from relais.lab.world import Matter
from relais.measures import Episode
from relais.routing import Contact, Kind, Wish

# As `Episode(*row)` reads it.
Row: TypeAlias = tuple[Any, ...]

_DEFERRABLE: Final = Kind.DEFERRABLE
_MY_AGENT: Final = Wish.MY_AGENT
_MY_TEAM: Final = Wish.MY_TEAM


def episodes(rows: list[Row]) -> list[Episode]:
    """The rows as episodes, in the same list, so that both are never in memory at once."""
    made: list[Any] = rows
    for number, row in enumerate(rows):
        made[number] = tuple.__new__(Episode, row)
    return made


def wish_of(wish: Wish) -> str:
    return "my_agent" if wish is _MY_AGENT else "my_team" if wish is _MY_TEAM else "anyone"


def unanswered(
    contact: Contact,
    matter: Matter,
    attempt: int,
    region: str | None,
    left_at: float | None,
    is_turned_away: bool = False,
) -> Row:
    """A live contact that the person left, or that still waits (None), on the line or for its callback."""
    first: Contact = matter.contact
    return Episode(
        item_id=contact.item_id,
        kind="live",
        outcome="waiting" if left_at is None else "withdrawn",
        received_at=contact.received_at,
        case=matter.case,
        channel=first.channel,
        region=region,
        clientele=contact.clientele,
        language=contact.language,
        ended_at=left_at,
        own_agent=contact.own_agent,
        own_team=contact.own_team,
        matter=first.item_id,
        attempt=attempt,
        flow=matter.flow,
        wish=wish_of(contact.wish),
        due_at=contact.due_at,
        is_callback=contact.kind is _DEFERRABLE,
        is_turned_away=is_turned_away,
    )


def task(
    contact: Contact,
    matter: Matter,
    region: str | None,
    answered_at: float | None,
    ended_at: float | None,
    agent: tuple[int, int, int] | None,
    interruptions: int,
    times_taken: int,
) -> Row:
    """A task that is done, in hand (`agent`: her number, her team, the ring) or waiting."""
    return (
        contact.item_id,
        "deferrable",
        "done" if ended_at is not None else "waiting" if agent is None else "active",
        contact.received_at,
        matter.case,
        contact.channel,
        region,
        contact.clientele,
        contact.language,
        answered_at,
        answered_at,
        ended_at,
        None if agent is None else agent[0],
        None if agent is None else agent[1],
        contact.own_agent,
        contact.own_team,
        None if agent is None else agent[2],
        times_taken,
        matter.contact.item_id,
        1,
        matter.flow,
        wish_of(contact.wish),
        contact.due_at,
        interruptions,
        False,
        False,
    )
