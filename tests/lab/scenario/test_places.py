"""Where does a key stand? Compared with what `tomllib` reads at those very places."""

import re
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relais.lab.scenario.places import KeyPath, Place, Places

TEXT = """\
# A remark with [brackets] and "quotes".
title = "a = [b] # not a remark"
week = [
    "08:00-16:00",  # monday, "quoted"
    [1, {a = 2}],
]

[agents]
count = 8
note.inner . "a.b" = '''
[not.a.table]
'''

[[regions]]
name = 'x'

[[regions]] # second
name = "y \\" ]"
share = 0.5
[regions.hours]
after = "relay"

[[regions.rooms]]
number = 3
point = { x = 1, "y\\u0041" = [2.5, "}"] }
"""

PLACED: dict[KeyPath, tuple[int, int]] = {
    ("title",): (2, 1),
    ("week",): (3, 1),
    ("week", 0): (4, 5),
    ("week", 1): (5, 5),
    ("week", 1, 1, "a"): (5, 10),
    ("agents",): (8, 1),
    ("agents", "count"): (9, 1),
    ("agents", "note", "inner", "a.b"): (10, 1),
    ("regions", 0, "name"): (15, 1),
    ("regions", 1): (17, 1),
    ("regions", 1, "share"): (19, 1),
    ("regions", 1, "hours", "after"): (21, 1),
    ("regions", 1, "rooms", 0, "number"): (24, 1),
    ("regions", 1, "rooms", 0, "point", "yA", 1): (25, 36),
}


def paths(node: Any, above: KeyPath = ()) -> list[KeyPath]:
    """Every path of what was read."""
    inner = (
        list(node.items())
        if isinstance(node, dict)
        else list(enumerate(node))
        if isinstance(node, list)
        else []
    )
    return [path for key, value in inner for path in ((*above, key), *paths(value, (*above, key)))]


@pytest.mark.parametrize(("path", "place"), PLACED.items())
def test_each_key_and_element_has_its_line_and_column(path: KeyPath, place: tuple[int, int]) -> None:
    assert Places(TEXT).of(path) == Place(*place)


def test_a_key_that_is_not_there_stands_in_its_table() -> None:
    assert Places(TEXT).of(("regions", 1, "no", "such")) == Place(17, 1)
    assert Places(TEXT).of(("nowhere",)) is None
    assert Places("").of(("a",)) is None


keys = st.one_of(st.from_regex(r"[A-Za-z0-9_-]{1,6}", fullmatch=True), st.text(max_size=4))
scalars = st.one_of(
    st.integers(-9, 99).map(str),
    st.sampled_from(["true", "1.5e3", "inf", "2026-01-05", "08:30:00", "2026-01-05T08:30:00Z"]),
    st.text("ab]}[{=#,.'\\\" é\n", max_size=6).map(lambda t: quoted(t)),
    st.sampled_from(["'''a''b\n]'''", '"""a""\\"""b"""', "'#['", '"""\n"""', "''''a'''", '""""a""""']),
)


def quoted(text: str) -> str:
    """A basic string of TOML."""
    return '"' + "".join(c if c.isalnum() or c in "]}[{=#,.' " else f"\\u{ord(c):04x}" for c in text) + '"'


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else quoted_all(name)


def quoted_all(text: str) -> str:
    """A key between quotes, every sign escaped."""
    signs = (f"\\U{ord(c):08x}" for c in text if not 0xD800 <= ord(c) < 0xE000)
    return '"' + "".join(signs) + '"'


values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda each: "[ # x\n" + ",\n ".join(each) + "\n]"),
        st.dictionaries(keys, inner, max_size=3).map(
            lambda table: "{ " + ", ".join(f"{_key(k)} = {v}" for k, v in table.items()) + " }"
        ),
    ),
    max_leaves=6,
)
documents = st.lists(
    st.tuples(
        st.sampled_from(["", "[%s]", "[[%s]]", "[a.%s]"]), keys, st.dictionaries(keys, values, max_size=3)
    ),
    max_size=4,
)


@settings(max_examples=60)
@given(documents)
def test_every_key_of_any_text_is_found_where_it_is_written(
    tables: list[tuple[str, str, dict[str, str]]],
) -> None:
    lines: list[str] = []
    for header, name, pairs in tables:
        lines.append((header % _key(name) if "%s" in header else "") + "  # remark")
        lines += [f"  {_key(key)} = {value}" for key, value in pairs.items()]
    text = "\n".join(lines) + "\n"
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return  # a key twice
    places, rows = Places(text), text.split("\n")
    for path in paths(read):
        place = places.of(path)
        assert place is not None
        rest = rows[place.line - 1][place.column - 1 :]
        if isinstance(path[-1], str):
            assert rest.lstrip("[").startswith((_key(path[-1]), "a."))
        assert rest.strip()
