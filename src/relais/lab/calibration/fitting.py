"""From the days of a log to a scenario: what is learnt, what is assumed, and why.

Every number of the scenario has a note that says where it comes from; what the log cannot tell is said to be assumed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import ceil, fsum

from relais.lab.calibration import arrivals, laws, redials, staffing, states
from relais.lab.calibration.arrivals import Arrival, Pattern, Week
from relais.lab.calibration.laws import FittedLaw
from relais.lab.calibration.observed import Observed, Seen
from relais.lab.scenario.values import (
    Agents,
    Channel,
    Flow,
    Horizon,
    Hours,
    Patience,
    Profile,
    Redials,
    Scenario,
    Service,
    Tasks,
    Urgency,
)

# A clientele with less than this share of the contacts is put with others of its kind.
SMALLEST_FLOW = 0.04
# A priority with less than this share of a clientele is not told apart.
SMALLEST_PRIORITY = 0.05
# A flow has a shape of the day of its own from this many contacts on.
OWN_SHAPE = 500
OTHER = "other"
URGENCIES: tuple[Urgency, ...] = ("urgent", "high", "low")
# Where a log has arrivals alone.
ASSUMED_SERVICE_S = 300.0
ASSUMED_OCCUPANCY = 0.85


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowFit:
    """One flow, and the laws it was given."""

    name: str
    contacts: int
    pattern: Pattern
    service: FittedLaw | None
    patience: FittedLaw | None
    # (waited, left) of each contact, to draw what no law says.
    waits: tuple[tuple[float, bool], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A scenario and what it was made of."""

    scenario: Scenario
    days: tuple[date, ...]
    week: Week
    holidays: tuple[date, ...] = ()
    flows: tuple[FlowFit, ...] = ()
    tasks: FlowFit | None = None
    rolls: tuple[staffing.Roll, ...] = ()
    again: redials.Again | None = None
    spread: arrivals.Spread | None = None
    # What the log does not tell: codes, in words in `notes`.
    assumed: tuple[str, ...] = ()


@dataclass(slots=True)
class _Making:
    log: Observed
    days: list[date]
    week: Week
    assumed: list[str] = field(default_factory=list)


def fit(log: Observed, days: Sequence[date]) -> Fit:
    """A scenario learnt on these days of a log. Raises laws.NothingSeen when they hold nothing to learn from."""
    log = log.on(days)
    came = came_of(log)
    if not came:
        raise laws.NothingSeen("a contact")
    week = arrivals.opening_hours(came, days)
    closed = arrivals.holidays(came, sorted(days), week)
    kept = [day for day in sorted(days) if day not in closed and week[day.weekday()] is not None]
    making = _Making(log, kept, week)
    fitted = _seen(making) if log.seen else _counted(making)
    gone = tuple(day for day in sorted(closed) if day in set(days))
    named = replace(fitted.scenario, name="calibrated", title=f"Calibrated on {log.name}")
    return replace(
        fitted,
        scenario=named,
        holidays=gone,
        spread=arrivals.spread(came, kept),
    )


def came_of(log: Observed) -> list[Arrival]:
    """Everyone and everything that came, whatever the log is made of."""
    tallies = states.tallies(log.polled) if log.polled else log.tallies
    if tallies:
        return [Arrival(row.day, row.at_s + row.length_s / 2, row.came) for row in tallies if row.came]
    return [Arrival(row.day, row.at_s) for row in log.seen]


