"""Which policies, how often, and where? What `compare` and `sweep` ask alike, and how their runs are told."""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from relais.commands._lab import _scenario
from relais.house import Refusal

if TYPE_CHECKING:
    from relais.lab.comparing.comparison import Comparison, Outcome
    from relais.lab.comparing.trials import Spread, Told, Trial
    from relais.lab.report.report import Source

MOST_REPLICATIONS = 10_000
MOST_WORKERS = 1_000


def add_arguments(parser: argparse.ArgumentParser, policies: str, replications: int) -> None:
    """SCENARIO, --policies, --replications, --workers, --dask and the rest, with these defaults."""
    _scenario.add_arguments(parser)
    parser.add_argument(
        "--policies",
        default=policies,
        metavar="A,B,...",
        help="separated by commas; the others are compared with the first (default: %(default)s)",
    )
    parser.add_argument(
        "--replications",
        type=_whole(1, MOST_REPLICATIONS, "replications"),
        default=replications,
        metavar="R",
        help="how often the whole period is run, each time with other chance (default: %(default)s)",
    )
    parser.add_argument(
        "--workers",
        type=_whole(1, MOST_WORKERS, "workers"),
        metavar="N",
        help="processes to spread the runs over (default: one for each core)",
    )
    parser.add_argument("--dask", metavar="ADDRESS", help="spread over this Dask scheduler instead")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write the page and every figure there")
    _scenario.add_language(parser)


def _whole(least: int, most: int, what: str) -> type[int]:
    def read(text: str) -> int:
        if not (text.isdecimal() and text.isascii() and len(text) < 9 and least <= int(text) <= most):
            raise argparse.ArgumentTypeError(
                f"{what} are a whole number from {least} to {most}, not {text!r}"
            )
        return int(text)

    return read  # type: ignore[return-value]


def policies(text: str) -> list[str]:
    """The policies named. Raises Refusal for one that does not exist, is named twice, or when there is none."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise Refusal("--policies names none; write --policies first_available,own_first.")
    for name in names:
        _scenario.policy(name)
        if names.count(name) > 1:
            raise Refusal(f"--policies names {name!r} twice; name each once.")
    return names


def source(name: str, settings: Mapping[str, str]) -> Source:
    """The file of a scenario as it is, and what was put over it."""
    from relais.lab.report.report import Source
    from relais.lab.scenario import find

    file = find(name)
    return Source(name=file.name, text=file.read_text(encoding="utf-8"), settings=settings)


def made(args: argparse.Namespace, trials: Sequence[Trial]) -> list[Outcome]:
    """The outcomes of these trials, told on a terminal as they come. Raises Refusal."""
    from relais.lab.comparing.spreading import CannotSpread, cores, on_dask, over_processes

    spread: Spread = on_dask(args.dask) if args.dask else over_processes(args.workers or cores())
    try:
        with _told(sys.stderr) as told:
            return spread(trials, told)
    except CannotSpread as cannot:
        raise Refusal(str(cannot)) from None


@contextmanager
def stopping() -> Iterator[None]:
    """Say on Ctrl-C that nothing was written."""
    try:
        yield
    except KeyboardInterrupt:
        print("\nrelais: stopped; nothing was written.", file=sys.stderr)
        raise


@contextmanager
def _told(stream: TextIO) -> Iterator[Told]:
    """Where one looks, one line: how far, and how long still. Elsewhere nothing."""
    began = time.monotonic()

    def tell(done: int, total: int) -> None:
        left_s = (time.monotonic() - began) / done * (total - done)
        left = f"  about {left_s:.0f} s left" if left_s else ""
        bar = "█" * round(30 * done / total)
        print(f"\r{bar:<30} {done} of {total} runs{left:<24}", end="", file=stream, flush=True)

    if not stream.isatty():
        yield lambda done, total: None
        return
    try:
        yield tell
    finally:
        print(f"\r{'':78}\r", end="", file=stream, flush=True)


def write_runs(path: Path, comparisons: Iterable[tuple[Mapping[str, str], Comparison]]) -> None:
    """Every run as one row: its settings, policy, seed and figures."""
    rows = [
        {**settings, "policy": outcome.policy, "seed": outcome.seed, **outcome.figures}
        for settings, comparison in comparisons
        for outcomes in comparison.outcomes.values()
        for outcome in outcomes
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
