"""How does a fit become a scenario file that a planner reads? Plain TOML, each table with where its numbers come from.

What is written is read back as the same scenario, value for value (a test holds it), because keys come from the fields of
the values and not from a list here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from textwrap import wrap
from typing import Any, get_args

from relais.lab.calibration.fitting import Fit, FlowFit
from relais.lab.calibration.words import Lang, days_in_words, number, word
from relais.lab.scenario.reading import hints
from relais.lab.scenario.units import Clock, Opening

WIDTH = 100
# Keys said even where they are what the reader would take anyway.
ALWAYS = ("policy", "seed", "count", "mean_s", "kind")
# Filled in beside the scenario itself.
NESTED = ("service", "patience", "profile", "hours")


def text(fit: Fit, source: str, held: Sequence[date], lang: Lang) -> str:
    """The whole file. `source`: what it was fitted on; `held`: the days kept to check it."""
    notes = _notes(fit, lang)
    head = [
        word(lang, "file_head", source=source),
        word(lang, "file_fitted", days=days_in_words(fit.days, lang)),
        word(lang, "file_held", days=days_in_words(held, lang)),
        word(lang, "file_how"),
        *(word(lang, f"assumed_{code}") for code in fit.assumed),
    ]
    lines = [line for each in head for line in _comment(each)]
    lines += ["", *_pairs(fit.scenario, None, ("title", "policy", "seed"))]
    for field in fields(fit.scenario):
        value = getattr(fit.scenario, field.name)
        if is_dataclass(value) and value != _default(field):
            lines += _table(field.name, value, _default(field), notes)
        elif isinstance(value, tuple) and value != _default(field):
            lines += _tables(field.name, value, notes)
        elif field.name == "tasks" and value is not None:
            lines += _table(field.name, value, None, notes)
    return "\n".join(lines) + "\n"


def _table(path: str, value: Any, default: Any, notes: Mapping[str, str]) -> Iterator[str]:
    """One table, what is nested in it after its own keys."""
    yield ""
    yield from _comment(notes.get(path, ""))
    yield f"[{path}]"
    yield from _pairs(value, default)
    yield from _nested(path, value, default, notes)


def _tables(path: str, values: Sequence[Any], notes: Mapping[str, str]) -> Iterator[str]:
    """A list of tables."""
    yield ""
    yield from _comment(notes.get(path, ""))
    for place, value in enumerate(values):
        if place and any(_is_nested(value, field.name) for field in fields(value)):
            yield ""
        name = getattr(value, "name", None)
        yield from _comment(notes.get(f"{path}.{name}", ""))
        yield f"[[{path}]]"
        yield from _pairs(value, None)
        yield from _nested(path, value, None, notes)


def _nested(path: str, value: Any, default: Any, notes: Mapping[str, str]) -> Iterator[str]:
    for field in fields(value):
        inner = getattr(value, field.name)
        usual = _default(field) if default is None else getattr(default, field.name)
        if _is_nested(value, field.name) and inner != usual:
            yield from _comment(notes.get(f"{path}.{getattr(value, 'name', '')}.{field.name}", ""))
            yield f"[{path}.{field.name}]"
            yield from _pairs(inner, None)


def _is_nested(value: Any, name: str) -> bool:
    return is_dataclass(getattr(value, name))


def _pairs(value: Any, default: Any, only: Iterable[str] = ()) -> Iterator[str]:
    """The plain keys that differ from what would be taken without them."""
    kind: Any = type(value)
    known = hints(kind)
    only = tuple(only)
    for field in fields(value):
        held = getattr(value, field.name)
        if _is_nested(value, field.name) or held is None or (only and field.name not in only):
            continue
        usual = _default(field) if default is None else getattr(default, field.name)
        if held != usual or field.name in ALWAYS:
            yield f"{field.name} = {_toml(held, known[field.name])}"


def _default(field: Field[Any]) -> Any:
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else None


def _toml(value: Any, hint: Any) -> str:
    """One value as TOML has it; times of the day as a clock."""
    if hint == Opening:
        return '"closed"' if value is None else f'"{_clock(value[0])}-{_clock(value[1])}"'
    if any(isinstance(each, Clock) for each in get_args(hint)):
        return f'"{_clock(value)}"'
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | frozenset):
        return "[" + ", ".join(_toml(each, _element(hint)) for each in _in_order(value)) + "]"
    if isinstance(value, date):
        return value.isoformat()
    return repr(value) if isinstance(value, float) and not value.is_integer() else str(int(value))


def _in_order(values: Any) -> Any:
    return sorted(values) if isinstance(values, frozenset) else values


def _element(hint: Any) -> Any:
    """The type of the elements of a list."""
    plain = get_args(hint)[0] if hasattr(hint, "__metadata__") else hint
    return next(iter(get_args(plain)), None)


def _clock(hours: float) -> str:
    minutes = round(hours * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _comment(said: str) -> list[str]:
    return [f"# {line}" for line in wrap(said, WIDTH - 2)]


def _notes(fit: Fit, lang: Lang) -> dict[str, str]:
    """Where the numbers of each table come from."""
    notes = {"hours": word(lang, "note_hours"), "horizon": word(lang, "note_horizon")}
    if fit.rolls:
        notes["agents"] = word(lang, "note_agents")
        notes["shifts"] = word(lang, "note_shifts")
    if fit.again:
        notes["redials"] = word(
            lang,
            "note_redials",
            of_leavers=number(fit.again.of_leavers * 100, lang, 1),
            of_answered=number(fit.again.of_answered * 100, lang, 1),
            identified=number(fit.again.leavers_identified * 100, lang, 0),
        )
    if fit.spread:
        notes["contacts"] = word(
            lang, "note_contacts", beyond=number(fit.spread.beyond_chance * 100, lang, 0)
        )
    for flow in fit.flows:
        notes |= _of_flow(f"contacts.{flow.name}", flow, lang)
    if fit.tasks:
        notes |= _of_flow("tasks", fit.tasks, lang)
        notes |= {"tasks.service": notes.pop("tasks.service", "")}
    return notes


def _of_flow(path: str, flow: FlowFit, lang: Lang) -> dict[str, str]:
    notes = {path: word(lang, "note_flow", contacts=number(flow.contacts, lang, 0))}
    if flow.service:
        notes[f"{path}.service"] = word(
            lang,
            "note_service",
            count=number(flow.service.count, lang, 0),
            law=word(lang, flow.service.kind),
        )
    if flow.patience:
        notes[f"{path}.patience"] = word(
            lang, "note_patience", count=number(flow.patience.count, lang, 0), law=_chosen(flow, lang)
        )
    return notes


def _chosen(flow: FlowFit, lang: Lang) -> str:
    assert flow.patience is not None
    scores = dict(flow.patience.aic)
    name = min(scores, key=lambda each: scores[each]) if scores else "exponential"
    return word(lang, name)
