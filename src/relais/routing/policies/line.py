"""Who goes first? The place in line that all policies share, so that they differ by their rings alone.

A contact's rank is an instant and never changes, so waiting is ageing: whoever comes later starts later.

The bound. Let B = 900 s (the widest priority penalty) + the widest ring penalty of the policy. For an
agent whom a live contact or a callback may reach, it is overtaken only by contacts that start less than
B after it. For a deferrable item the same holds from `base_at`, two hours before it is due.
"""

from typing import Final

from relais.routing.values import Contact, Kind, start_at

_DEFERRABLE: Final = Kind.DEFERRABLE

# A contact of lower priority lets pass those of higher priority that start up to this much later.
PRIORITY_PENALTY_S: Final[tuple[float, ...]] = (0.0, 60.0, 300.0, 900.0)

# A task without a due time is due two days after it may start.
DEFAULT_DUE_S: Final = 172_800.0

# A deferrable item joins the line of live contacts two hours before it is due.
LEAD_S: Final = 7_200.0

# A callback without an end of window is given two hours.
DEFAULT_WINDOW_S: Final = 7_200.0

# A live contact presses after this wait.
LIVE_PRESSING_S: Final = 120.0


def is_callback(contact: Contact) -> bool:
    return contact.channel == "callback"


def span_s(contact: Contact) -> float:
    """Seconds from the start of a deferrable item to its due time (a callback: its window)."""
    start = start_at(contact)
    if contact.due_at is not None:
        return max(0.0, contact.due_at - start)
    return DEFAULT_WINDOW_S if is_callback(contact) else DEFAULT_DUE_S


def base_at(contact: Contact) -> float:
    """When the contact takes its place in line: a live contact or a callback as soon as it may start,
    other work two hours before it is due."""
    if contact.kind is not _DEFERRABLE or contact.channel == "callback":
        return start_at(contact)
    return start_at(contact) + max(0.0, span_s(contact) - LEAD_S)


def rank(contact: Contact) -> float:
    if contact.kind is not _DEFERRABLE and contact.not_before_at is None:
        return contact.received_at + PRIORITY_PENALTY_S[contact.priority]
    return base_at(contact) + PRIORITY_PENALTY_S[contact.priority]


def pressing_at(contact: Contact, live_s: float = LIVE_PRESSING_S) -> float:
    """An urgent contact presses at once, a live one after `live_s`, a callback at the middle of its
    window, other work two hours before it is due."""
    if contact.priority == 0:
        return start_at(contact)
    if contact.kind is not _DEFERRABLE:
        return start_at(contact) + live_s
    if is_callback(contact):
        return start_at(contact) + span_s(contact) / 2
    return base_at(contact)
