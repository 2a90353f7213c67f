"""A bad trace is told by its line, with what was found and what to do next; nothing is guessed."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relais.lab.traces.reading import BadTrace
from relais.lab.traces.replaying import replay
from relais.routing import by_name
from relais.routing.trace import head_of
from relais.routing.trace_lines import head_line

HEAD = head_line(head_of(by_name("own_first"), 600.0, "1"))
AGENT = {
    "agent": 7,
    "team": 1,
    "region": 1,
    "languages": ["fr"],
    "skills": [],
    "clienteles": [],
    "availability": "free",
    "idle_since": 900.0,
}
LOADED = {"event": "loaded", "at": 1000.0, "agents": 1, "contacts": 0}
PLACED = {"item": 3, "agent": 7, "ring": 0, "why": "ring_own", "waited_s": 0.0, "free": [0, 0, 1]}
ARRIVED = {
    "event": "arrived",
    "at": 1001.0,
    "contact": {"item": 3, "received_at": 1001.0, "own_agent": 7},
    "placed": [PLACED],
}
READY = {"event": "ready", "at": 1002.0, "agent": 7, "idle_since": None}
DAY: list[Any] = [HEAD, AGENT, LOADED, ARRIVED, READY]


def written(path: Path, lines: list[Any]) -> Path:
    path.write_text("".join(each if isinstance(each, str) else json.dumps(each) + "\n" for each in lines))
    return path


def test_a_small_day_is_equal_one_for_one(tmp_path: Path) -> None:
    outcome = replay(written(tmp_path / "t", DAY))
    assert (outcome.floors, outcome.events, outcome.placements) == (1, 3, 1)
    assert outcome.first_difference is None and outcome.notes == []


@pytest.mark.parametrize(
    ("placed", "said"),
    [
        ([{**PLACED, "agent": 8}], "placed item 3 with agent 8 (own agent, ring_own"),
        ([{**PLACED, "waited_s": 0.001}], "after 0.001 s"),
        ([{**PLACED, "why_not_own": "own_live"}], "not the own agent: own_live"),
        ([], "the live system placed nothing more; the laboratory places item 3"),
        ([PLACED, {**PLACED, "item": 4}], "the laboratory places nothing more"),
    ],
)
def test_the_first_difference_is_told_in_words(tmp_path: Path, placed: list[Any], said: str) -> None:
    outcome = replay(written(tmp_path / "t", [*DAY[:3], {**ARRIVED, "placed": placed}, READY]))
    assert outcome.first_difference is not None
    assert said in outcome.first_difference
    assert outcome.first_difference.startswith("line 4, arrived at 1970-01-01 00:16:41.000")
    assert outcome.events == 2, "it stops there"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "it is empty"),
        (["hello\n"], "line 1: it is not an object in JSON: 'hello"),
        (["3\n"], "line 1: it is not an object"),
        ([LOADED], "line 1: the head of a trace is missing"),
        ([{**HEAD, "relais_trace": 9}], "line 1: it is a trace of form 9"),
        ([{**HEAD, "policy": "best"}], "line 1: No policy is called 'best'"),
        ([{**HEAD, "mean_handling_s": "x"}], "line 1: mean_handling_s is 'x'"),
        ([HEAD, ARRIVED], "line 2: the floor was not loaded yet"),
        ([HEAD, LOADED], "line 2: it counts 1 agents and 0 contacts, and 0 and 0 stand above it"),
        ([HEAD, {**AGENT, "team": "A"}, LOADED], "line 2: team is 'A'"),
        ([*DAY, LOADED], "line 6: the floor is loaded twice"),
        ([*DAY, {**READY, "agent": 99}], "line 6: Agent 99 is not on the floor"),
        ([*DAY[:3], "{torn\n", READY], "line 4: it is not an object in JSON"),
        ([*DAY, "[" * 100_000 + "\n", READY], "line 6: it is not an object in JSON"),
        ([*DAY, {**READY, "at": "noon"}], "line 6: at is 'noon'; expected a number"),
    ],
)
def test_what_is_wrong_is_told_by_its_line(tmp_path: Path, lines: list[Any], said: str) -> None:
    with pytest.raises(BadTrace) as raised:
        replay(written(tmp_path / "t", lines))
    assert said in str(raised.value)
    assert "RELAIS_TRACE" in str(raised.value), "what to do next"


def test_a_file_that_is_not_there_or_not_text_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadTrace, match="No such file"):
        replay(tmp_path / "none")
    (tmp_path / "b").write_bytes(b"\xff\xfe\n{}\n")
    with pytest.raises(BadTrace, match=r"line 1: it is not UTF-8 \(byte 1\)"):
        replay(tmp_path / "b")


@given(st.binary(max_size=60), st.integers(0, len(DAY)))
@settings(max_examples=150, deadline=None)
def test_whatever_is_put_into_it_is_told_or_read_over(
    tmp_path_factory: pytest.TempPathFactory, put: bytes, at: int
) -> None:
    """Never another exception, and never a placement that is not of the file."""
    text = [(json.dumps(each) + "\n").encode() for each in DAY]
    path = tmp_path_factory.getbasetemp() / "put"
    path.write_bytes(b"".join([*text[:at], put, *text[at:]]))
    try:
        outcome = replay(path)
    except BadTrace as bad:
        assert "line" in str(bad) or "empty" in str(bad)
    else:
        assert outcome.first_difference is None and outcome.placements <= 1


def test_another_policy_is_asked_on_the_same_floor(tmp_path: Path) -> None:
    """Agent 8 was free longer: the first who is free is hers, and the own agent's policy keeps the contact."""
    other_agent = {**AGENT, "agent": 8, "idle_since": 100.0}
    placed = {**PLACED, "free": [0, 0, 2]}
    lines = [HEAD, AGENT, other_agent, {**LOADED, "agents": 2}, {**ARRIVED, "placed": [placed]}]
    path = written(tmp_path / "t", lines)
    for name, expected in (
        ("first_available", (0, 1, 0)),
        ("dedicated", (1, 0, 0)),
        ("own_first", (1, 0, 0)),
    ):
        outcome = replay(path, by_name(name))
        assert outcome.first_difference is None
        assert (outcome.same, outcome.elsewhere, outcome.not_yet) == expected, name


