"""Is the demo in the published proportions, and the same for everyone?"""

import hashlib
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from relais.demo import figures
from relais.demo.centre import Worker
from relais.demo.rows import COLUMNS, Row, Rows
from relais.demo.seed import Panels, Plan, Sowing, demo_plan, province_plan
from relais.house import Refusal

AT = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
Tables = dict[str, list[Row]]


def made(plan: Plan, *, at: datetime = AT) -> Tables:
    """Every row of a plan, by table, without a database."""
    tables: Tables = {table: [] for table in COLUMNS}
    for taken in Sowing(plan, at, "hash", Rows(), lambda done, total: None).chunks():
        for table, some in taken.items():
            tables[table] += some
    return tables


def column(tables: Tables, table: str, name: str) -> list[Any]:
    """One column of one table."""
    place = COLUMNS[table].index(name)
    return [row[place] for row in tables[table]]


def digest(tables: Tables) -> str:
    """One number for all rows."""
    return hashlib.sha256(repr(sorted(tables.items())).encode()).hexdigest()


@pytest.fixture(scope="module")
def demo() -> Tables:
    """The whole demo centre."""
    return made(demo_plan())


def test_the_same_seed_gives_the_same_rows() -> None:
    assert digest(made(demo_plan(persons=300))) == digest(made(demo_plan(persons=300)))


def test_another_seed_gives_other_people() -> None:
    assert digest(made(demo_plan(persons=300))) != digest(made(demo_plan(persons=300, seed=2)))


def test_another_day_changes_dates_and_no_name() -> None:
    one, other = (
        made(demo_plan(persons=300)),
        made(demo_plan(persons=300), at=datetime(2027, 1, 12, 15, tzinfo=UTC)),
    )
    assert column(one, "people_person", "family_name") == column(other, "people_person", "family_name")
    assert column(one, "cases_case", "number") == column(other, "cases_case", "number")
    assert column(one, "people_person", "birth_on") != column(other, "people_person", "birth_on")


def test_the_demo_has_five_thousand_persons_and_the_promised_offices(
    demo: Tables,
) -> None:
    assert len(demo["people_person"]) == 5000
    assert column(demo, "staff_office", "name") == ["Rimouski", "Matane", "Amqui", "Mont-Joli"]
    teams = Counter(column(demo, "staff_agent", "team_id"))
    assert all(4 <= size <= 12 for size in teams.values())
    mont_joli = [row[0] for row in demo["staff_team"] if row[2] == 4]
    assert sum(teams[team] for team in mont_joli) == 20


def test_programmes_are_in_the_published_proportions(demo: Tables) -> None:
    here = figures.BY_CODE["01"]
    counts = Counter(column(demo, "cases_case", "programme_id"))
    for number, adults in enumerate(here.adults, 1):
        assert counts[number] / len(demo["cases_case"]) == pytest.approx(adults / here.all_adults, abs=0.03)


def test_there_are_as_many_children_as_the_region_has(demo: Tables) -> None:
    children = column(demo, "people_householdmember", "is_adult").count(False)
    here = figures.BY_CODE["01"]
    assert children / len(demo["cases_case"]) == pytest.approx(here.children / here.all_adults, abs=0.04)


def test_a_parent_is_at_least_eighteen_years_older_than_her_child(
    demo: Tables,
) -> None:
    born = dict(
        zip(column(demo, "people_person", "id"), column(demo, "people_person", "birth_on"), strict=True)
    )
    homes: dict[object, list[tuple[Any, Any]]] = {}
    for _, home, person, is_adult, *_rest in demo["people_householdmember"]:
        homes.setdefault(home, []).append((is_adult, born[person]))
    for members in homes.values():
        eldest = min(birth for is_adult, birth in members if is_adult)
        for is_adult, birth in members:
            assert is_adult or (birth - eldest).days >= 17 * 365


def test_a_deaf_person_is_never_phoned(demo: Tables) -> None:
    deaf = {row[1] for row in demo["people_adaptation"] if row[2] == "deaf"}
    assert deaf
    channels = {row[1] for row in demo["work_item"] if row[6] in deaf}
    assert not channels & {"phone", "callback"}


def test_nobody_was_offered_two_things_at_once(demo: Tables) -> None:
    by_agent: dict[object, list[tuple[Any, Any]]] = {}
    start, end = (COLUMNS["work_offer"].index(name) for name in ("offered_at", "ended_at"))
    for row in demo["work_offer"]:
        by_agent.setdefault(row[2], []).append((row[start], row[end]))
    for spans in by_agent.values():
        spans.sort()
        assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_nothing_happened_in_the_future(demo: Tables) -> None:
    assert max(column(demo, "journal_entry", "at")) <= AT
    assert max(column(demo, "work_item", "received_at")) <= AT


def test_work_is_in_every_state_but_offered(demo: Tables) -> None:
    statuses = Counter(column(demo, "work_item", "status"))
    assert set(statuses) == {"waiting", "active", "done", "withdrawn"}
    assert any(column(demo, "work_item", "held_by_id"))
    assert "callback" in column(demo, "work_item", "channel")


def test_most_persons_met_their_own_agent(demo: Tables) -> None:
    rings = Counter(column(demo, "work_assignment", "ring"))
    assert 0.5 < rings[0] / sum(rings.values()) < 0.75


def test_the_province_has_its_regions_in_proportion() -> None:
    tables = made(province_plan(cases=20_000, agents=2000, items=500))
    regions = Counter(column(tables, "cases_case", "region_id"))
    whole = sum(region.all_adults for region in figures.REGIONS)
    for region in figures.REGIONS:
        assert regions[region.code] == pytest.approx(20_000 * region.all_adults / whole, abs=1)
    assert len(tables["work_item"]) > 500
    assert (
        len([row for row in tables["staff_agent"] if row[COLUMNS["staff_agent"].index("role")] == "agent"])
        == 2000
    )


def test_a_province_too_small_for_its_regions_is_refused() -> None:
    with pytest.raises(Refusal, match="17 regions"):
        province_plan(cases=100, agents=10)


def test_panels_grow_together_and_languages_go_to_those_who_speak_them() -> None:
    tables = made(demo_plan(persons=2000))
    sizes = Counter(agent for agent in column(tables, "cases_case", "own_agent_id") if agent)
    assert max(sizes.values()) < 2 * min(sizes.values())


def test_a_case_goes_to_someone_who_speaks_its_language_while_she_can() -> None:
    def worker(number: int, *languages: str) -> Worker:
        return Worker(id=number, team=1, office=1, region="01", role="agent", languages=languages, skills=())

    panels = Panels([worker(1, "fr"), worker(2, "fr", "es")])
    assert [panels.next("es").id for _ in range(12)] == [2] * 12
    assert panels.next("fr").id == 1
    assert panels.next("ar").id == 1


@pytest.mark.parametrize("total", [1, 7, 250])
def test_shares_add_up(total: int) -> None:
    assert sum(figures.shared_out(total, [5, 1, 90, 4])) == total
