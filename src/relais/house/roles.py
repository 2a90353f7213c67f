"""The two roles of the running processes. They log in, own nothing, and skip no row-level security.

What each may read and write is granted by the migrations; the roles exist before. Two Relais
databases on one server share them.
"""

import os
import secrets
from typing import Any

import psycopg
from psycopg import sql

from relais.house import Refusal, database

NAMES = (database.LOGINS["web"], database.LOGINS["dispatch"])
ATTRIBUTES = "login nosuperuser nobypassrls nocreatedb nocreaterole noreplication"


def ensure(owner: psycopg.Connection[Any]) -> None:
    """Make the roles that are missing, as the owner; refuse those that could skip row-level security."""
    found = dict(
        owner.execute(
            "select rolname, rolsuper or rolbypassrls or rolcreatedb or rolcreaterole from pg_roles"
            " where rolname = any(%s)",
            [list(NAMES)],
        ).fetchall()
    )
    too_strong = sorted(name for name, is_strong in found.items() if is_strong)
    if too_strong:
        raise Refusal(
            f"the role {too_strong[0]} has privileges that would let it skip row-level security; have an "
            f"administrator run: ALTER ROLE {too_strong[0]} NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;"
        )
    missing = [name for name in NAMES if name not in found]
    if missing:
        _create(owner, missing)
    _open_database(owner)


def _create(owner: psycopg.Connection[Any], missing: list[str]) -> None:
    may_create = owner.execute(
        "select rolcreaterole or rolsuper, current_user from pg_roles where rolname = current_user"
    ).fetchone()
    if may_create is None or not may_create[0]:
        user = may_create[1] if may_create else "the owner"
        statements = " ".join(f"CREATE ROLE {name} LOGIN PASSWORD '...';" for name in missing)
        raise Refusal(
            f"{user} may not create the roles Relais runs as; have an administrator run either "
            f'ALTER ROLE "{user}" CREATEROLE; or {statements} and set RELAIS_WEB_URL and RELAIS_DISPATCH_URL.'
        )
    passwords = dict(database.kept_passwords())
    if not database.is_embedded():
        # Kept before they are given: a crash in between leaves a password that is known.
        passwords |= {name: secrets.token_urlsafe(24) for name in missing}
        database.keep_passwords(passwords)
    for name in missing:
        owner.execute(sql.SQL("create role {} " + ATTRIBUTES).format(sql.Identifier(name)))
        if name in passwords:
            give_password(owner, name, passwords[name])


def give_password(owner: psycopg.Connection[Any], name: str, password: str) -> None:
    """Set a role's password; it crosses the line hashed, so no log of the server holds it."""
    hashed = owner.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    owner.execute(sql.SQL("alter role {} password {}").format(sql.Identifier(name), sql.Literal(hashed)))


def _open_database(owner: psycopg.Connection[Any]) -> None:
    """When the database is the owner's: it is for the three roles and nobody else."""
    row = owner.execute(
        "select current_database(), has_database_privilege('public', current_database(), 'CONNECT'),"
        " pg_has_role(datdba, 'USAGE') from pg_database where datname = current_database()"
    ).fetchone()
    if row is None or not row[1] or not row[2]:
        return
    name = sql.Identifier(row[0])
    grantees = sql.SQL(", ").join(map(sql.Identifier, NAMES))
    owner.execute(sql.SQL("grant connect on database {} to {}").format(name, grantees))
    owner.execute(sql.SQL("revoke all on database {} from public").format(name))


def check_login(role: str) -> None:
    """Refuse when `role` (web or dispatch) cannot log in; mends a password this installation may set."""
    name = database.LOGINS[role]
    variable = database.VARIABLES[role]
    info = database.connect_info(role)
    if info["user"] != name:
        raise Refusal(f"{variable} must connect as {name}: the privileges are granted to that role.")
    try:
        database.connect(info, what=variable).close()
        return
    except Refusal as refusal:
        if "password" not in str(refusal) or os.environ.get(variable):
            raise
    with database.connect(database.connect_info("owner"), what="DATABASE_URL") as owner:
        _take_over(owner, name, variable)
    database.connect(database.connect_info(role), what=variable).close()


def _take_over(owner: psycopg.Connection[Any], name: str, variable: str) -> None:
    """Give a new password to a role made by another installation, unless that one is running."""
    row = owner.execute(
        "select pg_has_role(%s, 'MEMBER WITH ADMIN OPTION') or (select rolsuper from pg_roles"
        " where rolname = current_user), exists(select from pg_stat_activity where usename = %s)",
        [name, name],
    ).fetchone()
    if row is None or not row[0] or row[1]:
        raise Refusal(
            f"the role {name} exists on this server, made by another installation, and its password is not "
            f"known here; set {variable} to an address with its password."
        )
    passwords = database.kept_passwords() | {name: secrets.token_urlsafe(24)}
    database.keep_passwords(passwords)
    give_password(owner, name, passwords[name])
