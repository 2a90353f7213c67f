"""A reason code stored by a former version, and retired since, closes no page."""

from __future__ import annotations

import pytest

from relais.routing import Reason
from relais.routing.sentences import sentence
from relais.web import words
from relais.web.desk import cards


@pytest.mark.parametrize("code", ["own_retired_long_ago", "", None])
def test_a_code_nobody_knows_says_nothing(code: str | None) -> None:
    assert words.reason(code) == ""


def test_every_code_of_today_says_its_sentence() -> None:
    for code in Reason:
        assert words.reason(code.value) == sentence(code, "fr", "agent") != ""


def test_what_is_still_known_is_still_said() -> None:
    assert cards.reasons("ring_team", "own_retired_long_ago") == [sentence(Reason.RING_TEAM, "fr", "agent")]
