"""A setting of the command line is put over the file, wherever its key leads."""

from pathlib import Path

import pytest

from relais.lab.scenario import BadScenario, Scenario, read

TWO_FLOWS = """\
[agents]
count = 10
[[contacts]]
name = "phone"
rate_per_hour = 30
[[contacts]]
name = "counter"
channel = "counter"
rate_per_hour = 5
[[events]]
kind = "cheque"
day = 0
factor = 2
"""


def one(tmp_path: Path, text: str, **settings: str) -> Scenario:
    """The scenario of a text under settings; two underscores stand for a point."""
    path = tmp_path / "centre.toml"
    path.write_text(text, encoding="utf-8")
    return read(path, {key.replace("__", "."): value for key, value in settings.items()})


def test_the_keys_that_the_checks_against_formulas_need_can_be_set() -> None:
    scenario = read(
        "mmc",
        {
            "agents.count": "3",
            "contacts.rate_per_hour": "10",
            "contacts.service.mean_s": "600",
            "contacts.service.kind": "lognormal",
            "contacts.service.cv2": "4",
            "contacts.patience.mean_s": "90.5",
            "queue.capacity": "12",
            "horizon.hours": "50",
            "horizon.warmup_hours": "5",
        },
    )
    flow = scenario.contacts[0]
    assert scenario.agents.count == 3
    assert (flow.rate_per_hour, flow.service.mean_s, flow.service.kind, flow.service.cv2) == (
        10,
        600,
        "lognormal",
        4,
    )
    assert flow.patience is not None
    assert flow.patience.mean_s == 90.5
    assert scenario.queue.capacity == 12
    assert (scenario.horizon.hours, scenario.horizon.warmup_hours) == (50, 5)


def test_none_takes_away_what_may_be_absent() -> None:
    assert read("erlang_a").contacts[0].patience is not None
    assert read("erlang_a", {"contacts.patience": "none"}).contacts[0].patience is None
    with pytest.raises(
        BadScenario, match=r"--set agents.count=none: found none; allowed: a whole number, 1 or more"
    ):
        read("erlang_a", {"agents.count": "none"})


def test_a_law_is_tried_without_touching_what_the_file_says_of_another(tmp_path: Path) -> None:
    text = '[contacts]\nrate_per_hour = 1\n[contacts.service]\nmean_s = 60\nkind = "lognormal"\ncv2 = 2\n'
    tried = one(tmp_path, text, contacts__service__kind="deterministic")
    assert tried.contacts[0].service.kind == "deterministic"
    with pytest.raises(BadScenario, match=r"--set contacts.service.cv2=3: found 3 with kind = 'exponential'"):
        one(tmp_path, text, contacts__service__kind="exponential", contacts__service__cv2="3")


def test_an_element_of_a_list_goes_by_its_name_or_its_number(tmp_path: Path) -> None:
    tried = one(tmp_path, TWO_FLOWS, contacts__counter__rate_per_hour="7", contacts__1__service__mean_s="90")
    assert [flow.rate_per_hour for flow in tried.contacts] == [30, 7]
    assert tried.contacts[0].service.mean_s == 90
    assert one(tmp_path, TWO_FLOWS, events__factor="3").events[0].factor == 3, "the only one needs no name"


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("contacts.rate_per_hour", "WHICH is one of phone, counter"),
        ("contacts.conter.rate_per_hour", 'did you mean "counter"'),
        ("contacts.3.rate_per_hour", "WHICH is one of phone, counter"),
        ("agents.count.more", "keys under agents.count, which is 10"),
        ("agents..count", "found the key 'agents..count'; allowed: --set table.key=value"),
        ("", "found the key nothing"),
    ],
)
def test_a_setting_that_leads_nowhere_is_refused_by_its_name(tmp_path: Path, key: str, said: str) -> None:
    with pytest.raises(BadScenario) as caught:
        one(tmp_path, TWO_FLOWS, **{key.replace(".", "__"): "1"})
    assert f"--set {key}=1" in str(caught.value)
    assert said in str(caught.value)


def test_text_times_dates_and_lists_are_taken_as_in_the_file(tmp_path: Path) -> None:
    tried = one(
        tmp_path,
        TWO_FLOWS,
        policy="dedicated",
        horizon__starts_on="2026-03-02",
        lunch__earliest="11:30",
        lunch__latest="13:30:00",
        tasks__rate_per_hour="1",
        tasks__profile__weekdays="[1, 2, 3, 4, 5, 0, 0]",
    )
    assert tried.policy == "dedicated"
    assert tried.horizon.starts_on.isoformat() == "2026-03-02"
    assert (tried.lunch.earliest, tried.lunch.latest) == (11.5, 13.5)
    assert tried.tasks is not None
    assert tried.tasks.profile.weekdays == (1.0, 2.0, 3.0, 4.0, 5.0, 0.0, 0.0)
    assert tried.tasks.service.mean_s == 1200, "a table that a setting makes has the defaults of its holder"


def test_a_setting_of_the_occupancy_is_told_about_the_rates_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(BadScenario) as caught:
        one(tmp_path, TWO_FLOWS, load__occupancy="0.9", load__live_share="1")
    assert "--set load.occupancy=0.9: found contacts[1].rate_per_hour = 30 beside" in str(caught.value)


def test_a_line_break_cannot_smuggle_a_second_key(tmp_path: Path) -> None:
    tried = one(tmp_path, TWO_FLOWS, title="plain")
    assert tried.title == "plain"
    with pytest.raises(BadScenario, match=r"agents.count"):
        one(tmp_path, TWO_FLOWS, agents__count="3\nname = 4")
