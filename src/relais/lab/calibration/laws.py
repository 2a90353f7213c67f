"""Which law do the lengths follow: service, and patience that is only seen when it ends?

Service. Exponential and lognormal by maximum likelihood, the likelier by Akaike's criterion (H. Akaike, IEEE Trans.
Automatic Control 19 (1974) 716-723). The mean and the squared coefficient of variation kept are those observed: they
carry the load of the day, which a likelier law with another mean would not.

Patience. Who was answered would have held longer: a censored length. Exponential by maximum likelihood (all the
waiting over the number who left); exponential with a share who never leave (by expectation and maximisation); lognormal
(by a pattern search). E. L. Kaplan and P. Meier, J. Amer. Statist. Assoc. 53 (1958) 457-481 gives the
curve without any law, to look at beside.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import erfc, exp, fsum, inf, log, pi, sqrt
from typing import NamedTuple

from relais.lab.scenario.values import Law

FEWEST = 20  # lengths or leavers to fit a law on; fewer give the mean alone
LONGEST_CV2 = 1_000.0
# A wait under half a second is told as zero by every log; its logarithm is not.
LEAST_S = 0.5


class NothingSeen(Exception):
    """There is nothing to fit on; says of what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedLaw:
    """A law, and how it was chosen: `aic` by name, the smallest is the likeliest."""

    kind: Law
    mean_s: float
    cv2: float = 1.0
    never: float = 0.0
    count: int = 0
    aic: tuple[tuple[str, float], ...] = ()


def service(lengths: Iterable[float]) -> FittedLaw:
    """The law of handling. Raises NothingSeen for no length above 0."""
    known = [length for length in lengths if length > 0]
    if not known:
        raise NothingSeen("a handling time")
    count, mean = len(known), fsum(known) / len(known)
    cv2 = fsum((length - mean) ** 2 for length in known) / count / mean**2
    if count < FEWEST or cv2 == 0.0:
        return FittedLaw(kind="exponential" if cv2 else "deterministic", mean_s=mean, count=count)
    logs = [log(length) for length in known]
    middle = fsum(logs) / count
    spread = fsum((each - middle) ** 2 for each in logs) / count
    aic = {
        "exponential": 2 + 2 * count * (log(mean) + 1),
        "lognormal": 4 + 2 * (count * middle + count / 2 * (log(2 * pi * spread) + 1)) if spread else -inf,
    }
    kind: Law = "lognormal" if aic["lognormal"] < aic["exponential"] else "exponential"
    return FittedLaw(
        kind=kind,
        mean_s=mean,
        cv2=min(cv2, LONGEST_CV2) if kind == "lognormal" else 1.0,
        count=count,
        aic=tuple(aic.items()),
    )


class Held(NamedTuple):
    """Waits, each with how many left after it and how many were answered after it."""

    wait_s: float
    left: int
    answered: int


def waits(pairs: Iterable[tuple[float, bool]]) -> list[Held]:
    """Waits to the second, in order; each pair is a wait and whether the person left."""
    left: Counter[int] = Counter()
    answered: Counter[int] = Counter()
    for wait_s, is_left in pairs:
        (left if is_left else answered)[round(wait_s)] += 1
    return [Held(max(LEAST_S, s), left[s], answered[s]) for s in sorted(left.keys() | answered.keys())]


def kaplan_meier(held: Sequence[Held]) -> list[tuple[float, float]]:
    """(seconds, share who hold longer than that), at each wait after which someone left."""
    at_risk = sum(each.left + each.answered for each in held)
    share, curve = 1.0, []
    for each in held:
        if each.left:
            share *= 1.0 - each.left / at_risk
            curve.append((each.wait_s, share))
        at_risk -= each.left + each.answered
    return curve


def patience(pairs: Iterable[tuple[float, bool]]) -> FittedLaw | None:
    """The law of patience; None when nobody left (nothing bounds it)."""
    held = waits(pairs)
    left = sum(each.left for each in held)
    if not left:
        return None
    whole = fsum(each.wait_s * (each.left + each.answered) for each in held)
    plain = FittedLaw(kind="exponential", mean_s=whole / left, count=left)
    if left < FEWEST:
        return plain
    tried = {
        "exponential": (plain, 2 - 2 * _likelihood(plain, held)),
        "exponential, some never leave": _scored(_some_never(plain, held), held, 2),
        "lognormal": _scored(_lognormal(plain, held), held, 2),
    }
    best = min(tried, key=lambda name: tried[name][1])
    fitted = tried[best][0]
    aic = tuple((name, score) for name, (_, score) in tried.items())
    return FittedLaw(
        kind=fitted.kind, mean_s=fitted.mean_s, cv2=fitted.cv2, never=fitted.never, count=left, aic=aic
    )


