"""What is shown: whole in both languages, in plain French that a screen reader can say, with its no-break spaces."""

from __future__ import annotations

import re

import pytest

from relais.house import translations
from relais.house.places import ROOT
from relais.house.texts import Message, shown
from relais.routing import SENTENCES

NBSP = "\u00a0"


def french() -> list[str]:
    """Every French text that is shown."""
    texts: list[str] = []
    message: Message
    for message in shown(ROOT / "src").values():
        texts += [message.text, *([message.plural] if message.plural else [])]
    for languages in SENTENCES.values():
        texts += languages["fr"].values()
    return sorted(set(texts))


def english() -> list[str]:
    """Every English text that is shown."""
    texts: list[str] = []
    for message in translations.read(translations.catalogue_path()).values():
        texts += message.translations
    for languages in SENTENCES.values():
        texts += languages["en"].values()
    return sorted(set(texts))


# What is refused, and why.
REFUSED = {
    r"\w·\w|\w•\w": "a median point inside a word: screen readers stumble on it",
    r"\w\((e|es|s|ne|trice|euse)\)": "brackets inside a word",
    r"\b\w+/(e|es|trice|ère)\b": "a slash inside a word",
    r"(?i)veuillez": "bureaucratic: say what to do",
    r"(?i)\busager": "a person, not a user",
    r"(?i)traitement en cours": "says nothing",
    r"(?i)\berreur \d": "a code is not a message",
    r"!": "no exclamation mark",
    r"'": "the French apostrophe is ’",
    r'"': "French quotes are « »",
    r"\.\.\.": "one character: …",
}
SPACING = {
    r"[^\u00a0]:(?![/\d])": "a no-break space before a colon",
    r"«[^\u00a0]|[^\u00a0]»": "no-break spaces inside « »",
    r"\d (?:h|s|min|%|\$)(?!\w)": "a no-break space before a unit",
    r"\s[;?!]": "no space before ; ? !",
    r"  ": "one space",
}


@pytest.mark.parametrize("pattern", REFUSED, ids=list(REFUSED.values()))
def test_french_is_plain(pattern: str) -> None:
    assert [text for text in french() if re.search(pattern, text)] == []


@pytest.mark.parametrize("pattern", SPACING, ids=list(SPACING.values()))
def test_french_is_well_spaced(pattern: str) -> None:
    # 08:30 and web addresses keep their colon as it is.
    assert [text for text in french() if re.search(pattern, text)] == []


def test_english_has_no_french_spacing() -> None:
    assert [text for text in english() if re.search(rf"[ {NBSP}][:;?!]|[«»]", text)] == []


def test_everything_shown_is_said_in_english() -> None:
    assert translations.faults() == []


def test_french_and_english_are_two_texts() -> None:
    """A text copied as it is was not translated, unless it is the same word, or a mere form of figures."""
    same = [
        message.text
        for message in translations.read(translations.catalogue_path()).values()
        if message.translations[0] == message.text
        and re.search(r"[a-zà-ÿ]{3}", re.sub(r"%\(\w+\)s", "", message.text))
    ]
    assert set(same) <= SAME_WORD


SAME_WORD = {
    *(
        "administration",
        "Pause",
        "Service",
        "Source",
        "%(n)s place",
        "document",
        "message",
        "Messages",
        "Notes",
        "Programme",
        "Relais",
        "innu-aimun",
    ),
}


@pytest.mark.parametrize("text", ["Merci !", "agent·e", "Veuillez patienter", "Besoin : aucun", "à 10 h"])
def test_the_check_can_fail(text: str) -> None:
    assert any(re.search(pattern, text) for pattern in (*REFUSED, *SPACING))
