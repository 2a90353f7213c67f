"""A faulty scenario is refused whole: each fault with its line, what was found, what is allowed, the nearest word."""

import difflib
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relais.lab.scenario import BadScenario, Scenario, read

GOOD = """\
title = "A good one"
policy = "own_first"
[horizon]
days = 10
warmup_days = 2
[agents]
count = 40
[[agents.groups]]
name = "all-round"
share = 0.75
skills = ["medical", "review"]
[[agents.groups]]
name = "new"
share = 0.25
[[clienteles]]
name = "youth"
persons = 0.2
agents = 0.5
[contacts]
rate_per_hour = 60
skills = ["medical"]
[contacts.service]
mean_s = 300
[contacts.patience]
mean_s = 240
[tasks]
rate_per_hour = 30
"""


def refused(tmp_path: Path, text: str | bytes, **kept: str) -> BadScenario:
    """What reading this text raises."""
    path = tmp_path / "tried.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(BadScenario) as caught:
        read(path, kept)
    return caught.value


def test_the_good_one_is_good(tmp_path: Path) -> None:
    path = tmp_path / "good.toml"
    path.write_text(GOOD, encoding="utf-8")
    scenario = read(path)
    assert scenario.name == "good"
    assert scenario.contacts[0].patience is not None
    assert scenario.agents.groups[0].skills == {"medical", "review"}


