"""Readings of the staff: who makes up a team, who is away, what a planner may change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from relais.journal.context import Actor
from relais.staff.absences import stand_ins
from relais.staff.models import Agent, Role


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """One agent of a team on a day, and who answers for her when she is away."""

    agent_id: int
    name: str
    role: str
    is_away: bool
    stand_in_id: int | None


def members(team_id: int) -> QuerySet[Agent]:
    """The agents in service of a team, by name."""
    return Agent.objects.filter(team_id=team_id, is_active=True).order_by("family_name", "given_name", "pk")


def team_on(team_id: int, on: date) -> list[Member]:
    """The team as it stands that day, by name, in two queries whatever its size."""
    away = stand_ins(on)
    return [
        Member(
            agent_id=agent.pk,
            name=str(agent),
            role=agent.role,
            is_away=agent.pk in away,
            stand_in_id=away.get(agent.pk),
        )
        for agent in members(team_id)
    ]


def may_plan_for(actor: Actor, agent_id: int) -> bool:
    """Who may change an agent's skills or end her service:

    - the supervisor of her team;
    - an administrator;
    - a process of the house, which connects as the owner.
    """
    if actor.kind == "process":
        return True
    me = Agent.objects.filter(pk=actor.id or 0, is_active=True).first() if actor.kind == "agent" else None
    her = Agent.objects.filter(pk=agent_id).first()
    if me is None or her is None:
        return False
    return me.role == Role.ADMINISTRATOR or (me.role == Role.SUPERVISOR and me.team_id == her.team_id)


def may_record_absence(actor: Actor, agent_id: int) -> bool:
    """Who may record that an agent is away: whoever may plan for her, and herself."""
    if actor.kind == "agent" and actor.id == agent_id:
        return Agent.objects.filter(pk=agent_id, is_active=True).exists()
    return may_plan_for(actor, agent_id)


def is_administrator(actor: Actor) -> bool:
    """Whether the actor may hire: an administrator, or a process of the house."""
    if actor.kind == "process":
        return True
    administrators = Agent.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
    return actor.kind == "agent" and administrators.filter(pk=actor.id or 0).exists()
