"""Every reason is said in both languages, to the agent and to the person, in words one can say aloud."""

import re

import pytest

from relais.routing import Reason, sentence
from relais.routing.sentences import SENTENCES


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("reader", ["agent", "person"])
def test_every_code_has_its_four_sentences(reason: Reason, language: str, reader: str) -> None:
    said = sentence(reason, language, reader)
    assert said.endswith(".")
    assert len(said) <= 110
    assert "'" not in said, "the apostrophe of print is ’"
    assert not re.search(r"[·(){}/]", said)
    assert "veuillez" not in said.lower()


def test_no_code_is_said_that_does_not_exist() -> None:
    assert set(SENTENCES) == set(Reason)
    assert all(set(each) == {"fr", "en"} for each in SENTENCES.values())


@pytest.mark.parametrize("reason", list(Reason))
def test_french_has_its_no_break_spaces(reason: Reason) -> None:
    for said in SENTENCES[reason]["fr"].values():
        assert not re.search(r"[^\u00a0][:»]|«[^\u00a0]|[\u00a0 ][;!?]", said)
