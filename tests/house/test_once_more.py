"""A failure beside other tests is tried once more, alone; more than a few, or twice, is a failure."""

import argparse
import contextlib
from collections.abc import Iterator

import pytest

from relais.commands import test as command


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What pytest was started with, in turn; each run ends with the next of `STATUSES`."""
    started: list[tuple[str, ...]] = []

    @contextlib.contextmanager
    def throwaway() -> Iterator[dict[str, str]]:
        yield {}

    def start(environment: dict[str, str], *arguments: str) -> int:
        started.append(arguments)
        return STATUSES[len(started) - 1]

    monkeypatch.setattr(command, "throwaway", throwaway)
    monkeypatch.setattr(command, "_pytest", start)
    return started


STATUSES: list[int] = []


def tried(statuses: list[int], once_more: bool = True) -> int:
    STATUSES[:] = statuses
    return command.run(argparse.Namespace(no_skip=False, once_more=once_more, rest=[]))


def fail(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(command, "_last_failed", lambda: [f"tests/a.py::test_{n}" for n in range(count)])


def test_what_passes_alone_is_named_and_does_not_fail_the_run(
    runs: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail(monkeypatch, 2)
    assert tried([1, 0]) == 0
    assert runs[0] == ("-n", "auto", "--dist", "loadfile")
    assert "--last-failed" in runs[1] and "-n" not in runs[1]
    said = capsys.readouterr().out
    assert "Unsteady" in said and "tests/a.py::test_1" in said


def test_what_fails_twice_fails(runs: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    fail(monkeypatch, 1)
    assert tried([1, 1]) == 1


@pytest.mark.parametrize(
    ("statuses", "count"), [([1], command.FEW + 1), ([1], 0), ([2], 1), ([5], 0), ([0], 1)]
)
def test_many_failures_or_another_end_are_final(
    runs: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch, statuses: list[int], count: int
) -> None:
    fail(monkeypatch, count)
    assert tried(statuses) == statuses[0]
    assert len(runs) == 1


def test_it_must_be_asked_for(runs: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    fail(monkeypatch, 1)
    assert tried([1], once_more=False) == 1
