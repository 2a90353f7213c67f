"""The page in a real browser: axe finds nothing, nothing scrolls sideways, languages change without a script."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.lab import made
from tests.lab.report.test_report import SOURCE

from relais.lab.comparing.sweeping import Setting, Sweep
from relais.lab.report.report import report
from relais.lab.report.sweep import sweep_report

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
CHROMIUM = next(
    (
        p
        for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
        if Path(p).exists()
    ),
    "",
)
MADE = ("own_first", "first_available")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("Chromium is not installed: apt-get install chromium (or any package of it)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A comparison with something of everything, one of nothing, and a sweep."""
    values = [{"load.occupancy": a, "wishes.callback": b} for a in ("0.7", "0.9") for b in ("0", "0.5")]
    compared = made.comparison(MADE, replications=2, count=60)
    vary = {"load.occupancy": ("0.7", "0.9"), "wishes.callback": ("0", "0.5")}
    swept = Sweep(vary=vary, settings=[Setting(values=each, comparison=compared) for each in values])
    written = {
        "full": report(made.comparison(MADE, replications=2, count=300), SOURCE),
        "empty": report(made.comparison(replications=1, count=0), SOURCE),
        "sweep": sweep_report(swept, SOURCE),
    }
    folder = tmp_path_factory.mktemp("pages")
    for name, text in written.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in written}


def check(page: Page, where: str) -> None:
    """Fail on any violation."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    faults = [
        {"rule": each["id"], "where": where, "nodes": [node["html"][:200] for node in each["nodes"][:3]]}
        for each in found["violations"]
    ]
    assert faults == [], json.dumps(faults, ensure_ascii=False, indent=1)


LOOKS = [
    ("full", "fr", "light", 1440),
    ("full", "en", "dark", 390),
    ("sweep", "fr", "dark", 1024),
    ("empty", "en", "light", 320),
]


@pytest.mark.parametrize(("name", "language", "theme", "width"), LOOKS)
def test_axe_finds_nothing(
    browser: Browser, pages: dict[str, str], name: str, language: str, theme: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=theme)  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: complaints.append(request.url) if "file:" not in request.url else None)
    page.goto(pages[name])
    page.locator(f"#choose-{language}").check()
    # Everything that is folded is looked at too.
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    check(page, name)
    assert complaints == []
    context.close()


@pytest.mark.parametrize("width", [320, 800])
def test_nothing_scrolls_sideways(browser: Browser, pages: dict[str, str], width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    for name, address in pages.items():
        for language in ("fr", "en"):
            page.goto(address)
            page.locator(f"#choose-{language}").check()
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            assert page.evaluate("document.documentElement.scrollWidth") == width, (name, language)
    context.close()


def test_the_language_changes_from_the_keyboard_with_scripts_off(
    browser: Browser, pages: dict[str, str]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(pages["full"])
    assert page.get_by_role("heading", name="La réponse").is_visible()
    assert not page.get_by_role("heading", name="The answer").is_visible()
    page.locator("#choose-fr").focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("heading", name="The answer").is_visible()
    assert not page.get_by_role("heading", name="La réponse").is_visible()
    context.close()


def test_a_table_stays_a_table_on_a_telephone(browser: Browser, pages: dict[str, str]) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(pages["full"])
    table = page.locator("#fr-answer").get_by_role("table")
    assert table.get_by_role("row").count() > 5
    assert table.get_by_role("columnheader").count() == 3
    assert table.locator(".label").first.is_visible()
    context.close()


def test_letters_keep_their_size_at_every_width(browser: Browser, pages: dict[str, str]) -> None:
    heights = set()
    for width in (1440, 390):
        context = browser.new_context(viewport={"width": width, "height": 844})
        page = context.new_page()
        page.goto(pages["full"])
        heights.add(
            page.locator("#fr-frontier .tick").first.evaluate("each => each.getBoundingClientRect().height")
        )
        context.close()
    assert len(heights) == 1
