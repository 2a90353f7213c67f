"""What does the page of a comparison say, from the question to what was assumed?"""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from relais import __version__
from relais.lab.comparing.comparison import Comparison
from relais.lab.comparing.intervals import another
from relais.lab.report import sections
from relais.lab.report.answers import answer, differences
from relais.lab.report.centre import centre
from relais.lab.report.equality import equality
from relais.lab.report.figures import Part, section, table
from relais.lab.report.markup import Html, join, tag
from relais.lab.report.numbers import Language
from relais.lab.report.page import page
from relais.lab.report.words import TEXTS, Say, sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The scenario as it was asked for: the file's own name and text, and what the command line changed."""

    name: str
    text: str
    settings: Mapping[str, str] = field(default_factory=dict)


def report(comparison: Comparison, source: Source, language: Language = "fr") -> str:
    """The page of a comparison, whole, in both languages; `language` is shown first."""
    title = comparison.scenario.title or comparison.scenario.name

    def body(say: Say) -> Sequence[Part | None]:
        return [
            _question(say, comparison),
            section(say, "answer", answer(say, comparison)),
            section(say, "centre", centre(say, comparison.scenario)),
            sections.frontier(say, comparison),
            _differences(say, comparison),
            sections.hours(say, comparison),
            sections.who_answered(say, comparison),
            sections.tasks(say, comparison),
            sections.teams(say, comparison),
            equality(say, comparison),
            how_sure(say, len(comparison.seeds), _another(say, comparison)),
            assumed(say, source, comparison.seeds, all_figures(say, comparison)),
        ]

    return page(title=title, kind="kind", body=body, language=language)


def _question(say: Say, comparison: Comparison) -> Part:
    policies = comparison.policies
    key = "asked" if len(policies) > 1 else "asked_one"
    ways = [way(say, policy, len(policies) > 1 and policy == comparison.first) for policy in policies]
    asked = tag("p", say(key, n=say.number(len(policies))))
    return section(say, "question", asked, tag("ul", *ways, class_="plain"))


def way(say: Say, policy: str, is_first: bool) -> Html:
    """What one policy does, in words, with the name that the command line gives it."""
    rule = f"rule_{policy.partition(':')[0]}"
    first = join([" ", say("first_named")]) if is_first else None
    name = [tag("strong", say.policy(policy)), " (", tag("code", policy), ")", say("colon")]
    return tag("li", *name, say(rule if rule in TEXTS else "rule_other"), first)


def _differences(say: Say, comparison: Comparison) -> Part | None:
    found = differences(say, comparison)
    return None if found is None else section(say, "changes", found)


def how_sure(say: Say, replications: int, more: Sequence[Html]) -> Part:
    """What the intervals mean, and what they do not; `more` comes between."""
    if replications == 1:
        told = [say("one_replication")]
    else:
        told = [say("replications", n=say.number(replications)), say("interval_means"), *more]
    return section(say, "how_sure", *(tag("p", each) for each in (*told, say("not_said"))))


def _another(say: Say, comparison: Comparison) -> list[Html]:
    told = []
    for policy in comparison.policies:
        found = comparison.figure(policy, "mean_hold_s")
        if found and (between := another(found)):
            low, high = max(0.0, between[0]), between[1]
            by = say("with", policy=say.policy(policy))
            told.append(sentence(say("another", by=by, low=say.length(low), high=say.length(high))))
    return [say("another_period"), *told] if told else []


def all_figures(say: Say, comparison: Comparison) -> Html:
    """Every figure of the runs, for who wants them all."""
    head = [say("what"), *(say.policy(policy) for policy in comparison.policies)]
    rows = [
        [say.figure(name), *(say.cell(comparison.figure(p, name), name) for p in comparison.policies)]
        for name in comparison.figure_names
    ]
    return table(say("all_figures"), head, rows)


def assumed(say: Say, source: Source, seeds: Sequence[int], figures: Html | None = None) -> Part:
    """The scenario itself, what was changed, the seeds and versions: whoever has these gets the same figures."""
    settings = ", ".join(f"{key} = {value}" for key, value in source.settings.items())
    versions = f"Relais {__version__}, Python {platform.python_version()}"
    numbers = ", ".join(map(str, seeds))
    listed = [
        tag("li", say(key), say("colon"), value)
        for key, value in (
            ("settings", tag("code", settings) if settings else say("none")),
            ("seeds", numbers),
            ("versions", versions),
        )
    ]
    file = tag("details", tag("summary", say("scenario_file", name=source.name)), tag("pre", source.text))
    folded = None if figures is None else tag("details", tag("summary", say("all_figures")), figures)
    return section(
        say, "assumed", tag("p", say("assumed_say")), tag("ul", *listed, class_="plain"), file, folded
    )
