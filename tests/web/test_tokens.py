"""The tokens of the staff screens keep their contrast, in light, dark and on paper; nothing goes round them.

Ratio: WCAG 2.2, definitions of relative luminance and contrast ratio (L1 + 0.05) / (L2 + 0.05).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "src" / "relais" / "web"
STATIC = WEB / "static" / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SHEETS = sorted(STATIC.glob("*.css"))

TEXT, CONTROL = 4.5, 3.0
GROUNDS = ("surface", "paper", "sunk")

# token -> (least ratio, grounds, ratio on each in light, in dark): the table of docs/screens.md.
TABLE: dict[str, tuple[float, tuple[str, ...], tuple[float, ...], tuple[float, ...]]] = {
    "ink": (TEXT, GROUNDS, (17.1, 15.5, 14.0), (14.1, 15.5, 16.0)),
    "ink-2": (TEXT, GROUNDS, (8.3, 7.5, 6.7), (8.2, 9.0, 9.3)),
    "accent": (TEXT, ("surface", "paper", "accent-soft"), (9.3, 8.5, 8.1), (8.8, 9.6, 7.7)),
    "on-accent": (TEXT, ("accent",), (9.3,), (9.1,)),
    "edge": (CONTROL, GROUNDS, (4.6, 4.1, 3.7), (4.7, 5.1, 5.3)),
    "stop": (TEXT, ("surface", "stop-soft"), (7.8, 6.7), (8.3, 7.4)),
    "on-stop": (TEXT, ("stop-fill",), (7.8,), (5.2,)),
    "warn": (TEXT, ("surface", "warn-soft"), (7.8, 6.9), (10.2, 8.5)),
    "ok": (TEXT, ("surface", "ok-soft"), (6.7, 5.9), (9.4, 8.0)),
    "info": (TEXT, ("surface", "info-soft"), (8.3, 7.2), (9.4, 8.1)),
    "focus": (CONTROL, GROUNDS, (6.4, 5.8, 5.2), (8.5, 9.3, 9.7)),
    "r1": (CONTROL, ("surface",), (9.3,), (8.8,)),
    "r2": (CONTROL, ("surface",), (5.2,), (5.9,)),
    "r3": (CONTROL, ("surface",), (4.1,), (4.8,)),
    "r4": (CONTROL, ("surface",), (4.2,), (4.4,)),
}

# Pairs that the sheets also draw: text on soft plates, focus on every ground it can land on, pressed buttons.
ALSO_DRAWN: tuple[tuple[str, str, float], ...] = (
    *(("ink", ground, TEXT) for ground in ("accent-soft", "stop-soft", "warn-soft", "ok-soft", "info-soft")),
    ("ink-2", "accent-soft", TEXT),
    ("warn", "accent-soft", TEXT),
    ("surface", "ink", TEXT),
    *(
        ("focus", ground, CONTROL)
        for ground in ("accent-soft", "stop-soft", "warn-soft", "ok-soft", "info-soft")
    ),
    *((dot, ground, CONTROL) for dot in ("ok", "accent", "warn", "stop") for ground in ("surface", "paper")),
)


def sheet(name: str) -> str:
    """The text of a sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", (STATIC / name).read_text(encoding="utf-8"), flags=re.DOTALL)


def colours(block: str) -> dict[str, str]:
    """Token name to #RRGGBB, for the first block that `block` opens in tokens.css."""
    body = sheet("tokens.css").split(block + " {", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-F]{6});", body))


LIGHT = colours(":root")
DARK = colours(':root[data-theme="dark"]')


def luminance(colour: str) -> float:
    """Relative luminance of #RRGGBB, 0 to 1."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_ratio_of_known_pairs() -> None:
    assert ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("token", TABLE)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_token_reaches_its_ratio_on_its_grounds(token: str, theme: str) -> None:
    least, grounds, in_light, in_dark = TABLE[token]
    values, stated = (LIGHT, in_light) if theme == "light" else (DARK, in_dark)
    measured = [ratio(values[token], values[ground]) for ground in grounds]
    assert [round(m, 1) for m in measured] == pytest.approx(list(stated), abs=0.11)
    assert min(measured) >= least


@pytest.mark.parametrize(("token", "ground", "least"), ALSO_DRAWN)
def test_other_pairs_that_are_drawn_keep_their_contrast(token: str, ground: str, least: float) -> None:
    assert ratio(LIGHT[token], LIGHT[ground]) >= least
    assert ratio(DARK[token], DARK[ground]) >= least


def test_the_two_dark_blocks_are_equal() -> None:
    assert colours(':root:not([data-theme="light"])') == DARK


def test_dark_and_paper_set_every_colour_of_light() -> None:
    assert DARK.keys() == LIGHT.keys()
    assert colours(":root:root:root").keys() == LIGHT.keys()


def test_paper_is_black_on_white() -> None:
    paper = colours(":root:root:root")
    grounds = {
        name for name in paper if name in {"paper", "surface", "sunk", "stop-fill"} or name.endswith("-soft")
    }
    assert {paper[name] for name in grounds | {"on-accent"}} == {"#FFFFFF"}
    assert {paper[name] for name in paper.keys() - grounds - {"on-accent", "line"}} == {"#000000"}


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_colours_are_written_only_as_tokens(path: Path) -> None:
    if path.name != "tokens.css":
        assert not re.findall(r"#[0-9A-Fa-f]{3,8}\b|\brgba?\(|\bhsla?\(", sheet(path.name))


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_every_token_used_is_defined(path: Path) -> None:
    defined = {name for other in SHEETS for name in re.findall(r"(--[a-z0-9-]+):", sheet(other.name))}
    assert set(re.findall(r"var\((--[a-z0-9-]+)\)", sheet(path.name))) <= defined


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_motion_waits_for_the_reader_to_allow_it(path: Path) -> None:
    text = sheet(path.name)
    allowed = "".join(
        re.findall(r"@media \(prefers-reduced-motion: no-preference\) \{(.*?)\n\}", text, flags=re.DOTALL)
    )
    for word in ("transition:", "animation:"):
        assert text.count(word) == allowed.count(word)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB / "templates")))
def test_templates_obey_the_content_security_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB / "templates")))
def test_shown_french_has_its_no_break_spaces(path: Path) -> None:
    """A plain space never stands before a colon or inside quotes; a no-break space never before ; ! or ?."""
    text = path.read_text(encoding="utf-8")
    shown = re.findall(r'{% translate "([^"]*)"', text)
    shown += re.findall(r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}", text, flags=re.DOTALL)
    faults = [
        words for words in shown if re.search(r" :|« | »|[ \u00a0\u202f][;!?]|\d (?:h|s|%|\$)(?!\w)", words)
    ]
    assert not faults
