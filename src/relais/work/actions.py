"""What agents, intake and the line itself do with work. Each is one transaction with its journal entry.

Every action takes the actor and the instant comes from `journal.clock`. Refused acts raise `WorkRefusal` and change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from relais.journal import clock
from relais.journal.context import Act, Actor, acting
from relais.journal.statements import run
from relais.work import sql
from relais.work.models import Channel, Kind
from relais.work.receiving import received
from relais.work.refusals import WorkRefusal

LIVE_CHANNELS = frozenset({Channel.PHONE, Channel.COUNTER, Channel.CHAT})


def _ids(rows: Sequence[tuple[object, ...]]) -> list[int]:
    return [int(str(row[0])) for row in rows]


def receive(
    *,
    actor: Actor,
    channel: str,
    case_id: int | None = None,
    person_id: int | None = None,
    region: str | None = None,
    subject: str = "other",
    priority: int = 2,
    wish: str = "my_agent",
    language: str | None = None,
    skills: Sequence[str] = (),
    clientele: str | None = None,
    not_before_at: datetime | None = None,
    due_at: datetime | None = None,
    received_at: datetime | None = None,
    source_key: str | None = None,
    kind: str | None = None,
    why: str = "",
) -> int | None:
    """Receive a contact or a task: it waits from this instant, or since `received_at` when it keeps a place in line
    that was already had. Returns its id.

    With a `source_key` already received, nothing is done and None is returned: a sender may repeat itself.
    Person, region and language come from the case unless given. It is on disk when this returns, unless it is part of a
    greater transaction. Raises WorkRefusal("unknown_channel").
    """
    if channel not in Channel.values:
        raise WorkRefusal("unknown_channel")
    values = {
        "channel": channel,
        "kind": kind or (Kind.LIVE.value if channel in LIVE_CHANNELS else Kind.DEFERRABLE.value),
        "subject": subject,
        "case": case_id,
        "person": person_id,
        "region": region,
        "priority": priority,
        "wish": wish,
        "language": language,
        "skills": list(skills),
        "clientele": clientele,
        "at": clock.now(),
        "since": received_at,
        "not_before": not_before_at,
        "due": due_at,
        "source_key": source_key,
        "why": why,
    }
    if connection.in_atomic_block:
        with acting(actor, "receive", why=why):
            return received(None, values)
    return received(Act(actor=actor, action="receive", why=why), values)


def accept(*, actor: Actor, offer_ids: Sequence[int]) -> list[int]:
    """Accept open offers; returns the assignments made. An agent accepts only her own.

    Raises WorkRefusal("offer_not_yours" or "offer_gone"); a process (robots of a replayed day) accepts what is still open.
    """
    with acting(actor, "accept"):
        rows = run(sql.LOCK_BY_OFFER, {"ids": list(offer_ids)})
        if actor.kind == "agent":
            if any(row[2] != actor.id for row in rows):
                raise WorkRefusal("offer_not_yours")
            if not rows or any(row[3] != "open" for row in rows):
                raise WorkRefusal("offer_gone")
        return _ids(run(sql.ACCEPT, {"ids": list(offer_ids), "at": clock.now()}))


def decline(*, actor: Actor, offer_id: int, reason: str, then: str = "ready") -> None:
    """Pass an offer on, with a reason that is never counted. Her place among the free is kept.

    `then="away"` also takes her off the floor. Raises WorkRefusal("reason_missing", "offer_not_yours", "offer_gone").
    """
    if not reason.strip():
        raise WorkRefusal("reason_missing")
    with acting(actor, "decline", why=reason):
        rows = run(sql.LOCK_BY_OFFER, {"ids": [offer_id]})
        if actor.kind == "agent" and any(row[2] != actor.id for row in rows):
            raise WorkRefusal("offer_not_yours")
        values = {
            "ids": [offer_id],
            "at": clock.now(),
            "state": "declined",
            "reason": reason,
            "limit": 99,
            "then": then,
        }
        if not run(sql.PASS, values):
            raise WorkRefusal("offer_gone")


def _end(
    actor: Actor,
    action: str,
    assignment_ids: Sequence[int],
    *,
    ending: str,
    status: str,
    reason: str | None = None,
    outcome: str | None = None,
    wake_at: datetime | None = None,
    due_at: datetime | None = None,
    is_hers: bool = True,
    then: str = "ready",
) -> None:
    with acting(actor, action, why=reason or ""):
        rows = run(sql.LOCK_BY_ASSIGNMENT, {"ids": list(assignment_ids)})
        if actor.kind == "agent" and (not rows or any(row[2] != actor.id or not row[3] for row in rows)):
            raise WorkRefusal("not_in_hand")
        values = {
            "ids": list(assignment_ids),
            "at": clock.now(),
            "ending": ending,
            "status": status,
            "reason": reason,
            "outcome": outcome,
            "wake": wake_at,
            "due": due_at,
            "is_hers": is_hers,
            "then": then,
        }
        if not run(sql.END, values):
            raise WorkRefusal("not_in_hand")


def complete(
    *, actor: Actor, assignment_ids: Sequence[int], outcome: str = "answered", then: str = "ready"
) -> None:
    """Complete what is in hand. `then` is the presence she comes back to: ready, wrap_up, quiet or away."""
    _end(actor, "complete", assignment_ids, ending="completed", status="done", outcome=outcome, then=then)


def give_back(*, actor: Actor, assignment_id: int, reason: str) -> None:
    """Return work to the line with a reason; it keeps its place, and is not offered to her again for a while."""
    if not reason.strip():
        raise WorkRefusal("reason_missing")
    _end(actor, "give_back", [assignment_id], ending="returned", status="waiting", reason=reason)


def hold(
    *,
    actor: Actor,
    assignment_id: int,
    reason: str,
    wake_at: datetime,
    due_at: datetime | None = None,
    is_hers: bool = True,
) -> None:
    """Put work on hold until `wake_at` (aware); it then comes back to her first, or with `is_hers` false to whoever the
    rule chooses. `due_at` is a new due time, later than `wake_at`. Raises WorkRefusal.
    """
    if not reason.strip():
        raise WorkRefusal("reason_missing")
    if wake_at <= clock.now():
        raise WorkRefusal("wake_in_past")
    _end(
        actor,
        "hold",
        [assignment_id],
        ending="held",
        status="waiting",
        reason=reason,
        wake_at=wake_at,
        due_at=due_at,
        is_hers=is_hers,
    )


def withdraw(*, actor: Actor, item_id: int, why: str = "") -> bool:
    """The person leaves: from the line, while it rings, or during the contact. False when it had already ended."""
    with acting(actor, "withdraw", why=why):
        rows = run(sql.LOCK_ITEM, {"item": item_id})
        if not rows or rows[0][1] in ("done", "withdrawn"):
            return False
        if rows[0][1] == "active":
            assignments = run(
                "SELECT id FROM work_assignment WHERE item_id = %(item)s AND ended_at IS NULL",
                {"item": item_id},
            )
            run(sql.LOCK_BY_ASSIGNMENT, {"ids": _ids(assignments)})
            values = {
                "ids": _ids(assignments),
                "at": clock.now(),
                "ending": "withdrawn",
                "status": "withdrawn",
                "reason": why or None,
                "outcome": None,
                "wake": None,
                "due": None,
                "is_hers": True,
                "then": "ready",
            }
            return bool(run(sql.END, values))
        run(sql.LOCK_WHO_IS_OFFERED, {"item": item_id})
        return bool(run(sql.WITHDRAW, {"item": item_id, "at": clock.now(), "why": why}))


def move_window(*, actor: Actor, item_id: int, not_before_at: datetime, due_at: datetime, why: str) -> None:
    """Give a waiting item another window; its place in line is kept. Raises WorkRefusal("not_waiting")."""
    with acting(actor, "move_window", why=why.strip()):
        run(sql.LOCK_ITEM, {"item": item_id})
        values = {
            "item": item_id,
            "not_before": not_before_at,
            "due": due_at,
            "why": why.strip(),
            "at": clock.now(),
        }
        if not run(sql.MOVE_WINDOW, values):
            raise WorkRefusal("not_waiting")


def take(*, actor: Actor, item_id: int) -> int:
    """Take a waiting item of one's own panel or team without being offered it. Returns the assignment.

    Raises WorkRefusal("in_contact", "not_waiting", "not_yours_to_take"): the exclusions, languages and blocked channels
    that bind the dispatcher bind this too.
    """
    with acting(actor, "take"):
        rows = run(sql.LOCK_ITEM, {"item": item_id})
        if not rows or rows[0][1] != "waiting":
            raise WorkRefusal("not_waiting")
        ring = run(
            "SELECT relais_ring_to_take(%(item)s::bigint, %(agent)s::bigint)",
            {"item": item_id, "agent": actor.id},
        )[0][0]
        if ring is None:
            raise WorkRefusal("not_yours_to_take")
        presence = run(
            "SELECT state FROM staff_presence WHERE agent_id = %(agent)s FOR UPDATE", {"agent": actor.id}
        )
        if not presence or presence[0][0] in ("live", "offered"):
            raise WorkRefusal("in_contact")
        made = run(sql.TAKE, {"item": item_id, "agent": actor.id, "ring": ring, "at": clock.now()})
        return _ids(made)[0]
