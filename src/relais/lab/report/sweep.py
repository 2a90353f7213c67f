"""What does the page of a sweep say? The frontier of each policy over the settings, and every figure of it."""

from collections.abc import Mapping, Sequence
from itertools import product

from relais.lab.comparing.sweeping import Sweep
from relais.lab.report import plots
from relais.lab.report.answers import MAIN
from relais.lab.report.centre import centre
from relais.lab.report.figures import Part, figure, policy_key, section, table
from relais.lab.report.markup import Content, Html, join, tag
from relais.lab.report.numbers import Language
from relais.lab.report.page import page
from relais.lab.report.plain import columns
from relais.lab.report.plots import Point, Series
from relais.lab.report.report import Source, assumed, how_sure, way
from relais.lab.report.sections import hold_axis, known_axis
from relais.lab.report.words import Say, sentence


def sweep_report(sweep: Sweep, source: Source, language: Language = "fr") -> str:
    """The page of a sweep, whole, in both languages; `language` is shown first."""
    title = sweep.first.scenario.title or sweep.first.scenario.name

    def body(say: Say) -> Sequence[Part | None]:
        return [
            _question(say, sweep),
            section(say, "answer", *_answers(say, sweep)),
            _frontier(say, sweep),
            section(say, "every_setting", _table(say, sweep)),
            section(say, "centre", tag("p", say("sweep_centre")), centre(say, sweep.first.scenario)),
            how_sure(say, len(sweep.first.seeds), []),
            assumed(say, source, sweep.first.seeds),
        ]

    return page(title=title, kind="kind_sweep", body=body, language=language)


def _question(say: Say, sweep: Sweep) -> Part:
    policies = sweep.first.policies
    varied = [
        tag("li", tag("code", key), say("colon"), ", ".join(values)) for key, values in sweep.vary.items()
    ]
    ways = [way(say, policy, is_first=False) for policy in policies]
    return section(
        say,
        "question",
        tag("p", say("sweep_asked", n=say.number(len(sweep.settings)))),
        tag("ul", *varied, class_="plain"),
        tag("ul", *ways, class_="plain"),
    )


def _answers(say: Say, sweep: Sweep) -> list[Html]:
    told = [answer for policy in sweep.first.policies if (answer := _answer(say, sweep, policy))]
    return [tag("p", each, class_="answer") for each in told or [say("nobody_came")]]


def _answer(say: Say, sweep: Sweep, policy: str) -> Html | None:
    def ends(name: str) -> tuple[float, float] | None:
        found = [each.comparison.figure(policy, name) for each in sweep.settings]
        means = [each.mean for each in found if each]
        return (min(means), max(means)) if means else None

    hold, known = ends("mean_hold_s"), ends("known_share")
    if hold is None:
        return None
    by = say("with", policy=say.policy(policy))
    waits = _range(say, say.length(hold[0]), say.length(hold[1]))
    if known is None:
        return sentence(say("sweep_answer_wait", by=by, waits=waits))
    knows = _range(say, say.share(known[0]), say.share(known[1]))
    return sentence(say("sweep_answer", by=by, knows=knows, waits=waits))


def _range(say: Say, low: str, high: str) -> Html:
    return say("stays", low=low) if low == high else say("goes", low=low, high=high)


def _frontier(say: Say, sweep: Sweep) -> Part | None:
    series = [
        each
        for mark, policy in enumerate(sweep.first.policies)
        for each in _lines(say, sweep, policy, mark)
        if each.points
    ]
    if not series:
        return None
    title = say("frontier")
    plot = plots.scatter(title, hold_axis(say), known_axis(say), series, 420)
    key = policy_key(say, sweep.first.policies)
    first = next(iter(sweep.vary))
    told = tag("p", say("frontier_sweep_say", key=tag("code", first)))
    head = [say("sweep_setting"), say("policy"), say("axis_hold"), say("axis_known")]
    rows: list[list[Content]] = [
        [
            named(setting.values),
            say.policy(policy),
            *(
                say.cell(setting.comparison.figure(policy, name), name)
                for name in ("mean_hold_s", "known_share")
            ),
        ]
        for setting in sweep.settings
        for policy in sweep.first.policies
    ]
    return section(say, "frontier", told, figure(say, title, plot, table(title, head, rows), key))


def _lines(say: Say, sweep: Sweep, policy: str, mark: int) -> list[Series]:
    """One line along the values of the first key, for each combination of the other keys."""
    _, *others = sweep.vary
    found = []
    for values in product(*(sweep.vary[key] for key in others)):
        fixed = dict(zip(others, values, strict=True))
        points = [
            Point(x=hold, y=known)
            for setting in sweep.settings
            if fixed.items() <= setting.values.items()
            and (hold := setting.comparison.figure(policy, "mean_hold_s"))
            and (known := setting.comparison.figure(policy, "known_share"))
        ]
        # The sign says the policy; where there are several lines of it, each is named by what sets it apart.
        short = {key.rpartition(".")[2]: value for key, value in fixed.items()}
        name = named(short) if fixed else say.policy(policy)
        found.append(Series(name=name, points=points, mark=mark))
    return found


def named(values: Mapping[str, str]) -> str:
    """A combination in a line: "load.occupancy 0.9, wishes.callback 0"."""
    return ", ".join(f"{key}{chr(0xA0)}{value}" for key, value in values.items())


def _shown(sweep: Sweep) -> list[str]:
    return [
        name
        for name in MAIN
        if any(each.comparison.figure(p, name) for each in sweep.settings for p in sweep.first.policies)
    ]


def _table(say: Say, sweep: Sweep) -> Html:
    """One table per combination: every essential figure with its interval."""
    parts = []
    for setting in sweep.settings:
        compared = setting.comparison
        rows = [
            [
                say.figure(name),
                *(say.cell(compared.figure(policy, name), name) for policy in compared.policies),
            ]
            for name in _shown(sweep)
        ]
        head = [say("what"), *(say.policy(policy) for policy in compared.policies)]
        parts.append(table(named(setting.values), head, rows))
    return join(parts)


def swept(say: Say, sweep: Sweep) -> str:
    """The essential figures on a terminal, one line per combination and policy: their means, since intervals
    would not hold on a line."""
    names = _shown(sweep)
    head = [*sweep.vary, str(say("policy")), *(say.figure(name) for name in names)]
    rows = [
        [
            *setting.values.values(),
            policy,
            *(
                say.interval(setting.comparison.figure(policy, name), name).partition(" ")[0]
                for name in names
            ),
        ]
        for setting in sweep.settings
        for policy in setting.comparison.policies
    ]
    title = sweep.first.scenario.title or sweep.first.scenario.name
    return "\n".join([title, "", columns([head, *rows])])
