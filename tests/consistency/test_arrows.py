"""The arrows between the rooms (docs/architecture.md), read from every import of the sources."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "relais"

# What each room may import besides itself. An arrow of the design reaches everything below it.
JOURNAL: set[str] = set()
STAFF = {"journal"}
PEOPLE = {"journal", "staff"}
CASES = {"people", "staff", "journal"}
WORK = {"cases", *CASES}
CALLBACKS = {"work", *WORK}
DISPATCH = {"callbacks", *CALLBACKS, "routing"}
ROOMS: dict[str, set[str]] = {
    "routing": set(),
    "measures": set(),
    "lab": {"routing", "measures"},
    "journal": JOURNAL,
    "staff": STAFF,
    "people": PEOPLE,
    "cases": CASES,
    "work": WORK,
    "callbacks": CALLBACKS,
    "dispatch": DISPATCH | {"house"},
    "web": {"dispatch", *DISPATCH, "measures", "house"},
}
# Around the rooms. The house starts them; what the command line runs may use any room.
AROUND = {"house", "commands", "demo", "bench", "replay"}
# The house's own edge: the urls and the servers must name the pages they serve.
EDGE = {"house/urls.py", "house/events.py", "house/asgi.py", "house/wsgi.py"}
# Rooms and folders without Django: values in, values out.
PURE = {"routing", "measures", "lab"}
FRAMEWORKS = {"django", "psycopg", "psycopg_pool", "pghistory", "pgtrigger"}


def imports(path: Path, sources: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of every module a file imports; relative ones are resolved."""
    package = ("relais", *path.relative_to(sources).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            # `from relais import web` names the room in what it takes.
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def forbidden(room: str, place: str, module: str) -> bool:
    """True when a file at `place` in `room` may not import `module`."""
    top, _, rest = module.partition(".")
    if top != "relais":
        return room in PURE and top in FRAMEWORKS
    target = rest.partition(".")[0]
    # `compiled` says which form of the sources runs, to those who have two.
    if target in ("", "__version__", "compiled", room):
        return False
    if room in ROOMS:
        return target not in ROOMS[room]
    if room == "house":
        return place not in EDGE and target in {*ROOMS, *AROUND}
    # What is around may use the rooms and the house, and nothing of the command line but commands itself.
    return target == "commands" and room != "commands"


def broken_arrows(sources: Path) -> list[str]:
    """One line per forbidden import under `sources`."""
    found = []
    for path in sorted(sources.rglob("*.py")):
        place = path.relative_to(sources)
        if len(place.parts) == 1:
            continue
        for line, module in imports(path, sources):
            if forbidden(place.parts[0], place.as_posix(), module):
                found.append(f"{place}:{line} imports {module}")
    return found


def test_every_folder_is_known() -> None:
    folders = {
        path.parent.relative_to(SOURCES).parts[0] for path in SOURCES.rglob("*.py") if path.parent != SOURCES
    }
    assert folders <= {*ROOMS, *AROUND}, "a new room: say in ROOMS what it may import"


def test_the_rooms_hold_their_arrows() -> None:
    assert broken_arrows(SOURCES) == []


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("work/models.py", "from relais.web import views"),
        ("work/actions.py", "from relais import dispatch"),
        ("routing/floor.py", "import relais.work.models"),
        ("routing/floor.py", "from django.db import models"),
        ("measures/waits.py", "def f():\n    import psycopg"),
        ("journal/record.py", "from ..cases import models"),
        ("people/models.py", "from relais.cases.models import Case"),
        ("dispatch/loop.py", "from relais.commands import dispatch"),
        ("web/desk.py", "import relais.demo.seed"),
        ("dispatch/loop.py", "import relais.bench"),
        ("house/processes.py", "from relais.work.models import Item"),
        ("replay/robots.py", "from relais.commands import up"),
    ],
)
def test_a_forbidden_import_is_found(tmp_path: Path, place: str, text: str) -> None:
    path = tmp_path / place
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    assert len(broken_arrows(tmp_path)) == 1


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("web/desk.py", "from relais.dispatch import leading\nfrom relais.measures import waits"),
        ("dispatch/loop.py", "from relais.routing.floor import Floor\nimport relais.journal.record"),
        ("cases/models.py", "from relais.people import models\nfrom . import states"),
        ("lab/day.py", "from relais.routing import Floor"),
        ("commands/up.py", "from relais.house import processes"),
    ],
)
def test_an_arrow_of_the_design_is_let_through(tmp_path: Path, place: str, text: str) -> None:
    path = tmp_path / place
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    assert broken_arrows(tmp_path) == []
