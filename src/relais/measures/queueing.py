"""What does theory say of a line, before anything is simulated? Erlang B, C and A, M/M/c, M/M/c/K and M/G/1.

Rates are per unit of time, whichever the caller chooses; lengths are in that unit, loads in erlangs (arrival
rate over service rate). Every function is exact up to rounding and stable for thousands of servers: nothing is
raised to a power of the number of servers, no factorial is taken. All raise ValueError for an argument outside
of its range, and where there is no steady state.

Sources: L. Kleinrock, Queueing Systems I (1975), chapters 3 and 5; the recursion of `erlang_b` is that of
D. L. Jagerman, Bell System Technical Journal 53 (1974) 525-551; Erlang A is C. Palm, Tele (English edition) 1957,
as in O. Garnett, A. Mandelbaum, M. Reiman, Manufacturing & Service Operations Management 4 (2002) 208-227; the law
of the offered wait is F. Baccelli, G. Hebuterne, On queues with impatient customers, Performance '81, 159-179.
"""

from collections.abc import Callable
from math import exp, fsum, inf, isfinite, lgamma, log
from typing import NamedTuple

# A state less likely than this, relative to the likeliest one, adds nothing that a float can hold.
NEGLIGIBLE = 1e-18


class Steady(NamedTuple):
    """A line in its steady state. What a model has not (nobody leaves, nothing is refused) is 0."""

    # Mean share of the servers that are busy, 0..1.
    utilisation: float
    # Probability that who comes finds every server busy (and, of M/M/c/K, may be refused).
    p_wait: float
    # Mean number who wait, and who wait or are served.
    mean_queue: float
    mean_in_system: float
    # Mean wait before service of who is not refused (of Erlang A: before service or leaving, of everyone).
    mean_wait: float
    # The same with the service.
    response_time: float
    # Served per unit of time.
    throughput: float
    p_empty: float
    p_refused: float = 0.0
    p_abandon: float = 0.0


def erlang_b(load: float, servers: int) -> float:
    """Probability that a call is lost when nobody may wait (M/G/c/c): `load` in erlangs, `servers` from 0 up."""
    _positive("load", load)
    _whole("servers", servers, least=0)
    inverse = 1.0
    for number in range(1, servers + 1):
        inverse = 1.0 + number / load * inverse
    return 1.0 / inverse


def erlang_c(load: float, servers: int) -> float:
    """Probability of a wait when everyone waits (M/M/c). ValueError when the load is not under the servers."""
    _whole("servers", servers, least=1)
    lost = erlang_b(load, servers)
    _stable(load / servers)
    return lost / (1.0 - load / servers * (1.0 - lost))


def mmc(arrival_rate: float, service_rate: float, servers: int) -> Steady:
    """M/M/c: everyone waits, first come first served."""
    load = _load(arrival_rate, service_rate)
    p_wait = erlang_c(load, servers)
    mean_wait = p_wait / (servers * service_rate - arrival_rate)
    return Steady(
        utilisation=load / servers,
        p_wait=p_wait,
        mean_queue=arrival_rate * mean_wait,
        mean_in_system=arrival_rate * mean_wait + load,
        mean_wait=mean_wait,
        response_time=mean_wait + 1.0 / service_rate,
        throughput=arrival_rate,
        p_empty=_p_empty(load, servers),
    )


def _p_empty(load: float, servers: int) -> float:
    """Nobody in an M/M/c: the states from 0 up to where the servers are all busy, less the share that waits."""
    first, shares = _birth_death(lambda state: load / state, int(load), servers)
    tail = shares[-1] * load / (servers - load) if first + len(shares) - 1 == servers else 0.0
    return shares[0] / (1.0 + tail) if first == 0 else 0.0


def mmc_within(arrival_rate: float, service_rate: float, servers: int, wait: float) -> float:
    """Share who wait at most `wait` in M/M/c (the service level)."""
    _positive("wait", wait, or_zero=True)
    p_wait = erlang_c(_load(arrival_rate, service_rate), servers)
    return 1.0 - p_wait * exp(-(servers * service_rate - arrival_rate) * wait)


def mmck(arrival_rate: float, service_rate: float, servers: int, capacity: int) -> Steady:
    """M/M/c/K: who finds `capacity` persons, waiting and in service together, is turned away."""
    load = _load(arrival_rate, service_rate)
    _whole("servers", servers, least=1)
    _whole("capacity", capacity, least=servers)

    def ratio(state: int) -> float:
        return load / min(state, servers)

    likeliest = min(capacity, int(load)) if load < servers else capacity
    first, shares = _birth_death(ratio, likeliest, capacity)
    in_system = sum((first + place) * share for place, share in enumerate(shares))
    queue = sum(max(0, first + place - servers) * share for place, share in enumerate(shares))
    p_refused = shares[-1] if first + len(shares) - 1 == capacity else 0.0
    throughput = arrival_rate * (1.0 - p_refused)
    return Steady(
        utilisation=throughput / (servers * service_rate),
        p_wait=sum(share for place, share in enumerate(shares) if first + place >= servers),
        mean_queue=queue,
        mean_in_system=in_system,
        mean_wait=queue / throughput,
        response_time=in_system / throughput,
        throughput=throughput,
        p_empty=shares[0] if first == 0 else 0.0,
        p_refused=p_refused,
    )


