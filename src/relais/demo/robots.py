"""What do the agents nobody is signed in as do now? Accept, talk, conclude, rest: by the actions of people.

`decide` is the whole behaviour, one agent at a time, from the database's rows and the instant alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection
from django.db.utils import InterfaceError, OperationalError

from relais.demo.chance import between, draw
from relais.demo.shifts import wanted_state
from relais.demo.signing_in import USERNAMES
from relais.journal import context
from relais.work import actions, presence
from relais.work.refusals import WorkRefusal

log = logging.getLogger(__name__)

SIGNED_IN_FOR = timedelta(hours=8)
SESSIONS_READ = 500
DECLINE_SHARE, MISS_SHARE = 0.04, 0.01
HOLD_SHARE, RETURN_SHARE = 0.07, 0.03
FOLLOW_UP_SHARE = 0.1
DECLINES = ("Je termine une note.", "Je connais cette personne hors du bureau.", "Je prépare un rendez-vous.")
HOLDS = ("Attend un document de la personne.", "Attend la réponse du propriétaire.", "Attend la clinique.")
RETURNS = ("Demande un rapport que je ne sais pas lire.", "La personne préfère attendre son agente.")

# Everyone who may be a robot, with what rings and what is in hand (a contact before a task).
_FLOOR = """
    SELECT g.id, u.username, u.last_login, u.id, p.state, p.since_at,
           EXISTS (SELECT 1 FROM staff_shift s WHERE s.agent_id = g.id AND s.weekday = %(weekday)s
                   AND %(time)s::time >= s.starts AND %(time)s::time < s.ends),
           EXISTS (SELECT 1 FROM staff_absence b
                   WHERE b.agent_id = g.id AND %(on)s BETWEEN b.starts_on AND b.ends_on),
           o.id, o.offered_at, a.id, a.started_at, a.kind, a.item_id, a.case_id, a.person_id
    FROM staff_agent g JOIN staff_presence p ON p.agent_id = g.id LEFT JOIN auth_user u ON u.id = g.user_id
    LEFT JOIN work_offer o ON o.agent_id = g.id AND o.state = 'open'
    LEFT JOIN LATERAL (
        SELECT x.id, x.started_at, x.kind, x.item_id, i.case_id, i.person_id
        FROM work_assignment x JOIN work_item i ON i.id = x.item_id
        WHERE x.agent_id = g.id AND x.ended_at IS NULL ORDER BY x.kind = 'live' DESC, x.id LIMIT 1) a ON true
    WHERE g.is_active AND g.role IN ('agent', 'intake') ORDER BY g.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtWork:
    """One agent as the database has her now."""

    agent: int
    state: str
    since_at: datetime
    is_on_shift: bool = True
    is_absent: bool = False
    offer: int | None = None
    offered_at: datetime | None = None
    assignment: int | None = None
    started_at: datetime | None = None
    kind: str | None = None
    item: int | None = None
    case: int | None = None
    person: int | None = None
    username: str = ""
    last_login: datetime | None = None
    user: int | None = None


Deed = Callable[[], object]


def decide(robot: AtWork, now: datetime, local: datetime) -> Deed | None:
    """What this robot does at `now`, None when she goes on as she is; `local` is that instant there."""
    actor = context.agent(robot.agent)
    wanted = wanted_state(robot.agent, local, is_on_shift=robot.is_on_shift, is_absent=robot.is_absent)
    if robot.offer is not None and robot.offered_at is not None:
        return _answer(robot, actor, (now - robot.offered_at).total_seconds())
    if robot.assignment is not None and robot.started_at is not None:
        spent_s = (now - robot.started_at).total_seconds()
        return _conclude(robot, actor, spent_s, wanted, now)
    if robot.state == "wrap_up" and wanted == "ready":
        rest_s = between(10, 40, "wrap_up", robot.agent, int(robot.since_at.timestamp()))
        return (
            partial(presence.set_presence, actor=actor, state="ready")
            if now >= robot.since_at + timedelta(seconds=rest_s)
            else None
        )
    if robot.state in ("ready", "quiet", "away", "wrap_up") and robot.state != wanted:
        return partial(presence.set_presence, actor=actor, state=wanted)
    return None


def _answer(robot: AtWork, actor: context.Actor, rung_s: float) -> Deed | None:
    """Accept after two to six seconds; sometimes decline with a reason; rarely let it ring."""
    assert robot.offer is not None
    luck = draw("answer", robot.offer)
    if luck > 1 - MISS_SHARE or rung_s < between(2, 6, "ring", robot.offer):
        return None
    if luck < DECLINE_SHARE:
        reason = DECLINES[int(draw("decline", robot.offer) * len(DECLINES))]
        return partial(actions.decline, actor=actor, offer_id=robot.offer, reason=reason)
    return partial(actions.accept, actor=actor, offer_ids=[robot.offer])


