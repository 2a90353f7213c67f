"""Who should take this, now? Values in, placements out.

Standard library only; no clock, no input or output, no chance, no logging: the same events
give the same placements, on any machine, today and in ten years.
"""

from relais.routing.explain import why_waiting
from relais.routing.floor import Floor
from relais.routing.place import place
from relais.routing.policies import POLICIES, Mixed, Policy, TeamLoad, by_name
from relais.routing.reasons import Reason
from relais.routing.sentences import SENTENCES, sentence
from relais.routing.values import (
    ENDING_S,
    Agent,
    Availability,
    Contact,
    Kind,
    Openings,
    Placement,
    Priority,
    Ring,
    Snapshot,
    Standing,
    Waiting,
    Wish,
)

__all__ = [
    "ENDING_S",
    "POLICIES",
    "SENTENCES",
    "Agent",
    "Availability",
    "Contact",
    "Floor",
    "Kind",
    "Mixed",
    "Openings",
    "Placement",
    "Policy",
    "Priority",
    "Reason",
    "Ring",
    "Snapshot",
    "Standing",
    "TeamLoad",
    "Waiting",
    "Wish",
    "by_name",
    "place",
    "sentence",
    "why_waiting",
]
