"""What is out of the ordinary, and on which day? The events of a scenario, as the rest of the world asks for them.

An event takes its draws from streams of its own. It adds contacts beside those that would have come anyway, or
takes some away: without it, every other contact is the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from relais.lab.calendar import DAY_S, HOUR_S, Opening
from relais.lab.scenario.values import Event, Scenario
from relais.lab.streams import Streams, uniforms


def region_numbers(scenario: Scenario, event: Event) -> tuple[int, ...]:
    """The regions an event touches, every one when it names none."""
    return tuple(
        number for number, region in enumerate(scenario.regions) if event.region in (None, region.name)
    )


def lasts(event: Event) -> range:
    return range(event.day, event.day + event.days)


@dataclass(frozen=True, slots=True)
class Happenings:
    """The events of one run. `gone` holds who stays home on which day."""

    scenario: Scenario
    streams: Streams
    gone: dict[int, set[int]] = field(default_factory=dict)

    def of_kind(self, *kinds: str) -> Iterator[tuple[int, Event]]:
        return ((place, each) for place, each in enumerate(self.scenario.events) if each.kind in kinds)

    def swollen(self) -> Iterator[tuple[int, Event]]:
        """Events that multiply the contacts of their days."""
        return ((place, each) for place, each in self.of_kind("snowstorm", "cheque") if each.factor != 1.0)

    def shut(self, region: int) -> list[Opening]:
        """When nobody of the region can be answered, in order."""
        found: list[Opening] = []
        for _, event in self.of_kind("outage"):
            if region in region_numbers(self.scenario, event):
                starts = 0.0 if event.starts is None else event.starts
                ends = 24.0 if event.ends is None else event.ends
                found += [
                    (day * DAY_S + starts * HOUR_S, day * DAY_S + ends * HOUR_S) for day in lasts(event)
                ]
        return sorted(found)

    def policies(self) -> tuple[tuple[float, str, str], ...]:
        """(instant, clientele, policy), in order."""
        return tuple(
            sorted(
                (event.day * DAY_S + (event.starts or 0.0) * HOUR_S, event.clientele, event.policy)
                for _, event in self.of_kind("policy")
                if event.clientele is not None and event.policy is not None
            )
        )


def happen(scenario: Scenario, streams: Streams, agents_of: Sequence[range]) -> Happenings:
    """Draw who stays home: an exact share of the agents of each region, the same ones on every day of the event."""
    found = Happenings(scenario, streams)
    for place, event in found.of_kind("snowstorm", "absence"):
        stream = streams.of(f"events/{place}")
        home: set[int] = set()
        for region in region_numbers(scenario, event):
            agents = agents_of[region]
            drawn = sorted(zip(uniforms(stream, len(agents)), agents, strict=True))
            home.update(agent for _, agent in drawn[: round(event.share * len(agents))])
        for day in lasts(event):
            found.gone.setdefault(day, set()).update(home)
    return found


def without(spans: Sequence[Opening], holes: Sequence[Opening]) -> list[Opening]:
    """What is left of some spans of time, in order, once others are taken out."""
    left = list(spans)
    for hole_starts, hole_ends in holes:
        left = [
            part
            for starts, ends in left
            for part in ((starts, min(ends, hole_starts)), (max(starts, hole_ends), ends))
            if part[0] < part[1]
        ]
    return left


def letter_weights(days: int) -> list[float]:
    """How the answers to a letter are shared between the days it is open: one day less, one part less."""
    return [2.0 * (days - place) / (days * (days + 1)) for place in range(days)]
