"""Is it the same for everyone? Waiting and being known by region, clientele and language."""

from collections.abc import Callable, Sequence
from unicodedata import combining, normalize

from relais.lab.comparing.comparison import Comparison
from relais.lab.comparing.intervals import Estimate
from relais.lab.comparing.sketch import GROUPS, Tally
from relais.lab.report import plots
from relais.lab.report.figures import Part, figure, policy_key, section, table
from relais.lab.report.markup import Content, Html, join, tag
from relais.lab.report.plots import Row
from relais.lab.report.sections import hold_axis
from relais.lab.report.words import Say, sentence

# A group with fewer calls a replication has a figure that nobody should decide on.
SMALL = 200
DAGGER = "\u00a0†"

Measure = Callable[[Tally], float | None]
# What the table has of each group: its title, its measure, and the figure that it is written as.
MEASURES: Sequence[tuple[str, Measure, str]] = (
    ("hold", lambda t: t.mean_hold_s, "mean_hold_s"),
    ("known", lambda t: t.known_share, "known_share"),
    ("left", lambda t: t.abandoned_share, "abandoned_share"),
)


def equality(say: Say, comparison: Comparison) -> Part | None:
    """One plot and table for each of region, clientele and language that has at least two groups."""
    named = {group: sorted(comparison.names(group), key=_as_read) for group in GROUPS}
    shown = [group for group in GROUPS if len(named[group]) > 1]
    if not shown:
        return None
    parts = [_group(say, comparison, group, named[group]) for group in shown]
    caveat = None
    if any(_small(comparison, group, named[group]) for group in shown):
        caveat = tag("p", say("small_groups", n=say.number(SMALL)), class_="note")
    key = policy_key(say, comparison.policies)
    return section(say, "equality", tag("p", say("equality_say")), key, *parts, caveat)


def _as_read(name: str) -> tuple[str, str]:
    """Where a reader looks for a name: accents and capitals do not count, then they do."""
    letters = (each for each in normalize("NFD", name) if not combining(each))
    return "".join(letters).casefold(), name


def _small(comparison: Comparison, group: str, names: Sequence[str]) -> set[str]:
    sizes = {name: comparison.of_group(comparison.first, group, name, lambda t: t.arrived) for name in names}
    return {name for name, size in sizes.items() if size is None or size.mean < SMALL}


def _group(say: Say, comparison: Comparison, group: str, names: Sequence[str]) -> Html:
    small = _small(comparison, group, names)
    shown = {name: name + (DAGGER if name in small else "") for name in names}
    holds = {
        policy: {name: comparison.of_group(policy, group, name, lambda t: t.mean_hold_s) for name in names}
        for policy in comparison.policies
    }
    rows = [
        Row(
            name=shown[name], marks=[(n, holds[policy][name]) for n, policy in enumerate(comparison.policies)]
        )
        for name in names
    ]
    title = say(f"equality_{group}")
    plot = plots.dots(title, hold_axis(say), rows)
    gaps = [
        _gap(say, policy, {name: each for name, each in holds[policy].items() if name not in small})
        for policy in comparison.policies
    ]
    listed = _table(say, comparison, group, shown)
    return join([tag("h3", title), *gaps, figure(say, title, plot, listed)])


def _table(say: Say, comparison: Comparison, group: str, shown: dict[str, str]) -> Html:
    """One row per group and policy."""
    first = say("language_group" if group == "language" else group)
    head = [first, say("policy"), say("calls"), *(say(title) for title, _, _ in MEASURES)]
    rows: list[list[Content]] = []
    for name, written in shown.items():
        for policy in comparison.policies:
            calls = comparison.of_group(policy, group, name, lambda t: t.arrived)
            cells = (
                say.cell(comparison.of_group(policy, group, name, measure), as_figure)
                for _, measure, as_figure in MEASURES
            )
            rows.append([written, say.policy(policy), say.number(calls.mean if calls else 0), *cells])
    return table(say(f"equality_{group}"), head, rows)


def _gap(say: Say, policy: str, holds: dict[str, Estimate | None]) -> Html | None:
    """Who waits least and most; small groups are left out by the caller."""
    known = sorted((each.mean, name) for name, each in holds.items() if each)
    if len(known) < 2:
        return None
    (low, lowest), (high, highest) = known[0], known[-1]
    by = say("with", policy=say.policy(policy))
    told = say("gap", by=by, low=say.length(low), lowest=lowest, high=say.length(high), highest=highest)
    return tag("p", sentence(told))
