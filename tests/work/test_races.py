"""Everybody acts on the same few items at once, with two dispatchers at work: no deadlock, no forbidden state."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SETTLE = """
import django; django.setup()
from tests.cast import make_agent, make_case, make_person, make_team
teams = [make_team(f"Équipe {n}") for n in range(3)]
agents = [make_agent(f"A{n}", "Roy", teams[n % 3]) for n in range(12)]
for n in range(24):
    own = agents[n % 12]
    case = make_case(make_person(f"P{n}", "Gagnon"), own_agent=own, team=own.team, number=f"01-{n}")
print(agents[0].pk, case.pk - 23)
"""


def _run(role: str, *command: str) -> subprocess.CompletedProcess[str]:
    path = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    environment = {**os.environ, "RELAIS_ROLE": role, "PYTHONPATH": path}
    environment["DJANGO_SETTINGS_MODULE"] = "relais.house.settings"
    return subprocess.run(
        [sys.executable, *command], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_acts_that_meet_wait_for_each_other(own_database: str) -> None:
    settled = _run("owner", "-c", SETTLE)
    assert settled.returncode == 0, settled.stderr
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "RELAIS_RING_LIVE_S": "0.5"}
    dispatchers = [
        subprocess.Popen([sys.executable, "-m", "relais", "dispatch"], env=environment, cwd=ROOT)
        for _ in range(2)
    ]
    try:
        hammered = _run("web", "-m", "tests.work.hammer", "8", *settled.stdout.split())
    finally:
        for process in dispatchers:
            process.terminate()
            process.wait(10)
    assert hammered.returncode == 0, hammered.stdout + hammered.stderr
    checked = _run("owner", "-m", "relais", "check-invariants", "--json")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    found = json.loads(checked.stdout)
    assert found["done"] > 20 and found["withdrawn"] > 0
