"""SQL that several rooms' migrations repeat: protect a table, hold the moves of a status."""

from __future__ import annotations

from collections.abc import Iterable


def needs_context(*tables: str) -> str:
    """SQL: refuse any change of these tables outside a named act."""
    return "".join(
        f"CREATE TRIGGER needs_context BEFORE INSERT OR UPDATE OR DELETE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION relais_require_context();\n"
        for table in tables
    )


def only_grows(*tables: str) -> str:
    """SQL: refuse update, delete and truncate of these tables (row history)."""
    return "".join(
        f"CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION relais_refuse();\n"
        f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION relais_refuse();\n"
        for table in tables
    )


def moves(table: str, name: str, allowed: Iterable[tuple[str, str]]) -> str:
    """SQL: refuse any move of `status` that is not in the table of moves.

    The list stands in the trigger's WHEN clause, so a lawful move costs no function call.
    """
    pairs = ", ".join(f"'{a}>{b}'" for a, b in allowed)
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A % cannot go from % to %.', TG_TABLE_NAME, OLD.status, NEW.status
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER {name} BEFORE UPDATE OF status ON {table} FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status AND (OLD.status || '>' || NEW.status) <> ALL (ARRAY[{pairs}]))
    EXECUTE FUNCTION {name}();
"""