# One line of GOOD put in place of another, and what is said of it.
SLIPS = [
    (
        "count = 40",
        "cuont = 40",
        'line 7, column 1, agents.cuont: found the key cuont; .*did you mean "count"',
    ),
    (
        "count = 40",
        "count = 0",
        "line 7, column 1, agents.count: found 0; allowed: a whole number, 1 or more",
    ),
    ("count = 40", "count = 40.5", "line 7, .*found 40.5; allowed: a whole number, 1 or more"),
    ("count = 40", "count = true", "line 7, .*found true; allowed: a whole number"),
    ("count = 40", 'count = "forty"', "line 7, .*found 'forty'; allowed: a whole number"),
    ("count = 40", "count = 1" + "0" * 400, "line 7, .*found a number of about 401 digits; allowed"),
    ("count = 40", "count = nan", "line 7, .*found nan; allowed"),
    ("count = 40", "count = 0x" + "f" * 9000, "line 7, .*found a number of about 10838 digits; allowed"),
    (
        "rate_per_hour = 60",
        "rate_per_hour = -60",
        "line 20, .*found -60; allowed: how many an hour, 0 or more",
    ),
    ("rate_per_hour = 60", "rate_per_hour = inf", "line 20, .*found inf; allowed"),
    (
        "persons = 0.2",
        "persons = 1.2",
        "line 17, .*clienteles.1..persons: found 1.2; allowed: a share from 0 to 1",
    ),
    ("persons = 0.2", "persons = [0.2]", "line 17, .*found a list of 1; allowed: a share"),
    ("share = 0.25", "share = 0.5", "line 8, .*agents.groups: found groups of 50 agents.* add up to 1"),
    (
        'skills = ["medical"]',
        'skills = ["medicla"]',
        "line 21, .*'medicla'.*medical, review; did you mean \"medical\"?",
    ),
    ('skills = ["medical"]', 'skills = "medical"', "line 21, .*found 'medical'; allowed: a list: text"),
    (
        'skills = ["medical"]',
        "skills = [3]",
        r"line 21, column 11, contacts.skills\[1\]: found 3; allowed: text",
    ),
    ('policy = "own_first"', 'policy = "ownfirst"', 'line 2, .*first_available.*did you mean "own_first"?'),
    ("agents = 0.5", "agents = 0", "line 18, .*'youth', which none of 40 agents serves"),
    ("agents = 0.5", "agents = 0.01", "line 18, .*'youth', which none of 40 agents serves"),
    (
        "[tasks]",
        "[wishes]\ncallback = 0.7\nteam = 0.4\n[tasks]",
        "line 26, .*wishes: found wishes.callback and wishes.team, which make 1.1; allowed: at most 1",
    ),
    (
        "[tasks]",
        '[[languages]]\nname = "fr"\npersons = 1\nagents = 0.6\n[tasks]',
        "line 26, .*languages: found languages that 0.6 of the agents speak; allowed: shares of agents",
    ),
    (
        "[tasks]",
        '[[regions]]\nname = "n"\nshare = 1\nhours = { after = "relay" }\n[tasks]',
        "line 29, .*regions.*after: found 'relay'; allowed: 'closed', as hours.after",
    ),
    ("mean_s = 300", 'mean_s = 300\nkind = "lognorml"', 'line 24, .*did you mean "lognormal"?'),
    (
        "mean_s = 300",
        "mean_s = 300\ncv2 = 3",
        "line 24, .*found 3 with kind = 'exponential'; allowed: 1 for that law",
    ),
    ("mean_s = 240", "never = 0.5", "line 24, .*found no mean_s; allowed: mean_s, seconds, above 0"),
    ("title = ", "patience = ", 'line 1, .*the key patience; .*did you mean "contacts.patience"'),
    ("[contacts.service]", "[contact.service]", 'line 22, .*the key contact; .*did you mean "contacts"?'),
    (
        "[tasks]",
        "[load]\noccupancy = 0.9\n[tasks]",
        "line 20, .*contacts.rate_per_hour = 60 beside load.occupancy = 0.9.*\nline 29, .*tasks",
    ),
    (
        "rate_per_hour = 60\n",
        "",
        "line 19, .*contacts.rate_per_hour: found no rate; allowed: how many an hour, or load",
    ),
    (
        "[tasks]",
        '[hours]\nweek = ["08:00-16:00"]\n[tasks]',
        "line 27, .*found a list of 1; allowed: 7 days from monday",
    ),
    (
        "[tasks]",
        "[contacts.profile]\nmonths = [1, 2]\n[tasks]",
        "line 27, .*a list of 2; allowed: 12 numbers",
    ),
    (
        "[tasks]",
        "[contacts.profile]\nhours = [0, 0]\n[tasks]",
        "line 27, .*found only zeros; allowed: 1 to 24 numbers",
    ),
    (
        "[tasks]",
        "[contacts.profile]\nhours = [1, -1]\n[tasks]",
        "line 27, column 13, .*found -1; allowed: a number, 0",
    ),
    (
        "[tasks]",
        '[lunch]\nminutes = 45\nearliest = "13:00"\nlatest = "12:00"\n[tasks]',
        "line 29, .*13:00 to 12:00 for a lunch of 45 minutes",
    ),
    (
        "[tasks]",
        '[lunch]\nearliest = "1pm"\n[tasks]',
        "line 27, .*found '1pm'; allowed: a time of the day, as \"08:30\"",
    ),
    (
        "[tasks]",
        '[[shifts]]\nshare = 1\nstarts = "16:00"\nends = "08:00"\n[tasks]',
        "line 29, .*08:00, before it starts",
    ),
    (
        "[tasks]",
        "[[events]]\nday = 12\n[tasks]",
        'line 26, .*events.1.: found no kind; allowed: kind, "snowstorm"',
    ),
    (
        "[tasks]",
        '[[events]]\nday = 12\nkind = "snowstorm"\n[tasks]',
        "line 27, .*day 12 of a run of 12 days.*0 to 11",
    ),
    (
        "[tasks]",
        '[[events]]\nday = 2\nkind = "snowstorm"\nregion = "Mtl"\n[tasks]',
        "line 29, .*found 'Mtl'; allowed: a region: centre",
    ),
    (
        "[tasks]",
        '[[events]]\nday = 2\nkind = "policy"\nclientele = "yuoth"\npolicy = "dedicatd"\n[tasks]',
        'line 29, .*did you mean "youth".*\nline 30, .*did you mean "dedicated"',
    ),
    ("[tasks]", '[[events]]\nday = 2\nkind = "letter"\n[tasks]', "line 26, .*no share.*\n.*no people"),
    (
        "[tasks]",
        '[[events]]\nday = 2\nkind = "cheque"\nfactor = 2\npeople = 9\n[tasks]',
        "line 30, .*people of an event",
    ),
    (
        "[tasks]",
        '[[regions]]\nname = "east"\nshare = 0.5\n[[regions]]\nname = "east"\nshare = 0.4\n[tasks]',
        "line 26, .*add up to 0.9; .*\nline 30, .*'east' a second time",
    ),
    (
        "[tasks]",
        '[[languages]]\nname = "fr"\npersons = 0.9\n[tasks]',
        "line 26, .*add up to 0.9; allowed: shares that add",
    ),
    ("[tasks]", "[absences]\nshare = 1\n[tasks]", "line 27, .*everybody absent"),
    (
        "rate_per_hour = 60",
        "rate_per_hour = 9e6",
        "line 4, .*about 6.17e.08 contacts and tasks to come; allowed: 50,000,0",
    ),
    ("warmup_days = 2", "hours = 2e6", "line 5, .*about 1.8e.08 contacts and tasks to come"),
    (
        "[tasks]",
        "[contacts.profile]\nweekdays = [0, 0, 0, 0, 0, 1, 1]\n[tasks]",
        "line 27, .*weights only of days when it is closed",
    ),
    ("[tasks]", "[tasks", "line 26, column 7: found '.tasks' .*allowed: TOML: key = value"),
    ("share = 0.25", "share = 0,25", "line 14, column 10: found 'share = 0,25' .*a point .not a comma"),
    ("days = 10", "days = 1979-13-45", "line 4, "),
    ("count = 40", "count = 40\ncount = 41", "line 8, .*found 'count = 41'"),
    ("count = 40", '"a\\u001b[31m" = 1', "line 7, column 1, agents.'a.x1b.31m': found the key 'a.x1b"),
]


