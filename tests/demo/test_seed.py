"""Does the seed leave a database that every law of the house accepts?"""

from datetime import datetime

import pytest
from django.contrib.auth import authenticate
from django.db import connection
from tests.demo.queries import one

from relais.cases.complexity import assess
from relais.cases.models import Case
from relais.demo import PASSWORD, sign_ins
from relais.demo.seed import demo_plan, ensure_demo, province_plan, sow
from relais.house import Refusal
from relais.journal.context import SEED, acting
from relais.journal.models import Entry
from relais.people.models import Person
from relais.staff.models import Agent
from relais.work.invariants import FORBIDDEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(noon: datetime) -> dict[str, int]:
    """A demo centre of 400 persons, sown at noon."""
    return sow(demo_plan(persons=400))


def test_nothing_forbidden_is_found(small: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        for name, query in FORBIDDEN.items():
            cursor.execute(query)
            assert cursor.fetchall() == [], name


def test_received_is_the_sum_of_the_states(small: dict[str, int]) -> None:
    assert one("SELECT count(*) FROM work_item") == small["work_item"]
    counted = (
        "SELECT count(*) FROM work_item WHERE status IN ('waiting', 'offered', 'active', 'done', 'withdrawn')"
    )
    assert one(counted) == small["work_item"]


def test_the_seed_is_one_named_act(small: dict[str, int]) -> None:
    entry = Entry.objects.get(action="seed")
    assert (entry.actor_kind, entry.actor_id) == (SEED.kind, SEED.id)
    assert one("SELECT count(*) FROM people_personevent WHERE pgh_context->>'action' = 'seed'") == 400


def test_a_second_seed_is_refused_and_changes_nothing(small: dict[str, int]) -> None:
    with pytest.raises(Refusal, match="--fresh"):
        sow(demo_plan(persons=10))
    assert Person.objects.count() == 400


def test_ensuring_the_demo_again_costs_one_query(
    small: dict[str, int], django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        ensure_demo()


def test_every_printed_sign_in_opens(small: dict[str, int]) -> None:
    for username, password, _who in sign_ins():
        assert password == PASSWORD
        user = authenticate(username=username, password=password)
        assert user is not None
        assert Agent.objects.get(user=user).is_active


def test_the_next_rows_take_new_numbers(small: dict[str, int]) -> None:
    with acting(SEED, "register_person"):
        assert Person.objects.create(given_name="Line", family_name="Roy").id == 401
    assert one("SELECT relais_next_case_number('01')") not in set(
        Case.objects.values_list("number", flat=True)
    )


def test_the_points_of_a_case_are_those_of_the_rule(small: dict[str, int]) -> None:
    for case in Case.objects.order_by("id")[:150]:
        assert case.complexity == assess(case).points


def test_absences_make_a_chain(small: dict[str, int]) -> None:
    chained = """
        SELECT count(*) FROM staff_absence a JOIN staff_absence b ON b.agent_id = a.replacement_id
        WHERE b.replacement_id IS NOT NULL AND b.starts_on <= a.ends_on AND a.starts_on <= b.ends_on
    """
    assert one(chained) == 1


def test_names_keep_their_accents_and_are_found_without_them(small: dict[str, int]) -> None:
    named = Person.objects.filter(family_plain="cote").order_by("id").values_list("family_name", flat=True)
    assert set(named) == {"Côté"}


def test_a_small_province_is_sound_too(noon: datetime) -> None:
    counts = sow(province_plan(cases=1360, agents=136, items=200))
    assert counts["cases_case"] == 1360
    assert counts["staff_team"] == 17
    with connection.cursor() as cursor:
        for name, query in FORBIDDEN.items():
            cursor.execute(query)
            assert cursor.fetchall() == [], name
