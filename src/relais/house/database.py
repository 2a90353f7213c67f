"""Which database, as which role: DATABASE_URL, or the embedded server when nothing is said.

Three roles, one duty each: the *owner* migrates and seeds; *web* and *dispatch* (`roles.py`) own nothing.
`connect_info` only reads the environment and the data folder; `prepare` connects and checks.
"""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from relais.house import Refusal
from relais.house.embedded import SUPERUSER, Embedded
from relais.house.machine import PORT
from relais.house.places import var

OLDEST_MAJOR = 17
CONNECT_S = 5
DROP_S = 30.0
LOGINS = {"owner": "relais_owner", "web": "relais_web", "dispatch": "relais_dispatch"}
VARIABLES = {"owner": "DATABASE_URL", "web": "RELAIS_WEB_URL", "dispatch": "RELAIS_DISPATCH_URL"}
DATABASE = "relais"


def is_embedded() -> bool:
    """True when no address is given in the environment: the server is ours, in the data folder."""
    return not any(os.environ.get(name) for name in VARIABLES.values())


def embedded_server() -> Embedded:
    """The embedded server of this data folder, running or not."""
    return Embedded(var())


def known_role() -> str:
    """The strongest role this process knows the address of: a machine of pages has no owner's."""
    if is_embedded():
        return "owner"
    return next(role for role, variable in VARIABLES.items() if os.environ.get(variable))


def connect_info(role: str) -> dict[str, Any]:
    """How `role` (owner, web or dispatch) connects: libpq keywords, at least `host`, `dbname` and `user`.

    RELAIS_DATABASE_NAME names another database of the same server. Raises `Refusal` when the address
    in the environment cannot be read, or is not given to this process.
    """
    if role not in LOGINS:
        raise Refusal(f'there is no database role "{role}"; RELAIS_ROLE is one of {", ".join(LOGINS)}.')
    other = os.environ.get("RELAIS_DATABASE_NAME")
    return _address(role) | ({"dbname": other} if other else {})


def _address(role: str) -> dict[str, Any]:
    if is_embedded():
        socket = str(embedded_server().socket)
        return {"host": socket, "port": str(PORT), "dbname": DATABASE, "user": LOGINS[role]}
    own = os.environ.get(VARIABLES[role])
    if own:
        return {"host": ""} | _parsed(VARIABLES[role], own)
    owner = os.environ.get("DATABASE_URL")
    if not owner:
        raise Refusal(f"no database address for the role {role}: set {VARIABLES[role]} (docs/operating.md).")
    info = {"host": ""} | _parsed("DATABASE_URL", owner) | {"user": LOGINS[role]}
    info.pop("password", None)
    password = kept_passwords().get(LOGINS[role])
    return info | ({"password": password} if password else {})


def _parsed(variable: str, url: str) -> dict[str, Any]:
    try:
        if "://" in url and not url.startswith(("postgresql://", "postgres://")):
            raise psycopg.ProgrammingError("another kind of address")
        info = {key: value for key, value in conninfo_to_dict(url).items() if value}
    except (psycopg.Error, UnicodeError):
        # What was given is not shown: it may hold a password.
        raise Refusal(
            f"{variable} is not the address of a PostgreSQL database; "
            f"expected postgresql://user:password@host:5432/database."
        ) from None
    missing = [name for name in ("user", "dbname") if not info.get(name)]
    if missing:
        raise Refusal(
            f"{variable} does not name the {' and the '.join(missing).replace('dbname', 'database')}; "
            f"expected postgresql://user:password@host:5432/database."
        )
    return info


def url(role: str = "owner", *, is_masked: bool = True) -> str:
    """The address of the database for `psql`, with the password masked unless asked otherwise."""
    from urllib.parse import quote, urlencode

    info = connect_info(role)
    password = info.pop("password", None)
    host, port, name, user = (info.pop(key, "") for key in ("host", "port", "dbname", "user"))
    login = quote(user, safe="")
    if password:
        login += ":" + ("***" if is_masked else quote(password, safe=""))
    extra = dict(info)
    if host.startswith("/"):
        extra = {"host": host, "port": port or str(PORT)} | extra
        place = ""
    else:
        place = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    query = "?" + urlencode(extra, quote_via=quote, safe="/") if extra else ""
    return f"postgresql://{login}@{place}/{quote(name, safe='')}{query}"


# Passwords of the two roles on a server of ours to prepare: made once, kept beside the data.


