"""What centre was simulated, in words that its planner can check against her own?"""

from collections.abc import Iterator

from relais.lab.report.markup import Html, join, tag
from relais.lab.report.words import Say
from relais.lab.scenario.values import Flow, Scenario


def centre(say: Say, scenario: Scenario) -> Html:
    """One sentence for each thing that the scenario says."""
    sentences = [
        *_people(say, scenario),
        *_time(say, scenario),
        *_load(say, scenario),
        *_persons(say, scenario),
    ]
    return tag("ul", *(tag("li", each) for each in sentences), class_="plain")


def _people(say: Say, scenario: Scenario) -> Iterator[Html]:
    agents = scenario.agents
    size = min(agents.team_size, agents.count)
    yield say("centre_agents", agents=say.number(agents.count), team=say.number(size))
    if len(scenario.regions) > 1:
        yield say("centre_regions", n=say.number(len(scenario.regions)))
    if agents.cases_per_agent:
        yield say("centre_panel", cases=say.number(agents.cases_per_agent))
    else:
        yield say("centre_no_panel")
    if scenario.absences.share:
        yield say("centre_absences", share=say.share(scenario.absences.share, 0))
    if scenario.lunch.minutes:
        yield say("centre_lunch", length=say.length(60 * scenario.lunch.minutes))


def _time(say: Say, scenario: Scenario) -> Iterator[Html]:
    horizon = scenario.horizon
    if horizon.hours is not None:
        warm_up = say.length(3600 * horizon.warmup_hours)
        yield say("centre_always", hours=say.number(horizon.hours), warmup=warm_up)
        return
    opened = [day for day in scenario.hours.week if day]
    if opened:
        opens, closes = min(day[0] for day in opened), max(day[1] for day in opened)
        yield say(
            "centre_hours", opens=say.hour(opens), closes=say.hour(closes), days=say.number(len(opened))
        )
    yield say(
        "centre_days",
        days=say.number(horizon.days),
        date=say.day(horizon.starts_on),
        warmup=say.number(horizon.warmup_days),
    )


def _load(say: Say, scenario: Scenario) -> Iterator[Html]:
    load, tasks = scenario.load, scenario.tasks
    if load.occupancy is not None:
        live = load.live_share if tasks else 1.0
        yield say("centre_occupancy", share=say.share(load.occupancy, 0), live=say.share(live, 0))
    yield from (_flow(say, flow) for flow in scenario.contacts)
    if tasks:
        length, days = say.length(tasks.service.mean_s), say.number(tasks.due_days)
        yield say("centre_tasks", length=length, days=days)
    if scenario.events:
        kinds = dict.fromkeys(event.kind for event in scenario.events)
        yield say("centre_events", events=join((say(f"event_{kind}") for kind in kinds), ", "))


def _persons(say: Say, scenario: Scenario) -> Iterator[Html]:
    redials, wishes = scenario.redials, scenario.wishes
    if redials.share and any(flow.patience for flow in scenario.contacts):
        yield say(
            "centre_redials",
            share=say.share(redials.share, 0),
            length=say.length(60 * redials.within_min),
            attempts=say.number(redials.attempts),
        )
    if wishes.anyone:
        yield say("centre_anyone", share=say.share(wishes.anyone, 0))
    if wishes.callback:
        share, length = say.share(wishes.callback, 0), say.length(3600 * wishes.callback_h)
        yield say("centre_callback", share=share, length=length)


def _flow(say: Say, flow: Flow) -> Html:
    """One kind of contact: how many, how long, how patient."""
    rate, patience = flow.rate_per_hour, flow.patience
    comes = say("centre_rate", rate=say.number(rate, 1)) if rate is not None else None
    holds = say("centre_patience", length=say.length(patience.mean_s)) if patience else say("centre_patient")
    lasts = say("centre_service", length=say.length(flow.service.mean_s))
    return join(
        [
            say("centre_flow", flow=flow.name),
            join([part for part in (comes, lasts, holds) if part], "; "),
            ".",
        ]
    )
