"""The page stands alone, says everything twice, and has something to say when nothing happened."""

from __future__ import annotations

import re
import string
from dataclasses import replace
from pathlib import Path

import pytest
from tests.lab import made
from tests.lab.report.test_markup import read

import relais.lab.report
from relais.lab.comparing.intervals import Estimate
from relais.lab.report.answers import answer
from relais.lab.report.equality import _as_read
from relais.lab.report.report import Source, report
from relais.lab.report.words import KINDS, TEXTS, Say
from relais.lab.scenario.values import Agents, Region

SOURCE = Source(
    name="made.toml", text="# fait à la main\n[agents]\ncount = 48\n", settings={"load.occupancy": "0.9"}
)
SOURCES = Path(relais.lab.report.__file__).parents[1]


@pytest.fixture(scope="module")
def page() -> str:
    return report(made.comparison(), SOURCE)


def test_nothing_is_fetched_and_nothing_runs(page: str) -> None:
    assert not re.search(r"https?:|//|@import|url\(|<script|<link|<iframe|javascript:| on\w+=", page)
    assert " style=" not in page
    assert not re.search(r"\bsrc=", page)
    assert {
        link for _, link in re.findall(r"<a [^>]*?(href)=\"([^\"]+)\"", page) if not link.startswith("#")
    } == set()


def test_every_link_has_its_place_and_no_name_is_given_twice(page: str) -> None:
    found = read(page)
    ids = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in found.tags:
        if "href" in attributes:
            assert (attributes["href"] or "")[1:] in ids
        for each in (attributes.get("aria-labelledby") or "").split():
            assert each in ids


def test_both_languages_say_the_same_parts(page: str) -> None:
    french, english = (set(re.findall(rf'<section id="{each}-(\w+)"', page)) for each in ("fr", "en"))
    assert french == english
    assert french == {
        *("question", "answer", "centre", "frontier", "changes", "hours"),
        *("rings", "tasks", "teams", "equality", "how_sure", "assumed"),
    }


def test_each_plot_has_a_name_and_a_table(page: str) -> None:
    figures = re.findall(r"<figure>.*?</figure>", page, re.S)
    assert len(figures) == 2 * 8
    for each in figures:
        assert len(re.findall(r'<svg class="plot"[^>]* role="img" aria-label="[^"]+"', each)) == 1
        assert each.count("<table ") == 1 and "<details>" in each


