"""How many contacts a second, how long a province day, how much faster on two cores? Ours beside its rivals."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from relais import compiled, compiling
from relais.bench.figures import Bound, Figure
from relais.bench.stand import Size
from relais.house import Refusal

ROUNDS = 5
BUILD_TIMEOUT_S = 600.0
PROVINCE_S, PROVINCE_MB = 20.0, 1024.0
Run = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """One centre, how many contacts of it are played, and who plays it: ratio to reach, by rival."""

    centre: str
    words: str
    contacts: int
    reach: Mapping[str, float]


RACES = (
    Race(
        centre="erlang_a-100",
        words="M/M/100+M",
        contacts=60_000,
        reach={"simpy-guide": 5.0, "simpy": 5.0, "ciw": 12.0},
    ),
    Race(centre="erlang_a-2000", words="M/M/2000+M", contacts=30_000, reach={"ciw": 60.0}),
    Race(centre="skills-200", words="20 groups, 8 skills, 200 agents", contacts=60_000, reach={"simpy": 5.0}),
    Race(
        centre="skills-2000", words="20 groups, 8 skills, 2,000 agents", contacts=60_000, reach={"simpy": 5.0}
    ),
)
RIVALS = {
    "simpy": "SimPy, as lean as we can",
    "simpy-guide": "SimPy, as its guide has it",
    "ciw": "Ciw",
}


def bench(size: Size) -> list[Figure]:
    """Every race in each form, the province day and the speed-up of `compare`."""
    rounds = ROUNDS if size.is_for_the_record else 1
    found: list[Figure] = []
    with _forms(may_compile=size.is_for_the_record) as forms:
        for race in RACES:
            shown = race if size.is_for_the_record else replace(race, contacts=race.contacts // 30)
            _tell(f"lab: {race.words}")
            found += _raced(shown, forms, rounds)
        if size.is_for_the_record:
            _tell("lab: a day of the province")
            found += [figure for words, form in forms for figure in _province(words, form, rounds)]
        _tell("lab: compare on two workers")
        words, form = forms[-1]
        found.append(_spread(words, form, size, rounds))
    return found


def _tell(line: str) -> None:
    print(f"{line}...", file=sys.stderr, flush=True)


@contextmanager
def _forms(*, may_compile: bool) -> Iterator[list[tuple[str, str]]]:
    """The forms there are, each with its words and the value of RELAIS_ROUTING that asks for it; the last is the
    fastest."""
    forms = [("from its sources", "pure")]
    with tempfile.TemporaryDirectory() as name:
        try:
            folder = compiled.folder()
            if folder is None or not (folder / compiled.form()).is_dir():
                if not may_compile:
                    raise Refusal("not in a short run")
                _tell("lab: compiling (./relais compile keeps it)")
                folder = compiling.build(Path(name), BUILD_TIMEOUT_S).parent
            forms.append(("compiled", str(folder)))
        except Refusal as refusal:
            _tell(f"lab: not measured compiled: {refusal}")
        yield forms


def _run(centre: str, program: str, contacts: int, seed: int, form: str = "pure") -> Run:
    ran = subprocess.run(
        [sys.executable, "-m", "relais.bench.lab.one", centre, program, str(contacts), str(seed)],
        env=os.environ | {"RELAIS_ROUTING": form},
        stdout=subprocess.PIPE,
        check=True,
    )
    found: Run = json.loads(ran.stdout)
    return found


def _raced(race: Race, forms: Sequence[tuple[str, str]], rounds: int) -> list[Figure]:
    """Ours in each form beside each rival, in turn; contacts a second of processor time."""
    programs = [(f"relais {words}", "relais", form) for words, form in forms]
    programs += [(rival, rival, "pure") for rival in race.reach]
    runs: dict[str, list[Run]] = {name: [] for name, _, _ in programs}
    for seed in range(1, rounds + 1):
        for name, program, form in programs:
            runs[name].append(_run(race.centre, program, race.contacts, seed, form))
    rates = {name: median(run["contacts"] / run["cpu_s"] for run in each) for name, each in runs.items()}
    details: dict[str, Any] = {
        name: {
            "contacts_per_s": [round(run["contacts"] / run["cpu_s"]) for run in each],
            "mean_wait_s": median(run["mean_wait_s"] for run in each),
            "abandoned_share": median(run["abandoned_share"] for run in each),
            "peak_mb": max(run["peak_mb"] for run in each),
        }
        for name, each in runs.items()
    }
    return [
        Figure(
            name=f"lab {words}: {race.words}, beside {RIVALS[rival]}",
            unit="/s",
            ours=rates[f"relais {words}"],
            rival=rates[rival],
            reach=reach,
            bound=Bound.AT_LEAST,
            details=details,
        )
        for words, _ in forms
        for rival, reach in race.reach.items()
    ]


def _province(words: str, form: str, rounds: int) -> list[Figure]:
    runs = [_run("province", "relais", 0, seed, form) for seed in range(1, rounds + 1)]
    details: dict[str, Any] = {
        "contacts": [run["contacts"] for run in runs],
        "cpu_s": [run["cpu_s"] for run in runs],
    }
    day = Figure(
        name=f"lab {words}: a day of the province",
        unit="s",
        ours=median(run["wall_s"] for run in runs),
        reach=PROVINCE_S,
        bound=Bound.AT_MOST,
        details=details | {"wall_s": [run["wall_s"] for run in runs]},
    )
    memory = Figure(
        name=f"lab {words}: memory of a day of the province",
        unit="MB",
        ours=max(run["peak_mb"] for run in runs),
        reach=PROVINCE_MB,
        bound=Bound.AT_MOST,
    )
    return [day, memory]


def _spread(words: str, form: str, size: Size, rounds: int) -> Figure:
    """`compare` of three policies and four replications, as the command makes it."""
    days = 10 if size.is_for_the_record else 1

    def wall_s(workers: int) -> float:
        began = time.perf_counter()
        subprocess.run(
            [
                *(sys.executable, "-m", "relais", "lab", "compare", "one_centre", "--json"),
                *("--policies", "first_available,dedicated,own_first", "--replications", "4"),
                *("--set", f"horizon.days={days}", "--workers", str(workers)),
            ],
            env=os.environ | {"RELAIS_ROUTING": form},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        return time.perf_counter() - began

    turns = [(wall_s(1), wall_s(2)) for _ in range(rounds)]
    return Figure(
        name=f"lab {words}: compare, two workers beside one",
        unit="runs/s",
        ours=12 / median(two for _, two in turns),
        rival=12 / median(one for one, _ in turns),
        reach=1.8,
        bound=Bound.AT_LEAST,
        details={"wall_s": turns},
    )
