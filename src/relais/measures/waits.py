"""How long do people wait, and how many give up?

Every function takes episodes and looks at those whose wait is over: answered, or left by the person.
An episode that still waits has no wait yet; it is counted by ``figures``, never guessed here.
All return None, never NaN, when there is nothing to measure.
"""

from collections.abc import Iterable, Sequence
from math import ceil

from relais.measures.episode import Episode


def waits_s(episodes: Iterable[Episode]) -> list[float]:
    """The waits that are over, answered or left, in seconds, in the order given."""
    return [wait for episode in episodes if (wait := episode.wait_s) is not None]


def mean_wait_s(episodes: Iterable[Episode]) -> float | None:
    """Mean wait in seconds of everyone whose wait is over, those who left included.

    Those who left waited too: a mean of the answered alone looks better the more people give up.
    """
    return mean(waits_s(episodes))


def mean_answer_s(episodes: Iterable[Episode]) -> float | None:
    """Mean wait in seconds of those answered (average speed of answer)."""
    return mean_wait_s(episode for episode in episodes if episode.is_answered)


def mean(values: Sequence[float]) -> float | None:
    """The mean of values in any unit; None when there is none."""
    return sum(values) / len(values) if values else None


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The nearest-rank percentile: the smallest value that at least ``percent`` % do not exceed.

    Always one of the values, with no interpolation. ``percent`` is in (0, 100]; ValueError if not.
    """
    if not 0 < percent <= 100:
        raise ValueError(f"percent is {percent}; expected above 0 and at most 100")
    if not values:
        return None
    return sorted(values)[ceil(percent * len(values) / 100) - 1]


def wait_percentile_s(episodes: Iterable[Episode], percent: float) -> float | None:
    """The nearest-rank percentile of the waits that are over, those who left included, in seconds."""
    return percentile(waits_s(episodes), percent)


def within(episodes: Iterable[Episode], seconds: float) -> float | None:
    """Share answered in at most ``seconds``, of all whose wait is over (answered + left).

    Who left early counts against: nobody answered them in time.
    """
    over = [episode for episode in episodes if episode.wait_s is not None]
    if not over:
        return None
    in_time = sum(1 for e in over if e.is_answered and (e.wait_s or 0.0) <= seconds)
    return in_time / len(over)


def abandoned_share(episodes: Iterable[Episode]) -> float | None:
    """Share who left before anyone answered, of all whose wait is over (answered + left)."""
    answered = left = 0
    for episode in episodes:
        if episode.is_abandoned:
            left += 1
        elif episode.is_answered:
            answered += 1
    return left / (answered + left) if answered + left else None