@pytest.mark.parametrize(("line", "slip", "said"), SLIPS)
def test_a_slip_is_told_with_its_place_and_what_would_be_right(
    tmp_path: Path, line: str, slip: str, said: str
) -> None:
    assert line in GOOD
    bad = refused(tmp_path, GOOD.replace(line, slip, 1))
    head, _, lines = str(bad).partition("\n")
    count = len(bad.faults)
    assert head == f"tried.toml: {count} fault{'s' * (count > 1)}, nothing was run"
    assert count == said.count("\n") + 1, lines
    assert re.search(said, lines), lines
    assert lines.isprintable() or "\n" in lines


def test_every_fault_comes_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = GOOD
    for line, slip in [
        ("count = 40", "cuont = 40"),
        ("persons = 0.2", "persons = 2"),
        ("days = 10", "days = 0"),
    ]:
        text = text.replace(line, slip)
    bad = refused(tmp_path, text, **{"agents.team_size": "0", "nosuch": "1"})
    assert [fault.line for fault in bad.faults] == [4, 7, 17, 0, 0]
    assert {fault.setting for fault in bad.faults[3:]} == {"--set agents.team_size=0", "--set nosuch=1"}


def test_only_the_first_faults_are_shown_and_all_are_counted(tmp_path: Path) -> None:
    bad = refused(tmp_path, "\n".join(f"key{n} = 1" for n in range(70)))
    assert "tried.toml: 70 faults" in str(bad) or "71 faults" in str(bad)
    assert str(bad).endswith("more")
    assert len(str(bad).splitlines()) == 52


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "file: found an empty file"),
        (b" \n\t\n", "file: found an empty file"),
        (b"# only a remark\n", "file: found no key at all"),
        (b"title = 'a'\nname = '\xe9t\xe9'\n", "line 2, column 9: found the byte 0xe9, which is not UTF-8"),
        (b"\xff\xfet\x00", "line 1, column 1: found the byte 0xff, which is not UTF-8"),
        (b"a = \x00", "line 1, column 5: found"),
        (b"a = " + b"[" * 20_000, "file: found lists in lists without end"),
        (b"a = " + b"9" * 9_000, "file: found a number or a date that cannot be"),
        (b"#" * 1_000_001, "file: found a very large file; allowed: at most 1,000,000 bytes"),
    ],
)
def test_what_is_no_text_of_ours_is_said_to_be_none(tmp_path: Path, raw: bytes, said: str) -> None:
    assert said in str(refused(tmp_path, raw))