def _seen(making: _Making) -> Fit:
    """From contacts and tasks one by one."""
    live = [row for row in making.log.seen if row.is_live]
    work = [row for row in making.log.seen if not row.is_live]
    again = redials.redials(live)
    flows = _flows(making, live, again)
    tasks = _flow(making, "tasks", work, None) if work else None
    found = staffing.rolls(making.log, making.days, making.week)
    made, count = staffing.shifts(found)
    if not making.log.present:
        making.assumed.append("staffing")
    if again is None and any(row.is_left for row in live):
        making.assumed.append("redials")
    persons = redials.persons(making.log.seen, len(making.log.seen))
    scenario = Scenario(
        policy="first_available",
        horizon=_horizon(making),
        hours=Hours(week=making.week),
        agents=Agents(count=count, cases_per_agent=round(persons / count, 1)),
        shifts=made,
        contacts=tuple(_as_flow(each, persons > 0, live) for each in flows) or (_nobody(),),
        redials=Redials(share=round(again.share, 3), within_min=redials.WITHIN_MIN) if again else Redials(),
        tasks=_as_tasks(tasks, work) if tasks else None,
    )
    return Fit(
        scenario=scenario,
        days=tuple(making.days),
        week=making.week,
        flows=tuple(flows),
        tasks=tasks,
        rolls=tuple(found),
        again=again,
        assumed=tuple(making.assumed),
    )


def _counted(making: _Making) -> Fit:
    """From counts of arrivals, or from the states of lines: when they come; of the states, handling and counters."""
    came = came_of(making.log)
    polled = [row for row in making.log.polled if row.day in set(making.days)]
    pattern = arrivals.pattern(came, making.days, making.week)
    service_s = states.service_s(polled)
    peak = pattern.rate_per_hour * max(pattern.hours) * max(pattern.weekdays) / 3600.0
    count = max(1, ceil(peak * (service_s or ASSUMED_SERVICE_S) / ASSUMED_OCCUPANCY))
    found = staffing.counters(making.week, states.by_hour(polled), len(making.days)) if polled else []
    made, count = staffing.shifts(found) if found else ((), count)
    flow = Flow(
        name="visit" if polled else "call",
        channel="counter" if polled else "phone",
        rate_per_hour=_short(pattern.rate_per_hour),
        panel=False,
        service=Service(mean_s=_short(service_s or ASSUMED_SERVICE_S)),
        profile=_profile(pattern),
    )
    scenario = Scenario(
        policy="first_available",
        horizon=_horizon(making),
        hours=Hours(week=making.week),
        agents=Agents(count=count),
        shifts=made,
        contacts=(flow,),
    )
    law = FittedLaw(kind="exponential", mean_s=service_s) if service_s else None
    whole = FlowFit(
        name=flow.name,
        contacts=round(fsum(each.weight for each in came)),
        pattern=pattern,
        service=law,
        patience=None,
    )
    assumed = (
        ("abandonment", "law") if polled and service_s else ("service", "patience", "staffing", "redials")
    )
    return Fit(
        scenario=scenario,
        days=tuple(making.days),
        week=making.week,
        flows=(whole,),
        rolls=tuple(found),
        assumed=assumed,
    )


def _horizon(making: _Making) -> Horizon:
    """As many weeks as the log has, from its first Monday on; the doors close at night, so nothing needs to warm
    up."""
    first = making.days[0]
    monday = date.fromordinal(first.toordinal() - first.weekday())
    weeks = max(1, round((making.days[-1] - first).days / 7))
    return Horizon(days=7 * min(weeks, 4), warmup_days=0, starts_on=monday)


def _flows(making: _Making, live: list[Seen], again: redials.Again | None) -> list[FlowFit]:
    """One flow for each clientele and priority that has enough contacts."""
    by_flow: dict[str, list[Seen]] = {}
    names = _names(live)
    for row in live:
        by_flow.setdefault(names[row.clientele, row.priority], []).append(row)
    return [_flow(making, name, by_flow[name], again) for name in sorted(by_flow)]


def _names(live: Sequence[Seen]) -> dict[tuple[str | None, str], str]:
    """Clientele and priority to the name of their flow."""
    counts: dict[str | None, dict[str, int]] = {}
    for row in live:
        of = counts.setdefault(row.clientele, {})
        of[row.priority] = of.get(row.priority, 0) + 1
    names: dict[tuple[str | None, str], str] = {}
    for clientele, by_priority in counts.items():
        whole = sum(by_priority.values())
        name = clientele if clientele and whole >= SMALLEST_FLOW * len(live) else OTHER
        if len(counts) == 1:
            name = clientele or "call"
        usual = max(sorted(by_priority), key=lambda each: by_priority[each])
        for priority, count in by_priority.items():
            is_apart = count >= SMALLEST_PRIORITY * whole and name != OTHER
            apart = priority if is_apart else usual
            names[clientele, priority] = name if apart == "normal" or name == OTHER else f"{name}_{apart}"
    return names