def mg1(arrival_rate: float, mean_service: float, cv2: float = 1.0) -> Steady:
    """M/G/1 (Pollaczek and Khinchine): `cv2` is the squared coefficient of variation of the service."""
    _positive("mean_service", mean_service)
    _positive("cv2", cv2, or_zero=True)
    utilisation = _load(arrival_rate, 1.0 / mean_service)
    _stable(utilisation)
    mean_wait = utilisation * mean_service * (1.0 + cv2) / (2.0 * (1.0 - utilisation))
    return Steady(
        utilisation=utilisation,
        p_wait=utilisation,
        mean_queue=arrival_rate * mean_wait,
        mean_in_system=arrival_rate * mean_wait + utilisation,
        mean_wait=mean_wait,
        response_time=mean_wait + mean_service,
        throughput=arrival_rate,
        p_empty=1.0 - utilisation,
    )


def erlang_a(arrival_rate: float, service_rate: float, abandon_rate: float, servers: int) -> Steady:
    """M/M/c+M: who waits leaves after an exponential patience of mean 1 / `abandon_rate`. Always stable."""
    load = _load(arrival_rate, service_rate)
    _positive("abandon_rate", abandon_rate)
    _whole("servers", servers, least=1)
    all_serve = servers * service_rate

    def ratio(state: int) -> float:
        return (
            load / state
            if state <= servers
            else arrival_rate / (all_serve + (state - servers) * abandon_rate)
        )

    likeliest = int(load) if load < servers else servers + int((arrival_rate - all_serve) / abandon_rate)
    first, shares = _birth_death(ratio, likeliest)
    queue = sum(max(0, first + place - servers) * share for place, share in enumerate(shares))
    busy = sum(min(first + place, servers) * share for place, share in enumerate(shares))
    return Steady(
        utilisation=busy / servers,
        p_wait=sum(share for place, share in enumerate(shares) if first + place >= servers),
        mean_queue=queue,
        mean_in_system=queue + busy,
        mean_wait=queue / arrival_rate,
        response_time=(queue + busy) / arrival_rate,
        throughput=busy * service_rate,
        p_empty=shares[0] if first == 0 else 0.0,
        p_abandon=abandon_rate * queue / arrival_rate,
    )


def erlang_a_within(
    arrival_rate: float, service_rate: float, abandon_rate: float, servers: int, wait: float
) -> float:
    """Share of all who come that are answered after at most `wait` in M/M/c+M; who left counts against.

    The density of the wait offered, x > 0, is proportional to exp(λ (1 - e^(-θx)) / θ - cμx) (Baccelli and
    Hebuterne), and e^(-θx) of those it is offered to are still there. With y = λ e^(-θx) / θ both integrals are
    incomplete gamma functions.
    """
    _positive("wait", wait, or_zero=True)
    p_wait = erlang_a(arrival_rate, service_rate, abandon_rate, servers).p_wait
    shape, most = servers * service_rate / abandon_rate, arrival_rate / abandon_rate
    least = most * exp(-abandon_rate * wait)
    offered = _log_lower_gamma(shape, most)
    answered = exp(_log_lower_gamma(shape + 1.0, most) - offered)
    later = exp(_log_lower_gamma(shape + 1.0, least) - offered) if least > 0.0 else 0.0
    return 1.0 - p_wait + p_wait * (answered - later) / most


def _log_lower_gamma(shape: float, end: float) -> float:
    """The logarithm of the lower incomplete gamma function, by its series of positive terms (NIST 8.11.4)."""
    likeliest = max(0, int(end - shape))
    first, shares = _birth_death(lambda term: end / (shape + term), likeliest)
    term = likeliest * log(end) - lgamma(shape + likeliest + 1.0) + lgamma(shape)
    return shape * log(end) - end + term - log(shares[likeliest - first])


def _birth_death(ratio: Callable[[int], float], likeliest: int, last: float = inf) -> tuple[int, list[float]]:
    """The states that count, from which one on, and the probability of each.

    `ratio(n)` is that of state n to state n - 1. Starting from the likeliest state, no step overflows.
    """
    below, weight, first = [], 1.0, likeliest
    while first > 0 and weight > NEGLIGIBLE:
        weight /= ratio(first)
        first -= 1
        below.append(weight)
    weights = [*reversed(below), 1.0]
    weight, state = 1.0, likeliest
    while state < last and weight > NEGLIGIBLE:
        state += 1
        weight *= ratio(state)
        weights.append(weight)
    whole = fsum(weights)
    return first, [weight / whole for weight in weights]


def _load(arrival_rate: float, service_rate: float) -> float:
    _positive("arrival_rate", arrival_rate)
    _positive("service_rate", service_rate)
    return arrival_rate / service_rate


def _positive(name: str, value: float, *, or_zero: bool = False) -> None:
    if not isfinite(value) or value < 0 or (value == 0 and not or_zero):
        raise ValueError(f"{name} is {value}; expected a finite number {'from' if or_zero else 'above'} 0")


def _whole(name: str, value: int, *, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError(f"{name} is {value!r}; expected a whole number from {least}")


def _stable(utilisation: float) -> None:
    if utilisation >= 1.0:
        raise ValueError(
            f"the load is {utilisation:.4g} times what the servers can do, so the line grows without end;"
            " expected under 1 (or a model where persons leave or are refused)"
        )
