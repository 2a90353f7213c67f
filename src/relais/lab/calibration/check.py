"""Does the fitted scenario hold on days that were not used to fit it? Simulated beside observed, with intervals.

Twice. *As a forecast*: nothing of the held-out days is known. *Given the volume*: the number of contacts of each held-out
day is taken as it was, so that what is checked is the centre (who answers, how long, who leaves) and not how many called.
Each replication plays the whole period of the log, and only the held-out days are measured. An observed figure within the
interval where one more replication would be, 95 times in 100, agrees; the scenario does not draw how volume and staffing
differ from day to day beyond chance, so that interval is too narrow rather than too wide.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import fsum
from multiprocessing import get_context
from typing import NamedTuple

from relais.lab.calibration import arrivals
from relais.lab.calibration.fitting import Fit
from relais.lab.calibration.observed import Observed
from relais.lab.comparing.intervals import Estimate, another, estimate
from relais.lab.run import run
from relais.lab.scenario.values import Event, Scenario
from relais.measures import coc, percentile, upc
from relais.routing import by_name

# A log that is longer is checked on its last days alone.
LONGEST_DAYS = 60
FIRST_SEED = 1_001
FEWEST_MET = 3
HOUR_S, DAY_S = 3600.0, 86400.0

Figures = dict[str, float | None]
Told = Callable[[int, int], None]


class Spoke(NamedTuple):
    """One contact, seen or simulated: day of the period, seconds since its midnight."""

    day: int
    at_s: float
    wait_s: float
    is_left: bool
    service_s: float | None
    agent: str | int | None
    person: str | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The figures of a period, and some of them by hour of the day."""

    figures: Figures
    hours: dict[int, Figures] = field(default_factory=dict)
    by_day: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What was simulated of one figure, and whether what was observed agrees with it."""

    simulated: Estimate | None
    observed: float | None

    @property
    def between(self) -> tuple[float, float] | None:
        """Where one more replication would be, 95 times in 100."""
        return another(self.simulated) if self.simulated else None

    @property
    def agrees(self) -> bool | None:
        """None when there is nothing to compare."""
        if self.observed is None or self.between is None:
            return None
        low, high = self.between
        return low <= self.observed <= high


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Both simulations beside the held-out days."""

    days: tuple[date, ...]
    # Days of the log that were held out and are not checked: it was closed, or the log is too long.
    left_out: int
    seeds: tuple[int, ...]
    observed: Measured
    forecast: tuple[Measured, ...]
    # Empty for deferrable work: a scenario cannot say how much of it comes on one day.
    given: tuple[Measured, ...] = ()

    def side(self, figure: str, *, given: bool = False, hour: int | None = None) -> Side:
        """One figure, of an hour or of the whole."""
        runs = self.given if given else self.forecast

        def of(measured: Measured) -> float | None:
            return (measured.figures if hour is None else measured.hours.get(hour, {})).get(figure)

        return Side(simulated=estimate(of(each) for each in runs), observed=of(self.observed))

    @property
    def is_live(self) -> bool:
        return self.observed.figures.get("abandoned_share") is not None


