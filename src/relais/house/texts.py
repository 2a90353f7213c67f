"""The texts the sources show: what gettext's functions and the templates' tags mark for translation."""

import ast
import contextlib
import io
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

# Each function and the place of its arguments: (context, singular, plural), None when it has none.
SIGNATURES: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
Key = tuple[str, str]
"""Context ("" when none) and msgid."""


@dataclass
class Message:
    """One entry: its key, its plural msgid when it has one, its translations, its comment lines."""

    context: str
    text: str
    plural: str | None = None
    translations: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return (self.context, self.text)

    @property
    def is_translated(self) -> bool:
        """Every form is said, and nobody marked it as a guess."""
        is_fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in self.comments)
        wanted = 2 if self.plural is not None else 1
        return not is_fuzzy and len(self.translations) == wanted and all(self.translations)


def shown(folder: Path) -> dict[Key, Message]:
    """Every message the Python files and the templates under `folder` show."""
    found: dict[Key, Message] = {}
    for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.html"), *folder.rglob("*.txt")]):
        if path.suffix != ".py" and "templates" not in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        messages = in_python(text) if path.suffix == ".py" else in_template(text)
        for message in messages:
            kept = found.setdefault(message.key, message)
            kept.plural = kept.plural or message.plural
    return found


def in_python(text: str) -> Iterator[Message]:
    """The messages of a Python file: calls of the gettext functions with literal strings."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            values = [a.value if isinstance(a, ast.Constant) else None for a in node.args]
            message = _message(name, [v if isinstance(v, str) else None for v in values])
            if message is not None:
                yield message


def in_template(text: str) -> Iterator[Message]:
    """The messages of a Django template, found as makemessages does: turned into calls, then read."""
    from django.utils.translation.template import templatize

    lines = [line.strip() for line in templatize(text).splitlines()]
    tokens = list(_tokens("\n".join(lines)))
    for place, (kind, word) in enumerate(tokens):
        if (
            kind == tokenize.NAME
            and word in SIGNATURES
            and tokens[place + 1 : place + 2] == [(tokenize.OP, "(")]
        ):
            message = _message(word, list(_literals(tokens[place + 2 :])))
            if message is not None:
                yield message


def _tokens(text: str) -> Iterator[tuple[int, str]]:
    # What stands between the calls is filler: where it is no Python, what was read before still counts.
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            yield token.type, token.string


def _literals(tokens: Iterable[tuple[int, str]]) -> Iterator[str | None]:
    """The arguments of a call up to its closing parenthesis; None for one that is no literal."""
    value: str | None = None
    for kind, word in tokens:
        if kind == tokenize.STRING:
            value = (value or "") + str(ast.literal_eval(word.removeprefix("u")))
        elif word in (",", ")"):
            yield value
            value = None
            if word == ")":
                return


def _message(name: str, arguments: list[str | None]) -> Message | None:
    if name not in SIGNATURES:
        return None
    context, text, plural = SIGNATURES[name]
    said = dict(enumerate(arguments))
    if not said.get(text):
        return None
    many = said.get(plural) if plural is not None else None
    return Message((said.get(context) or "") if context is not None else "", said[text] or "", many)
