"""docs/scenario.md says every key, what it may be and its default, as the program has them."""

import re
from pathlib import Path
from typing import Any, get_args

from relais.lab.scenario import checks, read, writing
from relais.lab.scenario.reading import all_keys, allowed
from relais.lab.scenario.values import Happening

PAGE = Path(__file__).parents[3] / "docs" / "scenario.md"


def default_of(hint: Any, default: Any) -> str:
    """A default as the page writes it."""
    if default is ...:
        return "must be said"
    if default is None:
        return "none"
    return f"`{writing.value(default, hint)}`"


def row_of(key: str) -> str:
    """The row of a key, but for its last cell."""
    hint, default = all_keys()[key]
    return f"| `{key}` | {allowed(hint)} | {default_of(hint, default)} |"


def test_every_key_has_its_row_and_no_other_has_one() -> None:
    text = PAGE.read_text(encoding="utf-8")
    keys = all_keys()
    rows = re.findall(
        r"^(\| `([\w.]+)` \| .* \| .* \|) (.+) \|$", text.split("| `kind` | What")[0], re.MULTILINE
    )
    assert [key for _, key, _ in rows] == list(keys), (
        "a key of the page is not one of the program, or out of order"
    )
    assert [row for row, _, _ in rows] == [row_of(key) for key in keys]
    assert all(len(says) > 3 for _, _, says in rows)


def test_the_table_of_events_is_that_of_the_checks() -> None:
    text = PAGE.read_text(encoding="utf-8").split("| `kind` | What")[1]
    rows = re.findall(r"^\| `(\w+)` \| .+ \| (.*)\| (.*)\|$", text, re.MULTILINE)
    found = {kind: (re.findall(r"`(\w+)`", needs), re.findall(r"`(\w+)`", may)) for kind, needs, may in rows}
    assert found == {
        kind: (list(checks.NEEDED[kind]), list(checks.WELCOME[kind])) for kind in get_args(Happening)
    }


def test_the_example_of_the_page_is_a_scenario(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert example
    path = tmp_path / "office.toml"
    path.write_text(example[1], encoding="utf-8")
    assert read(path).agents.count == 12
    assert read("one_centre", {"regions.Matane.share": "0.1818", "contacts.counter.service.mean_s": "600"})
