"""What does a simulated stretch of work come to? The figures by which routing policies are compared."""

from collections.abc import Iterable
from typing import TypedDict

from relais.measures.continuity import continuity
from relais.measures.episode import Episode
from relais.measures.presence import Presence, occupancy
from relais.measures.shares import known_share, own_agent_share
from relais.measures.waits import mean, percentile


class RunFigures(TypedDict):
    """See ``docs/measures.md``. Shares are in 0..1, lengths in seconds; None where undefined."""

    arrived: int
    served: int
    abandoned: int
    turned_away: int
    redialled: int
    still_waiting: int
    mean_wait_s: float | None
    mean_hold_s: float | None
    p95_wait_s: float | None
    within_120s: float | None
    within_180s: float | None
    own_agent_share: float | None
    known_share: float | None
    upc: float | None
    coc: float | None
    secon: float | None
    occupancy: float | None
    callbacks: int
    callbacks_late_share: float | None
    mean_callback_s: float | None
    tasks_done: int
    tasks_late_share: float | None


def run_figures(
    episodes: Iterable[Episode], presences: Iterable[Presence] = (), until: float | None = None
) -> RunFigures:
    """All the figures of these episodes, in one way for the laboratory and its comparisons.

    - ``arrived = served + abandoned + still_waiting``, always. They are live attempts: a redial is one more.
      A person who was promised a callback waits until she is called, and holds 0 s.
    - Waits are seconds on the line: those of the served, but ``mean_hold_s``, which is of every attempt whose
      hold is over. ``within_`` is of the served and the abandoned, so who left early counts against.
    - Shares and continuity are of live attempts; tasks have figures of their own.

    ``until`` is the instant at which the run stopped: a task or callback open by then is late if it was due.
    """
    live: list[Episode] = []
    tasks: list[Episode] = []
    for episode in episodes:
        (live if episode.kind == "live" else tasks).append(episode)
    served = [episode for episode in live if episode.answered_at is not None]
    left = [episode for episode in live if episode.is_abandoned]
    waits = [0.0 if e.is_callback else max(0.0, (e.answered_at or 0.0) - e.received_at) for e in served]
    holds = [e.hold_s or 0.0 for e in left]
    # A promise is the end of a hold, kept or not.
    holds.extend(0.0 for e in live if e.is_callback and e.answered_at is None and not e.is_abandoned)
    over = len(served) + len(left)
    callbacks = [e for e in live if e.is_callback]
    met = continuity(live)
    return RunFigures(
        arrived=len(live),
        served=len(served),
        abandoned=len(left),
        turned_away=sum(e.is_turned_away for e in left),
        redialled=sum(e.attempt > 1 for e in live),
        still_waiting=len(live) - over,
        mean_wait_s=mean(waits),
        mean_hold_s=mean([*waits, *holds]),
        p95_wait_s=percentile(waits, 95),
        within_120s=sum(wait <= 120 for wait in waits) / over if over else None,
        within_180s=sum(wait <= 180 for wait in waits) / over if over else None,
        own_agent_share=own_agent_share(served),
        known_share=known_share(served),
        upc=met.upc,
        coc=met.coc,
        secon=met.secon,
        occupancy=occupancy(presences),
        callbacks=len(callbacks),
        callbacks_late_share=late_share(((e.due_at, e.answered_at) for e in callbacks), until),
        mean_callback_s=mean([wait for e in callbacks if (wait := e.wait_s) is not None]),
        tasks_done=sum(e.outcome == "done" for e in tasks),
        tasks_late_share=late_share(((e.due_at, e.ended_at) for e in tasks), until),
    )


def late_share(dues: Iterable[tuple[float | None, float | None]], until: float | None = None) -> float | None:
    """Share not done by their due time, of those done or, not done, due before ``until``.

    ``dues`` are pairs (due, done), None for what has no due time, which is left out, or is not done.
    """
    late = counted = 0
    for due_at, done_at in dues:
        if due_at is None or (done_at is None and (until is None or due_at >= until)):
            continue
        counted += 1
        late += done_at is None or done_at > due_at
    return late / counted if counted else None
