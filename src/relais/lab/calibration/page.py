"""What does the page of a calibration hold? Fitted against observed, on days that were not used to fit."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from relais.lab.calibration import laws
from relais.lab.calibration.arrivals import Pattern, holidays
from relais.lab.calibration.check import Check, Side
from relais.lab.calibration.fitting import Fit, FlowFit, came_of
from relais.lab.calibration.laws import FittedLaw
from relais.lab.calibration.observed import Observed
from relais.lab.comparing.intervals import Estimate
from relais.lab.report import plots
from relais.lab.report.figures import Part, figure, section, table
from relais.lab.report.markup import Html, join, tag
from relais.lab.report.numbers import Kind, Language, write
from relais.lab.report.page import page
from relais.lab.report.plots import Axis, Point, Series
from relais.lab.report.report import Source, assumed
from relais.lab.report.words import Say

FIGURES: dict[str, Kind] = {
    "contacts_a_day": "count",
    "mean_wait_s": "length",
    "p95_wait_s": "length",
    "within_20s": "share",
    "within_180s": "share",
    "abandoned_share": "share",
    "mean_service_s": "length",
    "handling_h_a_day": "count",
    "coc": "ratio",
    "upc": "ratio",
}
# Said otherwise here than of a run: of everyone whose wait is over.
LABELS = {
    "contacts_a_day": "cal_axis_contacts",
    "mean_wait_s": "cal_mean_wait",
    "abandoned_share": "cal_axis_left",
}
# Hours with fewer contacts a day say nothing.
FEWEST_IN_HOUR = 1.0
BY_HOUR = ("contacts_a_day", "mean_wait_s", "abandoned_share", "within_180s")
# Of the curves of patience: seconds shown, and how many flows.
LONGEST_SHOWN_S = 900
CURVES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """All that the page tells of. `check` is None where the log has arrivals alone."""

    log: Observed
    rows: int
    fit: Fit
    held: tuple[date, ...]
    is_last: bool
    check: Check | None
    # (hour, observed, expected) arrivals of a held-out day, for logs with arrivals alone.
    counts: tuple[tuple[int, float, float], ...] = ()


def calibration_page(found: Calibrated, source: Source, language: Language = "fr") -> str:
    """The whole page, in both languages."""

    def body(say: Say) -> Sequence[Part | None]:
        seeds = found.check.seeds if found.check else ()
        return [
            _read(say, found),
            _answer(say, found),
            _hours(say, found),
            _patience(say, found),
            _laws(say, found),
            _staffing(say, found),
            _not_told(say, found),
            assumed(say, source, seeds),
        ]

    return page(title=found.log.name, kind="cal_kind", body=body, language=language)


def _read(say: Say, found: Calibrated) -> Part:
    days = found.log.days()
    split = "cal_split_last" if found.is_last else "cal_split"
    told = [
        say(
            "cal_read_say",
            name=found.log.name,
            format=found.log.format,
            rows=say.number(found.rows),
            days=say.number(len(days)),
            first=say.day(days[0]),
            last=say.day(days[-1]),
        ),
        say(split, fitted=say.number(len(found.fit.days)), held=say.number(len(found.held))),
    ]
    if found.check and found.check.left_out:
        told.append(say("cal_left_out", n=say.number(found.check.left_out)))
    checked = found.check.days if found.check else found.held
    lists = [_folded(say("cal_days_fitted"), found.fit.days), _folded(say("cal_days_held"), checked)]
    quirks = None
    if found.log.quirks:
        rows = [[name, say.number(count)] for name, count in sorted(found.log.quirks.items())]
        quirks = tag("details", tag("summary", say("cal_quirks")), table(say("cal_quirks"), ["", ""], rows))
    return section(say, "cal_read", *(tag("p", each) for each in told), *lists, quirks)


def _folded(title: Html, days: Iterable[date]) -> Html:
    return tag("details", tag("summary", title), tag("p", ", ".join(day.isoformat() for day in days)))


def _answer(say: Say, found: Calibrated) -> Part:
    check = found.check
    if check is None:
        return section(say, "cal_answer", tag("p", say("cal_not_simulated")))
    told = [name for name in FIGURES if check.side(name).agrees is not None]
    counts = [sum(bool(check.side(name, given=given).agrees) for name in told) for given in (False, True)]
    of = say.number(len(told))
    if check.given:
        sentence = say("cal_agrees", n=say.number(counts[0]), m=say.number(counts[1]), of=of)
    else:
        sentence = say("cal_agrees_forecast", n=say.number(counts[0]), of=of)
    modes = (False, True) if check.given else (False,)
    head = [say("what"), say("cal_observed"), *(say(("cal_forecast", "cal_given")[m]) for m in modes)]
    rows = []
    for name, kind in FIGURES.items():
        sides = [check.side(name, given=given) for given in modes]
        if sides[0].observed is not None:
            observed = write(sides[0].observed, kind, say.language)
            label = say("cal_mean_wait") if name == "mean_wait_s" else say.figure(name)
            rows.append([label, observed, *(_side(say, side, kind) for side in sides)])
    return section(
        say,
        "cal_answer",
        tag("p", sentence, class_="answer"),
        table(say("cal_figures"), head, rows),
        tag("p", say("cal_agrees_means")),
    )


def _side(say: Say, side: Side, kind: Kind) -> Html:
    if side.simulated is None:
        return say("none")
    mean = write(side.simulated.mean, kind, say.language)
    if side.between is None:
        return Html(mean)
    low, high = (write(max(0.0, edge), kind, say.language) for edge in side.between)
    verdict = say("cal_inside") if side.agrees else tag("strong", say("cal_outside"))
    return join([say("cal_between", mean=mean, low=low, high=high), tag("br"), verdict])


def _hours(say: Say, found: Calibrated) -> Part | None:
    if found.check is None:
        return _counts(say, found)
    check = found.check
    hours = [
        hour
        for hour, found_then in sorted(check.observed.hours.items())
        if (found_then["contacts_a_day"] or 0.0) >= FEWEST_IN_HOUR
    ]
    if len(hours) < 2:
        return None
    drawn = [_by_hour(say, check, name, hours) for name in BY_HOUR if check.side(name).observed is not None]
    return section(say, "cal_hours", tag("p", say("cal_hours_say")), *drawn)


def _by_hour(say: Say, check: Check, name: str, hours: Sequence[int]) -> Html:
    kind = FIGURES[name]
    sides = {hour: check.side(name, given=bool(check.given), hour=hour) for hour in hours}
    observed = {hour: side.observed for hour, side in sides.items() if side.observed is not None}
    simulated = {hour: side.simulated for hour, side in sides.items() if side.simulated is not None}
    title = say(LABELS[name]) if name in LABELS else say.figure(name)
    rows = [
        [
            say.hour(hour),
            write(observed.get(hour), kind, say.language),
            _side(say, sides[hour], kind),
        ]
        for hour in hours
    ]
    up = Axis(
        title=title,
        write=lambda value: write(value, kind, say.language),
        cap=1.0 if kind == "share" else None,
    )
    return _two_lines(
        say,
        title,
        up,
        [(float(hour), Estimate(value, None, None, 1)) for hour, value in observed.items()],
        [(float(hour), _within(value)) for hour, value in simulated.items()],
        rows,
    )


def _within(found: Estimate) -> Estimate:
    """An interval that stays where a share or a length can be."""
    return found if found.low is None else found._replace(low=max(0.0, found.low))


def _two_lines(
    say: Say,
    title: str,
    up: Axis,
    observed: Sequence[tuple[float, Estimate]],
    simulated: Sequence[tuple[float, Estimate]],
    rows: Sequence[Sequence[str]],
    names: tuple[str, str] = ("cal_observed", "cal_fitted"),
    across: Axis | None = None,
) -> Html:
    """Two curves on one plot, with the table of both."""
    series = [
        Series(name=say(name), points=[Point(x=Estimate(x, None, None, 1), y=y) for x, y in held], mark=mark)
        for mark, (name, held) in enumerate(zip(names, (observed, simulated), strict=True))
    ]
    least = min((x for x, _ in (*observed, *simulated)), default=0.0)
    x = across or Axis(title=say("axis_hour"), write=say.hour, least=least)
    plot = plots.scatter(title, x, up, series)
    head = [x.title, *(say(name) for name in names)]
    items = (tag("li", plots.sample(mark), " ", say(name)) for mark, name in enumerate(names))
    return figure(say, title, plot, table(title, head, rows), tag("ul", *items, class_="key"))


def _counts(say: Say, found: Calibrated) -> Part | None:
    if len(found.counts) < 2:
        return None
    rows = [[say.hour(hour), say.number(came, 1), say.number(hoped, 1)] for hour, came, hoped in found.counts]
    title = say("cal_axis_contacts")
    drawn = _two_lines(
        say,
        title,
        Axis(title=title, write=say.number),
        [(float(hour), Estimate(came, None, None, 1)) for hour, came, _ in found.counts],
        [(float(hour), Estimate(hoped, None, None, 1)) for hour, _, hoped in found.counts],
        rows,
    )
    return section(say, "cal_hours", tag("p", say("cal_counts_say")), drawn)


def _patience(say: Say, found: Calibrated) -> Part | None:
    left = sorted((flow for flow in found.fit.flows if flow.patience), key=_leavers)
    if not left:
        return None
    drawn = [_curve(say, flow) for flow in reversed(left[-CURVES:])]
    return section(say, "cal_patience", tag("p", say("cal_patience_say")), *drawn)


def _leavers(flow: FlowFit) -> int:
    return flow.patience.count if flow.patience else 0


def _curve(say: Say, flow: FlowFit) -> Html:
    assert flow.patience is not None
    held = laws.waits(flow.waits)
    steps = laws.kaplan_meier(held)
    longest = min(LONGEST_SHOWN_S, max(each.wait_s for each in held))
    places = sorted({round(longest * n / 15) for n in range(16)})
    law = flow.patience
    seen = [(at, ([share for s, share in steps if s <= at] or [1.0])[-1]) for at in places]
    fitted = [(at, laws.holding(law, at)) for at in places]
    rows = [
        [say.number(at), say.share(share), say.share(by_law)]
        for (at, share), (_, by_law) in zip(seen, fitted, strict=True)
    ]
    title = say("cal_patience_of", flow=flow.name)
    drawn = _two_lines(
        say,
        title,
        Axis(title=say("cal_axis_holding"), write=say.write_share, cap=1.0),
        [(float(at), Estimate(share, None, None, 1)) for at, share in seen],
        [(float(at), Estimate(share, None, None, 1)) for at, share in fitted],
        rows,
        across=Axis(title=say("cal_axis_held"), write=say.number),
    )
    return join([tag("h3", title), drawn])


def _laws(say: Say, found: Calibrated) -> Part:
    flows = [*found.fit.flows, *([found.fit.tasks] if found.fit.tasks else [])]
    rows = [
        [
            flow.name,
            say.number(flow.contacts),
            say.number(flow.pattern.rate_per_hour, 1),
            _service(say, flow.service),
            _patience_law(say, flow.patience),
        ]
        for flow in flows
    ]
    head = [say(key) for key in ("cal_flow", "cal_contacts", "cal_rate", "cal_service", "cal_patience_law")]
    return section(say, "cal_laws", tag("p", say("cal_laws_say")), table(say("cal_laws"), head, rows))


def _service(say: Say, law: FittedLaw | None) -> Html:
    if law is None:
        return say("none")
    name = say(f"cal_law_{law.kind}")
    if law.kind == "lognormal":
        return say("cal_law_spread", mean=say.length(law.mean_s), law=name, cv2=say.number(law.cv2, 1))
    return say("cal_law", mean=say.length(law.mean_s), law=name)


def _patience_law(say: Say, law: FittedLaw | None) -> Html:
    """By its median: the mean of so wide a law as the lognormal of patience is an hour that nobody waits."""
    if law is None:
        return say("none")
    name = say(f"cal_law_{law.kind}")
    said = say("cal_median", median=say.length(laws.median_s(law)), law=name)
    return join([said, say("cal_never", share=say.share(law.never))]) if law.never else said


def _staffing(say: Say, found: Calibrated) -> Part | None:
    if not found.fit.rolls or len(found.fit.rolls[0].slots) < 2:
        return None
    roll = max(found.fit.rolls, key=lambda each: each.days)
    rows = [
        [say.hour(slot.starts_h), say.number(slot.on_duty, 1), say.number(slot.present, 1)]
        for slot in roll.slots
    ]
    title = say("cal_staffing")
    drawn = _two_lines(
        say,
        title,
        Axis(title=say("cal_axis_agents"), write=say.number),
        [(slot.starts_h, Estimate(slot.on_duty, None, None, 1)) for slot in roll.slots],
        [(slot.starts_h, Estimate(slot.present, None, None, 1)) for slot in roll.slots],
        rows,
        names=("cal_on_duty", "cal_present"),
    )
    return section(say, "cal_staffing", tag("p", say("cal_staffing_say")), drawn)


def _not_told(say: Say, found: Calibrated) -> Part:
    fit = found.fit
    told: list[Html] = []
    if fit.spread:
        told.append(say("cal_assumed_flat", beyond=say.share(fit.spread.beyond_chance, 0)))
    if fit.again:
        told.append(
            say(
                "cal_assumed_redials",
                of_leavers=say.share(fit.again.of_leavers),
                of_answered=say.share(fit.again.of_answered),
                identified=say.share(fit.again.leavers_identified, 0),
            )
        )
    if any(flow.priority != "normal" for flow in fit.scenario.contacts):
        told.append(say("cal_assumed_priority"))
    if len(fit.flows) > 1:
        told.append(say("cal_assumed_skills"))
    if fit.scenario.agents.cases_per_agent:
        told.append(say("cal_assumed_persons"))
    words: dict[str, Callable[[], Html]] = {
        "service": lambda: say("cal_assumed_service"),
        "patience": lambda: say("cal_assumed_patience"),
        "staffing": lambda: say("cal_assumed_staffing"),
        "redials": lambda: say("cal_assumed_redials_none"),
        "abandonment": lambda: say("cal_assumed_abandonment"),
        "law": lambda: say("cal_assumed_law"),
    }
    told += [words[code]() for code in fit.assumed]
    return section(say, "cal_assumed", tag("ul", *(tag("li", each) for each in told), class_="plain"))


def counted(log: Observed, fit: Fit, held: Sequence[date]) -> tuple[tuple[int, float, float], ...]:
    """(hour, observed, expected) arrivals in the mean of the held-out days that were open."""
    came = came_of(log)
    closed = holidays(came, log.days(), fit.week)
    days = [day for day in held if day not in closed and fit.week[day.weekday()] is not None]
    if not days:
        return ()
    kept, seen = set(days), dict[int, float]()
    for arrival in came:
        if arrival.day in kept:
            hour = int(arrival.at_s // 3600)
            seen[hour] = seen.get(hour, 0.0) + arrival.weight / len(days)
    expected = expected_by_hour(fit.flows[0].pattern, fit, days)
    hours = sorted(seen.keys() | expected.keys())
    return tuple((hour, seen.get(hour, 0.0), expected.get(hour, 0.0)) for hour in hours)


def expected_by_hour(pattern: Pattern, fit: Fit, days: Sequence[date]) -> dict[int, float]:
    """Contacts that the fitted pattern expects in each hour of the clock, in the mean of these days."""
    found: dict[int, float] = {}
    for day in days:
        opening = fit.week[day.weekday()]
        if opening is None:
            continue
        length = (opening[1] - opening[0]) / len(pattern.hours)
        daily = pattern.rate_per_hour * pattern.weekdays[day.weekday()] * pattern.months[day.month - 1]
        for place, weight in enumerate(pattern.hours):
            _spread(found, opening[0] + place * length, length, daily * weight / len(days))
    return found


def _spread(found: dict[int, float], starts: float, length: float, rate: float) -> None:
    """Put a stretch of one rate into the hours of the clock it touches."""
    ends = starts + length
    while starts < ends - 1e-9:
        hour = int(starts + 1e-9)
        until = min(ends, hour + 1.0)
        found[hour] = found.get(hour, 0.0) + rate * (until - starts)
        starts = until
