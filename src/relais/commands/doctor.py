"""Say what is installed, which database, which version, and what is missing.

Exit status 1 when something needed is missing. --json prints one object; passwords are masked.
"""

import argparse
import json
import os
import platform
import re
import shutil
import sys
from importlib import metadata
from typing import Any

from relais import __version__
from relais.house import Refusal, database, places, roles
from relais.house.machine import MAJOR

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW_CHROMIUM = "missing; the browser tests are skipped without it (Debian: apt install chromium)"
HOW_MSGFMT = "missing; only needed by other translation tools (Debian: apt install gettext)"
LOW_DISK_BYTES = 500_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--json."""
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(args: argparse.Namespace) -> int:
    """Print the report; 1 when it holds a problem."""
    found = report()
    if args.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        print(in_lines(found))
    return 1 if found["problems"] else 0


def report() -> dict[str, Any]:
    """Everything, keyed as in the JSON form; `problems` holds one sentence each."""
    problems: list[str] = []
    found: dict[str, Any] = {
        "relais": __version__,
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()} {platform.release()}",
        "packages": _packages(problems),
        **_database(problems),
        "chromium": next(filter(None, map(shutil.which, CHROMIUMS)), None),
        "msgfmt": shutil.which("msgfmt"),
        "data_folder": str(places.var()),
        "disk_free_bytes": shutil.disk_usage(places.var()).free,
    }
    if found["disk_free_bytes"] < LOW_DISK_BYTES:
        problems.append(f"{places.var()} has {found['disk_free_bytes'] // 1_000_000} MB free; make room.")
    return found | {"problems": problems}


def pinned(text: str) -> dict[str, str]:
    """The versions of a pinned list that every platform needs (lines with a marker left out)."""
    return dict(re.findall(r"^([\w.-]+)==(\S+) \\$", text, re.MULTILINE))


def _packages(problems: list[str]) -> dict[str, Any]:
    wanted = pinned((places.ROOT / "requirements.txt").read_text(encoding="utf-8"))
    missing, other = [], []
    for name, version in wanted.items():
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
            continue
        if installed != version:
            other.append(f"{name} {installed}, not {version}")
    if missing or other:
        problems.append(
            f"libraries missing or of another version ({', '.join(missing + other)}); delete .venv."
        )
    return {"wanted": len(wanted), "missing": missing, "other_version": other}


def _database(problems: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "database_kind": "embedded" if database.is_embedded() else "server",
        "database_url": None,
        "database_running": False,
        "server_version": None,
        "roles": [],
        "migrations_pending": None,
    }
    try:
        found["database_url"] = database.url(database.known_role())
        if database.is_embedded() and not database.embedded_server().is_ready():
            found["server_version"] = _version_on_disk()
            return found
        _ask_server(found)
        if database.known_role() == "owner":
            found["migrations_pending"] = _pending()
    except Refusal as refusal:
        problems.append(str(refusal))
    if found["migrations_pending"]:
        problems.append(f"{len(found['migrations_pending'])} migrations are pending; run ./relais migrate.")
    return found


def _ask_server(found: dict[str, Any]) -> None:
    role = database.known_role()
    what = database.VARIABLES[role]
    with database.connect(database.connect_info(role), what=what) as connection:
        found["database_running"] = True
        found["server_version"] = connection.info.parameter_status("server_version")
        database.check_version(connection, what)
        rows = connection.execute("select rolname from pg_roles where rolname = any(%s)", [list(roles.NAMES)])
        found["roles"] = sorted(row[0] for row in rows)


def _version_on_disk() -> str:
    try:
        return (database.embedded_server().data / "PG_VERSION").read_text(encoding="ascii").strip()
    except OSError:
        return str(MAJOR)


def _pending() -> list[str]:
    from relais.commands import migrate

    before = os.environ.get("RELAIS_ROLE")
    try:
        migrate.start_django_as_owner()
        return migrate.pending()
    finally:
        os.environ.pop("RELAIS_ROLE", None)
        if before is not None:
            os.environ["RELAIS_ROLE"] = before


def in_lines(found: dict[str, Any]) -> str:
    """The report for a person."""
    packages = found["packages"]
    is_whole = not packages["missing"] and not packages["other_version"]
    state = "running" if found["database_running"] else "not running (./relais up starts it)"
    if found["database_kind"] == "server" and not found["database_running"]:
        state = "not reached"
    pending = found["migrations_pending"]
    unknown = "not known from here"
    rows = [
        ("relais", found["relais"]),
        ("python", f"{found['python']} ({sys.executable})"),
        ("platform", found["platform"]),
        ("libraries", f"{packages['wanted']} wanted, " + ("all there" if is_whole else "see the problems")),
        ("database", f"{found['database_kind']}, PostgreSQL {found['server_version'] or '?'}, {state}"),
        ("address", found["database_url"] or "?"),
        ("roles", ", ".join(found["roles"]) or (unknown if not found["database_running"] else "none yet")),
        ("migrations", unknown if pending is None else f"{len(pending)} pending"),
        ("chromium", found["chromium"] or HOW_CHROMIUM),
        ("msgfmt", found["msgfmt"] or HOW_MSGFMT),
        ("data", f"{found['data_folder']} ({found['disk_free_bytes'] / 1e9:.1f} GB free)"),
    ]
    lines = [f"{name:<11} {value}" for name, value in rows]
    lines += [f"{'problem':<11} {problem}" for problem in found["problems"]] or [f"{'problems':<11} none"]
    return "\n".join(lines)
