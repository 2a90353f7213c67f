"""What does each part of the page show? One function per plot, with the table that says the same."""

from collections.abc import Sequence

from relais.lab.comparing.comparison import Comparison, rings
from relais.lab.comparing.intervals import Estimate
from relais.lab.report import plots
from relais.lab.report.figures import Part, figure, policy_key, ring_key, section, table
from relais.lab.report.markup import Content, tag
from relais.lab.report.plots import Axis, Point, Row, Series
from relais.lab.report.scales import OF_TIME
from relais.lab.report.words import Say

# Hours from one series to the next: intervals at one hour stand side by side.
BESIDE = 0.08


def frontier(say: Say, comparison: Comparison) -> Part | None:
    """Waiting against being known, one sign per policy; none where nobody has an own agent."""
    series = []
    for mark, policy in enumerate(comparison.policies):
        hold, known = comparison.figure(policy, "mean_hold_s"), comparison.figure(policy, "known_share")
        if hold and known:
            series.append(Series(name=say.policy(policy), points=[Point(x=hold, y=known)], mark=mark))
    if not series:
        return None
    title = say("frontier")
    plot = plots.scatter(title, hold_axis(say), known_axis(say), series)
    rows = [
        [say.policy(p), *(say.cell(comparison.figure(p, f), f) for f in ("mean_hold_s", "known_share"))]
        for p in comparison.policies
    ]
    drawn = table(title, [say("policy"), say("axis_hold"), say("axis_known")], rows)
    key = policy_key(say, comparison.policies)
    return section(say, "frontier", tag("p", say("frontier_say")), figure(say, title, plot, drawn, key))


def hold_axis(say: Say) -> Axis:
    return Axis(title=say("axis_hold"), write=lambda v: say.length(v) if v else "0", steps=OF_TIME)


def known_axis(say: Say) -> Axis:
    return Axis(title=say("axis_known"), write=say.write_share, reach=1.0, cap=1.0)


def hours(say: Say, comparison: Comparison) -> Part | None:
    """The mean hold by hour of the call; none when nobody came, or at one hour only."""
    met = comparison.names("hours")
    if len(met) < 2:
        return None

    def held(policy: str, hour: int) -> Estimate | None:
        return comparison.of_group(policy, "hours", hour, lambda t: t.mean_hold_s)

    series = [
        Series(
            name=say.policy(policy),
            points=[
                Point(x=Estimate(hour + BESIDE * mark, None, None, 1), y=found)
                for hour in met
                if (found := held(policy, hour))
            ],
            mark=mark,
        )
        for mark, policy in enumerate(comparison.policies)
    ]
    title = say("hours")
    across = Axis(title=say("axis_hour"), write=say.hour, least=float(met[0]), cap=float(met[-1]))
    plot = plots.scatter(title, across, hold_axis(say), series, 300, has_names=False)
    head = [say("hour"), *(say.policy(policy) for policy in comparison.policies)]
    rows = [
        [say.hour(hour), *(say.cell(held(p, hour), "mean_hold_s") for p in comparison.policies)]
        for hour in met
    ]
    key = policy_key(say, comparison.policies)
    drawn = figure(say, title, plot, table(title, head, rows), key)
    return section(say, "hours", tag("p", say("hours_say")), drawn)


def who_answered(say: Say, comparison: Comparison) -> Part | None:
    """The share of each ring; none when nobody served had a file."""
    found = {policy: rings(comparison, policy) for policy in comparison.policies}
    bars = [
        (say.policy(p), [each.mean if each else 0.0 for each in found[p]]) for p in found if any(found[p])
    ]
    if not bars:
        return None
    title = say("rings")
    plot = plots.stacked(title, bars, say.write_share)
    head = [say("policy"), *(say(f"ring_{ring}") for ring in range(4))]
    rows = [[say.policy(p), *(say.cell(each, "known_share") for each in found[p])] for p in found]
    drawn = figure(say, title, plot, table(title, head, rows), ring_key(say))
    return section(say, "rings", tag("p", say("rings_say")), drawn)


def tasks(say: Say, comparison: Comparison) -> Part | None:
    """The share of tasks late; none where no task was due."""
    found = {policy: comparison.figure(policy, "tasks_late_share") for policy in comparison.policies}
    if not any(found.values()):
        return None
    title = say("tasks")
    across = Axis(title=say("axis_late"), write=say.write_share, reach=0.1, cap=1.0)
    rows = [Row(name=say.policy(p), marks=[(n, each)]) for n, (p, each) in enumerate(found.items())]
    listed = [
        [
            say.policy(p),
            say.cell(each, "tasks_late_share"),
            say.cell(comparison.figure(p, "tasks_done"), "tasks_done"),
        ]
        for p, each in found.items()
    ]
    drawn = table(title, [say("policy"), say("axis_late"), say.figure("tasks_done")], listed)
    plot = plots.dots(title, across, rows)
    return section(say, "tasks", tag("p", say("tasks_say")), figure(say, title, plot, drawn))


def teams(say: Say, comparison: Comparison) -> Part | None:
    """How busy each team was, never an agent; none with a single team."""
    names = comparison.names("teams")
    busy = {policy: team_occupancies(comparison, policy, names) for policy in comparison.policies}
    if len(names) < 2:
        return None
    title = say("teams")
    plot = plots.strip(
        title,
        Axis(title=say("axis_occupancy"), write=say.write_share, reach=1.0),
        [(say.policy(p), busy[p]) for p in busy],
    )
    head = [
        say("policy"),
        *(say(key) for key in ("n_teams", "lowest", "quarter", "middle", "three_quarters", "highest")),
    ]
    rows: list[list[Content]] = []
    for policy, values in busy.items():
        ordered = sorted(values)
        quarters = [ordered[round(part * (len(ordered) - 1) / 4)] for part in range(5)] if ordered else []
        rows.append([say.policy(policy), say.number(len(ordered)), *(say.share(v) for v in quarters)])
    drawn = figure(say, title, plot, table(title, head, rows))
    return section(say, "teams", tag("p", say("teams_say")), drawn)


def team_occupancies(comparison: Comparison, policy: str, names: Sequence[str]) -> list[float]:
    """Mean occupancy of each team over the replications where it was at work."""
    found = []
    for name in names:
        spent = [s.sketch.teams[name] for s in comparison.outcomes[policy] if name in s.sketch.teams]
        if spent:
            found.append(sum(busy_s / present_s for busy_s, present_s in spent) / len(spent))
    return found