def _conclude(robot: AtWork, actor: context.Actor, spent_s: float, wanted: str, now: datetime) -> Deed | None:
    """End what is in hand when its time has come: complete it, or hold or return a task with a reason."""
    number = robot.assignment
    assert number is not None
    is_live = robot.kind == "live"
    if spent_s < (between(30, 180, "talk", number) if is_live else between(40, 240, "task", number)):
        return None
    luck = draw("end", number)
    if not is_live and luck < HOLD_SHARE:
        reason = HOLDS[int(draw("hold", number) * len(HOLDS))]
        wake_at = now + timedelta(minutes=between(10, 90, "wake", number))
        return partial(actions.hold, actor=actor, assignment_id=number, reason=reason, wake_at=wake_at)
    if luck > 1 - RETURN_SHARE:
        reason = RETURNS[int(draw("return", number) * len(RETURNS))]
        return partial(actions.give_back, actor=actor, assignment_id=number, reason=reason)
    then = wanted
    if wanted == "ready" and draw("write", number) < 0.3:
        then = "wrap_up"
    if is_live and robot.case is not None and draw("follow", number) < FOLLOW_UP_SHARE:
        return partial(_complete_and_promise, robot, actor, then, now)
    return partial(actions.complete, actor=actor, assignment_ids=[number], then=then)


def _complete_and_promise(robot: AtWork, actor: context.Actor, then: str, now: datetime) -> None:
    """Complete a contact and promise to call back, within a window of an hour."""
    assert robot.assignment is not None
    actions.complete(actor=actor, assignment_ids=[robot.assignment], then=then)
    from_at = now + timedelta(minutes=between(10, 240, "callback", robot.assignment))
    if not _is_phone_blocked(actor, robot.person):
        actions.receive(
            actor=actor,
            channel="callback",
            case_id=robot.case,
            subject="other",
            not_before_at=from_at,
            due_at=from_at + timedelta(hours=1),
        )


def _is_phone_blocked(actor: context.Actor, person: int | None) -> bool:
    with context.looking(actor), connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM people_adaptation WHERE person_id = %s AND blocked_channels && '{phone,callback}'",
            [person],
        )
        return cursor.fetchone() is not None


def look(now: datetime) -> list[AtWork]:
    """Every agent who answers, as the database has her now."""
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    with connection.cursor() as cursor:
        cursor.execute(_FLOOR, {"weekday": local.weekday(), "time": f"{local:%H:%M:%S}", "on": local.date()})
        return [_at_work(row) for row in cursor.fetchall()]


def _at_work(row: tuple[Any, ...]) -> AtWork:
    return AtWork(
        agent=row[0],
        username=row[1] or "",
        last_login=row[2],
        user=row[3],
        state=row[4],
        since_at=row[5],
        is_on_shift=row[6],
        is_absent=row[7],
        offer=row[8],
        offered_at=row[9],
        assignment=row[10],
        started_at=row[11],
        kind=row[12],
        item=row[13],
        case=row[14],
        person=row[15],
    )


def left_to_people(everyone: list[AtWork], now: datetime) -> set[int]:
    """The agents no robot acts for: those of the printed sign-ins, and whoever is signed in.

    Signed in: her last sign-in is less than eight hours old, and a session of hers is alive.
    """
    mine = {one.agent for one in everyone if one.username in USERNAMES}
    recent = {
        one.user: one.agent for one in everyone if one.last_login and now - one.last_login < SIGNED_IN_FOR
    }
    if not recent:
        return mine
    alive = Session.objects.filter(expire_date__gt=now).order_by("-expire_date")[:SESSIONS_READ]
    users = {str(session.get_decoded().get("_auth_user_id", "")) for session in alive}
    return mine | {agent for user, agent in recent.items() if str(user) in users}


def act(everyone: list[AtWork], people: set[int], now: datetime) -> int:
    """Let each robot do what she decides; returns how many acts were done. A refused act is left there."""
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    done = 0
    for robot in everyone:
        if robot.agent in people:
            continue
        deed = decide(robot, now, local)
        if deed is None:
            continue
        try:
            deed()
            done += 1
        except WorkRefusal as refusal:
            # The dispatcher, a person or the caller was quicker: the next look sees what is now.
            log.debug("agent %s: %s", robot.agent, refusal.code)
        except (OperationalError, InterfaceError):
            raise
        except DatabaseError:
            log.exception("agent %s could not act", robot.agent)
    return done
