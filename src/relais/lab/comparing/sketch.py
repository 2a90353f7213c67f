"""What must be kept of a run to draw and compare it? A few hundred sums, never the records.

A province day is 100,000 episodes; what crosses from one process to another is this. Each sum has the definition
of the figure of the same name in `relais.measures` (docs/measures.md), and a test holds the two equal.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from relais.measures import Episode, Presence

HOUR_S = 3600.0
DAY_S = 86400.0
RINGS = 4
# What equality is looked at by. Never by agent.
GROUPS = ("region", "clientele", "language")


@dataclass(slots=True, kw_only=True)
class Tally:
    """Sums over some live attempts; see `relais.measures.runs` for what each counts."""

    arrived: int = 0
    served: int = 0
    abandoned: int = 0
    # Attempts whose hold is over, and the seconds they held together (0 for who took a callback).
    held: int = 0
    hold_s: float = 0.0
    within_120: int = 0
    # Served persons who have an own agent or an own team, and those of them who met one or the other.
    owned: int = 0
    known: int = 0

    def add(self, episode: Episode, is_known: bool) -> None:
        """Count one live attempt; `is_known`: answered by the own agent or in the own team."""
        self.arrived += 1
        is_answered = episode.answered_at is not None
        if is_answered:
            self.served += 1
            if episode.own_agent is not None or episode.own_team is not None:
                self.owned += 1
                self.known += is_known
        elif episode.is_abandoned:
            self.abandoned += 1
        hold_s = episode.hold_s
        if hold_s is not None:
            self.held += 1
            self.hold_s += hold_s
            self.within_120 += is_answered and hold_s <= 120

    @property
    def mean_hold_s(self) -> float | None:
        return self.hold_s / self.held if self.held else None

    @property
    def known_share(self) -> float | None:
        return self.known / self.owned if self.owned else None

    @property
    def abandoned_share(self) -> float | None:
        over = self.served + self.abandoned
        return self.abandoned / over if over else None

    @property
    def share_within_120(self) -> float | None:
        over = self.served + self.abandoned
        return self.within_120 / over if over else None


@dataclass(slots=True, kw_only=True)
class Sketch:
    """One run in sums. Groups are keyed by name; what does not say its group is in none."""

    hours: dict[int, Tally] = field(default_factory=dict)
    region: dict[str, Tally] = field(default_factory=dict)
    clientele: dict[str, Tally] = field(default_factory=dict)
    language: dict[str, Tally] = field(default_factory=dict)
    # Served live attempts by ring, own agent first, of persons who have an own agent or team.
    rings: list[int] = field(default_factory=lambda: [0] * RINGS)
    # Busy and present seconds, by the name of the team and of its region.
    teams: dict[str, tuple[float, float]] = field(default_factory=dict)


def sketch(episodes: Iterable[Episode], presences: Iterable[Presence]) -> Sketch:
    """The sums of one run. Hours are those of receipt, 0 to 23."""
    drawn = Sketch()
    for episode in episodes:
        if episode.kind == "live":
            _add(drawn, episode)
    for presence in presences:
        if presence.team is not None and presence.present_s > 0:
            busy_s, present_s = drawn.teams.get(name := team_name(presence), (0.0, 0.0))
            drawn.teams[name] = (busy_s + presence.busy_s, present_s + presence.present_s)
    return drawn


def team_name(presence: Presence) -> str:
    """How a team is named on the page: by its number, with its region."""
    return f"{presence.team} ({presence.region})" if presence.region else str(presence.team)


def _add(drawn: Sketch, episode: Episode) -> None:
    is_known = episode.answered_at is not None and (
        (episode.own_agent is not None and episode.agent == episode.own_agent)
        or (episode.own_team is not None and episode.team == episode.own_team)
    )
    hour = int(episode.received_at % DAY_S // HOUR_S)
    drawn.hours.setdefault(hour, Tally()).add(episode, is_known)
    for group in GROUPS:
        if (name := getattr(episode, group)) is not None:
            getattr(drawn, group).setdefault(name, Tally()).add(episode, is_known)
    has_own = episode.own_agent is not None or episode.own_team is not None
    if episode.answered_at is not None and episode.ring is not None and has_own:
        drawn.rings[episode.ring] += 1
