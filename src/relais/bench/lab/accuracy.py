"""Does the laboratory give what theory gives? Each row of the reference tables, simulated, within three standard errors.

A row is a line in its steady state: it is run as so many independent replications, each past a warm-up of many times
the relaxation time of the line, and its standard error is that of their mean. Of hundreds of comparisons a few lie
beyond three standard errors by chance alone; such a row is run again, with other seeds and four times as long, and must
then be within. A real error does not go away: it stands out the more.

Time: the service of every row lasts six minutes in the mean; the rates of the row are scaled to that.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import fsum, sqrt
from pathlib import Path
from typing import NamedTuple

from relais.bench.figures import Bound, Figure
from relais.lab.run import play
from relais.lab.scenario.values import Agents, Flow, Horizon, Patience, Queue, Scenario, Service
from relais.lab.worlds import build
from relais.measures import Episode, queueing
from relais.routing import by_name

MEAN_S = 360.0
# Who comes in the last so many mean services is not measured: the long ones among them would not have ended.
COOL_DOWN = 12.0
PROBABILITIES = ("p_wait", "p_refused", "p_abandon")
WITHIN = 3.0
REPLICATIONS = 12
Row = Mapping[str, str]
Exact = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One line: what is simulated and what is known of it exactly, times in units of the mean service.

    `arrival_rate` is per mean service, that is, the load in erlangs.
    """

    name: str
    arrival_rate: float
    servers: int
    exact: Exact
    patience: float | None = None
    capacity: int | None = None
    # Squared coefficient of variation of the service.
    cv2: float = 1.0

    @property
    def utilisation(self) -> float:
        return self.arrival_rate / self.servers

    @property
    def relaxation(self) -> float:
        """Mean services in which the line forgets where it began: 1 / (sqrt(c) - sqrt(a))² of an M/M/c, which those
        who leave and a full line only shorten."""
        gap = max(0.02, abs(sqrt(self.servers) - sqrt(self.arrival_rate)))
        longest = (1.0 + self.cv2) / 2.0 / gap**2
        if self.patience is not None:
            longest = min(longest, 1.0 + self.patience)
        if self.capacity is not None:
            longest = min(longest, 1.0 + (self.capacity - self.servers + 1.0) ** 2 / self.servers)
        return max(2.0, longest)

    def length(self, contacts: int, replications: int) -> float:
        """Mean services to measure in each replication for so many contacts in all; never fewer than say something."""
        return max(4.0 * self.relaxation, contacts / replications / self.arrival_rate)

    def cost(self, contacts: int, replications: int) -> float:
        """Contacts that all the replications play, measured or not."""
        whole = 8.0 * self.relaxation + self.length(contacts, replications) + COOL_DOWN
        return whole * self.arrival_rate * replications

    def scenario(self, length: float) -> Scenario:
        """`length` mean services, past the warm-up."""
        warmup = 8.0 * self.relaxation * MEAN_S / 3600.0
        hours = warmup + (length + COOL_DOWN) * MEAN_S / 3600.0
        kind = "exponential" if self.cv2 == 1.0 else "lognormal" if self.cv2 else "deterministic"
        flow = Flow(
            rate_per_hour=self.arrival_rate * 3600.0 / MEAN_S,
            panel=False,
            service=Service(mean_s=MEAN_S, kind=kind, cv2=self.cv2 or 1.0),  # type: ignore[arg-type]
            patience=None if self.patience is None else Patience(mean_s=self.patience * MEAN_S),
        )
        return Scenario(
            policy="first_available",
            horizon=Horizon(hours=hours, warmup_hours=warmup),
            agents=Agents(count=self.servers),
            contacts=(flow,),
            queue=Queue(capacity=self.capacity),
        )


class Compared(NamedTuple):
    """One figure of one case: exact, simulated, and the standard error of the simulated."""

    case: str
    figure: str
    exact: float
    simulated: float
    error: float

    @property
    def off(self) -> float:
        """How many standard errors apart; what is the same to 1e-9 is 0 apart."""
        apart = abs(self.simulated - self.exact)
        return 0.0 if apart <= 1e-9 * max(1.0, abs(self.exact)) else apart / max(self.error, 1e-12)


