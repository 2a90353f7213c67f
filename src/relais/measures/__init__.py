"""Flat episode records in, figures out: waits, continuity, fairness. Pure, standard library only.

Every figure has one definition, here; the live screens, the replays and the laboratory all call it.
The table of fields and figures is in ``docs/measures.md``.
"""

from relais.measures.continuity import Continuity, coc, continuity, mci, mmci, secon, upc
from relais.measures.episode import OUTCOMES, Episode, Kind, Name, Outcome, checked
from relais.measures.fairness import GROUPS, Gap, by, gap
from relais.measures.figures import Figures, figures
from relais.measures.presence import Presence, occupancy
from relais.measures.runs import RunFigures, late_share, run_figures
from relais.measures.shares import known_share, new_agent_share, own_agent_share, own_team_share, ring_shares
from relais.measures.waits import (
    abandoned_share,
    mean,
    mean_answer_s,
    mean_wait_s,
    percentile,
    wait_percentile_s,
    within,
)

__all__ = [
    "GROUPS",
    "OUTCOMES",
    "Continuity",
    "Episode",
    "Figures",
    "Gap",
    "Kind",
    "Name",
    "Outcome",
    "Presence",
    "RunFigures",
    "abandoned_share",
    "by",
    "checked",
    "coc",
    "continuity",
    "figures",
    "gap",
    "known_share",
    "late_share",
    "mci",
    "mean",
    "mean_answer_s",
    "mean_wait_s",
    "mmci",
    "new_agent_share",
    "occupancy",
    "own_agent_share",
    "own_team_share",
    "percentile",
    "ring_shares",
    "run_figures",
    "secon",
    "upc",
    "wait_percentile_s",
    "within",
]
