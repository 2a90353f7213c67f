"""The moves of a case: exactly the table of `cases.states`, by the action and in the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from itertools import permutations

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation
from tests import cast
from tests.cast import Cast

from relais.cases.actions import move_case
from relais.cases.models import Case
from relais.cases.refusals import CaseRefusal
from relais.cases.states import MOVES, CaseStatus
from relais.journal.context import SEED, acting, agent
from relais.journal.models import Entry

PAIRS = list(permutations(CaseStatus.values, 2))


@pytest.fixture
def made(db: None, noon: datetime) -> Cast:
    return cast.make_cast()


@pytest.fixture
def in_status(made: Cast) -> Callable[[str], Case]:
    """The case as if it had always stood so: made anew, since no move leads everywhere."""

    def _in_status(status: str) -> Case:
        with acting(SEED, "open_case"):
            case = Case.objects.get(pk=made.case.pk)
            return Case.objects.create(
                number="01-000-002",
                person=cast.make_person("Ida", "Roy"),
                status=status,
                region_id=case.region_id,
                office_id=case.office_id,
                own_team_id=case.own_team_id,
                own_team_since_on=case.own_team_since_on,
                opened_on=case.opened_on,
            )

    return _in_status


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_the_database_holds_the_table(before: str, after: str, in_status: Callable[[str], Case]) -> None:
    case = in_status(before)
    with acting(SEED, "move_case"):
        if (before, after) in MOVES:
            assert Case.objects.filter(pk=case.pk).update(status=after) == 1
        else:
            with pytest.raises(IntegrityError, match=f"from {before} to {after}"), transaction.atomic():
                Case.objects.filter(pk=case.pk).update(status=after)


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_the_action_holds_the_same_table(
    before: str, after: str, made: Cast, in_status: Callable[[str], Case]
) -> None:
    case = in_status(before)
    asked = {"actor": agent(made.own_agent.pk), "case_id": case.pk, "status": after, "why": "lettre reçue"}
    if (before, after) in MOVES:
        move_case(**asked)  # type: ignore[arg-type]
        case.refresh_from_db()
        assert case.status == after
        assert case.closed_on == (date(2026, 11, 24) if after == "closed" else None)
    else:
        with pytest.raises(CaseRefusal) as refused:
            move_case(**asked)  # type: ignore[arg-type]
        assert refused.value.code == "illegal_move"
        assert not Entry.objects.filter(action="move_case").exists()


def test_an_illegal_move_says_which_moves_there_are(made: Cast) -> None:
    with pytest.raises(CaseRefusal) as refused, translation.override("fr"):
        move_case(actor=agent(made.own_agent.pk), case_id=made.case.pk, status="requested")
    with translation.override("fr"):
        said = str(refused.value).replace("\xa0", " ")
        assert "de « actif » à « demandé »" in said
        assert "en révision, suspendu, fermé" in said


@pytest.mark.parametrize("status", ["suspended", "refused", "closed"])
def test_what_takes_something_away_says_why(status: str, made: Cast) -> None:
    with pytest.raises(CaseRefusal) as refused:
        move_case(actor=agent(made.own_agent.pk), case_id=made.case.pk, status=status, why=" ")
    assert refused.value.code == "why_missing"


def test_a_case_reopened_is_no_longer_closed(made: Cast) -> None:
    her = agent(made.own_agent.pk)
    move_case(actor=her, case_id=made.case.pk, status="closed", why="a trouvé un emploi")
    move_case(actor=her, case_id=made.case.pk, status="requested")
    made.case.refresh_from_db()
    assert (made.case.status, made.case.closed_on) == ("requested", None)


def test_a_status_that_is_none_is_refused(made: Cast) -> None:
    with pytest.raises(CaseRefusal) as refused:
        move_case(actor=SEED, case_id=made.case.pk, status="lost")
    assert refused.value.code == "status_unknown"
