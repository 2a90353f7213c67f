"""Live contacts and tasks of a calendar: who, what, when, and what moves what."""

from collections import Counter, defaultdict
from math import inf
from typing import Any

import pytest

from relais.lab.calendar import DAY_S, HOUR_S
from relais.lab.scenario.values import (
    Absence,
    Agents,
    Event,
    Flow,
    Horizon,
    Load,
    Lunch,
    Patience,
    Profile,
    Redials,
    Region,
    Returns,
    Scenario,
    Service,
    Spoken,
    Tasks,
    Wishes,
)
from relais.lab.world import Day, Matter
from relais.lab.worlds import build
from relais.routing import Contact, Kind, Priority, Wish

CALL = Flow(rate_per_hour=60.0, patience=Patience(mean_s=300.0))
PANELS = Agents(count=16, cases_per_agent=20)
PROVINCE = (0.6, 1.2, 1.5, 1.2, 0.8, 1.1, 1.1, 0.5)


def days(seed: int = 1, length: int = 5, **changes: object) -> list[Day]:
    values: dict[str, object] = {
        "agents": PANELS,
        "contacts": (CALL,),
        "horizon": Horizon(days=length, warmup_days=0),
        **changes,
    }
    return list(build(Scenario(**values), seed).days)  # type: ignore[arg-type]


def matters(seed: int = 1, length: int = 5, **changes: object) -> list[Matter]:
    return [matter for day in days(seed, length, **changes) for matter in day.matters]


def live(found: list[Matter]) -> list[Matter]:
    return [matter for matter in found if matter.contact.kind is Kind.LIVE]


def tasks(found: list[Matter]) -> list[Matter]:
    return [matter for matter in found if matter.contact.kind is Kind.DEFERRABLE]


def test_contacts_come_when_it_is_open_by_the_profile() -> None:
    """Chi-square by hour of the day, over four weeks."""
    flow = Flow(rate_per_hour=50.0, profile=Profile(hours=PROVINCE))
    found = days(length=28, contacts=(flow,))
    assert [bool(day.matters) for day in found[:7]] == [True] * 5 + [False] * 2
    counts = Counter(int((each.at % DAY_S) / HOUR_S) for day in found for each in day.matters)
    assert set(counts) == set(range(8, 16))
    expected = [20 * 50.0 * weight for weight in PROVINCE]
    # Eight independent counts: 99.9 % of the draws are below 26.1.
    chi = sum((counts[8 + place] - mean) ** 2 / mean for place, mean in enumerate(expected))
    assert chi < 26.1


def test_numbers_are_unique_and_days_are_in_order() -> None:
    found = days(length=10, tasks=Tasks(rate_per_hour=20.0), returns=Returns(share=0.5, after_days=1.0))
    numbers: list[int] = []
    for day in found:
        assert [each.at for each in day.matters] == sorted(each.at for each in day.matters)
        for matter in day.matters:
            assert matter.contact.received_at == matter.at
            coming: Matter | None = matter
            while coming is not None:
                numbers.append(coming.contact.item_id)
                coming = coming.returns[1] if coming.returns else None
    assert len(numbers) == len(set(numbers))
    assert max(numbers) < 1 << 40


def test_a_contact_is_that_of_its_person() -> None:
    world = build(Scenario(agents=PANELS, contacts=(CALL,)), 1)
    for matter in live([each for day in world.days for each in day.matters]):
        contact = matter.contact
        assert type(contact) is Contact
        assert matter.case is not None and contact.own_agent is not None
        agent = world.agents[contact.own_agent]
        assert matter.case // 20 == contact.own_agent == agent.agent_id
        assert (contact.own_team, contact.region) == (agent.team, agent.region)
        assert (contact.channel, contact.priority, contact.language) == ("phone", Priority.NORMAL, "fr")


@pytest.mark.parametrize(
    "changes",
    [
        {"tasks": Tasks(rate_per_hour=30.0, backlog_days=1.0)},
        {"wishes": Wishes(anyone=0.3, callback=0.4)},
        {"redials": Redials(share=0.9)},
        {"returns": Returns(share=0.5)},
        {"contacts": (Flow(name="visit", channel="counter", rate_per_hour=9.0), CALL)},
        {"events": (Event(kind="letter", day=2, people=500, share=0.5, days=3),)},
        {"events": (Event(kind="snowstorm", day=2, share=0.5, factor=2.0),)},
        {"events": (Event(kind="outage", day=1),)},
    ],
)
def test_nothing_else_moves_an_arrival(changes: dict[str, Any]) -> None:
    """Instant, person, service and patience of each call stay as they are, whatever is added beside."""

    def core(found: list[Matter]) -> set[tuple[object, ...]]:
        calls = [each for each in live(found) if each.flow == "call"]
        return {(each.at, each.case, each.service_s, each.patience_s[0]) for each in calls}

    plain = matters()
    assert core(plain) <= core(matters(**changes))
    if "events" not in changes:
        assert core(plain) == core(matters(**changes))