def _priority(name: str) -> Urgency:
    for priority in URGENCIES:
        if name.endswith(f"_{priority}"):
            return priority
    return "normal"


def _flow(making: _Making, name: str, rows: list[Seen], again: redials.Again | None) -> FlowFit:
    # What was called again is no new contact: the scenario adds it by itself.
    left = sum(row.is_left for row in rows)
    fresh = 1.0 - again.share * left / len(rows) if again else 1.0
    came = [Arrival(row.day, row.at_s, fresh) for row in rows]
    pattern = arrivals.pattern(came, making.days, making.week)
    # A weekday has few days in a log, so its factor is that of all contacts; an hour has enough of most flows.
    whole = [Arrival(row.day, row.at_s) for row in making.log.seen if row.is_live == rows[0].is_live]
    common = arrivals.pattern(whole, making.days, making.week)
    pattern = pattern._replace(weekdays=common.weekdays, months=common.months)
    if len(rows) < OWN_SHAPE:
        pattern = pattern._replace(hours=common.hours)
    waits = tuple((row.wait_s, row.is_left) for row in rows if row.wait_s is not None)
    return FlowFit(
        name=name,
        contacts=len(rows),
        pattern=pattern,
        service=_service(making, rows),
        patience=laws.patience(waits) if rows[0].is_live else None,
        waits=waits,
    )


def _service(making: _Making, rows: Iterable[Seen]) -> FittedLaw | None:
    try:
        return laws.service(row.service_s for row in rows if row.service_s is not None)
    except laws.NothingSeen:
        if "service" not in making.assumed:
            making.assumed.append("service")
        return None


def _as_flow(found: FlowFit, has_panel: bool, live: Sequence[Seen]) -> Flow:
    channels: list[Channel] = [row.channel for row in live]
    return Flow(
        name=found.name,
        channel=max(sorted(set(channels)), key=channels.count),
        rate_per_hour=_short(found.pattern.rate_per_hour),
        priority=_priority(found.name),
        panel=has_panel,
        service=_as_service(found.service),
        patience=_as_patience(found.patience),
        profile=_profile(found.pattern),
    )


def _nobody() -> Flow:
    """No live contact at all: the centre only has tasks."""
    return Flow(name="call", rate_per_hour=0.0, panel=False)


def _as_tasks(found: FlowFit, work: Sequence[Seen]) -> Tasks:
    due = sorted(row.due_s for row in work if row.due_s is not None and row.due_s > 0)
    return Tasks(
        rate_per_hour=_short(found.pattern.rate_per_hour),
        service=_as_service(found.service),
        # Working days: five of the seven.
        due_days=max(0.5, round(due[len(due) // 2] / 86400.0 * 5 / 7, 1)) if due else Tasks().due_days,
        profile=_profile(found.pattern),
    )


def _as_service(law: FittedLaw | None) -> Service:
    if law is None:
        return Service(mean_s=ASSUMED_SERVICE_S)
    return Service(mean_s=_short(law.mean_s), kind=law.kind, cv2=_short(law.cv2))


def _as_patience(law: FittedLaw | None) -> Patience | None:
    if law is None:
        return None
    return Patience(mean_s=_short(law.mean_s), kind=law.kind, cv2=_short(law.cv2), never=round(law.never, 3))


def _profile(pattern: Pattern) -> Profile:
    return Profile(
        hours=tuple(round(each, 3) for each in pattern.hours),
        weekdays=tuple(round(each, 3) for each in pattern.weekdays),
        months=tuple(round(each, 3) for each in pattern.months),
    )


def _short(value: float) -> float:
    """Four significant digits: more would pretend."""
    return float(f"{value:.4g}")
