"""Fill an empty database with the demo centre, or with a whole province: the same rows from the same seed.

The names and ids depend on the seed alone; dates are counted back from the day it is sown.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection

from relais.demo import centre, figures, promises, rows, signing_in
from relais.demo.centre import Hiring, Staff, Worker
from relais.demo.files import File, Files
from relais.demo.past import Past
from relais.demo.population import Population
from relais.demo.present import Present
from relais.demo.rows import Row, Rows
from relais.house import Refusal
from relais.journal import clock
from relais.journal.context import SEED, acting
from relais.journal.record import record

DEMO_PERSONS = 5000
CHUNK = 4000  # cases copied at once
CASES_AN_AGENT = 129

Say = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much to sow: `cases` by region, at most `persons`, `items` past contacts, `share` of the notes."""

    cases: dict[str, int]
    agents: int | None = None  # None: the demo centre
    persons: int | None = None
    items: int | None = None
    share: float = 1.0
    seed: int = 1

    @property
    def all_cases(self) -> int:
        """Cases of every region."""
        return sum(self.cases.values())


def demo_plan(*, persons: int = DEMO_PERSONS, seed: int = 1) -> Plan:
    """The demo centre: `persons` people of the Bas-Saint-Laurent."""
    return Plan(cases={"01": persons}, persons=persons, seed=seed)


def province_plan(*, cases: int, agents: int, items: int | None = None, seed: int = 1) -> Plan:
    """The 17 regions in their real proportions. Raises Refusal without a team and a case for each."""
    if agents < 8 * len(figures.REGIONS) or cases < agents:
        raise Refusal(
            f"{cases} cases and {agents} agents do not make a province of 17 regions; "
            f"ask for at least {8 * len(figures.REGIONS)} agents, and a case for each."
        )
    shares = figures.shared_out(cases, [region.all_adults for region in figures.REGIONS], at_least=1)
    by_region = {region.code: share for region, share in zip(figures.REGIONS, shares, strict=True)}
    wanted = cases // 2 if items is None else items
    return Plan(cases=by_region, agents=agents, items=wanted, share=0.3, seed=seed)


class Panels:
    """Shares cases among agents: to the one with the fewest, of those who speak the language."""

    def __init__(self, workers: list[Worker]) -> None:
        self.by_id = {worker.id: worker for worker in workers}
        self.sizes = dict.fromkeys(self.by_id, 0)
        spoken = {language for worker in workers for language in worker.languages}
        self.heaps = {
            language: [(0, worker.id) for worker in workers if language in worker.languages]
            for language in spoken
        }

    def next(self, language: str) -> Worker:
        """The next agent; one who speaks French when the speakers of the language already carry far more."""
        chosen = self._fewest("fr")
        if language != "fr" and language in self.heaps:
            speaker = self._fewest(language)
            if self.sizes[speaker] < 12 + self.sizes[chosen] * 1.25:
                chosen = speaker
        self.sizes[chosen] += 1
        return self.by_id[chosen]

    def _fewest(self, language: str) -> int:
        heap = self.heaps[language]
        while heap[0][0] != self.sizes[heap[0][1]]:  # she was given another case since
            heapq.heapreplace(heap, (self.sizes[heap[0][1]], heap[0][1]))
        return heap[0][1]


@dataclass(slots=True)
class Sowing:
    """One sowing: the rows to copy, chunk by chunk, from `plan`, the instant `at`, one password hash."""

    plan: Plan
    at: datetime
    password: str
    rows: Rows
    say: Say

    def chunks(self) -> Iterator[dict[str, list[Row]]]:
        """Staff first, then each region's people and their past, then the present."""
        rng = random.Random(self.plan.seed)
        staff = self._staff(rng)
        yield self.rows.take()
        past = Past(self.rows, rng, self.at, ZoneInfo(settings.TIME_ZONE), staff)
        open_now: list[File] = []
        for region in self.plan.cases:
            workers = staff.with_panel(region)
            panels = Panels(workers)
            for files in self._people(rng, region, panels, workers):
                past.happen(files, self._items(len(files)))
                open_now += rng.sample(files, min(len(files), 60 + 4 * len(workers)))
                yield self.rows.take()
        Present(self.rows, rng, past, open_now).happen()
        yield self.rows.take()

    def _staff(self, rng: random.Random) -> Staff:
        hiring = Hiring(self.rows, rng, self.at, self.password)
        if self.plan.agents is None:
            return centre.demo_centre(hiring)
        return centre.province(hiring, self.plan.agents, self.plan.cases)

    def _people(
        self, rng: random.Random, region: str, panels: Panels, workers: list[Worker]
    ) -> Iterator[list[File]]:
        population = Population(self.rows, rng, self.at.date())
        files = Files(self.rows, rng, self.at, self.plan.share)
        made: list[File] = []
        left = self.plan.cases[region]
        while left and (room := self._room()):
            for adult in population.household(region, at_most=left, room=room):
                made.append(files.open(adult, panels.next(adult.language), workers))
                left -= 1
            if len(made) >= CHUNK or not left or not self._room():
                counted = "cases_case" if self.plan.persons is None else "people_person"
                self.say(self.rows.last[counted], self.plan.persons or self.plan.all_cases)
                yield made
                made = []

    def _room(self) -> int:
        """Persons still to make; plenty when the plan counts cases."""
        return 99 if self.plan.persons is None else self.plan.persons - self.rows.last["people_person"]

    def _items(self, cases: int) -> int:
        if self.plan.items is None:
            return cases
        # The remainder of each division goes to a later chunk: the total is the one asked for.
        done = self.rows.last["cases_case"]
        return (
            self.plan.items * done // self.plan.all_cases
            - self.plan.items * (done - cases) // self.plan.all_cases
        )


def sow(plan: Plan, *, say: Say = lambda done, total: None) -> dict[str, int]:
    """Write everything in one transaction, with one journal entry; returns the rows written by table.

    Raises Refusal when the database holds agents, persons or work already. Run as the owner.
    """
    refuse_over_data()
    with acting(SEED, "seed") as act:
        with connection.cursor() as cursor:
            # Checked at the end of each copy: a million checks kept for the end would fill the memory.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        sowing = Sowing(plan, clock.now(), make_password(signing_in.PASSWORD), Rows(), say)
        for taken in sowing.chunks():
            rows.copy(taken)
        rows.move_sequences(sowing.rows.last)
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval('cases_number', %s)", [sowing.rows.last["cases_case"]])
        promises.sow(sowing.at)
        counts = {table: count for table, count in sowing.rows.last.items() if count}
        record(act, subject_kind="house", subject_id=None, details={"seed": plan.seed, "rows": counts})
    counts["work_item"] = counts.get("work_item", 0) + promises.relay_last_night(sowing.at)
    rows.analyze()
    return counts


def has_data() -> bool:
    """True when agents, persons or work are there already."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM staff_agent) OR EXISTS (SELECT FROM people_person)"
            " OR EXISTS (SELECT FROM work_item)"
        )
        return bool(cursor.fetchone()[0])


def refuse_over_data() -> None:
    """Raise Refusal when there is anything to lose."""
    if has_data():
        raise Refusal(
            "this database already holds people and work, and the seed never mixes with them: "
            "add --fresh to empty the embedded database first, or set RELAIS_VAR to another folder."
        )


def ensure_demo() -> None:
    """Sow the demo centre unless the database holds something already (one query then). Run as the owner."""
    if not has_data():
        sow(demo_plan())
