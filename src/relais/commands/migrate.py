"""Bring the database to the shape of this version (as its owner).

`./relais up` does it by itself; a real centre runs it once after each upgrade, before it restarts
the services. With --check, changes nothing and exits with status 1 when something is pending.
"""

import argparse
import os
from typing import TYPE_CHECKING

from relais.house import database, translations

if TYPE_CHECKING:
    from django.db.migrations.executor import MigrationExecutor


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--check."""
    parser.add_argument("--check", action="store_true", help="only say what is pending")


def run(args: argparse.Namespace) -> int:
    """Apply what is pending, or with --check list it."""
    with database.running():
        start_django_as_owner()
        names = pending()
        if args.check:
            print("\n".join(names) if names else "nothing is pending")
            return 1 if names else 0
        apply()
        translations.compile_stale()
        print(f"{len(names)} migrations applied" if names else "nothing was pending")
    return 0


def start_django_as_owner() -> None:
    """Load the applications; this process then connects as the owner of the database."""
    import django

    os.environ["RELAIS_ROLE"] = "owner"
    django.setup()


def pending() -> list[str]:
    """The migrations to apply, as `app.name`, in order."""
    executor = _executor()
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def apply() -> None:
    """Apply every pending migration, each in its transaction, then the grants of the roles."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    grant()


def grant() -> None:
    """Give each role exactly what `house/grants.py` lists. In one transaction: no page notices."""
    from django.db import connection, transaction

    from relais.house import grants

    with transaction.atomic(), connection.cursor() as cursor:
        # Two at once would trip over each other's catalogue rows.
        cursor.execute("select pg_advisory_xact_lock(hashtext('relais grants'))")
        for statement in grants.statements():
            cursor.execute(statement)


def _executor() -> "MigrationExecutor":
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    return MigrationExecutor(connection)
