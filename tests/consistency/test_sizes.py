"""The sizes beyond which nobody understands a file at one reading (CONTRIBUTING.md)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILE = 600
TEST_FILE = 800
FUNCTION = 60
VIEW = 40
TEMPLATE = 250
ASSET = 600


def limit(place: Path) -> int | None:
    """The most lines the file at `place` may have; None when it is not measured."""
    if place.suffix in (".css", ".js"):
        return ASSET
    if place.suffix in (".html", ".txt") and "templates" in place.parts:
        return TEMPLATE
    if place.suffix != ".py" or "migrations" in place.parts:
        return None
    return TEST_FILE if place.parts[0] == "tests" else FILE


def longest_function(place: Path) -> int:
    """The most lines a function of the file at `place` may have."""
    is_view = place.parts[:3] == ("src", "relais", "web") and place.parent.name == "views"
    return VIEW if is_view else FUNCTION


def too_long(root: Path) -> list[str]:
    """One line per file and function beyond its limit, under `root`/src and `root`/tests."""
    found = []
    for path in sorted([*(root / "src").rglob("*"), *(root / "tests").rglob("*")]):
        place = path.relative_to(root)
        most = limit(place) if path.is_file() else None
        if most is None:
            continue
        text = path.read_text(encoding="utf-8")
        lines = len(text.splitlines())
        if lines > most:
            found.append(f"{place}: {lines} lines, at most {most}")
        if path.suffix == ".py":
            found += [f"{place}:{line}" for line in long_functions(text, longest_function(place))]
    return found


def long_functions(text: str, most: int) -> list[str]:
    """`line name: length` of every function longer than `most`, decorators not counted."""
    functions = (
        n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    lengths = ((node, (node.end_lineno or node.lineno) - node.lineno + 1) for node in functions)
    return [
        f"{node.lineno} {node.name}: {length} lines, at most {most}"
        for node, length in lengths
        if length > most
    ]


def test_nothing_is_too_long() -> None:
    assert too_long(ROOT) == []


@pytest.mark.parametrize(
    ("place", "lines"),
    [
        ("src/relais/work/models.py", FILE + 1),
        ("tests/work/test_models.py", TEST_FILE + 1),
        ("src/relais/web/templates/web/desk.html", TEMPLATE + 1),
        ("src/relais/web/static/web/board.css", ASSET + 1),
    ],
)
def test_a_file_too_long_is_found(tmp_path: Path, place: str, lines: int) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text("\n" * lines, encoding="utf-8")
    assert len(too_long(tmp_path)) == 1
    path.write_text("\n" * (lines - 1), encoding="utf-8")
    assert too_long(tmp_path) == []


def test_a_function_too_long_is_found() -> None:
    body = "    pass\n" * FUNCTION
    assert long_functions(f"def f():\n{body}", FUNCTION) == [f"1 f: {FUNCTION + 1} lines, at most {FUNCTION}"]
    assert long_functions("def f():\n    pass\n", FUNCTION) == []
