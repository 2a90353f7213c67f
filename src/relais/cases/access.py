"""The one door to a case. Everything that opens a file in the application comes through here.

The database holds the same rule under it (row-level security): what this refuses, the web role cannot read
either.
"""

from __future__ import annotations

from django.db import DatabaseError, connection, transaction

from relais.cases.models import Case
from relais.cases.refusals import CaseRefusal
from relais.journal.context import Act, Actor
from relais.journal.record import record
from relais.staff.models import Agent


def may_open(actor: Actor, case: Case) -> bool:
    """Who may open a case, among agents in service, and never one who must not meet the person:

    - its own agent;
    - an agent of its own team, the team's supervisor among them;
    - an agent with an assignment on it, live or ended in the last 30 days, or to whom it is being offered.

    Call it inside `looking(actor)` or an act of this actor.
    """
    agent = Agent.objects.filter(pk=actor.id or 0, is_active=True).first() if actor.kind == "agent" else None
    if agent is None or must_never_meet(case.person_id, agent.pk):
        return False
    return case.own_agent_id == agent.pk or case.own_team_id == agent.team_id or _has_it_at_hand(case.pk)


def must_never_meet(person_id: int, agent_id: int) -> bool:
    """Whether an exclusion stands between the two. Says so to whoever asks, never why."""
    return _answer("SELECT relais_is_excluded(%s, %s)", person_id, agent_id)


def _has_it_at_hand(case_id: int) -> bool:
    # Assignments belong to the room above: the database answers for it, for the agent of this transaction.
    return _answer("SELECT EXISTS (SELECT 1 FROM relais_items_at_hand() WHERE case_id = %s)", case_id)


def _answer(query: str, *values: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return bool(cursor.fetchone()[0])


def case_for(actor: Actor, case_id: int, *, why: str = "") -> Case:
    """Open a case to look at it, inside `with looking(actor)`; the look is written in the journal.

    Raises CaseRefusal("not_yours_to_open"), the same for a case that does not exist, and
    CaseRefusal("look_not_recorded") when the entry cannot be written: then nothing may be shown.
    """
    case = _seen(actor, Case.objects.select_related("person").filter(pk=case_id).first())
    try:
        with transaction.atomic():
            record(Act(actor, "look", why.strip()), subject_kind="case", subject_id=case_id, case_id=case_id)
    except DatabaseError as error:
        raise CaseRefusal("look_not_recorded") from error
    return case


def case_to_change(actor: Actor, case_id: int) -> Case:
    """The case, locked until the act ends. Inside `acting`; the act's own entry says that it was opened.

    A process of the house (the seed) may change any; the database decides by the role it connects with.
    """
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is not None and actor.kind == "process":
        return case
    return _seen(actor, case)


def _seen(actor: Actor, case: Case | None) -> Case:
    if case is None or not may_open(actor, case):
        raise CaseRefusal("not_yours_to_open")
    return case
