"""Telephone numbers as people write them, and as they are kept (E.164)."""

from __future__ import annotations

import re

_PUNCTUATION = re.compile(r"[\s().\-\u00a0\u2011\u2013/]+")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def e164(written: str) -> str | None:
    """The number kept for what was written, None when it is no number.

    Ten digits (or eleven that begin with 1) are a number of this continent, whatever the punctuation; any
    other must begin with + and the country.
    """
    bare = _PUNCTUATION.sub("", written)
    if re.fullmatch(r"1?[2-9][0-9]{9}", bare):
        bare = "+1" + bare[-10:]
    return bare if _E164.fullmatch(bare) else None


def shown(number: str) -> str:
    """A kept number as it is read aloud: `418 555-0101`; one of another country is left as it is."""
    if re.fullmatch(r"\+1[0-9]{10}", number):
        return f"{number[2:5]} {number[5:8]}-{number[8:]}"
    return number