def measured(spoken: Iterable[Spoke], days: Sequence[int], *, is_live: bool) -> Measured:
    """The figures of the contacts of these days."""
    kept = frozenset(days)
    rows = [row for row in spoken if row.day in kept]
    hours: dict[int, list[Spoke]] = defaultdict(list)
    by_day: dict[int, int] = dict.fromkeys(days, 0)
    for row in rows:
        hours[int(row.at_s // HOUR_S)].append(row)
        by_day[row.day] += 1
    return Measured(
        figures=_figures(rows, len(kept), is_live=is_live) | _continuity(rows),
        hours={hour: _figures(found, len(kept), is_live=is_live) for hour, found in sorted(hours.items())},
        by_day=by_day,
    )


def _figures(rows: Sequence[Spoke], days: int, *, is_live: bool) -> Figures:
    waits = [row.wait_s for row in rows]
    served = [row for row in rows if not row.is_left]
    lengths = [row.service_s for row in served if row.service_s is not None]
    found: Figures = {
        "contacts_a_day": len(rows) / days if days else None,
        "mean_wait_s": fsum(waits) / len(waits) if waits else None,
        "p95_wait_s": percentile(waits, 95),
        "mean_service_s": fsum(lengths) / len(lengths) if lengths else None,
        # What is not recorded is taken to be as what is.
        "handling_h_a_day": fsum(lengths) / len(lengths) * len(served) / days / HOUR_S if lengths else None,
    }
    if is_live:
        found["abandoned_share"] = 1.0 - len(served) / len(rows) if rows else None
        for seconds in (20, 180):
            in_time = sum(row.wait_s <= seconds for row in served)
            found[f"within_{seconds}s"] = in_time / len(rows) if rows else None
    return found


def _continuity(rows: Sequence[Spoke]) -> Figures:
    met: dict[str | int, list[str | int]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.day, row.at_s + row.wait_s)):
        if not row.is_left and row.person is not None and row.agent is not None:
            met[row.person].append(row.agent)
    enough = [handlers for handlers in met.values() if len(handlers) >= FEWEST_MET]
    return {
        "upc": estimate_mean(upc(handlers) for handlers in enough),
        "coc": estimate_mean(coc(handlers) for handlers in enough),
    }


def estimate_mean(values: Iterable[float | None]) -> float | None:
    """The mean of those that are there; None without any."""
    known = [value for value in values if value is not None]
    return fsum(known) / len(known) if known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    scenario: Scenario
    seed: int
    days: tuple[int, ...]
    is_live: bool


def _play(job: _Job) -> Measured:
    """One replication, measured here so that no process hands over every contact."""
    result = run(job.scenario, by_name(job.scenario.policy), job.seed)
    kind = "live" if job.is_live else "deferrable"
    return measured(
        (
            Spoke(
                int(each.received_at // DAY_S),
                each.received_at % DAY_S,
                each.wait_s,
                each.is_abandoned,
                # A task put down for the night ends long after it was begun.
                None
                if each.answered_at is None or each.ended_at is None or not job.is_live
                else each.ended_at - each.answered_at,
                each.agent,
                each.case,
            )
            for each in result.episodes
            if each.kind == kind and each.wait_s is not None
        ),
        job.days,
        is_live=job.is_live,
    )


def check(
    fit: Fit,
    log: Observed,
    held: Sequence[date],
    replications: int = 8,
    workers: int = 1,
    told: Told = lambda done, total: None,
) -> Check:
    """Simulate the scenario on the held-out days. `told` hears how many runs are done, of how many."""
    held_log = log.on(held)
    came = [arrivals.Arrival(row.day, row.at_s) for row in log.seen]
    closed = arrivals.holidays(came, log.days(), fit.week)
    first = max(min(log.days()), max(log.days()) - timedelta(days=LONGEST_DAYS - 1))
    days = [day for day in held if day not in closed and day >= first and fit.week[day.weekday()]]
    places = tuple((day - first).days for day in days)
    is_live = any(row.is_live for row in held_log.seen)
    seen = measured(
        (
            Spoke(
                (row.day - first).days,
                row.at_s,
                row.wait_s,
                row.is_left,
                row.service_s,
                row.agent,
                row.person,
            )
            for row in held_log.seen
            if row.is_live == is_live and row.wait_s is not None
        ),
        places,
        is_live=is_live,
    )
    length = (max(log.days()) - first).days + 1
    horizon = replace(fit.scenario.horizon, days=length, starts_on=first)
    hours = replace(fit.scenario.hours, closed_on=tuple(sorted(day for day in closed if day >= first)))
    scenario = replace(fit.scenario, horizon=horizon, hours=hours)
    seeds = tuple(range(FIRST_SEED, FIRST_SEED + replications))

    def jobs(of: Scenario) -> list[_Job]:
        return [_Job(scenario=of, seed=seed, days=places, is_live=is_live) for seed in seeds]

    forecast = _over(jobs(scenario), workers, lambda done: told(done, 2 * replications))
    given: list[Measured] = []
    if is_live:
        known = replace(scenario, events=_volumes(seen.by_day, forecast))
        given = _over(jobs(known), workers, lambda done: told(replications + done, 2 * replications))
    return Check(
        days=tuple(days),
        left_out=len(held) - len(days),
        seeds=seeds,
        observed=seen,
        forecast=tuple(forecast),
        given=tuple(given),
    )


def _over(jobs: Sequence[_Job], workers: int, done: Callable[[int], None]) -> list[Measured]:
    """Each job played, in order, over processes that are spawned; here for a single one."""
    found = []
    if workers <= 1:
        for job in jobs:
            found.append(_play(job))
            done(len(found))
        return found
    with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=get_context("spawn")) as pool:
        for each in pool.map(_play, jobs):
            found.append(each)
            done(len(found))
    return found


def _volumes(observed: Mapping[int, int], forecast: Sequence[Measured]) -> tuple[Event, ...]:
    """Events that make each held-out day as busy as it was."""
    events = []
    for day, count in observed.items():
        expected = fsum(each.by_day.get(day, 0) for each in forecast) / len(forecast)
        if expected:
            events.append(Event(kind="cheque", day=day, factor=count / expected))
    return tuple(events)
