"""The addresses, the checks of `prepare`, and the roles, against servers as a real centre has."""

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.house.conftest import TcpServer, free_port

from relais.house import Refusal, database, roles

PASSWORD = "owner's"


@pytest.fixture
def centre(tcp_server: TcpServer, own_var: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TcpServer]:
    """A database `centre` whose owner may make roles, named by DATABASE_URL; no role of ours yet."""
    tcp_server.run(
        "create role centre_owner login createrole password 'owner''s'",
        "create database centre owner centre_owner",
    )
    monkeypatch.setenv("DATABASE_URL", tcp_server.url("centre_owner", PASSWORD, "centre"))
    yield tcp_server
    tcp_server.run("drop database centre with (force)", "drop database if exists other with (force)")
    for name in (*roles.NAMES, "centre_owner", "poor"):
        tcp_server.run(f"drop role if exists {name}")


def refused() -> str:
    """The sentence `prepare` refuses with; it holds no password."""
    with pytest.raises(Refusal) as caught:
        database.prepare()
    words = str(caught.value)
    assert "owner's" not in words
    assert "\n" not in words
    return words


def who(role: str) -> tuple[object, ...] | None:
    with psycopg.connect(**database.connect_info(role)) as connection:
        return connection.execute("select current_user, current_database()").fetchone()


def test_prepare_makes_two_roles_that_log_in_and_own_nothing(centre: TcpServer, own_var: Path) -> None:
    database.prepare()
    database.prepare()
    assert who("owner") == ("centre_owner", "centre")
    assert who("web") == ("relais_web", "centre")
    assert who("dispatch") == ("relais_dispatch", "centre")
    assert (own_var / "roles.json").stat().st_mode & 0o777 == 0o600
    with psycopg.connect(centre.url(name="centre")) as connection:
        rows = connection.execute(
            "select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole from pg_roles where rolname = any(%s)",
            [list(roles.NAMES)],
        ).fetchall()
    assert rows == [(False, False, False, False)] * 2
    with psycopg.connect(**database.connect_info("web")) as connection, pytest.raises(psycopg.Error):
        connection.execute("create table mine (n int)")