def test_a_redial_moves_no_patience_and_stops_at_the_last_attempt() -> None:
    found = matters(
        contacts=(Flow(rate_per_hour=400.0, patience=Patience(mean_s=300.0)),), redials=Redials(share=0.5)
    )
    attempts = Counter(len(each.patience_s) for each in found)
    assert set(attempts) == {1, 2, 3}
    assert attempts[1] / len(found) == pytest.approx(0.5, abs=0.02)
    assert attempts[2] / len(found) == pytest.approx(0.25, abs=0.02)
    for each in found:
        assert len(each.redial_after_s) == len(each.patience_s) - 1
        assert all(0 <= after < 1800 for after in each.redial_after_s)
    later = [after for each in found for after in each.redial_after_s]
    assert sum(later) / len(later) == pytest.approx(900, rel=0.04)
    again = [stay for each in found for stay in each.patience_s[1:]]
    assert sum(again) / len(again) == pytest.approx(300, rel=0.05)


def test_some_never_leave() -> None:
    flow = Flow(rate_per_hour=400.0, patience=Patience(mean_s=100.0, never=0.2))
    found = matters(contacts=(flow,), redials=Redials(share=0.5))
    never = sum(each.patience_s[0] == inf for each in found)
    assert never / len(found) == pytest.approx(0.2, abs=0.015)


def test_wishes_have_their_shares() -> None:
    found = matters(contacts=(Flow(rate_per_hour=600.0),), wishes=Wishes(anyone=0.2, callback=0.5, team=0.25))
    counts = Counter((each.contact.wish, each.takes_callback) for each in found)
    expected = {
        (Wish.ANYONE, False): 0.2,
        (Wish.MY_AGENT, True): 0.4,
        (Wish.MY_TEAM, False): 0.2,
        (Wish.MY_AGENT, False): 0.2,
    }
    assert {wish: count / len(found) for wish, count in counts.items()} == pytest.approx(expected, abs=0.012)


def test_a_stranger_wants_anyone() -> None:
    found = matters(contacts=(Flow(rate_per_hour=60.0, panel=False),), wishes=Wishes(callback=1.0))
    assert {(each.contact.wish, each.takes_callback, each.case) for each in found} == {
        (Wish.ANYONE, False, None)
    }


def test_a_counter_is_of_its_region_and_nobody_calls_it_again() -> None:
    two = (Region(name="a", share=0.5), Region(name="b", share=0.5))
    desk = Flow(name="desk", channel="counter", rate_per_hour=60.0, patience=Patience(mean_s=60.0))
    found = matters(contacts=(desk,), regions=two, redials=Redials(share=1.0), wishes=Wishes(callback=1.0))
    assert {len(each.patience_s) for each in found} == {1}
    assert not any(each.takes_callback for each in found)
    assert {(each.contact.region, each.contact.skills) for each in found} == {
        (0, frozenset({"counter: a"})),
        (1, frozenset({"counter: b"})),
    }


def test_what_returns_comes_when_it_is_open_and_before_the_end() -> None:
    returns = Returns(share=0.6, after_days=1.5, known_factor=0.25)
    found = matters(length=40, contacts=(Flow(rate_per_hour=30.0),), returns=returns)
    chains = [each for each in found if each.at < 20 * DAY_S]
    again = [each for each in chains if each.returns]
    assert len(again) / len(chains) == pytest.approx(0.6, abs=0.03)
    assert sum(each.returns_if_known for each in again) / len(again) == pytest.approx(0.25, abs=0.04)
    assert all(each.returns_if_known for each in chains if not each.returns)
    for matter in again:
        coming: Matter | None = matter
        while coming is not None and coming.returns is not None:
            after_s, following = coming.returns
            at = coming.at + after_s
            assert following.at == pytest.approx(at)
            assert 8 * HOUR_S <= at % DAY_S <= 16 * HOUR_S
            assert at // DAY_S % 7 < 5
            assert at < 40 * DAY_S
            assert following.case == matter.case
            assert following.contact.wish == matter.contact.wish
            coming = following


def test_the_effect_of_knowing_the_file_is_in_every_matter() -> None:
    flow = Flow(rate_per_hour=60.0, service=Service(mean_s=600.0, known_factor=0.8, wrap_up_s=30.0))
    for each in matters(contacts=(flow,)):
        assert each.known_service_s == pytest.approx(0.8 * each.service_s)
        assert each.wrap_up_s == 30.0