def test_the_file_of_a_windows_editor_is_read(tmp_path: Path) -> None:
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read(path) == read_text(tmp_path, GOOD, "windows")


def read_text(tmp_path: Path, text: str, name: str = "tried") -> Scenario:
    """The scenario of a text."""
    path = tmp_path / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return read(path)


def test_a_missing_file_and_a_misspelt_name(tmp_path: Path) -> None:
    with pytest.raises(
        BadScenario, match="found No such file or directory; allowed: a file that can be read"
    ):
        read(tmp_path / "absent.toml")
    with pytest.raises(BadScenario, match="found Is a directory"):
        read(tmp_path)
    with pytest.raises(BadScenario, match='did you mean "erlang_a"'):
        read("erlanga")


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["08:30", "a-b", "08:00-07:00", "closed", "2026-02-31"]),
)
REPLACED = [
    "count = 40",
    "days = 10",
    "mean_s = 300",
    'policy = "own_first"',
    "persons = 0.2",
    "[tasks]",
    "[agents]",
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(line=st.sampled_from(REPLACED), junk=st.text(max_size=12))
def test_any_junk_is_a_scenario_or_a_refusal(tmp_path: Path, line: str, junk: str) -> None:
    path = tmp_path / "junk.toml"
    path.write_bytes(GOOD.replace(line, junk).encode("utf-8", "surrogatepass"))
    try:
        assert isinstance(read(path), Scenario)
    except BadScenario as bad:
        assert bad.faults
        assert all(fault.found and fault.allowed for fault in bad.faults)


KEYS = [
    "agents.count",
    "contacts.patience.mean_s",
    "hours.week",
    "events",
    "contacts",
    "regions",
    "tasks",
    "load",
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=8)), values.map(str), max_size=4))
def test_any_setting_is_taken_or_refused_by_its_name(tmp_path: Path, tried: dict[str, str]) -> None:
    path = tmp_path / "good.toml"
    path.write_text(GOOD, encoding="utf-8")
    try:
        assert isinstance(read(path, tried), Scenario)
    except BadScenario as bad:
        assert any(fault.setting.startswith("--set ") for fault in bad.faults)


def test_a_share_too_small_for_one_agent_is_nobody(tmp_path: Path) -> None:
    few = '[[agents.groups]]\nname = "one"\nshare = 0.005\nskills = ["signs"]\n[[clienteles]]'
    text = GOOD.replace("[[clienteles]]", few).replace('skills = ["medical"]', 'skills = ["signs"]')
    assert "found 'signs'; allowed: a skill that a group of agents has: medical, review" in str(
        refused(tmp_path, text)
    )
    path = tmp_path / "more.toml"
    path.write_text(text.replace("count = 40", "count = 400"), encoding="utf-8")
    assert read(path).contacts[0].skills == {"signs"}


def test_the_nearest_word_is_of_the_table_itself(tmp_path: Path) -> None:
    bad = refused(tmp_path, GOOD.replace("mean_s = 300", "means = 300"))
    assert difflib.SequenceMatcher(None, bad.faults[0].near, "means").ratio() > 0.6
    assert bad.faults[0].key == "contacts.service.means"
