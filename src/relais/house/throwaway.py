"""A database server that lasts as long as a run of the tests. Never the one in the data folder."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from relais.house import database
from relais.house.embedded import Embedded

PREFIX = "relais-test-"
ADDRESSES = ("DATABASE_URL", "RELAIS_WEB_URL", "RELAIS_DISPATCH_URL")
# A folder younger than this may belong to a run that has not taken its lock yet.
YOUNG_S = 60.0


@contextmanager
def throwaway() -> Iterator[dict[str, str]]:
    """Start a server in a temporary folder with the three roles; yields the environment that leads to it.

    RELAIS_TEST_URL (an owner with CREATEDB and CREATEROLE) names a server to use instead. The
    environment of this process leads to it too, as the owner, for the length of the block. The owner
    may create databases.
    """
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
    before = {name: os.environ.get(name) for name in ("RELAIS_VAR", "RELAIS_ROLE", *ADDRESSES)}
    for name in ADDRESSES:
        os.environ.pop(name, None)
    os.environ |= {"RELAIS_VAR": str(folder), "RELAIS_ROLE": "owner"}
    if os.environ.get("RELAIS_TEST_URL"):
        os.environ["DATABASE_URL"] = os.environ["RELAIS_TEST_URL"]
    server = Embedded(folder, is_durable=False)
    try:
        if database.is_embedded():
            server.hold()
        database.prepare(may_create_databases=True)
        yield dict(os.environ)
    finally:
        server.release()
        shutil.rmtree(folder, ignore_errors=True)
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def sweep() -> None:
    """Stop and delete what a killed run left behind: nobody holds its lock any more."""
    for folder in Path(tempfile.gettempdir()).glob(PREFIX + "*"):
        try:
            if time.time() - folder.stat().st_mtime < YOUNG_S:
                continue
            with (folder / "postgres.users").open("r") as use:
                fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
                Embedded(folder.resolve()).stop()
            shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            # Another account's, in use, or gone meanwhile.
            continue
