"""How does a plot stand on the page? In a figure with its name, its key, and the table that says the same."""

from collections.abc import Sequence
from typing import NamedTuple

from relais.lab.report import plots
from relais.lab.report.markup import Content, Html, join, tag
from relais.lab.report.words import Say


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
    """A table whose first column names its rows. On a telephone each row is a card, whose cells say their column.

    The roles are said again because a table that is shown as blocks loses them in most browsers.
    """
    columns = join(tag("th", each, scope="col", role="columnheader") for each in head)
    body = join(tag("tr", _row(head, row), role="row") for row in rows)
    return tag(
        "table",
        tag("caption", caption),
        tag("thead", tag("tr", columns, role="row"), role="rowgroup"),
        tag("tbody", body, role="rowgroup"),
        role="table",
    )


def _row(head: Sequence[Content], row: Sequence[Content]) -> Html:
    cells = (
        tag("td", tag("span", column, class_="label", aria_hidden="true"), " ", cell, role="cell")
        for column, cell in zip(head[1:], row[1:], strict=True)
    )
    return join([tag("th", row[0], scope="row", role="rowheader"), *cells])


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
