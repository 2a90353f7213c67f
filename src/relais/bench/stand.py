"""The database of the benchmarks: a province seeded once and kept, and a fresh copy of it for each benchmark."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from relais.bench import machine
from relais.house import Refusal, database

PATTERN = "relais_bench_province"
DATABASE = "relais_bench"
SOURCES = ("*/migrations/*.py", "demo/*.py", "house/grants.py")
DROP_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large the province is, and how long each benchmark lasts."""

    cases: int = 258_000
    agents: int = 2_000
    rounds: int = 3
    waiting: int = 20_000
    line: int = 50_000  # waiting items of the memory benchmark
    round_s: float = 3.0
    latency_s: float = 20.0
    searches: int = 400
    is_for_the_record: bool = True


FULL = Size()
QUICK = Size(
    cases=3_000,
    agents=160,
    rounds=2,
    waiting=800,
    line=1_000,
    round_s=0.5,
    latency_s=1.5,
    searches=40,
    is_for_the_record=False,
)


def begin() -> None:
    """Name the database of the benchmarks for this process and its children, and load the applications as its owner."""
    if database.is_embedded():
        database.prepare(may_create_databases=True)
    os.environ["RELAIS_DATABASE_NAME"] = DATABASE
    os.environ["RELAIS_ROLE"] = "owner"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relais.house.settings")
    import django

    django.setup()


@contextmanager
def province(size: Size) -> Iterator[None]:
    """A fresh copy of the province, committed and analysed, dropped at the end. Raises Refusal."""
    from django.db import connection

    _make_pattern(size)
    connection.close()
    with _administrator() as owner:
        database.drop(owner, DATABASE)
        owner.execute(f"CREATE DATABASE {DATABASE} TEMPLATE {PATTERN} STRATEGY file_copy")
    try:
        with psycopg.connect(**database.connect_info("owner"), autocommit=True) as owner:
            if size.is_for_the_record:
                machine.refuse_unless_durable(owner)
        yield
    finally:
        connection.close()
        with _administrator() as owner:
            database.drop(owner, DATABASE)


def _administrator() -> psycopg.Connection[Any]:
    return psycopg.connect(**database.connect_info("owner") | {"dbname": "postgres"}, autocommit=True)


def _fingerprint(size: Size) -> str:
    """Another seed, schema or size makes another province."""
    digest = hashlib.sha256(f"{size.cases} {size.agents}".encode())
    root = Path(__file__).resolve().parents[1]
    for pattern in SOURCES:
        for path in sorted(root.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _make_pattern(size: Size) -> None:
    wanted = _fingerprint(size)
    with _administrator() as owner:
        row = owner.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [PATTERN]
        ).fetchone()
        if row is not None and row[0] == wanted:
            return
        print(f"seeding {size.cases:,} cases and {size.agents:,} agents, once", file=sys.stderr, flush=True)
        try:
            database.drop(owner, PATTERN)
            owner.execute(f"CREATE DATABASE {PATTERN}")
        except psycopg.errors.InsufficientPrivilege:
            raise Refusal(
                "the benchmarks need a database of their own, and the owner may not create one; have an"
                " administrator run: ALTER ROLE the_owner CREATEDB;"
            ) from None
    environment = os.environ | {"RELAIS_DATABASE_NAME": PATTERN}
    seed = ["seed", "--cases", str(size.cases), "--agents", str(size.agents)]
    done = subprocess.run(
        [sys.executable, "-m", "relais", *seed], env=environment, stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode != 0:
        raise Refusal("the province could not be seeded; its last lines are above.")
    with psycopg.connect(**database.connect_info("owner") | {"dbname": PATTERN}, autocommit=True) as owner:
        # Everything frozen and counted, so that no benchmark pays for the seed.
        owner.execute("VACUUM (FREEZE, ANALYZE)")
    with _administrator() as owner:
        owner.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(PATTERN), sql.Literal(wanted))
        )


def as_details(size: Size) -> dict[str, object]:
    """The size, for the report."""
    return asdict(size)
