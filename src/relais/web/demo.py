"""The demo's sign-ins, for the sign-in page of a demo centre and of no other."""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from relais.staff.models import Agent


@dataclass(frozen=True, slots=True)
class SignIn:
    """One way in: `who` says whose desk it is, in the language of the page."""

    name: str
    password: str
    who: str


def sign_ins() -> list[SignIn]:
    """The demo's sign-ins; none unless RELAIS_DEMO=1 and the demo is installed."""
    if os.environ.get("RELAIS_DEMO") != "1":
        return []
    try:
        given = importlib.import_module("relais.demo").sign_ins()
    except ImportError:
        return []
    passwords = {name: password for name, password, *_who in given}
    agents = Agent.objects.filter(user__username__in=passwords, is_active=True)
    found = {
        agent.user.username: agent for agent in agents.select_related("user", "team__office") if agent.user
    }
    return [SignIn(name, passwords[name], _who_is(found[name])) for name in passwords if name in found]


def _who_is(agent: Agent) -> str:
    role = capfirst(agent.get_role_display())
    place = {"role": role, "team": agent.team.name, "office": agent.team.office.name}
    return _("%(role)s, équipe %(team)s, %(office)s") % place