def test_tasks_are_due_working_days_later_or_today() -> None:
    found = tasks(matters(length=12, tasks=Tasks(rate_per_hour=40.0, due_days=5.0, urgent=0.25)))
    urgent = [each for each in found if each.contact.priority is Priority.URGENT]
    assert len(urgent) / len(found) == pytest.approx(0.25, abs=0.025)
    for each in urgent:
        assert each.contact.due_at == (each.at // DAY_S) * DAY_S + 16 * HOUR_S
    for each in set(found) - set(urgent):
        assert each.contact.due_at == pytest.approx(each.at + 7 * DAY_S)
        assert (each.flow, each.contact.channel, each.patience_s) == ("task", "task", (inf,))


def test_the_notes_of_a_task_are_part_of_it() -> None:
    service = Service(mean_s=600.0, kind="deterministic", known_factor=0.5, wrap_up_s=60.0)
    for each in tasks(matters(tasks=Tasks(rate_per_hour=10.0, service=service))):
        assert (each.service_s, each.known_service_s, each.wrap_up_s) == (660.0, 360.0, 0.0)


def test_a_backlog_waits_before_the_run_begins() -> None:
    found = tasks(matters(length=3, tasks=Tasks(rate_per_hour=50.0, backlog_days=2.5, due_days=5.0)))
    early = [each for each in found if each.at < 0]
    assert len(early) == pytest.approx(2.5 * 8 * 50, rel=0.12)
    # Monday is the first day: Friday and Thursday whole, and half of Wednesday's.
    by_day = Counter(each.at // DAY_S for each in early)
    assert set(by_day) == {-3, -4, -5}
    assert by_day[-5] == pytest.approx(200, rel=0.25)
    assert all(each.contact.due_at is not None and each.contact.due_at > 0 for each in early)
    assert [each.at for each in found] == sorted(each.at for each in found)


def test_a_plain_run_has_its_backlog_too() -> None:
    scenario = Scenario(
        contacts=(), tasks=Tasks(rate_per_hour=10.0, backlog_days=1.0), horizon=Horizon(hours=24.0)
    )
    found = [each for day in build(scenario, 1).days for each in day.matters]
    early = [each for each in found if each.at < 0]
    assert len(early) == pytest.approx(240, rel=0.25)
    assert all(each.contact.due_at == pytest.approx(each.at + 5 * DAY_S) for each in found)


@pytest.mark.parametrize(
    "profile", [Profile(), Profile(hours=PROVINCE, weekdays=(3.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0))]
)
def test_offered_work_over_presence_is_the_occupancy(profile: Profile) -> None:
    """The load that was asked for is the load that comes, absences and lunches included."""
    flows = (
        Flow(name="a", share=0.75, profile=profile, service=Service(mean_s=600.0, kind="lognormal", cv2=0.5)),
        Flow(name="b", share=0.25, profile=profile, service=Service(mean_s=200.0, wrap_up_s=100.0)),
    )
    found = days(
        length=56,
        agents=Agents(count=64, cases_per_agent=20),
        contacts=flows,
        tasks=Tasks(),
        load=Load(occupancy=0.8, live_share=0.7),
        absences=Absence(share=0.15, days=1.0),
        lunch=Lunch(minutes=45),
        redials=Redials(share=0.5),
    )
    present = sum(spell.ends_at - spell.starts_at for day in found for spell in day.spells)
    work: dict[str, float] = defaultdict(float)
    for day in found:
        for each in day.matters:
            work[each.flow] += each.service_s + each.wrap_up_s
    assert sum(work.values()) / present == pytest.approx(0.8, rel=0.03)
    assert (work["a"] + work["b"]) / sum(work.values()) == pytest.approx(0.7, rel=0.03)
    assert work["a"] / (work["a"] + work["b"]) == pytest.approx(0.75, rel=0.03)


def test_persons_of_each_language_come_in_their_share() -> None:
    spoken = (Spoken(name="fr", persons=0.8), Spoken(name="en", persons=0.2, agents=0.5))
    world = build(Scenario(agents=PANELS, contacts=(Flow(rate_per_hour=300.0),), languages=spoken), 1)
    found = [each for day in world.days for each in day.matters]
    counts = Counter(each.contact.language for each in found)
    assert counts["en"] / len(found) == pytest.approx(0.2, abs=0.02)
    for each in found:
        assert each.contact.own_agent is not None
        assert each.contact.language in world.agents[each.contact.own_agent].languages