def compare(case: Case, contacts: int, replications: int, first_seed: int) -> list[Compared]:
    """About so many contacts in all, over so many replications."""
    length = case.length(contacts, replications)
    scenario = case.scenario(length)
    runs = [_figures(case, scenario, first_seed + turn) for turn in range(replications)]
    found = []
    for figure, exact in case.exact.items():
        values = [run[figure] for run in runs if figure in run]
        mean = fsum(values) / len(values)
        square = fsum((value - mean) ** 2 for value in values) / max(1, len(values) - 1)
        error = sqrt(square / len(values))
        if figure in PROBABILITIES:
            # What is too rare to be seen at all has an error too: that of a count.
            error = max(error, sqrt(exact * (1.0 - exact) / (length * case.arrival_rate * replications)))
        if figure == "utilisation":
            # Of an overloaded line idleness is rare too: so many short bursts, each of one agent until the next call.
            burst = 1.0 / (case.arrival_rate * case.servers)
            error = max(error, sqrt((1.0 - exact) * burst / (length * replications)))
        found.append(Compared(case.name, figure, exact, mean, error))
    return found


def _figures(case: Case, scenario: Scenario, seed: int) -> Exact:
    """What one replication gives, times in mean services."""
    result = play(build(scenario, seed), by_name(scenario.policy), seed)
    until = result.rules.ends_at - COOL_DOWN * MEAN_S
    measured = [each for each in result.measured if each.received_at < until]
    answered = [each for each in measured if each.answered_at is not None and each.ended_at is not None]
    over = [each for each in measured if each.wait_s is not None and not each.is_turned_away]
    refused = sum(each.is_turned_away for each in measured)
    waits = [each.wait_s or 0.0 for each in over]
    span_s = until - result.rules.measured_from
    response = fsum(_response_s(each) for each in answered) / len(answered) if answered else 0.0
    occupancy = result.figures()["occupancy"]
    assert occupancy is not None
    return {
        "mean_wait": fsum(waits) / len(waits) / MEAN_S,
        "response_time": response / MEAN_S,
        "p_wait": sum(wait > 1e-6 for wait in waits) / len(over),
        "p_refused": refused / len(measured),
        "p_abandon": sum(each.is_abandoned for each in over) / len(over),
        "utilisation": occupancy,
        "throughput": len(answered) / span_s * MEAN_S,
    }


def _response_s(episode: Episode) -> float:
    assert episode.ended_at is not None
    return episode.ended_at - episode.received_at


def checked(
    cases: Iterable[Case],
    contacts: int,
    replications: int,
    seed: int = 1,
    tell: Callable[[str], None] = lambda line: None,
) -> Iterator[Compared]:
    """Every comparison of every case; a case with one beyond WITHIN is run again four times as long, and its second
    answer is the one given."""
    for place, case in enumerate(cases):
        first = seed + 1_000 * place
        found = compare(case, contacts, replications, first)
        if any(each.off > WITHIN for each in found):
            found = compare(case, 4 * contacts, replications, first + 500)
        worst = max(found, key=lambda each: each.off)
        tell(f"{case.name}: {worst.off:.1f} standard errors at most ({worst.figure})")
        yield from found


def rows(folder: Path) -> list[Case]:
    """Every row of the reference tables in a folder. Raises OSError when it is not there."""
    makers: dict[str, Callable[[Row], Case]] = {
        "erlang_b_c": _erlang_b,
        "mmc": _mmc,
        "mmck": _mmck,
        "mg1": _mg1,
        "erlang_a": _erlang_a,
    }
    found = []
    for table, make in makers.items():
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), 2):
                case = make(row)
                found.append(replace(case, name=f"{table} line {number}"))
                if table == "erlang_b_c" and row["erlang_c"]:
                    found.append(replace(_erlang_c(row), name=f"{table} line {number}, C"))
    return found


def _erlang_b(row: Row) -> Case:
    load, servers = float(row["offered_load_erlangs"]), int(row["servers"])
    exact = {"p_refused": float(row["erlang_b"])}
    return Case(name="", arrival_rate=load, servers=servers, capacity=servers, exact=exact)


def _erlang_c(row: Row) -> Case:
    load, servers = float(row["offered_load_erlangs"]), int(row["servers"])
    return Case(name="", arrival_rate=load, servers=servers, exact={"p_wait": float(row["erlang_c"])})


