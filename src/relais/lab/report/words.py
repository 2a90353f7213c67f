"""What does the page say, in French and in English? The sentences are in `words*.toml`; `Say` says them in one."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from relais.lab.comparing.intervals import Estimate
from relais.lab.report import numbers
from relais.lab.report.markup import Content, Html, join, tag, text
from relais.lab.report.numbers import NBSP, Kind, Language

TEXTS: Mapping[str, Mapping[str, str]] = {
    key: pair
    for path in sorted(Path(__file__).parent.glob("words*.toml"))
    for key, pair in tomllib.loads(path.read_text(encoding="utf-8")).items()
}

# How each figure is written; the others are counts.
KINDS: dict[str, Kind] = {
    **dict.fromkeys(("mean_wait_s", "mean_hold_s", "p95_wait_s", "mean_callback_s"), "length"),
    **dict.fromkeys(("upc", "coc", "secon"), "ratio"),
    **dict.fromkeys(
        (
            *("within_120s", "within_180s", "own_agent_share", "known_share", "occupancy"),
            *("tasks_late_share", "callbacks_late_share", "abandoned_share"),
        ),
        "share",
    ),
}


@dataclass(frozen=True, slots=True)
class Say:
    """One language: sentences and numbers."""

    language: Language

    def __call__(self, key: str, /, **values: Content) -> Html:
        """The sentence `key` with its values escaped in. Raises KeyError for a sentence that does not exist."""
        template = TEXTS[key][self.language].replace("~", NBSP)
        return Html(template.format(**{name: text(value) for name, value in values.items()}))

    def policy(self, name: str) -> str:
        """What a policy is called, with the settings of its own; its name when it has no words."""
        kind, _, settings = name.partition(":")
        if (key := f"policy_{kind}") not in TEXTS:
            return name
        return f"{self(key)} ({settings})" if settings else str(self(key))

    def figure(self, name: str) -> str:
        """What a figure is called."""
        key = f"figure_{name}"
        return str(self(key)) if key in TEXTS else name.replace("_", " ")

    def kind(self, figure: str) -> Kind:
        """How its values are written."""
        return KINDS.get(figure, "count")

    def interval(self, found: Estimate | None, figure: str) -> str:
        """A mean with its interval."""
        return numbers.interval(found, self.kind(figure), self.language)

    def cell(self, found: Estimate | None, figure: str) -> Html:
        """The same for a table: the interval small, beneath the mean."""
        return _beneath(self.interval(found, figure))

    def changed(self, found: Estimate | None, figure: str) -> Html:
        """A paired difference for a table; strong when chance does not explain it."""
        written = self.difference(found, figure)
        # What chance does not explain may still be nothing at all.
        is_something = any(digit in "123456789" for digit in written.partition(" ")[0])
        is_strong = found is not None and found.is_beyond_chance and is_something
        return tag("strong", _beneath(written)) if is_strong else _beneath(written)

    def difference(self, found: Estimate | None, figure: str) -> str:
        """A paired difference with its sign and interval."""
        return numbers.difference(found, self.kind(figure), self.language)

    def share(self, value: float | None, decimals: int = 1) -> str:
        return numbers.share(value, self.language, decimals)

    def length(self, seconds: float | None) -> str:
        return numbers.length(seconds, self.language)

    def number(self, value: float | None, decimals: int = 0) -> str:
        return numbers.number(value, self.language, decimals)

    def of_hundred(self, value: float) -> str:
        return numbers.of_hundred(value, self.language)

    def day(self, day: date) -> str:
        return numbers.day(day, self.language)

    def hour(self, of_day: float) -> str:
        return numbers.hour(of_day, self.language)

    @property
    def write_share(self) -> Callable[[float], str]:
        """For axes: whole percents."""
        return lambda value: numbers.share(value, self.language, 0)


def sentence(said: Html) -> Html:
    """The same with its first letter a capital and a point at its end."""
    return Html(said[:1].upper() + said[1:] + ("" if said.endswith(".") else "."))


def _beneath(written: str) -> Html:
    mean, _, interval = written.partition(" ")
    return join([mean, " ", tag("span", interval, class_="ci")]) if interval else text(written)
