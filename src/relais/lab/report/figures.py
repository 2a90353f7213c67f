"""How does a plot stand on the page? In a figure with its name, its key, and the table that says the same."""

from collections.abc import Sequence
from typing import NamedTuple

from relais.lab.report import plots
from relais.lab.report.markup import Content, Html, join, tag
from relais.lab.report.words import Say

# Beyond so many columns a table may be wider than a telephone, and scrolls in a frame of its own.
WIDE = 4


class Part(NamedTuple):
    """One section of the page, which the contents at its top link to."""

    anchor: str
    title: Html
    content: Html


def section(say: Say, name: str, *parts: Content) -> Part:
    """The section `name`, whose title is the sentence of that name; its anchor is of its language."""
    anchor, title = f"{say.language}-{name}", say(name)
    heading = tag("h2", title, id=f"{anchor}-title")
    content = tag("section", heading, *parts, id=anchor, aria_labelledby=f"{anchor}-title")
    return Part(anchor, title, content)


def figure(say: Say, title: str, plot: Html, rows: Html, key: Content = None) -> Html:
    """A plot, its key above it and its table folded below."""
    folded = tag(
        "details", tag("summary", say("see_table"), tag("span", f" : {title}", class_="hidden")), rows
    )
    return tag("figure", key, plot, folded)


def table(caption: Content, head: Sequence[Content], rows: Sequence[Sequence[Content]]) -> Html:
    """A table whose first column names its rows."""
    columns = join(tag("th", each, scope="col") for each in head)
    body = join(
        tag("tr", tag("th", row[0], scope="row"), *(tag("td", cell) for cell in row[1:])) for row in rows
    )
    drawn = tag("table", tag("caption", caption), tag("thead", tag("tr", columns)), tag("tbody", body))
    if len(head) <= WIDE:
        return drawn
    return tag("div", drawn, class_="scroll", tabindex="0", role="region", aria_label=caption)


def policy_key(say: Say, policies: Sequence[str]) -> Html:
    """The sign of each policy, before its name."""
    items = (tag("li", plots.sample(n), " ", say.policy(name)) for n, name in enumerate(policies))
    return tag("ul", *items, class_="key")


def ring_key(say: Say) -> Html:
    """The tone of each ring, numbered from near to far."""
    items = (
        tag(
            "li",
            tag(
                "svg",
                tag("rect", width=16, height=16, class_=f"ring r{n + 1}"),
                class_="sample",
                viewBox="0 0 16 16",
                aria_hidden="true",
            ),
            f" {n + 1}. ",
            say(f"ring_{n}"),
        )
        for n in range(4)
    )
    return tag("ul", *items, class_="key")
