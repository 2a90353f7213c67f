"""The trace that the leader writes: whole up to the last line, the same placements, and nobody in it."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.routing.days import SEEDS
from tests.routing.test_trace import a_traced_day

from relais.dispatch.tracing import Numbers, Tracer, opened, path_from_environment
from relais.house import Refusal
from relais.lab.traces.replaying import replay
from relais.routing import Contact, Floor, by_name
from relais.routing.trace import Arrived, Loaded, tell


def by(*shifts: int) -> Callable[[int], int]:
    left = list(shifts)
    return lambda _: left.pop(0)


@given(SEEDS, st.integers(1, 60), st.tuples(*[st.integers(0, 10**9)] * 3))
@settings(max_examples=100, deadline=None)
def test_other_numbers_in_the_same_order_give_the_same_placements(
    seed: int, events: int, shifts: tuple[int, int, int]
) -> None:
    policy, steps = a_traced_day(random.Random(seed), events)
    numbers, floor = Numbers(by(*shifts)), Floor(policy)
    for step in steps:
        assert tell(floor, numbers.event(step.event)) == [numbers.placement(each) for each in step.placements]


def _loaded(number: int = 1) -> Loaded:
    return Loaded(1000.0, (Contact(item_id=number, received_at=990.0),), ())


def _write(path: Path, *numbers: int) -> None:
    """One floor with one contact that waits, and one more arrival for each number."""
    with opened(path) as tracer:
        assert tracer is not None
        _begin(tracer)
        for number in numbers:
            event = Arrived(1001.0, Contact(item_id=number, received_at=1001.0))
            tracer.tell(event, [])
        tracer.flush()


def _begin(tracer: Tracer) -> None:
    tracer.begin(by_name("own_first"), 600.0, _loaded())
    tracer.tell(_loaded(), [])


def test_who_leads_next_goes_on_in_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    _write(path, 2, 3)
    _write(path, 4)
    outcome = replay(path)
    assert (outcome.floors, outcome.events, outcome.notes) == (2, 5, [])


@pytest.mark.parametrize("cut", [1, 2, 30, 71])
def test_a_torn_last_line_is_read_over_and_the_next_leader_begins_a_line_of_its_own(
    tmp_path: Path, cut: int
) -> None:
    path = tmp_path / "trace.jsonl"
    _write(path, 2, 3)
    os.truncate(path, path.stat().st_size - cut)
    alone = replay(path)
    _write(path, 4)
    both = replay(path)
    # Without its end of line alone, the last line is whole.
    is_torn = cut > 1
    assert (alone.events, len(alone.notes)) == (3 - is_torn, int(is_torn))
    assert (both.floors, both.events, len(both.notes)) == (2, 5 - is_torn, int(is_torn))


def test_a_floor_that_was_half_told_is_read_over(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    _write(path, 2)
    first = path.read_text().splitlines(keepends=True)
    path.write_text("".join(first[:2]))
    _write(path, 3)
    outcome = replay(path)
    assert (outcome.floors, outcome.events) == (2, 2)
    (note,) = outcome.notes
    assert "never whole" in note


def test_one_process_at_a_time_writes(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "trace.jsonl"
    with opened(path) as first, opened(path) as second:
        assert first is not None and second is None
    assert "another process writes" in caplog.text
    with opened(path) as again:
        assert again is not None


def test_a_full_disk_stops_the_trace_and_not_the_dispatcher(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, write = tmp_path / "trace.jsonl", os.write
    with opened(path) as tracer:
        assert tracer is not None
        _begin(tracer)
        tracer.flush()

        def half(file: int, text: bytes) -> int:
            if len(text) > 40:
                return write(file, text[:40])
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "write", half)
        for number in (2, 3):
            tracer.tell(Arrived(1001.0, Contact(item_id=number, received_at=1001.0)), [])
            tracer.flush()
        monkeypatch.setattr(os, "write", write)
        tracer.tell(Arrived(1002.0, Contact(item_id=4, received_at=1002.0)), [])
        tracer.flush()
        _begin(tracer)
        tracer.flush()
    assert caplog.text.count("the trace stops here") == 1
    outcome = replay(path)
    assert (outcome.floors, outcome.events, len(outcome.notes)) == (2, 2, 1)


def test_no_id_and_no_name_stands_in_it_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    item_id = 123_456
    _write(path, item_id)
    lines: list[dict[str, Any]] = [json.loads(line) for line in path.read_text().splitlines()]
    (arrived,) = (line for line in lines if line.get("event") == "arrived")
    assert arrived["contact"]["item"] > item_id
    assert path.stat().st_mode & 0o077 == 0


def test_a_trace_that_cannot_be_written_is_refused_at_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELAIS_TRACE", str(tmp_path / "no" / "trace.jsonl"))
    with pytest.raises(Refusal, match="RELAIS_TRACE names"):
        path_from_environment()
    monkeypatch.setenv("RELAIS_TRACE", str(tmp_path))
    with pytest.raises(Refusal, match="cannot be written"):
        path_from_environment()
    monkeypatch.setenv("RELAIS_TRACE", "")
    assert path_from_environment() is None


def test_a_trace_that_goes_missing_later_does_not_stop_who_leads(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(tmp_path / "no" / "trace.jsonl") as tracer:
        assert tracer is None
    assert "leads without a trace" in caplog.text
