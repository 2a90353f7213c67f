"""The page and the table of a sweep: every combination, in order, and lines that join what belongs together."""

from __future__ import annotations

import json
import re
from itertools import product

import pytest
from tests.lab import made
from tests.lab.report.test_markup import read
from tests.lab.report.test_report import SOURCE

from relais.lab.comparing.sweeping import Setting, Sweep, combinations, sweep_as_json
from relais.lab.report.sweep import _range, sweep_report, swept
from relais.lab.report.words import Say

VARY = {"load.occupancy": ["0.7", "0.8", "0.9"], "wishes.callback": ["0", "0.5"]}
POLICIES = ("own_first", "first_available")


def sweep(count: int = 60, **changes: object) -> Sweep:
    """The made-up days again at every combination."""
    scenario = made.scenario(**changes)
    return Sweep(
        vary=VARY,
        settings=[
            Setting(values=each, comparison=made.comparison(POLICIES, 2, count, of=scenario))
            for each in combinations(VARY)
        ],
    )


def test_combinations_vary_the_last_key_fastest() -> None:
    assert [tuple(each.values()) for each in combinations(VARY)] == list(product(*VARY.values()))
    assert combinations({"a": ["1"]}) == [{"a": "1"}]


def test_too_many_combinations_are_refused() -> None:
    with pytest.raises(ValueError, match="1024 combinations are asked for; at most 1000"):
        combinations({str(n): ["0", "1"] for n in range(10)})


def test_the_page_has_every_combination_in_both_languages_and_fetches_nothing() -> None:
    page = sweep_report(sweep(), SOURCE)
    assert not re.search(r"https?:|<script|<link|url\(", page)
    for occupancy, callback in product(*VARY.values()):
        named = f"load.occupancy\u00a0{occupancy}, wishes.callback\u00a0{callback}<"
        # Its own table and two rows of the plot's, in each language.
        assert page.count(named) == 2 * (1 + len(POLICIES))
    ids = [attributes["id"] for _, attributes in read(page).tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_a_line_joins_the_values_of_the_first_key() -> None:
    page = sweep_report(sweep(), SOURCE)
    french = page.split('id="fr-frontier"')[1].split("</section>")[0]
    # Two policies × two callbacks, each of three points: two strokes a line.
    assert french.count('class="joined') == 4 * 2
    plot = french.split('class="plot"')[1].split("</figure>")[0]
    assert plot.count('class="mark') == 4 * 3
    assert french.count(">callback\u00a00.5</text>") == len(POLICIES)


def test_the_answer_has_the_ends_of_each_policy() -> None:
    page = sweep_report(sweep(), SOURCE, "en")
    # The days are the same at every combination here.
    said = re.findall(r"the share of people known stays at <strong>[\d.]+%</strong>, and the mean wait", page)
    assert len(said) == len(POLICIES)
    assert _range(Say("fr"), "1", "2") == "va de <strong>1</strong> à <strong>2</strong>"


def test_nobody_came_to_any_combination() -> None:
    page = sweep_report(sweep(count=0), SOURCE)
    assert "Nobody came" in page and "fr-frontier" not in page


def test_hostile_settings_stay_text() -> None:
    values = {"agents.count": "<script>"}
    one = Setting(values=values, comparison=made.comparison(POLICIES, 2, 30, of=made.scenario(title="<b>&")))
    page = sweep_report(Sweep(vary={"agents.count": ["<script>"]}, settings=[one]), SOURCE)
    assert {tag for tag, _ in read(page).tags} & {"script", "b"} == set()


def test_the_terminal_has_one_line_per_combination_and_policy() -> None:
    lines = swept(Say("en"), sweep()).splitlines()
    assert len(lines) == 3 + 6 * len(POLICIES)
    assert lines[2].startswith("load.occupancy  wishes.callback  Way")
    assert lines[3].split()[:3] == ["0.7", "0", "own_first"]


def test_the_answer_in_json_is_that_of_compare_at_each_point() -> None:
    answer = json.loads(json.dumps(sweep_as_json(sweep())))
    assert answer["vary"] == VARY and len(answer["points"]) == 6
    assert all(set(point) == {"settings", "policies"} for point in answer["points"])
    assert {each["policy"] for each in answer["points"][0]["policies"]} == set(POLICIES)
    assert "paired_difference" in answer["points"][5]["policies"][1]
