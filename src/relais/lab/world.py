"""What happens, whatever the policy? The world of a run: who works when, who needs what when.

`demand` and `roster` make it of a scenario and a seed; `engine` plays it under a policy. Nothing here depends
on the policy, so two policies meet the same day. Instants are float seconds since midnight of the first day;
`inf` is never.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple

from relais.routing import Agent, Contact


class Matter(NamedTuple):
    """One need of one person, all its draws made: a live contact with its attempts, or a task."""

    # Below zero: it already waits when the run begins.
    at: float
    # As it is at the first attempt: `item_id` is unique in the run (even of what returns), `received_at` is `at`.
    contact: Contact
    case: int | None
    # The flow of the scenario it belongs to; "task" for tasks.
    flow: str
    # The work itself, by someone who does not know the file, and by the own agent or the own team.
    service_s: float
    known_service_s: float
    wrap_up_s: float = 0.0
    # How long the person holds at each attempt (the first, then each redial); inf never leaves.
    patience_s: tuple[float, ...] = (inf,)
    # After how long the person calls again, once for each redial that she would make; shorter by one than patience.
    redial_after_s: tuple[float, ...] = ()
    takes_callback: bool = False
    # What comes back when this was served, and after how long (its `at` means nothing until then), and the share
    # of the unresolved that stays so when who answered knows the file: `returns_below` under it comes back anyway.
    returns: "tuple[float, Matter] | None" = None
    returns_if_known: bool = True


class Spell(NamedTuple):
    """An agent is at work from `starts_at` to `ends_at`; lunch makes two spells of a day."""

    starts_at: float
    ends_at: float
    agent_id: int


class Door(NamedTuple):
    """Live contacts of `region` (None: every region) can be placed between these instants."""

    opens_at: float
    closes_at: float
    region: int | None


class Day(NamedTuple):
    """One day of the calendar. A run whose horizon is in hours comes in parts, each shorter than a day or as long:
    the first says for the whole run who works and when the doors open, and nobody comes or goes with the others."""

    starts_at: float
    ends_at: float
    # By instant.
    spells: Sequence[Spell]
    matters: Sequence[Matter]
    doors: Sequence[Door]
    # Who stands in for whom that day.
    stand_ins: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the engine must know beyond the days."""

    starts_at: float
    ends_at: float
    # Episodes received before are run and not measured.
    measured_from: float
    capacity: int | None = None
    interruption_s: float = 0.0
    callback_s: float = 7200.0
    after_hours: str = "closed"
    mean_handling_s: float = 600.0
    # (instant, clientele, name of the policy that routes it from then on)
    policies: tuple[tuple[float, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Built by `relais.lab.worlds.build(scenario, seed)`. `days` may be read once only: it is made as it is read."""

    rules: Rules
    agents: Sequence[Agent]
    days: Iterator[Day]
    region_names: Sequence[str] = ()
    # Numbers to names, for the records: the team of an agent is `team`, its region is in `agents`.
    team_regions: Mapping[int, int] = field(default_factory=dict)
