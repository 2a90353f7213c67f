"""What agents do with a case. Each is one transaction with its journal entry.

Refused acts raise `CaseRefusal` and change nothing. Every one comes through the door
(`access.case_to_change`).
"""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from relais.cases.access import case_to_change, must_never_meet
from relais.cases.complexity import Assessment, assess
from relais.cases.models import Case, Clientele, Exclusion, Fact, Note, Programme, Tier
from relais.cases.refusals import CaseRefusal
from relais.cases.states import MOVES, CaseStatus
from relais.journal import clock
from relais.journal.context import Actor, acting
from relais.journal.record import record
from relais.staff.models import Agent, Office

# Moves that take something from the person say why, always.
_ENDINGS = frozenset({"suspended", "refused", "closed"})


def _ask(query: str, *values: str | int | date | None) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row = cursor.fetchone()
    return None if row is None else row[0]


def _today() -> date:
    return timezone.localdate(clock.now())


def open_case(
    *,
    actor: Actor,
    person_id: int,
    office_id: int,
    programme_id: int | None = None,
    clientele: str = Clientele.ASSISTANCE,
    own_agent_id: int | None = None,
    own_team_id: int | None = None,
    opened_on: date | None = None,
    why: str = "",
) -> Case:
    """Open the case of a registered person, in the region of its office; an agent opens it in her own team.

    Raises CaseRefusal("has_a_case", "person_unknown", "programme_ended", "clientele_unknown", "no_team",
    "not_your_team", "agent_left", "agent_of_another_team", "not_with_this_agent").
    """
    if clientele not in Clientele.values:
        raise CaseRefusal("clientele_unknown")
    on = opened_on or _today()
    with acting(actor, "open_case", why=why.strip()) as act:
        # Two counters opening the same person's case at once wait for each other; the second is told it
        # exists.
        _ask("SELECT pg_advisory_xact_lock(hashtext('open_case'), %s::int)", person_id % 2**31)
        if not _ask("SELECT relais_is_registered(%s)", person_id):
            raise CaseRefusal("person_unknown")
        if not _ask("SELECT relais_person_has_no_case(%s)", person_id):
            raise CaseRefusal("has_a_case")
        team_id = _team_to_open_in(actor, own_team_id)
        if own_agent_id is not None:
            _check_own_agent(person_id, own_agent_id, team_id)
        if programme_id is not None:
            _check_programme(programme_id, on)
        region = Office.objects.values_list("region_id", flat=True).get(pk=office_id)
        case = Case.objects.create(
            number=str(_ask("SELECT relais_next_case_number(%s)", region)),
            person_id=person_id,
            programme_id=programme_id,
            clientele=clientele,
            region_id=region,
            office_id=office_id,
            own_agent_id=own_agent_id,
            own_agent_since_on=on if own_agent_id else None,
            own_team_id=team_id,
            own_team_since_on=on,
            opened_on=on,
        )
        record(act, subject_kind="case", subject_id=case.pk, case_id=case.pk, details={"number": case.number})
    return case


def _team_to_open_in(actor: Actor, asked: int | None) -> int:
    hers = asked
    if actor.kind == "agent":
        hers = Agent.objects.filter(pk=actor.id or 0).values_list("team_id", flat=True).first()
    if hers is None:
        raise CaseRefusal("no_team")
    if asked is not None and asked != hers:
        raise CaseRefusal("not_your_team")
    return hers


def _check_own_agent(person_id: int, agent_id: int, team_id: int | None = None) -> Agent:
    """The agent who may be given this person's case, in this team when one is given."""
    agent = Agent.objects.filter(pk=agent_id, is_active=True).first()
    if agent is None:
        raise CaseRefusal("agent_left")
    if team_id is not None and agent.team_id != team_id:
        raise CaseRefusal("agent_of_another_team")
    if must_never_meet(person_id, agent_id):
        raise CaseRefusal("not_with_this_agent")
    return agent


def _check_programme(programme_id: int, on: date) -> None:
    in_force = Q(ends_on=None) | Q(ends_on__gte=on)
    if not Programme.objects.filter(in_force, pk=programme_id, starts_on__lte=on).exists():
        raise CaseRefusal("programme_ended")


def move_case(*, actor: Actor, case_id: int, status: str, why: str = "") -> None:
    """Move the case along the table of `states`; to suspend, refuse or close it takes a reason.

    Raises CaseRefusal("illegal_move"), which names the moves there are, "status_unknown", "why_missing".
    """
    if status not in CaseStatus.values:
        raise CaseRefusal("status_unknown")
    if status in _ENDINGS and not why.strip():
        raise CaseRefusal("why_missing")
    with acting(actor, "move_case", why=why.strip()) as act:
        case = case_to_change(actor, case_id)
        if (case.status, status) not in MOVES:
            raise _illegal_move(case.status, status)
        closed_on = _today() if status == CaseStatus.CLOSED else None
        Case.objects.filter(pk=case_id).update(status=status, closed_on=closed_on)
        details = {"before": case.status, "after": status}
        record(act, subject_kind="case", subject_id=case_id, case_id=case_id, details=details)


def _illegal_move(before: str, after: str) -> CaseRefusal:
    possible = [str(CaseStatus(to).label) for start, to in MOVES if start == before]
    labels = {"before": CaseStatus(before).label, "after": CaseStatus(after).label}
    return CaseRefusal("illegal_move", **labels, possible=", ".join(possible))


