"""What does a comparison say on a terminal? The essential figures, one column per policy."""

from collections.abc import Sequence

from relais.lab.comparing.comparison import Comparison
from relais.lab.report.answers import MAIN
from relais.lab.report.numbers import NBSP
from relais.lab.report.words import Say


def compared(say: Say, comparison: Comparison) -> str:
    """The figures with their intervals; under each, what changes from the first policy."""
    rows = [["", *comparison.policies]]
    for figure in MAIN:
        found = [comparison.figure(policy, figure) for policy in comparison.policies]
        if any(found):
            rows.append([say.figure(figure), *(say.interval(each, figure) for each in found)])
            apart = [comparison.difference(policy, figure) for policy in comparison.policies[1:]]
            if any(apart):
                rows.append(["", "", *(say.difference(each, figure) for each in apart)])
    count = len(comparison.seeds)
    note = say("plain_interval") if count > 1 else say("one_replication")
    title = comparison.scenario.title or comparison.scenario.name
    return "\n".join([title, "", columns(rows), "", str(note).replace(NBSP, " ")])


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Rows with their columns aligned, two spaces apart."""
    rows = [[cell.replace(NBSP, " ") for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
