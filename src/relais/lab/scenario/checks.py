"""Do the values of a scenario agree with each other? What one key alone cannot tell.

A check is silent about keys that were already refused by themselves: one slip gives one message.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import ceil

from relais.lab.scenario.faults import nearest, shown
from relais.lab.scenario.places import KeyPath
from relais.lab.scenario.reading import Reader
from relais.lab.scenario.source import dotted
from relais.lab.scenario.values import Duration, Event, Group, Scenario
from relais.routing.policies import POLICIES, by_name

# Shares given with three decimals, one by one, may miss 1 by this much.
ROUNDING = 0.005

# Contacts and tasks of a run, and of one day of it: as many as a large computer holds.
MOST = 50_000_000
MOST_A_DAY = 2_000_000

# What belongs to each kind of event, besides `kind`, `day` and `days`; the first ones must be there.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "snowstorm": (),
    "outage": (),
    "letter": ("people", "share"),
    "absence": ("share",),
    "policy": ("clientele", "policy"),
    "cheque": ("factor",),
}
WELCOME: Mapping[str, tuple[str, ...]] = {
    "snowstorm": ("region", "share", "factor"),
    "outage": ("region", "starts", "ends"),
    "letter": (),
    "absence": ("region",),
    "policy": ("starts",),
    "cheque": (),
}


class _Check:
    """The scenario, and a way to say what is wrong with it."""

    def __init__(self, scenario: Scenario, reader: Reader) -> None:
        self.scenario = scenario
        self.reader = reader
        self.faulty = frozenset(reader.faulty)

    def fault(
        self, path: KeyPath, found: str, allowed: str, near: str = "", with_: Iterable[KeyPath] = ()
    ) -> None:
        """One fault at `path`, unless it, or one of the keys it was compared `with_`, is faulty already."""
        for one in (path, *with_):
            if any(one[: len(bad)] == bad or bad[: len(one)] == one for bad in self.faulty):
                return
        self.reader.fault(path, found, allowed, near)

    def path(self, *keys: str | int) -> KeyPath:
        """The path of a key; a list that was written as one table has no number in it."""
        node: object = self.reader.source.tables
        found: KeyPath = ()
        for key in keys:
            if isinstance(node, dict) and isinstance(key, int):
                continue
            found = (*found, key)
            if isinstance(node, dict):
                node = node.get(key)
            else:
                node = (
                    node[key] if isinstance(node, list) and isinstance(key, int) and key < len(node) else None
                )
        return found

    def adds_up(self, path: KeyPath, shares: Sequence[float], of: str) -> None:
        """The shares of a list make 1."""
        total = sum(shares)
        if abs(total - 1) > ROUNDING:
            self.fault(path, f"shares {of} that add up to {total:g}", "shares that add up to 1")

    def known(self, path: KeyPath, word: str | None, words: Iterable[str], what: str) -> None:
        """The word is one of those that the scenario names."""
        names = sorted(words)
        if word is not None and word not in names:
            allowed = f"{what}: {', '.join(names)}" if names else f"{what}, and there is none"
            self.fault(path, shown(word), allowed, nearest(word, names))


def check(scenario: Scenario, reader: Reader) -> None:
    """Adds to the faults of the reader whatever in the scenario contradicts the rest of it."""
    told = _Check(scenario, reader)
    for each in (
        _names,
        _agents,
        _people,
        _open_days,
        _times,
        _load,
        _flows,
        _laws,
        _horizon,
        _events,
        _policy,
    ):
        each(told)


def _names(told: _Check) -> None:
    scenario = told.scenario
    lists = {
        ("regions",): [r.name for r in scenario.regions],
        ("languages",): [each.name for each in scenario.languages],
        ("clienteles",): [c.name for c in scenario.clienteles],
        ("contacts",): [flow.name for flow in scenario.contacts],
        ("agents", "groups"): [group.name for group in scenario.agents.groups],
    }
    for path, names in lists.items():
        for n, name in enumerate(names):
            if not name or name in names[:n]:
                found = f"{shown(name)} a second time" if name else "no name"
                told.fault(told.path(*path, n, "name"), found, "a name of its own for each")
    for path in (("regions",), ("languages",), ("contacts",)):
        if not lists[path]:
            told.fault(path, "an empty list", "at least one, or no such key")


def _agents(told: _Check) -> None:
    agents, path = told.scenario.agents, told.path("agents", "groups")
    if agents.groups:
        counts = [
            group.share * agents.count if group.count is None else group.count for group in agents.groups
        ]
        total = sum(counts) / agents.count
        if abs(total - 1) > ROUNDING:
            found = f"groups of {sum(counts):g} agents in all"
            told.fault(path, found, f"groups that make {agents.count} (shares that add up to 1)")
    for n, group in enumerate(agents.groups):
        for name in sorted(group.languages):
            words = (each.name for each in told.scenario.languages)
            told.known(
                told.path("agents", "groups", n, "languages"), name, words, "a language of [[languages]]"
            )
        for name in sorted(group.clienteles):
            words = (each.name for each in told.scenario.clienteles)
            told.known(told.path("agents", "groups", n, "clienteles"), name, words, "one of [[clienteles]]")
    told.adds_up(("regions",), [region.share for region in told.scenario.regions], "of the regions")
    if told.scenario.shifts:
        told.adds_up(("shifts",), [shift.share for shift in told.scenario.shifts], "of the shifts")
    if told.scenario.absences.share >= 1:
        told.fault(told.path("absences", "share"), "everybody absent every day", "a share under 1")


_SILENT = Group(name="")


def _people(told: _Check) -> None:
    scenario = told.scenario
    persons = [each.persons for each in scenario.languages]
    told.adds_up(("languages",), persons, "of persons of each language")
    if sum(each.persons for each in scenario.clienteles) > 1 + ROUNDING:
        found = f"{sum(each.persons for each in scenario.clienteles):g} of the persons"
        told.fault(("clienteles",), found, "at most 1 in all; the rest has no clientele")
    filled, count = _filled(scenario), scenario.agents.count
    lists = (
        ("languages", scenario.languages, {name for group in filled for name in group.languages}),
        ("clienteles", scenario.clienteles, {name for group in filled for name in group.clienteles}),
    )
    for key, spoken, served in lists:
        for n, each in enumerate(spoken):
            if each.persons and round(each.agents * count) == 0 and each.name not in served:
                found = f"{shown(each.name)}, which none of {count} agents serves"
                told.fault(
                    told.path(key, n, "agents"), found, "a share of the agents that makes one at least"
                )
    speaking = sum(each.agents for each in scenario.languages)
    if speaking < 1 - ROUNDING and not all(group.languages for group in filled or [_SILENT]):
        allowed = "shares of agents that make 1 at least, since everyone speaks one of them"
        told.fault(("languages",), f"languages that {speaking:g} of the agents speak", allowed)
    asked = scenario.wishes.callback + scenario.wishes.team
    if asked > 1 + ROUNDING:
        found = f"wishes.callback and wishes.team, which make {asked:g}"
        told.fault(told.path("wishes"), found, "at most 1 in all; the rest asks for the own agent")
    has_returns = scenario.returns.share * max(1.0, scenario.returns.known_factor)
    if has_returns >= 1:
        told.fault(told.path("returns", "share"), "everyone comes back for ever", "a share under 1")


def _open_days(told: _Check) -> None:
    """Contacts and tasks come on some day when it is open, in every region."""
    scenario = told.scenario
    weeks = [scenario.hours.week, *(each.hours.week for each in scenario.regions if each.hours)]
    profiles = [
        (told.path("contacts", n, "profile"), flow.profile) for n, flow in enumerate(scenario.contacts)
    ]
    if scenario.tasks:
        profiles.append((told.path("tasks", "profile"), scenario.tasks.profile))
    for path, profile in profiles:
        open_weights = ([w for w, day in zip(profile.weekdays, week, strict=False) if day] for week in weeks)
        if any(weights and not any(weights) for weights in open_weights):
            found, allowed = (
                "weights only of days when it is closed",
                "a weight on an open day of every region",
            )
            told.fault((*path, "weekdays"), found, allowed, with_=[("hours",), ("regions",)])


def _times(told: _Check) -> None:
    scenario, lunch = told.scenario, told.scenario.lunch
    for n, shift in enumerate(scenario.shifts):
        if shift.ends <= shift.starts:
            path = told.path("shifts", n, "ends")
            found = f"{_clock(shift.ends)}, before it starts ({_clock(shift.starts)})"
            told.fault(path, found, "an end after the start", with_=[told.path("shifts", n, "starts")])
    if lunch.minutes and lunch.latest - lunch.earliest < lunch.minutes / 60:
        found = f"{_clock(lunch.earliest)} to {_clock(lunch.latest)} for a lunch of {lunch.minutes:g} minutes"
        told.fault(told.path("lunch", "latest"), found, "room for one lunch", with_=[("lunch",)])
    weeks = [(told.path("hours"), scenario.hours)]
    for n, region in enumerate(scenario.regions):
        if region.hours:
            path = told.path("regions", n, "hours")
            weeks.append((path, region.hours))
            after = (*path, "after")
            if told.reader.source.says(after) and region.hours.after != scenario.hours.after:
                allowed = f"{shown(scenario.hours.after)}, as hours.after: one answer for the whole centre"
                told.fault(after, shown(region.hours.after), allowed)
    for path, hours in weeks:
        if not any(hours.week):
            told.fault((*path, "week"), "closed every day", "at least one open day")
        if len(set(hours.closed_on)) < len(hours.closed_on):
            told.fault((*path, "closed_on"), "the same day twice", "each day once")


def _load(told: _Check) -> None:
    scenario, load = told.scenario, told.scenario.load
    rates: list[tuple[KeyPath, float | None]] = [
        (told.path("contacts", n, "rate_per_hour"), flow.rate_per_hour)
        for n, flow in enumerate(scenario.contacts)
    ]
    if scenario.tasks:
        rates.append((told.path("tasks", "rate_per_hour"), scenario.tasks.rate_per_hour))
    if load.occupancy is None:
        for path, rate in rates:
            if rate is None:
                told.fault(
                    path, "no rate", "how many an hour, or load.occupancy for everything", with_=[("load",)]
                )
        return
    for path, rate in rates:
        if rate is not None:
            said = ("load", "occupancy") if told.reader.source.is_set(("load", "occupancy")) else path
            allowed = "a rate, or load.occupancy, which sets every rate; never both"
            found = f"{dotted(path)} = {rate:g} beside load.occupancy = {load.occupancy:g}"
            told.fault(said, found, allowed, with_=[path])
    told.adds_up(("contacts",), [flow.share for flow in scenario.contacts], "of the flows")


def _flows(told: _Check) -> None:
    groups = _filled(told.scenario)
    skills = {skill for group in groups for skill in group.skills}
    for n, flow in enumerate(told.scenario.contacts):
        path = told.path("contacts", n, "skills")
        for skill in sorted(flow.skills):
            told.known(path, skill, skills, "a skill that a group of agents has")
        if flow.skills <= skills and not _have(flow.skills, groups):
            found = f"{', '.join(sorted(flow.skills))}, which no agent has together"
            told.fault(path, found, "skills that one group has", with_=[("agents",)])


def _filled(scenario: Scenario) -> list[Group]:
    """The groups that have an agent: a small share of few agents may be nobody."""
    agents = scenario.agents
    return [
        each
        for each in agents.groups
        if each.count or (each.count is None and each.share * agents.count >= 0.5)
    ]


def _have(skills: frozenset[str], groups: Sequence[Group]) -> bool:
    return not skills or any(skills <= group.skills for group in groups)


def _laws(told: _Check) -> None:
    """`cv2` is of the lognormal law; the other laws have theirs."""
    lengths: list[tuple[KeyPath, Duration | None]] = []
    for n, flow in enumerate(told.scenario.contacts):
        lengths.append((told.path("contacts", n, "service"), flow.service))
        lengths.append((told.path("contacts", n, "patience"), flow.patience))
    if told.scenario.tasks:
        lengths.append((told.path("tasks", "service"), told.scenario.tasks.service))
    source = told.reader.source
    for path, length in lengths:
        if length is None or length.kind == "lognormal" or not source.says((*path, "cv2")):
            continue
        of_the_law = 1.0 if length.kind == "exponential" else 0.0
        # A law tried by a setting leaves what the file says of the other one alone.
        is_tried = source.is_set((*path, "kind")) and not source.is_set((*path, "cv2"))
        if length.cv2 != of_the_law and not is_tried:
            found = f"{length.cv2:g} with kind = {shown(length.kind)}"
            allowed = f'{of_the_law:g} for that law, or kind = "lognormal"'
            told.fault((*path, "cv2"), found, allowed, with_=[(*path, "kind")])


def _horizon(told: _Check) -> None:
    horizon, week = told.scenario.horizon, told.scenario.hours.week
    unit, per_hour = "days", _per_hour(told.scenario)
    hours_a_day = sum(closes - opens for opens, closes in filter(None, week)) / 7
    total = per_hour * hours_a_day * (horizon.days + horizon.warmup_days)
    if horizon.hours is not None:
        unit, total, hours_a_day = "hours", per_hour * (horizon.hours + horizon.warmup_hours), 0.0
    if total > MOST or per_hour * hours_a_day > MOST_A_DAY:
        found = f"about {total:.3g} contacts and tasks to come"
        most = f"{MOST:,} in a run, and {MOST_A_DAY:,} a day"
        told.fault(
            told.path("horizon", unit), found, most, with_=[("contacts",), ("tasks",), ("load",), ("agents",)]
        )


def _per_hour(scenario: Scenario) -> float:
    """About how many contacts and tasks come in an hour of opening."""
    tasks, load = scenario.tasks, scenario.load
    if load.occupancy is None:
        return sum(flow.rate_per_hour or 0 for flow in scenario.contacts) + (
            tasks.rate_per_hour or 0 if tasks else 0
        )
    live_share = load.live_share if tasks else 1.0
    in_a_second = sum(live_share * flow.share / flow.service.mean_s for flow in scenario.contacts)
    in_a_second += (1 - live_share) / tasks.service.mean_s if tasks else 0.0
    return scenario.agents.count * load.occupancy * 3600 * in_a_second


def _events(told: _Check) -> None:
    scenario, horizon = told.scenario, told.scenario.horizon
    end = horizon.days + horizon.warmup_days
    if horizon.hours is not None:
        end = ceil((horizon.hours + horizon.warmup_hours) / 24)
    for n, event in enumerate(scenario.events):

        def at(key: str, n: int = n) -> KeyPath:
            return told.path("events", n, key)

        if event.day >= end:
            found = f"day {event.day} of a run of {end} days (the warm-up is in it)"
            told.fault(at("day"), found, f"0 to {end - 1}", with_=[("horizon",)])
        _event_keys(told, event, at)
        told.known(at("region"), event.region, (region.name for region in scenario.regions), "a region")
        told.known(
            at("clientele"), event.clientele, (c.name for c in scenario.clienteles), "one of [[clienteles]]"
        )
        if event.starts is not None and event.ends is not None and event.ends <= event.starts:
            found = f"{_clock(event.ends)}, before it starts ({_clock(event.starts)})"
            told.fault(at("ends"), found, "an end after the start", with_=[at("starts")])
        if event.policy is not None:
            _is_policy(told, at("policy"), event.policy)


_QUIET = Event(kind="cheque", day=0)


def _event_keys(told: _Check, event: Event, at: Callable[[str], KeyPath]) -> None:
    """An event says what its kind needs, and nothing that its kind would leave unread."""
    needed = NEEDED[event.kind]
    welcome = (*needed, *WELCOME[event.kind])
    for key in ("region", "share", "factor", "people", "clientele", "policy", "starts", "ends"):
        is_said = told.reader.source.says(at(key))
        if is_said and key not in welcome and getattr(event, key) != getattr(_QUIET, key):
            words = ", ".join(("day", "days", *welcome))
            told.fault(at(key), f"{key} of an event of the kind {event.kind}", words, with_=[at("kind")])
        if key in needed and not is_said:
            told.fault(at(key), f"no {key}", f"{key}, which a {event.kind} needs", with_=[at("kind")])


def _policy(told: _Check) -> None:
    _is_policy(told, ("policy",), told.scenario.policy)


def _is_policy(told: _Check, path: KeyPath, name: str) -> None:
    try:
        by_name(name)
    except ValueError:
        told.fault(path, shown(name), f"one of {', '.join(POLICIES)}", nearest(name, POLICIES))


def _clock(hour: float) -> str:
    minutes = round(hour * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
