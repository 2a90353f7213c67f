"""How a test breaks a constraint on purpose, and knows that no constraint is left without its test."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from relais.journal.context import SEED, acting


def constraints_of(room: str) -> set[str]:
    """The names of the constraints of a room's models, history tables left out."""
    models = [model for model in apps.get_app_config(room).get_models() if "Event" not in model.__name__]
    return {constraint.name for model in models for constraint in model._meta.constraints}


def assert_breaks(name: str, attempt: Callable[[], object]) -> None:
    """The attempt is refused by the database, by this constraint and no other."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), acting(SEED, "break"):
        attempt()
    diagnosis = getattr(refused.value.__cause__, "diag", None)
    assert getattr(diagnosis, "constraint_name", None) == name


def forget_who_acts() -> None:
    """Clear the actor and the act from this transaction, as a fresh connection is."""
    with connection.cursor() as cursor:
        for setting in ("relais.actor_kind", "relais.actor_id", "relais.action"):
            cursor.execute("SELECT set_config(%s, '', true)", [setting])
