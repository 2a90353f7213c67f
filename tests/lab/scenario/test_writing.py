"""A scenario that was written is read back as it was."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relais.lab.scenario import Scenario, find, read, shipped, writing
from relais.lab.scenario import values as v

shares = st.floats(0, 1)
some = st.floats(0.001, 1e6)
signs = st.sampled_from("aé\"\\#=[].' -’東\U0001f33b") | st.characters(exclude_categories=["C", "Z"])
names = st.text(signs, min_size=1, max_size=8)
clocks = st.integers(0, 47).map(lambda half: half / 2)
laws = st.sampled_from(["exponential", "deterministic"])
profiles = st.builds(
    v.Profile,
    hours=st.lists(some, min_size=1, max_size=24).map(tuple),
    weekdays=st.tuples(*[some] * 7),
    cheque_day=st.lists(some, max_size=5).map(tuple),
)
openings = st.none() | st.tuples(
    st.integers(0, 22).map(lambda n: n / 2), st.sampled_from([11.5, 16.25, 24.0])
)
flows = st.builds(
    v.Flow,
    name=names,
    rate_per_hour=st.floats(0, 900),
    priority=st.sampled_from(["urgent", "high", "normal", "low"]),
    panel=st.booleans(),
    service=st.one_of(
        st.builds(v.Service, mean_s=some, kind=laws, wrap_up_s=some),
        st.builds(v.Service, mean_s=some, kind=st.just("lognormal"), cv2=st.floats(0, 9)),
    ),
    patience=st.one_of(st.none(), st.builds(v.Patience, mean_s=some, never=shares)),
    profile=profiles,
)
scenarios = st.builds(
    v.Scenario,
    name=names,
    title=st.text(signs, max_size=20),
    seed=st.integers(0, 2**63 - 1),
    horizon=st.builds(v.Horizon, days=st.integers(5, 99), starts_on=st.dates(date(1990, 1, 1))),
    hours=st.builds(
        v.Hours,
        week=st.tuples(*[openings] * 6, st.just((0.0, 24.0))),
        after=st.sampled_from(["relay", "closed"]),
    ),
    agents=st.builds(v.Agents, count=st.integers(1, 999), cases_per_agent=st.floats(0, 500)),
    lunch=st.builds(v.Lunch, minutes=st.floats(0, 60)),
    wishes=st.builds(v.Wishes, anyone=shares, callback=shares, callback_h=some),
    contacts=st.lists(flows, min_size=1, max_size=3, unique_by=lambda flow: flow.name).map(tuple),
    tasks=st.one_of(st.none(), st.builds(v.Tasks, rate_per_hour=st.floats(0, 900), urgent=shares)),
    clienteles=st.one_of(st.just(()), st.just((v.Spoken(name="youth", persons=0.3, agents=1.0),))),
    events=st.one_of(
        st.just(()),
        st.just(
            (
                v.Event(kind="outage", day=1, starts=9.5, ends=11),
                v.Event(kind="letter", day=0, people=9, share=0.1),
            )
        ),
    ),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=40)
@given(scenarios)
def test_what_is_written_is_read_back(tmp_path: Path, scenario: Scenario) -> None:
    path = tmp_path / "written.toml"
    path.write_text(writing.text(scenario), encoding="utf-8")
    assert read(path) == scenario


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_shipped_scenario_is_good_and_comes_back(name: str, tmp_path: Path) -> None:
    scenario = read(name)
    assert scenario.name == name
    assert scenario.title, "the list of scenarios shows it"
    path = tmp_path / f"{name}.toml"
    path.write_text(writing.text(scenario), encoding="utf-8")
    assert read(path) == scenario


def test_remarks_stand_above_what_they_are_about(tmp_path: Path) -> None:
    scenario = replace(read("mmc"), title="x")
    remarks = {
        "": "From a log.",
        "contacts.service": "As fitted.\n\nOn ten days.",
        "contacts.service.mean_s": "= 5",
    }
    lines = writing.text(scenario, remarks).splitlines()
    assert lines[0] == "# From a log."
    at = lines.index("[contacts.service]")
    assert lines[at - 3 : at] == ["# As fitted.", "#", "# On ten days."]
    assert lines[at + 1 : at + 3] == ["# = 5", "mean_s = 300.0"]
    path = tmp_path / "mmc.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert read(path) == scenario


@pytest.mark.parametrize("name", sorted(shipped()))
def test_the_bad_days_of_a_shipped_scenario_can_be_tried(name: str, tmp_path: Path) -> None:
    lines = find(name).read_text(encoding="utf-8").splitlines()
    path = tmp_path / "tried.toml"
    path.write_text("\n".join(line.removeprefix("#: ") for line in lines), encoding="utf-8")
    events = [line for line in lines if "[[events]]" in line]
    assert len(read(path).events) == len(events)


def test_the_province_is_the_one_that_was_asked_for() -> None:
    scenario = read("province", {"load.occupancy": "0.7", "wishes.callback": "0.5"})
    agents, flow, tasks = scenario.agents, scenario.contacts[0], scenario.tasks
    assert agents.count * agents.cases_per_agent == 258_000
    assert (agents.count, agents.team_size, len(scenario.regions)) == (2000, 8, 17)
    assert sum(region.share for region in scenario.regions) == pytest.approx(1)
    assert (scenario.absences.share, scenario.load.live_share) == (0.15, 0.7)
    assert flow.profile.hours == (0.6, 1.2, 1.5, 1.2, 0.8, 1.1, 1.1, 0.5)
    assert flow.service == v.Service(mean_s=720, kind="lognormal", cv2=1)
    assert flow.patience == v.Patience(mean_s=360)
    assert scenario.redials == v.Redials(share=0.5, within_min=30, attempts=3)
    assert scenario.wishes == v.Wishes(anyone=0.2, callback=0.5, callback_h=2)
    assert tasks is not None
    assert (tasks.service.mean_s, tasks.due_days, tasks.interruption_s) == (1200, 5, 60)
    assert not scenario.events
