"""What is the answer, in three sentences? Known by whom, waiting how long, leaving how often."""

from collections.abc import Callable, Iterator

from relais.lab.comparing.comparison import Comparison
from relais.lab.comparing.intervals import Estimate
from relais.lab.report.figures import table
from relais.lab.report.markup import Html, join, tag
from relais.lab.report.words import Say, sentence

# What the page opens with; all the others are in its last table.
MAIN = (
    "known_share",
    "own_agent_share",
    "mean_hold_s",
    "p95_wait_s",
    "within_120s",
    "abandoned_share",
    "callbacks_late_share",
    "tasks_late_share",
    "occupancy",
)


def answer(say: Say, comparison: Comparison) -> Html:
    """The sentences, then the essential figures."""
    came = [comparison.figure(policy, "arrived") for policy in comparison.policies]
    if not any(each and each.mean > 0 for each in came):
        return tag("p", say("nobody_came"), class_="answer")
    sentences = [tag("p", each, class_="answer") for each in _sentences(say, comparison)]
    return join([*sentences, tag("p", say("sure")), essentials(say, comparison)])


def _sentences(say: Say, comparison: Comparison) -> Iterator[Html]:
    def named(figure: str) -> list[tuple[str, Estimate | None]]:
        return [(policy, comparison.figure(policy, figure)) for policy in comparison.policies]

    if any(found for _, found in named("known_share")):
        yield _spoken(say, "known", named("known_share"), lambda e: {"count": say.of_hundred(e.mean)})
    elif not comparison.scenario.agents.cases_per_agent:
        yield say("known_nobody")
    yield _spoken(say, "wait", named("mean_hold_s"), lambda e: {"length": say.length(e.mean)})
    yield _spoken(say, "left", named("abandoned_share"), lambda e: {"count": say.of_hundred(e.mean)})


def _spoken(
    say: Say,
    what: str,
    found: list[tuple[str, Estimate | None]],
    values: Callable[[Estimate], dict[str, str]],
) -> Html:
    """One sentence over all policies: the first in full, the others after semicolons."""
    parts: list[Html] = []
    form = "first"
    for policy, each in found:
        by = say("with", policy=say.policy(policy))
        if each is None:
            parts.append(say("nobody_served", by=by))
            continue
        parts.append(say(f"{what}_{form}", by=by, **values(each)))
        form = "then"
    return sentence(join(parts, "; "))


def essentials(say: Say, comparison: Comparison) -> Html:
    """The figures that matter most, each with its interval, one column per policy."""
    head = [say("what"), *(say.policy(policy) for policy in comparison.policies)]
    rows = []
    for figure in MAIN:
        found = [comparison.figure(policy, figure) for policy in comparison.policies]
        if any(found):
            rows.append([say.figure(figure), *(say.cell(each, figure) for each in found)])
    return table(say("main_figures"), head, rows)


def differences(say: Say, comparison: Comparison) -> Html | None:
    """What changes from the first policy to each of the others, paired; bold when beyond chance."""
    others = comparison.policies[1:]
    if not others:
        return None
    first = say.policy(comparison.first)
    rows = []
    for figure in MAIN:
        found = [comparison.difference(policy, figure) for policy in others]
        if any(found):
            rows.append([say.figure(figure), *(say.changed(each, figure) for each in found)])
    head = [say("what"), *(say.policy(policy) for policy in others)]
    caption = say("differences", policy=first)
    return join([tag("p", say("differences_say")), table(caption, head, rows)])
