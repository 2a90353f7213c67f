"""What does a day, a month or a group come to? One table of figures, the same everywhere."""

from collections import Counter
from collections.abc import Iterable
from typing import TypedDict

from relais.measures.continuity import continuity
from relais.measures.episode import Episode, Kind
from relais.measures.shares import new_agent_share, own_agent_share, own_team_share
from relais.measures.waits import abandoned_share, mean_answer_s, mean_wait_s, wait_percentile_s, within


class Figures(TypedDict):
    """See ``docs/measures.md``. Shares are in 0..1, lengths in seconds; None where undefined."""

    received: int
    waiting: int
    offered: int
    active: int
    done: int
    withdrawn: int
    own_agent_share: float | None
    own_team_share: float | None
    new_agent_share: float | None
    waits_of: Kind | None
    mean_wait_s: float | None
    mean_answer_s: float | None
    p95_wait_s: float | None
    within_180s: float | None
    abandoned_share: float | None
    continuity_cases: int
    upc: float | None
    coc: float | None
    secon: float | None


def figures(episodes: Iterable[Episode]) -> Figures:
    """All the figures of these episodes.

    - ``received = waiting + offered + active + done + withdrawn``, always.
    - Waits (``mean_wait_s`` to ``abandoned_share``) are those of live contacts; when there is none,
      those of deferrable work. ``waits_of`` says which. The two are never mixed: a document may
      rightly wait a day, a caller may not.
    - Shares and continuity are of all kinds: a person meets an agent by either.
    """
    episodes = list(episodes)
    outcomes = Counter(episode.outcome for episode in episodes)
    waits_of, measured = _measured(episodes)
    met = continuity(episodes)
    return Figures(
        received=len(episodes),
        waiting=outcomes["waiting"],
        offered=outcomes["offered"],
        active=outcomes["active"],
        done=outcomes["done"],
        withdrawn=outcomes["withdrawn"],
        own_agent_share=own_agent_share(episodes),
        own_team_share=own_team_share(episodes),
        new_agent_share=new_agent_share(episodes),
        waits_of=waits_of,
        mean_wait_s=mean_wait_s(measured),
        mean_answer_s=mean_answer_s(measured),
        p95_wait_s=wait_percentile_s(measured, 95),
        within_180s=within(measured, 180),
        abandoned_share=abandoned_share(measured),
        continuity_cases=met.cases,
        upc=met.upc,
        coc=met.coc,
        secon=met.secon,
    )


def _measured(episodes: list[Episode]) -> tuple[Kind | None, list[Episode]]:
    """The episodes whose waits are measured: the live ones or, for lack of any, all."""
    if live := [episode for episode in episodes if episode.kind == "live"]:
        return "live", live
    return ("deferrable" if episodes else None), episodes
