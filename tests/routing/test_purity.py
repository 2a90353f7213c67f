"""Routing reads no clock, draws no chance, touches nothing outside: it imports almost nothing."""

import ast
from pathlib import Path

import pytest

from relais.compiled import ROUTING as ROOM

ALLOWED = {"bisect", "collections.abc", "dataclasses", "enum", "heapq", "math", "typing"}


def imported(source: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add("." if node.level else node.module or "")
    return names


def outside(source: str) -> set[str]:
    ours = ("relais.routing", "relais.routing.")
    return {name for name in imported(source) if name not in ALLOWED and not name.startswith(ours)}


@pytest.mark.parametrize("path", sorted(ROOM.rglob("*.py")), ids=lambda path: path.name)
def test_it_imports_only_its_own_room_and_a_few_plain_modules(path: Path) -> None:
    assert outside(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("path", sorted(ROOM.rglob("*.py")), ids=lambda path: path.name)
def test_it_opens_and_prints_nothing(path: Path) -> None:
    called = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert called.isdisjoint({"open", "print", "input", "exec", "eval", "__import__"})


def test_the_guard_sees_what_it_must() -> None:
    assert outside("import time\nfrom random import random\nfrom relais.work import states") == {
        "time",
        "random",
        "relais.work",
    }
