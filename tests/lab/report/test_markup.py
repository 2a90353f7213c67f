"""No text of a scenario becomes markup."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from relais.lab.report.markup import Html, join, tag, text


class Reader(HTMLParser):
    """What a browser would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


# What HTML itself changes of a text (line ends, NUL) is no matter of escaping.
TEXTS = st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"]), max_size=40)


@given(TEXTS, TEXTS)
def test_hostile_text_stays_text(content: str, attribute: str) -> None:
    found = read(tag("p", content, title=attribute))
    assert found.tags == [("p", {"title": attribute})]
    assert found.said == content


def test_markup_is_placed_as_it_is_once() -> None:
    inner = tag("b", "<i>")
    assert inner == "<b>&lt;i&gt;</b>"
    assert tag("p", inner) == "<p><b>&lt;i&gt;</b></p>"
    assert text(text("&")) == "&amp;"
    assert join(["<", Html("<br>"), None], " & ") == "&lt; &amp; <br> &amp; "


def test_attributes() -> None:
    made = tag("input", class_="a", aria_label='"', for_="x", checked=True, lang=None, hidden=False, x=1.5)
    assert made == '<input class="a" aria-label="&quot;" for="x" checked x="1.5">'
    assert tag("svg", width=2.0, height=0.333333, viewBox="0 0 1 1") == (
        '<svg width="2" height="0.33" viewBox="0 0 1 1"></svg>'
    )


def test_pasting_strings_to_markup_loses_the_promise_of_being_safe() -> None:
    assert not isinstance(tag("b") + "<script>", Html)
    assert tag("p", tag("b") + "<script>") == "<p>&lt;b&gt;&lt;/b&gt;&lt;script&gt;</p>"