def holding(law: FittedLaw, seconds: float) -> float:
    """Share whose patience is longer than so many seconds, under a law."""
    return exp(_log_survival(law, seconds)) if seconds > 0 else 1.0


def median_s(law: FittedLaw) -> float | None:
    """The length that half exceed; None when more than half never leave."""
    if law.kind == "lognormal":
        return exp(_shape(law)[0])
    if law.kind == "deterministic":
        return law.mean_s
    return law.mean_s * log((1.0 - law.never) / (0.5 - law.never)) if law.never < 0.5 else None


def _scored(law: FittedLaw, held: Sequence[Held], parameters: int) -> tuple[FittedLaw, float]:
    return law, 2 * parameters - 2 * _likelihood(law, held)


def _likelihood(law: FittedLaw, held: Sequence[Held]) -> float:
    """The logarithm of the likelihood."""
    return fsum(
        each.left * _log_density(law, each.wait_s) + each.answered * _log_survival(law, each.wait_s)
        for each in held
    )


def _shape(law: FittedLaw) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm of a lognormal length."""
    spread = log(1.0 + law.cv2)
    return log(law.mean_s) - spread / 2, sqrt(spread)


def _log_density(law: FittedLaw, wait_s: float) -> float:
    if law.kind == "lognormal":
        middle, deviation = _shape(law)
        z = (log(wait_s) - middle) / deviation
        return -log(wait_s * deviation * sqrt(2 * pi)) - z * z / 2
    return log(1.0 - law.never) - log(law.mean_s) - wait_s / law.mean_s


def _log_survival(law: FittedLaw, wait_s: float) -> float:
    if law.kind == "lognormal":
        middle, deviation = _shape(law)
        return log(max(1e-300, erfc((log(wait_s) - middle) / deviation / sqrt(2)) / 2))
    return log(max(1e-300, law.never + (1.0 - law.never) * exp(-wait_s / law.mean_s)))


def _some_never(start: FittedLaw, held: Sequence[Held]) -> FittedLaw:
    """Expectation: of those answered, the share who would never have left; maximisation: the other two."""
    count = sum(each.left + each.answered for each in held)
    never, mean = 0.2, start.mean_s / 2
    for _ in range(500):
        sure = waited = 0.0
        for each in held:
            stays = (1.0 - never) * exp(-each.wait_s / mean)
            share = never / (never + stays) if never else 0.0
            sure += each.answered * share
            waited += each.wait_s * (each.left + each.answered * (1.0 - share))
        before = never, mean
        never, mean = sure / count, waited / start.count
        if abs(never - before[0]) < 1e-7 and abs(mean - before[1]) < 1e-5 * mean:
            break
    # Under one in a hundred thousand nobody is there who never leaves.
    return FittedLaw(kind="exponential", mean_s=mean, never=never if never > 1e-5 else 0.0, count=start.count)


def _lognormal(start: FittedLaw, held: Sequence[Held]) -> FittedLaw:
    """The likeliest, by halving steps along the two parameters in turn; cv2 stays under LONGEST_CV2."""

    def made(middle: float, spread: float) -> FittedLaw:
        return FittedLaw(kind="lognormal", mean_s=exp(middle + spread / 2), cv2=exp(spread) - 1)

    point, widest = (log(start.mean_s), 1.0), log(1.0 + LONGEST_CV2)
    best, step = _likelihood(made(*point), held), 1.0
    while step > 1e-4:
        moves = [(step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step), (step, step), (-step, -step)]
        around = [(point[0] + dm, point[1] + ds) for dm, ds in moves if 1e-3 < point[1] + ds <= widest]
        scored = [(_likelihood(made(*each), held), each) for each in around]
        highest, where = max(scored)
        if highest > best:
            best, point = highest, where
        else:
            step /= 2
    return made(*point)
