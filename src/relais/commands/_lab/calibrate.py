"""Learn a scenario from a call log or a case log, and say on other days how well it holds.

Writes the scenario (plain TOML, each number with where it comes from) and beside it a page with fitted against
observed. The format is told by the header of the file: docs/calibration.md lists those that are known.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relais.commands._lab import _out, _scenario
from relais.house import Refusal

if TYPE_CHECKING:
    from relais.lab.calibration.fitting import Fit
    from relais.lab.calibration.observed import Observed, Seen
    from relais.lab.calibration.page import Calibrated
    from relais.replay.readers import RecordedContact, Recording
    from relais.replay.readers.loads import Load
    from relais.replay.readers.read import Gathered

LIVE_CHANNELS = ("phone", "counter", "chat")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="a log, plain or gzip (docs/calibration.md)")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="scenario.toml", help="where the scenario is written"
    )
    parser.add_argument(
        "--last",
        action="store_true",
        help="check on the last third of the days, as a forecast, instead of every second one of each weekday",
    )
    parser.add_argument(
        "--replications",
        type=int,
        default=8,
        metavar="R",
        help="simulated periods that the check makes, twice (default: %(default)s)",
    )
    parser.add_argument("--workers", type=int, metavar="N", help="processes (default: one for each core)")
    parser.add_argument(
        "--office", help="of a log with several offices, the one to learn (default: the busiest)"
    )
    parser.add_argument(
        "--skip-bad", action="store_true", help="go on past bad rows, written beside the file with the reason"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    _scenario.add_language(parser)


def run(args: argparse.Namespace) -> int:
    from relais.lab.calibration import fitting, laws, split, writing
    from relais.lab.calibration.page import calibration_page
    from relais.lab.report.report import Source

    if not 2 <= args.replications <= 1_000:
        raise Refusal(f"--replications is from 2 to 1000, not {args.replications}.")
    if args.out.suffix != ".toml":
        raise Refusal(f"--out names the scenario file, which ends in .toml, not {args.out.name!r}.")
    if not args.out.parent.is_dir():
        raise Refusal(f"{args.out.parent} is no folder; make it, or name another in --out.")
    log, rows = observed(args.file, skip_bad=args.skip_bad, office=args.office)
    try:
        fitted, held = split.split(log.days(), last=args.last)
        _tell(f"learning on {len(fitted)} days of {log.name}")
        fit = fitting.fit(log, fitted)
    except split.TooShort as short:
        raise Refusal(f"{args.file}: {short}.") from None
    except laws.NothingSeen as nothing:
        raise Refusal(f"{args.file} holds no {str(nothing).removeprefix('a ')} to learn from.") from None
    text = writing.text(fit, log.name, held, args.lang)
    found = _checked(args, log, rows, fit, held)
    page = calibration_page(found, Source(name=args.out.name, text=text), args.lang)
    _out.whole_file(args.out, text)
    _out.whole_file(args.out.with_suffix(".html"), page)
    summary = _summary(args, found)
    print(json.dumps(summary, indent=2) if args.json else _table(summary))
    return 0


def _tell(line: str) -> None:
    print(f"relais: {line}", file=sys.stderr, flush=True)


def observed(path: Path, *, skip_bad: bool = False, office: str | None = None) -> tuple[Observed, int]:
    """What a file shows, and its number of rows. Raises Refusal, with every fault of the file."""
    from relais.replay.readers import FORMATS, BadInput, bpic2015
    from relais.replay.readers.draft import Draft
    from relais.replay.readers.loads import LOADS
    from relais.replay.readers.read import gather, recording

    try:
        gathered: Gathered[Draft | Load] = gather(
            path, (*FORMATS, bpic2015.FORMAT, *LOADS), skip_bad=skip_bad
        )
    except OSError as fault:
        raise Refusal(f"{path} cannot be read: {fault.strerror}. Give the path of a log.") from None
    except BadInput as bad:
        raise Refusal(str(bad)) from None
    if gathered.refused:
        _tell(f"{gathered.refused} bad rows left out, and written in {gathered.refused_path}")
    drafted = gathered.drafted
    if isinstance(drafted, Draft):
        log = _of_recording(recording(path, gathered))  # type: ignore[arg-type]
    else:
        log = _of_load(path.name, gathered.format, drafted, office)
    if not log.days():
        raise Refusal(f"{path} holds nothing to learn from.")
    return log, gathered.rows


def _of_recording(found: Recording) -> Observed:
    from relais.lab.calibration.observed import Observed, Present

    present = [
        Present(
            span.agent, span.day, _since_midnight(span.start_at, span), _since_midnight(span.end_at, span)
        )
        for agent in found.agents.values()
        for span in agent.spans
    ]
    return Observed(
        name=found.name,
        format=found.format,
        seen=tuple(_seen(contact) for contact in found.contacts),
        present=tuple(present),
        quirks=dict(found.quirks) | dict(found.skipped),
    )


def _since_midnight(instant: datetime, span: Any) -> float:
    midnight = datetime.combine(span.day, datetime.min.time(), instant.tzinfo)
    return (instant - midnight).total_seconds()


def _seen(contact: RecordedContact) -> Seen:
    from relais.lab.calibration.observed import Seen
    from relais.replay.readers import working_day

    day = working_day(contact.received_at)
    midnight = datetime.combine(day, datetime.min.time(), contact.received_at.tzinfo)
    waited = contact.patience_s
    if waited is None and contact.answered_at is not None:
        waited = (contact.answered_at - contact.received_at).total_seconds()
    return Seen(
        day=day,
        at_s=(contact.received_at - midnight).total_seconds(),
        is_live=contact.kind == "live",
        channel=contact.channel if contact.channel in LIVE_CHANNELS else "phone",  # type: ignore[arg-type]
        wait_s=waited,
        is_left=contact.is_abandoned,
        service_s=contact.service_s,
        agent=contact.server,
        person=contact.case,
        priority=contact.priority,
        clientele=contact.clientele,
        due_s=(contact.due_at - contact.received_at).total_seconds() if contact.due_at else None,
    )


def _of_load(name: str, format_: str, load: Load, office: str | None) -> Observed:
    from relais.lab.calibration import states
    from relais.lab.calibration.observed import Observed, Polled, Tally

    quirks = dict(+load.quirks)
    if not load.states:
        tallies = tuple(Tally(slot.day, slot.at_s, load.slot_s, slot.came) for slot in load.slots)
        return Observed(name=name, format=format_, tallies=tallies, quirks=quirks)
    polled = [Polled(*state) for state in load.states]
    offices = states.offices(polled)
    chosen = office or next(iter(offices))
    if chosen not in offices:
        raise Refusal(f"--office {chosen!r} is not in {name}; it has {', '.join(sorted(offices))}.")
    kept = tuple(each for each in polled if each.office == chosen)
    return Observed(name=f"{name}, {chosen}", format=format_, polled=kept, quirks=quirks)


def _checked(args: argparse.Namespace, log: Observed, rows: int, fit: Fit, held: Sequence[Any]) -> Calibrated:
    from relais.lab.calibration.check import check
    from relais.lab.calibration.page import Calibrated, counted
    from relais.lab.comparing.spreading import cores

    is_counted = not log.seen
    found = None
    if not is_counted:

        def told(done: int, total: int) -> None:
            if sys.stderr.isatty():
                print(f"\rchecking: {done} of {total} periods simulated", end="", file=sys.stderr, flush=True)
                if done == total:
                    print(file=sys.stderr)

        _tell(f"checking on {len(held)} other days, {2 * args.replications} simulated periods")
        found = check(fit, log, held, args.replications, args.workers or cores(), told)
    return Calibrated(
        log=log,
        rows=rows,
        fit=fit,
        held=tuple(held),
        is_last=args.last,
        check=found,
        counts=counted(log, fit, held) if is_counted else (),
    )


def _summary(args: argparse.Namespace, found: Calibrated) -> dict[str, Any]:
    """The answer as plain values."""
    from relais.lab.calibration.page import FIGURES

    answer: dict[str, Any] = {
        "file": found.log.name,
        "format": found.log.format,
        "rows": found.rows,
        "days_fitted": [day.isoformat() for day in found.fit.days],
        "days_checked": [day.isoformat() for day in (found.check.days if found.check else found.held)],
        "scenario": str(args.out),
        "page": str(args.out.with_suffix(".html")),
        "agents": found.fit.scenario.agents.count,
        "assumed": list(found.fit.assumed),
        "quirks": found.log.quirks,
        "check": {},
    }
    if found.check is not None:
        for name in FIGURES:
            sides = {"forecast": found.check.side(name), "given_volume": found.check.side(name, given=True)}
            if sides["forecast"].observed is None:
                continue
            answer["check"][name] = {"observed": sides["forecast"].observed} | {
                key: {
                    "mean": side.simulated.mean if side.simulated else None,
                    "another": side.between,
                    "agrees": side.agrees,
                }
                for key, side in sides.items()
            }
    if found.counts:
        observed, expected = (sum(each[place] for each in found.counts) for place in (1, 2))
        answer["arrivals_a_day"] = {"observed": observed, "expected": expected}
        answer["arrivals_by_hour"] = [
            {"hour": hour, "observed": came, "expected": hoped} for hour, came, hoped in found.counts
        ]
    return answer


def _table(summary: dict[str, Any]) -> str:
    """The answer as lines of text."""
    lines = [
        f"{summary['file']} ({summary['format']}): {summary['rows']:,} rows,"
        f" {len(summary['days_fitted'])} days to learn, {len(summary['days_checked'])} to check"
    ]
    if summary["check"]:
        lines.append(f"{'':<18}{'observed':>10}  {'simulated (one more period)':<34}  volume known")
    for name, row in summary["check"].items():
        cells = []
        for key in ("forecast", "given_volume"):
            side = row[key]
            between = side["another"]
            said = "-" if side["mean"] is None else f"{side['mean']:.4g}"
            if between:
                said += f" ({between[0]:.4g} to {between[1]:.4g}) {'agrees' if side['agrees'] else 'OUTSIDE'}"
            cells.append(said)
        lines.append(f"{name:<18}{row['observed']:>10.4g}  {cells[0]:<34}  {cells[1]}")
    if "arrivals_a_day" in summary:
        counts = summary["arrivals_a_day"]
        lines.append(f"arrivals a day: observed {counts['observed']:.0f}, expected {counts['expected']:.0f}")
    for code in summary["assumed"]:
        lines.append(f"assumed, the log does not tell: {code}")
    lines.append(f"wrote {summary['scenario']} and {summary['page']}")
    return "\n".join(lines)
