"""Who is it that contacts? A person of the panels, each as likely as any other, or a stranger without a file."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import NamedTuple

from relais.lab.population import Population
from relais.lab.scenario.values import Scenario
from relais.lab.streams import pick, uniforms


class Who(NamedTuple):
    """What a matter must know of its person. A stranger has no case, no own agent and no own team."""

    case: int | None
    own_agent: int | None
    own_team: int | None
    region: int | None
    language: str
    clientele: str | None


class Persons:
    """The persons of some regions. A stranger has a region only where there are several."""

    def __init__(
        self, scenario: Scenario, population: Population, regions: Sequence[int], panel: bool
    ) -> None:
        self.population = population
        self.languages = [each.name for each in scenario.languages]
        self.clienteles: list[str | None] = [*(each.name for each in scenario.clienteles), None]
        # Of each agent, her team and her region.
        self.teams = [(agent.team, agent.region) for agent in population.agents]
        spans = [population.cases_of[region] for region in regions if panel and population.cases_of[region]]
        # Regions that follow one another are one span.
        whole = range(spans[0].start, spans[-1].stop) if spans else range(0)
        self.spans = [whole] if spans and len(whole) == sum(map(len, spans)) else spans
        self.edges = [0, *accumulate(len(span) for span in self.spans)]
        self.regions: Sequence[int | None] = regions if len(scenario.regions) > 1 else (None,)
        self._region = pick([float(len(population.agents_of[region])) for region in regions])
        self._language = pick([each.persons for each in scenario.languages])
        persons = [each.persons for each in scenario.clienteles]
        self._clientele = pick([*persons, max(0.0, 1.0 - sum(persons))])

    def same(self) -> Who | None:
        """The one stranger that everybody is, where nothing tells two persons apart; else None."""
        if self.spans or len(self.regions) > 1 or len(self.languages) > 1 or len(self.clienteles) > 1:
            return None
        return Who(None, None, None, self.regions[0], self.languages[0], None)

    def draw(self, stream: Random, number: int) -> list[Who]:
        if self.spans:
            size = self.edges[-1]
            return [self._of_panel(int(drawn * size)) for drawn in uniforms(stream, number)]
        draw = stream.random
        return [self._stranger(draw(), draw(), draw()) for _ in range(number)]

    def _of_panel(self, place: int) -> Who:
        span = bisect_right(self.edges, place) - 1 if len(self.spans) > 1 else 0
        case = self.spans[span][place - self.edges[span]]
        population = self.population
        owner = population.owners[case]
        language = population.languages[case] if population.languages else 0
        clientele = population.clienteles[case] if population.clienteles else -1
        return Who(case, owner, *self.teams[owner], self.languages[language], self.clienteles[clientele])

    def _stranger(self, region: float, language: float, clientele: float) -> Who:
        return Who(
            None,
            None,
            None,
            self.regions[self._region(region)] if len(self.regions) > 1 else self.regions[0],
            self.languages[self._language(language)],
            self.clienteles[self._clientele(clientele)],
        )
