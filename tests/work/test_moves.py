"""The moves of an item: exactly the table of `work.states`, in the database."""

from __future__ import annotations

from datetime import datetime
from itertools import permutations

import pytest
from django.db import IntegrityError, transaction

from relais.journal.context import SEED, acting
from relais.work.models import Item
from relais.work.states import MOVES, ItemStatus

ENDED = {"done", "withdrawn"}


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "after"), list(permutations(ItemStatus.values, 2)))
def test_an_item_moves_along_the_table_and_no_other_way(before: str, after: str, noon: datetime) -> None:
    with acting(SEED, "receive"):
        item = Item.objects.create(
            channel="task",
            kind="deferrable",
            status=before,
            received_at=noon,
            ended_at=noon if before in ENDED else None,
        )
    moved = Item.objects.filter(pk=item.pk)
    change = {"status": after, "ended_at": noon if after in ENDED else None}
    if (before, after) in MOVES:
        with acting(SEED, "move"):
            assert moved.update(**change) == 1
    else:
        with pytest.raises(IntegrityError, match=f"from {before} to {after}"), transaction.atomic():
            moved.update(**change)


def test_nothing_leaves_the_states_that_end() -> None:
    assert {before for before, _ in MOVES} == set(ItemStatus.values) - ENDED


def test_every_state_can_be_reached_from_waiting() -> None:
    reached = {"waiting"}
    for _ in MOVES:
        reached |= {after for before, after in MOVES if before in reached}
    assert reached == set(ItemStatus.values)