def kept_passwords() -> dict[str, str]:
    """The passwords this installation gave, by role name; empty before `prepare`."""
    try:
        kept: dict[str, str] = json.loads((var() / "roles.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise Refusal(f"{var() / 'roles.json'} cannot be read; delete it to have it made again.") from error
    return kept


def keep_passwords(passwords: dict[str, str]) -> None:
    """Write the passwords where only this account reads them, whole or not at all."""
    path = var() / "roles.json"
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(passwords, file)
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)


# Checks


def connect(info: dict[str, Any], *, what: str) -> psycopg.Connection[Any]:
    """Open a connection in autocommit; `what` names the address in the refusal (`DATABASE_URL`)."""
    try:
        return psycopg.connect(**(info | {"connect_timeout": CONNECT_S}), autocommit=True)
    except psycopg.Error as error:
        raise Refusal(why_not_connected(str(error), info, what)) from None


def why_not_connected(words: str, info: dict[str, Any], what: str) -> str:
    """One sentence on a failed connection, from libpq's words (French servers answer in French)."""
    user, name = info.get("user", ""), info.get("dbname", "")
    place = f"{info.get('host') or 'the local socket'}" + (f":{info['port']}" if info.get("port") else "")
    low = words.lower()
    if any(said in low for said in ("password authentication failed", "authentification par mot de passe")):
        return f"the server {place} refused the password of {user}; correct it in {what}."
    if "no password supplied" in low:
        return f"the server {place} asks a password for {user}; add it to {what}."
    if f'role "{user}" does not exist' in low or f"le rôle « {user} » n'existe pas" in low:
        return f"the role {user} does not exist on {place}; correct {what}, or create the role."
    if f'database "{name}" does not exist'.lower() in low or f"base de données « {name} »".lower() in low:
        return (
            f"there is no database {name} on {place}; correct {what}, "
            f'or have it created: CREATE DATABASE "{name}" OWNER "{user}";'
        )
    if "too many clients" in low or "remaining connection slots" in low:
        return f"the server {place} has no connection left; raise its max_connections or close some."
    if "pg_hba.conf" in low or "fatal" in low:
        said = words.strip().splitlines()[0].rpartition("FATAL:")[2].strip()
        return f"the server {place} refused the connection of {user} to {name} ({said}); correct {what}."
    return f"no PostgreSQL server answers at {place}; start it, or correct {what}."


def check_version(connection: psycopg.Connection[Any], what: str) -> None:
    """Refuse a server older than 17: `pg_c_utf8`, on which names are searched, came with it."""
    version = connection.info.server_version
    if version < OLDEST_MAJOR * 10_000:
        found = connection.info.parameter_status("server_version")
        raise Refusal(
            f"{what} leads to PostgreSQL {found}, and Relais needs {OLDEST_MAJOR} or later; "
            f"upgrade that server, or use the embedded one by unsetting {what}."
        )


def check_privileges(connection: psycopg.Connection[Any]) -> None:
    """Refuse an owner who cannot make tables; says the statement an administrator should run."""
    may_create, user, name = connection.execute(
        "select has_database_privilege(current_database(), 'CREATE') "
        "and coalesce(has_schema_privilege('public', 'CREATE'), false), current_user, current_database()"
    ).fetchone() or (False, "", "")
    if not may_create:
        raise Refusal(
            f"{user} may not create tables in the database {name}; "
            f'have an administrator run: ALTER DATABASE "{name}" OWNER TO "{user}"; '
            f'then, in that database: GRANT ALL ON SCHEMA public TO "{user}";'
        )


def prepare(*, may_create_databases: bool = False) -> None:
    """Make the database ready to migrate: reachable, recent enough, writable, with its roles.

    With the embedded server (which must run), also makes the owner and the database; there
    `may_create_databases` lets the owner make test databases. Raises `Refusal`, one sentence each.
    """
    from relais.house import roles

    if is_embedded():
        _bootstrap(may_create_databases)
    with connect(connect_info("owner"), what="DATABASE_URL") as connection:
        check_version(connection, "DATABASE_URL")
        check_privileges(connection)
        roles.ensure(connection)
    if not is_embedded():
        for role in ("web", "dispatch"):
            roles.check_login(role)


def _bootstrap(may_create_databases: bool) -> None:
    """As the superuser of the embedded server: the owner, who is not one, and his database."""
    superuser = connect_info("owner") | {"user": SUPERUSER, "dbname": "postgres"}
    owner = sql.Identifier(LOGINS["owner"])
    with connect(superuser, what="RELAIS_VAR") as connection:
        if not connection.execute("select 1 from pg_roles where rolname = %s", [LOGINS["owner"]]).fetchone():
            connection.execute(sql.SQL("create role {} login createrole").format(owner))
        if may_create_databases:
            connection.execute(sql.SQL("alter role {} createdb").format(owner))
        if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(DATABASE), owner))


@contextmanager
def running() -> Iterator[None]:
    """The database, ready to use, for the length of a command.

    Starts the embedded server when it is not running and stops it at the end unless another
    process uses it; with DATABASE_URL only checks. Raises `Refusal`.
    """
    if not is_embedded():
        prepare()
        yield
        return
    server = embedded_server()
    server.hold()
    try:
        prepare()
        yield
    finally:
        server.release()


def drop(owner: psycopg.Connection[Any], name: str) -> None:
    """Drop a database, if it is there, once its last connection has gone. Raises `Refusal` when one stays.

    Not by DROP ... WITH (FORCE): an owner may not end the server's own vacuum, which goes by itself.
    """
    deadline = time.monotonic() + DROP_S
    while True:
        try:
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            return
        except psycopg.errors.ObjectInUse:
            if time.monotonic() > deadline:
                raise Refusal(f"the database {name} is in use; stop what uses it first.") from None
            with suppress(psycopg.Error):
                owner.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = %s AND backend_type = 'client backend'",
                    [name],
                )
            time.sleep(0.2)
