"""How does the page hold together? One file, both languages, no script, nothing fetched from anywhere."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from relais.lab.report.figures import Part
from relais.lab.report.markup import Html, tag
from relais.lab.report.numbers import LANGUAGES, Language
from relais.lab.report.words import Say

# The two bars of Relais, which share a stretch: the zone where a baton passes.
BARS = ((0, 15, 19, 7, 3.5, "b1"), (7, 4, 21, 11, 4.5, "b2"), (9, 6, 19, 7, 3.5, "b3"))


Body = Callable[[Say], Sequence[Part | None]]


def page(*, title: str, kind: str, body: Body, language: Language = "fr") -> str:
    """The whole file: `body` written in both languages, `language` shown first.

    `kind` is the sentence of `words` above the title. Without the `:has` of CSS (browsers before
    2023) both languages show, one after the other.
    """
    halves = [_half(Say(each), title, kind, body) for each in LANGUAGES]
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title, " – ", Say(language)(kind)),
        Html(f"<style>{_style()}</style>"),
    )
    written = tag("html", head, tag("body", _top(language), *halves), lang=language)
    return f"<!doctype html>\n{written}\n"


@lru_cache(maxsize=1)
def _style() -> str:
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def _choice(language: Language, is_chosen: bool) -> Html:
    button = tag("input", type="radio", name="language", id=f"choose-{language}", checked=is_chosen)
    return tag("label", button, Say(language)("language"), lang=language)


def _top(language: Language) -> Html:
    bars = (
        tag("rect", x=x, y=y, width=width, height=height, rx=rx, class_=class_)
        for x, y, width, height, rx, class_ in BARS
    )
    mark = tag("svg", *bars, viewBox="0 0 28 28", aria_hidden="true")
    choices = (_choice(each, each == language) for each in LANGUAGES)
    legend = tag("legend", Say(language)("languages"), class_="hidden")
    return tag(
        "header",
        tag("span", mark, "Relais", class_="mark-name"),
        tag("fieldset", legend, *choices, class_="languages"),
        class_="top",
    )


def _half(say: Say, title: str, kind: str, body: Body) -> Html:
    parts = [part for part in body(say) if part]
    links = (tag("li", tag("a", part.title, href=f"#{part.anchor}")) for part in parts)
    contents = tag("nav", tag("ul", *links), aria_label=say("contents"))
    opening = tag("div", tag("p", say(kind), class_="kind"), tag("h1", title))
    return tag(
        "main",
        opening,
        contents,
        *(part.content for part in parts),
        class_=f"in-{say.language}",
        lang=say.language,
    )
