"""Every benchmark runs at a tiny size and answers figures of the right shape. How fast is nobody's test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from relais.bench.bare import __main__ as bare
from relais.commands import bench, web
from relais.house.places import ROOT


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    environment.pop("RELAIS_DATABASE_NAME", None)
    command = [sys.executable, "-m", "relais", "bench", *arguments]
    return subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )


def test_an_unknown_benchmark_is_refused_with_the_list() -> None:
    done = run("disptach")
    assert done.returncode == 2
    assert "routing, dispatch, latency, search, pages, memory, lab" in done.stderr


def test_the_database_benchmarks_answer_figures() -> None:
    done = run("dispatch", "latency", "search", "pages", "memory", "--quick", "--json")
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    assert answer["machine"]["postgresql_settings"].keys() == {
        "fsync",
        "synchronous_commit",
        "full_page_writes",
    }
    assert {figure["name"].partition(":")[0] for figure in answer["figures"]} == set(bench.PARTS) - {
        "routing",
        "lab",
    }
    for figure in answer["figures"]:
        assert figure["ours"] > 0
        if figure["rival"] is not None:
            assert figure["ratio"] == pytest.approx(figure["ours"] / figure["rival"], rel=0.01)
        assert figure["bound"] in ("at least", "at most")
        assert isinstance(figure["is_met"], bool)


def test_the_bare_page_is_served_as_ours_are() -> None:
    assert (bare.WORKERS, bare.THREADS, bare.BACKPRESSURE) == (web.WORKERS, web.THREADS, web.BACKPRESSURE)