def test_every_sentence_is_in_both_languages_with_the_same_values() -> None:
    def values(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for key, pair in TEXTS.items():
        assert set(pair) == {"fr", "en"}, key
        assert pair["fr"].strip(" ") and pair["en"].strip(), key
        assert values(pair["fr"]) == values(pair["en"]), key


def test_french_has_its_spaces_and_its_words() -> None:
    for key, pair in TEXTS.items():
        french = pair["fr"].replace("~", "\u00a0")
        if key != "colon":
            assert not re.search(r"[^\u00a0]:", french), key
        assert not re.search(r" [!?;%»]|« |'|\(e\)|·", french), key


def test_every_sentence_is_said_somewhere() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py"))
    made_up = (
        "region",
        "clientele",
        "policy_",
        "rule_",
        "figure_",
        "event_",
        "equality_",
        "ring_",
        "cal_law_",
    )
    for key in TEXTS:
        stem = key.removesuffix("_first").removesuffix("_then")
        is_said = any(f'"{each}"' in sources for each in (key, stem))
        assert key.startswith(made_up) or is_said, key


def test_every_figure_of_a_run_has_words() -> None:
    comparison = made.comparison(replications=2, count=50)
    for name in comparison.figure_names:
        assert f"figure_{name}" in TEXTS, name
    assert set(KINDS) <= {key.removeprefix("figure_") for key in TEXTS}


@pytest.mark.parametrize(
    "name",
    ['<script>alert("x")</script>', "'\"><img src=x onerror=y>", "{policy} {0} %s ~", "</style>&amp;"],
)
def test_hostile_names_stay_names(name: str) -> None:
    scenario = made.scenario(
        name=name, title=name, regions=(Region(name=name, share=0.5), Region(name="b" + name, share=0.5))
    )
    page = report(
        made.comparison(policies=(name, "own_first"), replications=2, count=40, of=scenario),
        Source(name=name, text=name, settings={name: name}),
    )
    found = read(page)
    assert name in found.said
    assert {tag for tag, _ in found.tags} & {"script", "img", "iframe"} == set()
    assert page.count("</style>") == 1


def test_one_replication_says_that_there_is_no_interval() -> None:
    page = report(made.comparison(replications=1), SOURCE)
    assert "il n’y a pas d’intervalle" in page and "there is no interval" in page
    assert "à\u00a0" not in re.sub(
        r"<pre>.*?</pre>", "", page.split('id="fr-frontier"')[1].split("fr-hours")[0]
    )


def test_one_policy_has_nothing_to_differ_from() -> None:
    page = report(made.comparison(policies=("own_first",)), SOURCE)
    assert "fr-changes" not in page and "Une seule façon" in page


def test_nobody_came() -> None:
    page = report(made.comparison(count=0), SOURCE)
    assert "Personne n’est venu" in page and "Nobody came" in page
    assert "fr-frontier" not in page and "fr-hours" not in page


def test_nobody_was_served() -> None:
    left = made.comparison(policies=("dedicated",), replications=2)
    rows = [
        [
            each._replace(outcome="withdrawn", ended_at=each.received_at + 60, answered_at=None, ring=None)
            for each in made.episodes("dedicated", seed)
        ]
        for seed in left.seeds
    ]
    outcomes = [made.outcome("dedicated", seed, day, []) for seed, day in zip(left.seeds, rows, strict=True)]
    comparison = replace(left, outcomes={"dedicated": outcomes})
    said = answer(Say("en"), comparison)
    assert "<strong>100\u00a0of\u00a0100</strong> calls end before" in said
    assert "fr-rings" not in report(comparison, SOURCE)


def test_where_nobody_has_an_own_agent_the_page_speaks_of_waits() -> None:
    scenario = made.scenario(agents=Agents(count=10))
    whole = made.comparison(policies=("first_available",), replications=2, of=scenario)
    rows = [
        [each._replace(own_agent=None, own_team=None, ring=None) for each in made.episodes("x", seed)]
        for seed in whole.seeds
    ]
    outcomes = [made.outcome("first_available", 1, day, []) for day in rows]
    page = report(replace(whole, outcomes={"first_available": outcomes}), SOURCE)
    assert "In this centre nobody has an own agent" in page
    assert "fr-frontier" not in page and "fr-rings" not in page and "fr-hours" in page


def test_a_small_group_is_marked() -> None:
    page = report(made.comparison(), SOURCE)
    assert "jeunes\u00a0†" in page and "Small group" in page
    assert "adultes\u00a0†" not in page


def test_the_same_comparison_is_the_same_page() -> None:
    assert report(made.comparison(replications=2), SOURCE) == report(made.comparison(replications=2), SOURCE)


def test_the_language_asked_for_is_shown_first() -> None:
    comparison = made.comparison(replications=2, count=50)
    assert '<html lang="en">' in (page := report(comparison, SOURCE, "en"))
    assert 'id="choose-en" checked' in page and 'id="choose-fr" checked' not in page


def test_groups_are_where_a_reader_looks_for_them() -> None:
    names = ["Zone", "Île", "Estrie", "eau", "Écluse", "Iles"]
    assert sorted(names, key=_as_read) == ["eau", "Écluse", "Estrie", "Île", "Iles", "Zone"]


def test_the_hours_of_the_axis_are_those_of_the_calls() -> None:
    plot = report(made.comparison(), SOURCE).split('id="fr-hours"')[1].split("</svg></figure>")[0]
    ticks = re.findall(r'class="tick(?: between)?" text-anchor="middle">([^<]+)<', plot)
    assert [tick.replace("\u00a0", " ") for tick in ticks[:5]] == ["8 h", "10 h", "12 h", "14 h", "16 h"]


def test_a_difference_beyond_chance_that_is_nothing_is_not_in_bold() -> None:
    say = Say("en")
    assert say.changed(Estimate(0.00001, 0.000009, 0.000011, 9), "known_share").startswith("0.0")
    assert say.changed(Estimate(0.1, 0.09, 0.11, 9), "known_share").startswith("<strong>+10.0")
    assert not say.changed(Estimate(0.1, -0.09, 0.29, 9), "known_share").startswith("<strong>")
    assert not say.changed(Estimate(0.1, None, None, 1), "known_share").startswith("<strong>")


def test_a_policy_with_settings_keeps_its_words_and_says_them() -> None:
    assert Say("en").policy("own_first:own_wait_s=60") == "Who knows, first (own_wait_s=60)"
    assert (
        Say("fr").policy("mixed:first_available+jeunes=own_first") == "mixed:first_available+jeunes=own_first"
    )
