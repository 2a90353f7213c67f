"""Who is in front of the screen: the agent behind the session, found in one query."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django_htmx.middleware import HtmxDetails

from relais.journal.statements import run

FIND = """
    SELECT g.id, g.given_name, g.family_name, g.is_addressed_feminine, g.role, t.id, t.name, o.name,
           r.code, r.name, coalesce(p.state, 'away'), u.password
    FROM auth_user u JOIN staff_agent g ON g.user_id = u.id JOIN staff_team t ON t.id = g.team_id
    JOIN staff_office o ON o.id = t.office_id JOIN staff_region r ON r.code = o.region_id
    LEFT JOIN staff_presence p ON p.agent_id = g.id
    WHERE u.id = %s::int AND u.is_active AND g.is_active
"""


@dataclass(frozen=True, slots=True)
class Viewer:
    """The agent who asks, with her team, office and region, and the state she was in as she asked."""

    id: int
    given_name: str
    family_name: str
    is_addressed_feminine: bool
    role: str
    team_id: int
    team: str
    office: str
    region: str
    region_name: str
    presence: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Request(HttpRequest):
    """A request that passed the gate."""

    agent: Viewer
    htmx: HtmxDetails


def find(session: SessionBase) -> Viewer | None:
    """The active agent behind a session; None for a stranger, a user who is no agent, a changed password."""
    user_id = session.get(SESSION_KEY)
    if user_id is None:
        return None
    rows = run(FIND, [int(user_id)])
    if not rows or not is_same_password(rows[0][11], session.get(HASH_SESSION_KEY)):
        return None
    return Viewer(*rows[0][:11])


def is_same_password(password: str, session_hash: str | None) -> bool:
    """True when the session was opened under this password: changing it closes every session."""
    return constant_time_compare(User(password=password).get_session_auth_hash(), session_hash or "")
