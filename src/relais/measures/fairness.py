"""Is the wait the same for everyone? The figures by region, clientele, language and channel."""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from relais.measures.episode import Episode
from relais.measures.figures import Figures, figures

GROUPS = ("region", "clientele", "language", "channel")
UNKNOWN = "unknown"  # the group of episodes that do not say

Measured = Literal[
    "own_agent_share",
    "own_team_share",
    "new_agent_share",
    "mean_wait_s",
    "mean_answer_s",
    "p95_wait_s",
    "within_180s",
    "abandoned_share",
    "upc",
    "coc",
    "secon",
]


def by(episodes: Iterable[Episode], key: str) -> dict[str, Figures]:
    """The figures of each group of ``key`` (one of ``GROUPS``), in the order of the group names.

    Each episode is in exactly one group, ``"unknown"`` when it does not say.
    Raises ValueError for any other key, and never groups by agent: figures are by team.
    """
    if key in ("agent", "own_agent"):
        raise ValueError(
            "figures are never made by agent: nobody is timed one by one here; "
            f"group by one of {', '.join(GROUPS)}"
        )
    if key not in GROUPS:
        raise ValueError(f"no figures by {key!r}; group by one of {', '.join(GROUPS)}")
    groups: dict[str, list[Episode]] = {}
    for episode in episodes:
        groups.setdefault(getattr(episode, key) or UNKNOWN, []).append(episode)
    return {name: figures(groups[name]) for name in sorted(groups)}


class Gap(NamedTuple):
    """How far apart two groups are: the lowest and the highest of one figure."""

    lowest_group: str
    lowest: float
    highest_group: str
    highest: float

    @property
    def width(self) -> float:
        return self.highest - self.lowest


def gap(groups: Mapping[str, Figures], figure: Measured) -> Gap | None:
    """The widest gap in one figure between groups; None when no group has it. Ties by group name."""
    known = [(value, name) for name, figs in groups.items() if (value := figs[figure]) is not None]
    if not known:
        return None
    lowest, lowest_group = min(known)
    highest, highest_group = min(known, key=lambda pair: (-pair[0], pair[1]))
    return Gap(lowest_group, lowest, highest_group, highest)
