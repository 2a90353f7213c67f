"""How is a page written so that no text of a scenario can become markup? Everything is escaped but `Html`."""

from collections.abc import Iterable
from html import escape

# They have no content and no end tag; those of SVG are written with both, which every reader accepts.
EMPTY = frozenset({"meta", "input", "br"})


class Html(str):
    """Markup, safe to place as it is. Only `tag`, `join` and constants of the sources make it."""

    __slots__ = ()


Content = str | Html | None


def text(content: Content) -> Html:
    """`content` as markup: escaped unless it is markup already; None is nothing."""
    if isinstance(content, Html):
        return content
    return Html("" if content is None else escape(content))


def join(parts: Iterable[Content], between: str = "") -> Html:
    """All of `parts`, escaped where they must be; `between` is escaped too."""
    return Html(escape(between).join(text(part) for part in parts))


def tag(name: str, /, *parts: Content, **attributes: str | float | bool | None) -> Html:
    """The element `name` with its content.

    An attribute that is None or False is left out, True is bare; `_` in its name is written `-` and a final
    one dropped (`class_`, `aria_label`). Numbers are written with at most two decimals.
    """
    written = "".join(
        f" {_attribute(key)}" if value is True else f' {_attribute(key)}="{escape(_number(value))}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    end = "" if name in EMPTY else f"{join(parts)}</{name}>"
    return Html(f"<{name}{written}>{end}")


def _attribute(key: str) -> str:
    # Those that SVG writes with a capital keep it: viewBox.
    return key.rstrip("_").replace("_", "-")


def _number(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
