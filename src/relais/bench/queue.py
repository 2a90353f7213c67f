"""The rival of the latency benchmark: procrastinate, its worker in a process of its own."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import procrastinate

from relais.house import Refusal, database

# As its own guide starts it: one job at a time, a task that is an ordinary function. And its fastest way: ten at
# once, a task that runs on the worker's own loop and not in a thread. Each has a queue of its own.
FORMS = {"plain": 1, "fastest": 10}


def _app(connector: procrastinate.BaseConnector) -> procrastinate.App:
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    app = procrastinate.App(connector=connector)
    app.task(name="plain", queue="plain")(plain)
    app.task(name="fastest", queue="fastest")(fastest)
    return app


def _info() -> dict[str, Any]:
    return database.connect_info("owner")


def plain(sent_at: float) -> None:
    """The task: write how long after it was deferred it starts."""
    sys.stdout.write(f"{time.time() - sent_at}\n")
    sys.stdout.flush()


async def fastest(sent_at: float) -> None:
    """The same, on the worker's own loop."""
    plain(sent_at)


@contextmanager
def applied() -> Iterator[None]:
    """Its tables, in the database of the benchmark."""
    app = _app(procrastinate.SyncPsycopgConnector(**_pool()))
    with app.open():
        app.schema_manager.apply_schema()
    yield


def _pool() -> dict[str, Any]:
    return {"kwargs": _info()}


@contextmanager
def worker(form: str) -> Iterator[Path]:
    """A worker of this form that runs; yields the file it writes one line in for each task started."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "started"
        with path.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "relais.bench.queue", form], stdout=out, env=os.environ.copy()
            )
        try:
            yield path
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def measure(form: str, count: int, rate: float, started: Path) -> list[float]:
    """Seconds from deferring to the start of each job, sent `rate` times a second. Raises Refusal when some never start."""
    from relais.bench.latency import steadily

    before = len(_lines(started))
    app = _app(procrastinate.SyncPsycopgConnector(**_pool()))
    with app.open():
        task = app.tasks[form]
        steadily(count, rate, lambda _: task.defer(sent_at=time.time()))
    deadline = time.monotonic() + 10.0
    while len(_lines(started)) < before + count:
        if time.monotonic() > deadline:
            raise Refusal("the worker of the job queue did not start every job; is procrastinate installed?")
        time.sleep(0.1)
    return [float(line) for line in _lines(started)[before : before + count]]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="ascii").splitlines()


async def _work(form: str) -> None:
    app = _app(procrastinate.PsycopgConnector(**_pool()))
    async with app.open_async():
        await app.run_worker_async(queues=[form], concurrency=FORMS[form])


if __name__ == "__main__":
    asyncio.run(_work(sys.argv[1]))