def test_a_wrong_password(centre: TcpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", centre.url("centre_owner", "wrong", "centre"))
    words = refused()
    assert words.startswith("the server 127.0.0.1")
    assert "refused the password of centre_owner; correct it in DATABASE_URL." in words
    assert "wrong" not in words


def test_no_password(centre: TcpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://centre_owner@127.0.0.1:{centre.port}/centre")
    assert "asks a password for centre_owner; add it to DATABASE_URL." in refused()


def test_no_such_database(centre: TcpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", centre.url("centre_owner", PASSWORD, "nowhere"))
    assert 'CREATE DATABASE "nowhere" OWNER "centre_owner";' in refused()


def test_no_server(own_var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://u:owner's@127.0.0.1:{free_port()}/d")
    assert refused().startswith("no PostgreSQL server answers at 127.0.0.1:")


def test_no_such_host(own_var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:p@nowhere.invalid/d")
    assert refused().startswith("no PostgreSQL server answers at nowhere.invalid")


@pytest.mark.parametrize(
    "url", ["mysql://u:secret@h/d", "postgresql://u:secret@h:port/d?x=%", "just words", "postgresql://h/d"]
)
def test_no_address_at_all(own_var: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    words = refused()
    assert words.startswith("DATABASE_URL ")
    assert "expected postgresql://user:password@host:5432/database" in words
    assert "secret" not in words


def test_an_older_server_is_named_with_its_version(
    older_server: TcpServer, own_var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", older_server.url())
    words = refused()
    assert words.startswith("DATABASE_URL leads to PostgreSQL 16.")
    assert "Relais needs 17 or later" in words


def test_an_owner_who_may_not_make_tables(centre: TcpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    centre.run("create role poor login createrole password 'poor'", "create database other")
    monkeypatch.setenv("DATABASE_URL", centre.url("poor", "poor", "other"))
    words = refused()
    assert 'have an administrator run: ALTER DATABASE "other" OWNER TO "poor";' in words
    # The statements given are enough.
    centre.run('ALTER DATABASE "other" OWNER TO "poor"')
    centre.run('GRANT ALL ON SCHEMA public TO "poor"', name="other")
    database.prepare()
    centre.run("drop database other with (force)", "drop role relais_web", "drop role relais_dispatch")


def test_an_owner_who_may_not_make_roles(centre: TcpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    centre.run("alter role centre_owner nocreaterole")
    words = refused()
    assert 'ALTER ROLE "centre_owner" CREATEROLE;' in words
    assert (
        "CREATE ROLE relais_web LOGIN PASSWORD '...'; CREATE ROLE relais_dispatch LOGIN PASSWORD '...';"
        in words
    )
    # The other way given: an administrator makes them, and their addresses are set.
    centre.run("create role relais_web login password 'w'", "create role relais_dispatch login password 'd'")
    monkeypatch.setenv("RELAIS_WEB_URL", centre.url("relais_web", "w", "centre"))
    monkeypatch.setenv("RELAIS_DISPATCH_URL", centre.url("relais_dispatch", "d", "centre"))
    database.prepare()
    assert who("web") == ("relais_web", "centre")


def test_a_role_that_could_skip_row_level_security(centre: TcpServer) -> None:
    centre.run("create role relais_web login bypassrls")
    assert "ALTER ROLE relais_web NOSUPERUSER NOBYPASSRLS" in refused()


def test_an_address_of_the_pages_with_another_role(
    centre: TcpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.prepare()
    monkeypatch.setenv("RELAIS_WEB_URL", centre.url("centre_owner", PASSWORD, "centre"))
    assert refused().startswith("RELAIS_WEB_URL must connect as relais_web")


def test_roles_of_another_installation_are_taken_over_unless_it_runs(
    centre: TcpServer, own_var: Path
) -> None:
    database.prepare()
    web = database.connect_info("web")
    (own_var / "roles.json").unlink()
    with psycopg.connect(**web):
        assert "made by another installation" in refused()
    database.prepare()
    assert who("web") == ("relais_web", "centre")
    assert database.connect_info("web")["password"] != web["password"]


def test_the_role_is_known_to_be_missing_an_address(own_var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELAIS_WEB_URL", "postgresql://relais_web:w@h/d")
    assert not database.is_embedded()
    assert database.known_role() == "web"
    with pytest.raises(Refusal, match="set DATABASE_URL"):
        database.connect_info("owner")


def test_the_shown_address_masks_the_password_and_keeps_the_rest(
    own_var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://o%40x:a%3Ab@h.example:5433/d%20b?sslmode=require")
    assert database.url() == "postgresql://o%40x:***@h.example:5433/d%20b?sslmode=require"
    assert database.url(is_masked=False) == "postgresql://o%40x:a%3Ab@h.example:5433/d%20b?sslmode=require"


def test_a_french_server_is_understood() -> None:
    info = {"host": "h", "user": "u", "dbname": "d"}
    french = "FATAL:  authentification par mot de passe échouée pour l'utilisateur « u »"
    assert "refused the password of u" in database.why_not_connected(french, info, "DATABASE_URL")


def test_the_embedded_database_is_ready_for_the_length_of_a_command(own_var: Path) -> None:
    with database.running():
        assert who("owner") == ("relais_owner", "relais")
        assert who("web") == ("relais_web", "relais")
        with psycopg.connect(database.url("dispatch")) as connection:
            row = connection.execute("select current_user, current_setting('is_superuser')").fetchone()
        assert row == ("relais_dispatch", "off")
        assert not (own_var / "roles.json").exists()
    assert database.embedded_server().pid() is None


def test_passwords_that_cannot_be_read_are_named(own_var: Path) -> None:
    (own_var / "roles.json").write_text("{", encoding="utf-8")
    with pytest.raises(Refusal, match=r"roles.json cannot be read"):
        database.kept_passwords()
    database.keep_passwords({"relais_web": "w"})
    assert json.loads((own_var / "roles.json").read_text(encoding="utf-8")) == {"relais_web": "w"}