def test_under_a_stricter_policy_some_would_still_wait(tmp_path: Path) -> None:
    """Her own agent is busy; `dedicated` would have made her wait."""
    head = head_line(head_of(by_name("first_available"), 600.0, "1"))
    away = {**AGENT, "agent": 6, "availability": "live"}
    contact = {"item": 3, "received_at": 1001.0, "own_agent": 6}
    placed = {**PLACED, "ring": 3, "why": "ring_province", "why_not_own": "own_live"}
    lines = [head, away, AGENT, {**LOADED, "agents": 2}, {**ARRIVED, "contact": contact, "placed": [placed]}]
    outcome = replay(written(tmp_path / "t", lines), by_name("dedicated"))
    assert outcome.first_difference is None
    assert (outcome.same, outcome.elsewhere, outcome.not_yet) == (0, 0, 1)


def test_a_mixed_policy_is_driven_part_by_part_and_asked_the_same(tmp_path: Path) -> None:
    """Youth by `own_first`: the own agent is preferred there, and the longest free elsewhere."""
    name = "mixed:first_available+youth=own_first"
    head = head_line(head_of(by_name(name), 600.0, "1"))
    longest_free = {**AGENT, "agent": 8, "idle_since": 100.0}
    youth = {"item": 3, "received_at": 1001.0, "own_agent": 7, "clientele": "youth"}
    placed = {**PLACED, "free": [0, 0, 2]}
    lines = [
        head,
        AGENT,
        longest_free,
        {**LOADED, "agents": 2},
        {**ARRIVED, "contact": youth, "placed": [placed]},
    ]
    path = written(tmp_path / "t", lines)
    assert replay(path, by_name(name)).same == 1
    assert replay(path, by_name("first_available")).elsewhere == 1
