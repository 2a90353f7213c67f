"""The same situations through the database: rows, dispatcher and offers answer as `routing` does."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from tests.situations.loader import Situation
from tests.situations.test_situations import ALL, check
from tests.situations.through_database import through_database

pytestmark = pytest.mark.django_db

# The desk has no button yet by which an agent says that her contact is about to end.
SAID_AT_THE_DESK = [each for each in ALL if all(event.verb != "termine" for event in each.events)]


@pytest.fixture(autouse=True)
def _clock(noon: datetime) -> Iterator[None]:
    """Whatever the situation made of the clock, it is given back."""
    yield


@pytest.mark.parametrize("situation", SAID_AT_THE_DESK, ids=lambda situation: situation.name)
def test_through_the_database(situation: Situation) -> None:
    check(situation, through_database(situation))