def set_own_agent(*, actor: Actor, case_id: int, agent_id: int | None, why: str) -> None:
    """Give the case its own agent from today, or none; her team becomes its own team.

    Raises CaseRefusal("why_missing", "already_own_agent", "agent_left", "not_with_this_agent").
    """
    if not why.strip():
        raise CaseRefusal("why_missing")
    with acting(actor, "set_own_agent", why=why.strip()) as act:
        case = case_to_change(actor, case_id)
        if case.own_agent_id == agent_id:
            raise CaseRefusal("already_own_agent")
        team_id = case.own_team_id
        if agent_id is not None:
            team_id = _check_own_agent(case.person_id, agent_id).team_id
        _hand_over(actor, case, agent_id, team_id)
        details = {"before": case.own_agent_id, "after": agent_id, "team": team_id}
        record(act, subject_kind="case", subject_id=case_id, case_id=case_id, details=details)


def _hand_over(actor: Actor, case: Case, agent_id: int | None, team_id: int | None) -> None:
    on = _today()
    if actor.kind == "agent":
        done = _ask("SELECT relais_hand_over_case(%s, %s, %s, %s)", case.pk, agent_id, team_id, on)
        if not done:
            raise CaseRefusal("not_yours_to_open")
        return
    Case.objects.filter(pk=case.pk).update(
        own_agent_id=agent_id,
        own_agent_since_on=on if agent_id else None,
        own_team_id=team_id,
        own_team_since_on=case.own_team_since_on if team_id == case.own_team_id else on,
    )


def write_note(*, actor: Actor, case_id: int, text: str, tier: str = Tier.SHARED, why: str = "") -> int:
    """Write a note in the case, in the agent's own name; returns its id.

    A sealed note opens to its author and the own agent alone. Raises CaseRefusal("note_empty",
    "tier_unknown"), ValueError when the actor is not an agent: a note has an author.
    """
    if actor.kind != "agent" or actor.id is None:
        raise ValueError("A note is written by an agent.")
    if not text.strip():
        raise CaseRefusal("note_empty")
    if tier not in Tier.values:
        raise CaseRefusal("tier_unknown")
    with acting(actor, "write_note", why=why.strip()) as act:
        case = case_to_change(actor, case_id)
        note = Note.objects.create(
            case=case, author_id=actor.id, tier=tier, text=text.strip(), written_at=clock.now()
        )
        record(act, subject_kind="note", subject_id=note.pk, case_id=case_id, details={"tier": tier})
    return note.pk


def tell_fact(*, actor: Actor, case_id: int, topic: str, statement: str, why: str = "") -> int:
    """Keep something the person told, so that she never tells it again; returns its id. Raises
    CaseRefusal.
    """
    if not topic.strip() or not statement.strip():
        raise CaseRefusal("fact_empty")
    with acting(actor, "tell_fact", why=why.strip()) as act:
        case = case_to_change(actor, case_id)
        fact = Fact.objects.create(
            case=case,
            topic=topic.strip(),
            statement=statement.strip(),
            heard_by_id=actor.id if actor.kind == "agent" else None,
            heard_at=clock.now(),
        )
        details = {"topic": fact.topic}
        record(act, subject_kind="fact", subject_id=fact.pk, case_id=case_id, details=details)
    return fact.pk


def exclude_agent(*, actor: Actor, case_id: int, agent_id: int, reason: str) -> int:
    """From now on this agent and the person of this case never meet, not even on paper; returns the
    exclusion's id.

    When she was the own agent, the case has none until someone is named. The reason is read by the circle
    of the case, which the agent has just left. Raises CaseRefusal("why_missing", "exclusion_of_oneself",
    "already_excluded").
    """
    if not reason.strip():
        raise CaseRefusal("why_missing")
    if actor.kind == "agent" and actor.id == agent_id:
        # She could neither write nor read it: see the policy `not_to_the_excluded`.
        raise CaseRefusal("exclusion_of_oneself")
    with acting(actor, "exclude_agent", why=reason.strip()) as act:
        case = case_to_change(actor, case_id)
        if must_never_meet(case.person_id, agent_id):
            raise CaseRefusal("already_excluded")
        exclusion = Exclusion.objects.create(
            person_id=case.person_id, agent_id=agent_id, reason=reason.strip(), since_on=_today()
        )
        was_own_agent = case.own_agent_id == agent_id
        if was_own_agent:
            Case.objects.filter(pk=case_id).update(own_agent=None, own_agent_since_on=None)
        details = {"agent": agent_id, "was_own_agent": was_own_agent}
        record(act, subject_kind="exclusion", subject_id=exclusion.pk, case_id=case_id, details=details)
    return exclusion.pk


def reassess(*, actor: Actor, case_id: int, why: str = "") -> Assessment:
    """Count the complexity of the case again (`complexity.RULE`) and keep the points."""
    with acting(actor, "reassess", why=why.strip()) as act:
        case = case_to_change(actor, case_id)
        found = assess(case)
        if found.points != case.complexity:
            Case.objects.filter(pk=case_id).update(complexity=found.points)
        details = {"before": case.complexity, "after": found.points, "reasons": list(found.reasons)}
        record(act, subject_kind="case", subject_id=case_id, case_id=case_id, details=details)
    return found
