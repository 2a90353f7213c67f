"""Fill an empty database with the demo centre, or with a province of any size.

Without an option: the demo centre (5,000 persons). With --cases and --agents: the 17 regions in
their real proportions, in teams of eight. The same --seed gives the same people.
"""

import argparse
import sys
import time
from typing import TYPE_CHECKING

from relais.house import Refusal, database

if TYPE_CHECKING:
    from relais.demo.seed import Plan


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--cases, --agents, --items, --seed, --fresh."""
    parser.add_argument("--cases", type=int, help="cases of the province, such as 258000")
    parser.add_argument("--agents", type=int, help="agents who answer (one for 129 cases)")
    parser.add_argument("--items", type=int, help="past contacts (one for two cases)")
    parser.add_argument("--seed", type=int, default=1, help="another number gives other people (1)")
    parser.add_argument("--fresh", action="store_true", help="first empty the embedded database")


def run(args: argparse.Namespace) -> int:
    """Sow, with a progress bar; 0 when done."""
    from relais.commands import migrate, up

    migrate.start_django_as_owner()
    # What cannot be sown is refused before anything is emptied.
    plan = _plan(args)
    if args.fresh:
        up.empty()
    began = time.monotonic()
    with database.running():
        migrate.apply()
        from relais.demo import seed

        counts = seed.sow(plan, say=progress)
    spent_s = time.monotonic() - began
    words = (
        ("people_person", "persons"),
        ("cases_case", "cases"),
        ("staff_agent", "staff"),
        ("work_item", "items"),
    )
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(", ".join(f"{counts.get(table, 0):,} {word}" for table, word in words) + f", in {spent_s:.1f} s")
    return 0


def _plan(args: argparse.Namespace) -> "Plan":
    from relais.demo import seed

    if any(number is not None and number < 0 for number in (args.cases, args.agents, args.items)):
        raise Refusal("--cases, --agents and --items are counts: give numbers from 0.")
    if args.cases is None and args.agents is None:
        return seed.demo_plan(seed=args.seed)
    cases = args.cases if args.cases is not None else args.agents * seed.CASES_AN_AGENT
    agents = args.agents if args.agents is not None else max(1, round(cases / seed.CASES_AN_AGENT))
    return seed.province_plan(cases=cases, agents=agents, items=args.items, seed=args.seed)


def progress(done: int, total: int) -> None:
    """A bar on a terminal; nothing elsewhere, so that logs stay short."""
    if sys.stderr.isatty():
        filled = round(40 * done / max(1, total))
        print(
            f"\r  [{'#' * filled}{' ' * (40 - filled)}] {done:,} of {total:,}",
            end="",
            file=sys.stderr,
            flush=True,
        )