def _mmc(row: Row) -> Case:
    rate = float(row["service_rate"])
    load = float(row["arrival_rate"]) / rate
    exact = {
        "utilisation": float(row["utilisation"]),
        "response_time": float(row["response_time"]) * rate,
        "p_wait": float(row["p_wait"]),
    }
    return Case(name="", arrival_rate=load, servers=int(row["servers"]), exact=exact)


def _mmck(row: Row) -> Case:
    rate = float(row["service_rate"])
    exact = {
        "utilisation": float(row["utilisation"]),
        "response_time": float(row["response_time"]) * rate,
        "throughput": float(row["throughput"]) / rate,
        "p_refused": float(row["p_full"]),
    }
    return Case(
        name="",
        arrival_rate=float(row["arrival_rate"]) / rate,
        servers=int(row["servers"]),
        capacity=int(row["capacity"]),
        exact=exact,
    )


def _mg1(row: Row) -> Case:
    mean = float(row["mean_service"])
    exact = {
        "utilisation": float(row["utilisation"]),
        "response_time": float(row["response_time"]) / mean,
    }
    return Case(
        name="",
        arrival_rate=float(row["arrival_rate"]) * mean,
        servers=1,
        cv2=float(row["cv2_service"]),
        exact=exact,
    )


def _erlang_a(row: Row) -> Case:
    rate = float(row["service_rate"])
    exact = {
        "p_wait": float(row["p_all_busy"]),
        "p_abandon": float(row["p_abandon"]),
        "mean_wait": float(row["mean_wait_all"]) * rate,
        "utilisation": float(row["occupancy"]),
    }
    return Case(
        name="",
        arrival_rate=float(row["arrival_rate"]) / rate,
        servers=int(row["servers"]),
        patience=rate / float(row["abandon_rate"]),
        exact=exact,
    )


def known(
    name: str,
    load: float,
    servers: int,
    *,
    patience: float | None = None,
    capacity: int | None = None,
    cv2: float = 1.0,
) -> Case:
    """A line of which the closed forms of `measures.queueing` say what is exact."""
    if patience is not None:
        steady = queueing.erlang_a(load, 1.0, 1.0 / patience, servers)
        figures = ("p_wait", "p_abandon", "mean_wait", "utilisation")
    elif capacity is not None:
        steady = queueing.mmck(load, 1.0, servers, capacity)
        figures = ("p_refused", "response_time", "throughput", "utilisation")
    elif cv2 != 1.0:
        steady = queueing.mg1(load, 1.0, cv2)
        figures = ("response_time", "utilisation", "p_wait", "mean_wait")
    else:
        steady = queueing.mmc(load, 1.0, servers)
        figures = ("p_wait", "response_time", "mean_wait", "utilisation")
    exact = {figure: steady._asdict()[figure] for figure in figures}
    return Case(
        name=name,
        arrival_rate=load,
        servers=servers,
        patience=patience,
        capacity=capacity,
        cv2=cv2,
        exact=exact,
    )


# Without the reference tables: a line of each kind.
STANDARD = [
    known("M/M/1", 0.7, 1),
    known("M/M/8", 6.4, 8),
    known("M/M/30", 26.0, 30),
    known("M/D/1", 0.6, 1, cv2=0.0),
    known("M/G/1, lognormal of cv2 2", 0.5, 1, cv2=2.0),
    known("Erlang B", 10.0, 12, capacity=12),
    known("M/M/3/10", 2.7, 3, capacity=10),
    known("Erlang A, overloaded", 12.0, 10, patience=1.0),
    known("Erlang A, patient", 19.0, 20, patience=2.0),
    known("Erlang A, 40 agents", 40.0, 40, patience=0.5),
]


def bench(folder: Path, contacts: int, tell: Callable[[str], None]) -> list[Figure]:
    """Every row of the tables in `folder`, or the lines of `STANDARD` where there is no such folder."""
    cases = rows(folder) if folder.is_dir() else STANDARD
    found = list(checked(cases, contacts, REPLICATIONS, tell=tell))
    outside = [each for each in found if each.off > WITHIN]
    details: dict[str, object] = {
        "rows": len(cases),
        "comparisons": len(found),
        "largest": max(each.off for each in found),
        "outside": [each._asdict() for each in outside],
    }
    return [
        Figure(
            name=f"lab: {len(cases)} lines within three standard errors of theory",
            unit="of the comparisons",
            ours=1.0 - len(outside) / len(found),
            reach=1.0,
            bound=Bound.AT_LEAST,
            details=details,
        )
    ]
