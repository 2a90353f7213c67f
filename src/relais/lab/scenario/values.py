"""What can a scenario say? One value per table of the file; every field has the default of an absent key.

Lengths carry their unit in their name (`_s`, `_min`, `_h`, `_days`), shares are in 0..1, rates are per hour.
Hours of a day are float hours from midnight. `docs/scenario.md` explains every key to who writes the file.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from relais.lab.scenario import units

Law = Literal["exponential", "lognormal", "deterministic"]
Urgency = Literal["urgent", "high", "normal", "low"]
Channel = Literal["phone", "counter", "chat"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEK: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A length drawn at random. `cv2` is the squared coefficient of variation, of the lognormal law alone."""

    mean_s: units.SomeSeconds
    kind: Law = "exponential"
    cv2: units.Variation = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Duration):
    """What an agent spends on one piece of work.

    `known_factor` multiplies it when the own agent or the own team answers (1: knowing the file changes nothing,
    the default; the published alternatives are in docs/lab-effects.md). `wrap_up_s` follows a live contact.
    """

    known_factor: units.Factor = 1.0
    wrap_up_s: units.Seconds = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """What is simulated: `days` of the calendar or, when `hours` is given, so many hours on end without one
    (a queue that never closes, as the formulas have it: everyone is always there, rates are constant, a day is 24
    hours). The warm-up begins on `starts_on` and comes before; it is run and not measured."""

    days: units.SomeWholeDays = 5
    hours: units.SomeHours | None = None
    warmup_days: units.WholeDays = 1
    warmup_hours: units.Hours = 0.0
    starts_on: date = date(2026, 1, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Opening hours. `week` has one (opens, closes) or None (closed) for each of WEEK, in that order.
    `after`: what becomes of a live contact outside of them: "relay" (answered elsewhere, which leaves a task for
    the next opening) or "closed" (the person finds the door shut, and may call again as one who left)."""

    week: units.Week = ((8.0, 16.0),) * 5 + (None, None)
    closed_on: tuple[date, ...] = ()
    after: Literal["relay", "closed"] = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A share of the agents that has something in common. An agent is in one group of each of the three lists:
    groups of agents, languages, clienteles."""

    name: str
    share: units.Share = 0.0
    count: units.Count | None = None
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    clienteles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agents:
    """Who answers. A panel is what the persons of one agent are called together: `cases_per_agent` in the mean,
    spread between agents with the coefficient of variation `panel_cv`. No panel (0): nobody has an own agent."""

    count: units.Some = 8
    team_size: units.Some = 8
    cases_per_agent: units.Panel = 0.0
    panel_cv: units.Variation = 0.0
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """`share` of the agents, hence of the persons. `hours`, when they differ from the centre's; what happens after
    them is the same everywhere."""

    name: str
    share: units.Share
    hours: Hours | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """`share` of the agents absent on a working day, each absence lasting `days` working days in the mean
    (geometric), and `replaced`: the share of absences with a named replacement in the team."""

    share: units.Share = 0.0
    days: units.WholeDay = 1.0
    replaced: units.Share = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lunch:
    """Everyone is away `minutes` once, staggered evenly in each team between `earliest` and `latest` (the last
    return). 0 minutes: no lunch."""

    minutes: units.Minutes = 0.0
    earliest: units.TimeOfDay = 11.0
    latest: units.TimeOfDay = 14.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """`share` of the agents is there from `starts` to `ends`, on the `weekdays` named (none named: on every open
    day). An agent has one shift. No shift: everyone is there at opening hours."""

    share: units.Share
    starts: units.TimeOfDay
    ends: units.TimeOfDay
    weekdays: tuple[Weekday, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much work. `occupancy`: offered work (live and deferrable, once each, known file or not, what returns as
    well) over the time agents are present, events aside; it sets the rates, so as to hold in the mean of a year
    whatever the profiles. None: the rates are given. `live_share`: the live part of the offered work; the rest is
    tasks."""

    occupancy: units.Occupancy | None = None
    live_share: units.Share = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Redials:
    """`share` of those who leave call again, within `within_min` (uniform), `attempts` in all at most."""

    share: units.Share = 0.0
    within_min: units.SomeMinutes = 30.0
    attempts: units.Attempts = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Returns:
    """`share` of the served come back for the same matter, after `after_days` in the mean (exponential), because
    something was left unresolved; `known_factor` multiplies the share when the own agent or team answered. Days are
    working days, so that nobody comes back to a closed door."""

    share: units.Share = 0.0
    after_days: units.SomeDays = 2.0
    known_factor: units.Share = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the persons want: `anyone` now (a share of all); of the others, `callback` accepts a callback by the
    own agent within `callback_h` when she cannot take the person at once; `team` asks for the team, and the
    remaining ones for their agent."""

    anyone: units.Share = 0.0
    team: units.Share = 0.0
    callback: units.Share = 0.0
    callback_h: units.SomeHours = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """When contacts come. Weights, in any unit: by hour of the open day (`hours`, spread evenly over the opening
    hours, or 24 of them for the whole clock, closed hours included), by weekday, by month: each list is brought to
    a mean of 1. And by working days since the last cheque day (the first of the month, or the working day before):
    factors from 0 days on, taken as they are, 1 after the last."""

    hours: units.HourWeights = (1.0,)
    weekdays: units.DayWeights = (1.0,) * 7
    months: units.MonthWeights = (1.0,) * 12
    cheque_day: units.DayFactors = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience(Duration):
    """How long a person holds before leaving. `never` (a share) never leaves."""

    never: units.Share = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One kind of live contact. With `rate_per_hour` (in the mean of the hours of its profile), or a `share` of the
    live work that `load.occupancy` asks for.
    `priority` is "urgent", "high", "normal" or "low". `channel`: "phone", "counter", "chat"...;
    at the "counter" nobody calls again, and only agents of the person's region can take it.
    `panel`: the persons are those of the panels; otherwise strangers without a file."""

    name: str = "call"
    channel: Channel = "phone"
    rate_per_hour: units.Rate | None = None
    share: units.Share = 1.0
    priority: Urgency = "normal"
    skills: frozenset[str] = frozenset()
    panel: bool = True
    service: Service = field(default_factory=lambda: Service(mean_s=600.0))
    patience: Patience | None = None
    profile: Profile = field(default_factory=Profile)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasks:
    """Deferrable work of the files: `rate_per_hour`, or what `load` asks for. Each is due `due_days` working
    days later; the share `urgent` is due the same day. `interruption_s` is lost at each interruption. `backlog_days`
    of tasks wait when the run begins."""

    rate_per_hour: units.Rate | None = None
    service: Service = field(default_factory=lambda: Service(mean_s=1200.0))
    due_days: units.Days = 5.0
    urgent: units.Share = 0.0
    interruption_s: units.Seconds = 0.0
    profile: Profile = field(default_factory=Profile)
    backlog_days: units.Days = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """`capacity`: most live contacts in line and in service together; who comes beyond is turned away."""

    capacity: units.Some | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A language or a clientele: the share of persons of it, and the share of agents who serve it."""

    name: str
    persons: units.Share
    agents: units.Share = 1.0


Happening = Literal["snowstorm", "outage", "letter", "absence", "policy", "cheque"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something at a date. `day` counts from 0, the warm-up included; `starts`/`ends` are hours of the day.

    - snowstorm: in `region` (or everywhere) `share` of the agents stay home and contacts are multiplied by `factor`.
    - outage: nobody of `region` (or anywhere) can be answered between `starts` and `ends`.
    - letter: `people` persons get a letter; `share` of them contact the centre over the `days` that follow.
    - absence: `share` of the agents (of `region`, or everywhere) are gone for `days`.
    - policy: from `day` on, the clientele `clientele` is routed by the policy `policy`.
    - cheque: contacts of that day are multiplied by `factor`.
    """

    kind: Happening
    day: units.WholeDays
    days: units.SomeWholeDays = 1
    starts: units.TimeOfDay | None = None
    ends: units.TimeOfDay | None = None
    region: str | None = None
    share: units.Share = 0.0
    factor: units.Factor = 1.0
    people: units.Count = 0
    clientele: str | None = None
    policy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One centre, its people and its load. Everything has a default, so that a file says only what matters."""

    name: str = "scenario"
    title: str = ""
    policy: str = "own_first"
    seed: units.Seed = 1
    horizon: Horizon = field(default_factory=Horizon)
    hours: Hours = field(default_factory=Hours)
    agents: Agents = field(default_factory=Agents)
    regions: tuple[Region, ...] = (Region(name="centre", share=1.0),)
    languages: tuple[Spoken, ...] = (Spoken(name="fr", persons=1.0),)
    clienteles: tuple[Spoken, ...] = ()
    shifts: tuple[Shift, ...] = ()
    lunch: Lunch = field(default_factory=Lunch)
    absences: Absence = field(default_factory=Absence)
    load: Load = field(default_factory=Load)
    contacts: tuple[Flow, ...] = (Flow(),)
    redials: Redials = field(default_factory=Redials)
    returns: Returns = field(default_factory=Returns)
    wishes: Wishes = field(default_factory=Wishes)
    tasks: Tasks | None = None
    queue: Queue = field(default_factory=Queue)
    events: tuple[Event, ...] = ()
