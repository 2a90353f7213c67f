"""Who acts, in which act: set for one transaction, and required by the database.

Every protected table refuses a change made outside `acting` (trigger `relais_require_context`),
and row history carries the same context.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, transaction

from relais.journal.statements import run

_SET = """
    SELECT set_config('relais.actor_kind', %s, true), set_config('relais.actor_id', %s, true),
           set_config('relais.action', %s, true), set_config('pghistory.context_metadata', %s, true)
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Who acts: an agent, a process (the dispatcher, the seed) or the person herself."""

    kind: str
    id: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in {"agent", "process", "person"}:
            raise ValueError(f"An actor is an agent, a process or a person, not {self.kind!r}.")
        if self.kind == "agent" and self.id is None:
            raise ValueError("An agent acts under her own identity: the id is missing.")


DISPATCHER = Actor(kind="process", id=1)
SEED = Actor(kind="process", id=2)


def agent(agent_id: int) -> Actor:
    """The actor for one agent."""
    return Actor(kind="agent", id=agent_id)


@dataclass(frozen=True, slots=True)
class Act:
    """One named act of one actor, open for one transaction."""

    actor: Actor
    action: str
    why: str = ""
    details: dict[str, object] = field(default_factory=dict)


def settings_of(act: Act) -> tuple[str, tuple[str, str, str, str]]:
    """The statement, and its values, that tells the database who acts; for callers with their own connection."""
    actor_id = "" if act.actor.id is None else str(act.actor.id)
    metadata = {"actor_kind": act.actor.kind, "actor_id": act.actor.id, "action": act.action}
    if act.why:
        metadata["why"] = act.why
    return _SET, (act.actor.kind, actor_id, act.action, json.dumps(metadata))


@contextmanager
def acting(actor: Actor, action: str, *, why: str = "") -> Iterator[Act]:
    """Open a transaction in which `actor` does `action`. Nested acts join it and keep the outer context."""
    act = Act(actor=actor, action=action, why=why)
    nested = connection.in_atomic_block and getattr(connection, "relais_act", None) is not None
    with transaction.atomic():
        if not nested:
            run(*settings_of(act))
            connection.relais_act = act  # type: ignore[attr-defined]
        try:
            yield act
        finally:
            if not nested:
                connection.relais_act = None  # type: ignore[attr-defined]


@contextmanager
def looking(actor: Actor) -> Iterator[None]:
    """Open a transaction for reading as `actor`: row-level security answers for her alone, and nothing may change."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('relais.actor_kind', %s, true), set_config('relais.actor_id', %s, true),"
                " set_config('relais.action', '', true)",
                (actor.kind, "" if actor.id is None else str(actor.id)),
            )
        yield
