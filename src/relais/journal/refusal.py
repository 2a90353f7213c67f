"""An act refused, in words: what was attempted, why not, what to do next. Each room lists its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.utils.functional import Promise


class Refused(Exception):
    """`code` names the refusal for programs; `str()` says it to people in their language, `values` filled in."""

    messages: ClassVar[Mapping[str, Promise]] = {}

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.values = values
        super().__init__(code)

    def __str__(self) -> str:
        told = str(self.messages[self.code])
        return told % self.values if self.values else told
