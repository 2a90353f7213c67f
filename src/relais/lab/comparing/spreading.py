"""Where do the runs of a comparison take place? Here, in other processes of this machine, or on a Dask cluster.

The answer is the same wherever they do: a run depends on its scenario, policy and seed alone, and outcomes are
put back in the order of the trials.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from typing import Any

from relais.lab.comparing.comparison import Outcome
from relais.lab.comparing.trials import Spread, Told, Trial, play

DASK_PATIENCE_S = 10


class CannotSpread(Exception):
    """The runs could not be made where they were to be; says why and what to do."""


def cores() -> int:
    """How many processes this machine can give us."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def here(trials: Sequence[Trial], told: Told) -> list[Outcome]:
    """One after the other, in this process."""
    outcomes = []
    for trial in trials:
        outcomes.append(play(trial))
        told(len(outcomes), len(trials))
    return outcomes


def over_processes(workers: int) -> Spread:
    """As many processes as `workers`, each given the next trial when it has done one; `here` for a single one.

    The processes are spawned: nothing of this one leaks into them. They end with this one, however it ends.
    Raises CannotSpread when one of them dies.
    """

    def spread(trials: Sequence[Trial], told: Told) -> list[Outcome]:
        count = min(workers, len(trials))
        return here(trials, told) if count <= 1 else _spread(trials, told, count)

    return spread


def _spread(trials: Sequence[Trial], told: Told, count: int) -> list[Outcome]:
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(
        count, mp_context=multiprocessing.get_context("spawn"), initializer=_begin_worker
    )
    outcomes: dict[int, Outcome] = {}
    try:
        futures = {pool.submit(play, trial): n for n, trial in enumerate(trials)}
        for future in as_completed(futures):
            outcomes[futures[future]] = future.result()
            told(len(outcomes), len(trials))
    except BrokenProcessPool:
        raise CannotSpread(
            f"one of {count} processes was ended from outside (is memory short?) after {len(outcomes)} of"
            f" {len(trials)} runs; nothing was kept. Try again with --workers 1, or fewer agents or days."
        ) from None
    finally:
        if len(outcomes) < len(trials):
            # Interrupted, or one has failed: the others must not go on with what nobody will read.
            for child in set(multiprocessing.active_children()) - before:
                child.kill()
        pool.shutdown(cancel_futures=True)
    return [outcomes[n] for n in range(len(trials))]


def _begin_worker() -> None:
    # Ctrl-C is for the one who was started at the terminal, who then ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def on_dask(address: str) -> Spread:
    """The workers of a Dask cluster whose scheduler is at `address` (tcp://host:8786).

    They need this same version of Relais. Raises CannotSpread when nobody answers there, or a worker fails.
    """

    def spread(trials: Sequence[Trial], told: Told) -> list[Outcome]:
        # Only here: it takes a second to import. It has no types.
        dask: Any = import_module("distributed")
        try:
            client = dask.Client(address, timeout=DASK_PATIENCE_S)
        except (OSError, ValueError) as fault:
            why = str(fault).splitlines()[0] if str(fault) else type(fault).__name__
            raise CannotSpread(
                f"no Dask scheduler answers at {address}: {why}. Start one (dask scheduler), or leave --dask out."
            ) from None
        with client:
            return _ask(dask, client, address, trials, told)

    return spread


def _ask(dask: Any, client: Any, address: str, trials: Sequence[Trial], told: Told) -> list[Outcome]:
    outcomes: dict[int, Outcome] = {}
    futures: dict[Any, int] = {}
    try:
        client.wait_for_workers(1, timeout=DASK_PATIENCE_S)
        futures = {client.submit(play, trial, pure=False): n for n, trial in enumerate(trials)}
        for future in _as_done(dask, client, set(futures)):
            # What was done is lost with the worker that held it, and would be waited for without end.
            outcomes[futures[future]] = future.result(timeout=DASK_PATIENCE_S)
            told(len(outcomes), len(trials))
    except TimeoutError:
        raise CannotSpread(
            f"the Dask scheduler at {address} has no worker, after {len(outcomes)} of {len(trials)} runs."
            f" Start one with this version of Relais on its PYTHONPATH (dask worker {address})."
        ) from None
    except (dask.KilledWorker, ImportError) as fault:
        why = "is another version, or none" if isinstance(fault, ImportError) else "was ended from outside"
        raise CannotSpread(
            f"a Dask worker of {address} failed: its Relais {why} ({fault}). Nothing was kept."
            " Give its workers this version of Relais (PYTHONPATH), and enough memory."
        ) from None
    finally:
        if futures and len(outcomes) < len(trials):
            client.cancel(list(futures))
    return [outcomes[n] for n in range(len(trials))]


def _as_done(dask: Any, client: Any, pending: set[Any]) -> Iterator[Any]:
    """Each future once it is done. Raises TimeoutError when no worker was there for a while: left alone, Dask
    would wait for one for ever."""
    seen_at = time.monotonic()
    while pending:
        try:
            done = dask.wait(pending, timeout=1, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            if client.scheduler_info()["workers"]:
                seen_at = time.monotonic()
            elif time.monotonic() - seen_at > DASK_PATIENCE_S:
                raise
            continue
        seen_at = time.monotonic()
        pending = pending - done
        yield from done
