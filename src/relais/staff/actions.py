"""What planners do: who is away and who stands in, who joins and who leaves, what each can do.

Each is one transaction with its journal entry; a refused act raises `StaffRefusal` and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from relais.journal import clock
from relais.journal.context import Actor, acting
from relais.journal.record import record
from relais.staff import absences
from relais.staff.models import Absence, Agent, Presence, PresenceState, Role
from relais.staff.queries import is_administrator, may_plan_for, may_record_absence, members
from relais.staff.refusals import StaffRefusal

TEAM_AT_MOST = 12


def _today() -> date:
    return timezone.localdate(clock.now())


def _lock_the_roster() -> None:
    """Two absences written at once could close a circle that neither sees: planning waits its turn."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('roster'))")


def record_absence(
    *,
    actor: Actor,
    agent_id: int,
    starts_on: date,
    ends_on: date,
    replacement_id: int | None = None,
    reason: str = "leave",
    why: str = "",
) -> int:
    """Record that an agent is away, both days included, and who stands in for her; returns the absence's id.

    Chains are allowed: A replaced by B, away too and replaced by C. Raises StaffRefusal("not_yours_to_plan",
    "dates_in_order", "absence_overlaps", "replaces_herself", "replacement_left", "replacement_absent",
    "replacement_circle").
    """
    if ends_on < starts_on:
        raise StaffRefusal("dates_in_order")
    with acting(actor, "record_absence", why=why.strip()) as act:
        if not may_record_absence(actor, agent_id):
            raise StaffRefusal("not_yours_to_plan")
        _lock_the_roster()
        away = absences.Away(agent=agent_id, starts_on=starts_on, ends_on=ends_on, replacement=replacement_id)
        _check_replacement(away)
        made = Absence.objects.create(
            agent_id=agent_id,
            starts_on=starts_on,
            ends_on=ends_on,
            replacement_id=replacement_id,
            reason=reason,
        )
        details = {"agent": agent_id, "replacement": replacement_id, "until": ends_on.isoformat()}
        record(act, subject_kind="absence", subject_id=made.pk, details=details)
    return made.pk


def _check_replacement(away: absences.Away) -> None:
    known = absences.between(away.starts_on, away.ends_on)
    if any(other.agent == away.agent for other in known):
        raise StaffRefusal("absence_overlaps")
    if away.replacement is None:
        return
    if away.replacement == away.agent:
        raise StaffRefusal("replaces_herself")
    if not Agent.objects.filter(pk=away.replacement, is_active=True).exists():
        raise StaffRefusal("replacement_left")
    if absences.turns_in_circle(known, away):
        raise StaffRefusal("replacement_circle")
    if absences.has_nobody(known, away):
        raise StaffRefusal("replacement_absent")


def end_absence(*, actor: Actor, absence_id: int, back_on: date, why: str = "") -> None:
    """She comes back earlier: `back_on` is her first day here.

    Raises StaffRefusal("absence_unknown", "absence_over", "dates_in_order", "not_yours_to_plan").
    """
    with acting(actor, "end_absence", why=why.strip()) as act:
        _lock_the_roster()
        absence = Absence.objects.filter(pk=absence_id).first()
        if absence is None:
            raise StaffRefusal("absence_unknown")
        if not may_record_absence(actor, absence.agent_id):
            raise StaffRefusal("not_yours_to_plan")
        if back_on > absence.ends_on:
            raise StaffRefusal("absence_over")
        if back_on <= absence.starts_on:
            raise StaffRefusal("dates_in_order")
        last = back_on - timedelta(days=1)
        Absence.objects.filter(pk=absence_id).update(ends_on=last)
        details = {"agent": absence.agent_id, "until": last.isoformat()}
        record(act, subject_kind="absence", subject_id=absence_id, details=details)


def hire(
    *,
    actor: Actor,
    given_name: str,
    family_name: str,
    team_id: int,
    languages: Sequence[str],
    role: str = Role.AGENT,
    skills: Sequence[str] = (),
    clienteles: Sequence[str] = (),
    is_addressed_feminine: bool = True,
    user_id: int | None = None,
    why: str = "",
) -> int:
    """Hire an agent into a team of at most twelve; she begins away. Returns her id.

    Raises StaffRefusal("not_yours_to_plan", "name_missing", "role_unknown", "no_language", "team_full").
    """
    if not given_name.strip() or not family_name.strip():
        raise StaffRefusal("name_missing")
    if role not in Role.values:
        raise StaffRefusal("role_unknown")
    if not languages:
        raise StaffRefusal("no_language")
    with acting(actor, "hire", why=why.strip()) as act:
        if not is_administrator(actor):
            raise StaffRefusal("not_yours_to_plan")
        _lock_the_roster()
        if members(team_id).count() >= TEAM_AT_MOST:
            raise StaffRefusal("team_full")
        agent = Agent.objects.create(
            user_id=user_id,
            given_name=given_name.strip(),
            family_name=family_name.strip(),
            team_id=team_id,
            role=role,
            languages=list(languages),
            skills=list(skills),
            clienteles=list(clienteles),
            is_addressed_feminine=is_addressed_feminine,
        )
        Presence.objects.create(agent=agent, state=PresenceState.AWAY, since_at=clock.now())
        record(act, subject_kind="agent", subject_id=agent.pk, details={"team": team_id, "role": role})
    return agent.pk


def leave(*, actor: Actor, agent_id: int, why: str = "") -> None:
    """End an agent's service today: from now she opens no file and is offered nothing. Her panel is handed
    over apart.

    Raises StaffRefusal("not_yours_to_plan", "already_left", "in_contact").
    """
    with acting(actor, "leave", why=why.strip()) as act:
        if not may_plan_for(actor, agent_id):
            raise StaffRefusal("not_yours_to_plan")
        presence = Presence.objects.select_for_update().filter(agent_id=agent_id).first()
        if not Agent.objects.filter(pk=agent_id, is_active=True).exists():
            raise StaffRefusal("already_left")
        if presence is not None and presence.state in ("offered", "live", "deferrable"):
            raise StaffRefusal("in_contact")
        Agent.objects.filter(pk=agent_id).update(is_active=False)
        Presence.objects.filter(agent_id=agent_id).update(
            state=PresenceState.AWAY, since_at=clock.now(), idle_since_at=None
        )
        record(act, subject_kind="agent", subject_id=agent_id, details={"on": _today().isoformat()})


def set_skills(
    *,
    actor: Actor,
    agent_id: int,
    skills: Sequence[str] | None = None,
    languages: Sequence[str] | None = None,
    clienteles: Sequence[str] | None = None,
    why: str = "",
) -> None:
    """Set what an agent can do, the languages she speaks, whom she serves; what is left out stays.

    Raises StaffRefusal("not_yours_to_plan", "no_language", "already_left").
    """
    asked = {"skills": skills, "languages": languages, "clienteles": clienteles}
    changes = {field: sorted(set(values)) for field, values in asked.items() if values is not None}
    if changes.get("languages") == []:
        raise StaffRefusal("no_language")
    with acting(actor, "set_skills", why=why.strip()) as act:
        if not may_plan_for(actor, agent_id):
            raise StaffRefusal("not_yours_to_plan")
        if not Agent.objects.filter(pk=agent_id, is_active=True).update(**changes):
            raise StaffRefusal("already_left")
        record(act, subject_kind="agent", subject_id=agent_id, details=changes)
