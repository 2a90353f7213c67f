"""Reads the situations: plain words in, values of `routing` out. Asserts nothing; see README.md."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from relais.routing import Agent, Availability, Contact, Kind, Policy, Priority, Ring, Standing, Wish
from relais.routing.policies import Dedicated, FirstAvailable, OwnFirst

HERE = Path(__file__).parent

STATES = {
    "libre": Availability.FREE,
    "tâche": Availability.DEFERRABLE,
    "calme": Availability.QUIET,
    "offre": Availability.OFFERED,
    "direct": Availability.LIVE,
    "suite": Availability.WRAP_UP,
    "absente": Availability.AWAY,
}
RINGS = {"sienne": Ring.OWN, "équipe": Ring.TEAM, "région": Ring.REGION, "province": Ring.PROVINCE}
PRIORITIES = {
    "urgente": Priority.URGENT,
    "haute": Priority.HIGH,
    "normale": Priority.NORMAL,
    "basse": Priority.LOW,
}
WISHES = {"mon agente": Wish.MY_AGENT, "mon équipe": Wish.MY_TEAM, "peu importe": Wish.ANYONE}
POLICIES: dict[str, type[OwnFirst] | type[FirstAvailable] | type[Dedicated]] = {
    "own_first": OwnFirst,
    "first_available": FirstAvailable,
    "dedicated": Dedicated,
}

SITUATION_KEYS = {
    "titre", "title", "contexte", "politique", "réglages", "agents", "contacts", "maintenant", "événements",
    "attendu", "pourquoi",
}  # fmt: skip
CONTACT_KEYS = {
    "reçu", "en direct", "canal", "priorité", "souhait", "agente", "équipe", "région", "langue",
    "compétences", "clientèle", "canaux bloqués", "jamais", "pas avant", "échéance", "relève", "tenu par",
    "passé",
}  # fmt: skip
EVENT_KEYS = {"à", "arrive", "libre", "devient", "retiré", "termine"}


@dataclass(frozen=True, slots=True)
class Expected:
    """What the situation says of one contact: an agent, or a reason to wait."""

    agent: str | None
    ring: Ring | None
    why_not: str | None
    interrupts: bool
    placed_at: float | None
    waits: str | None


@dataclass(frozen=True, slots=True)
class Event:
    at: float
    verb: str
    subject: str
    state: Availability | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """Names are those of the file; `numbers` gives the id of each."""

    name: str
    policy: Policy
    now: float
    agents: list[Standing]
    contacts: dict[str, Contact]
    events: list[Event]
    expected: dict[str, Expected]
    numbers: dict[str, int] = field(default_factory=dict)

    def agent_name(self, agent_id: int) -> str:
        return next(name for name, number in self.numbers.items() if number == agent_id)


def situations() -> list[Situation]:
    """Every situation of every file, in the order of the files."""
    cast = _read(HERE / "distribution.yaml")
    return [
        _situation(path.stem, each, cast)
        for path in sorted(HERE.glob("*.yaml"))
        if path.name != "distribution.yaml"
        for each in _read(path)
    ]


def instant(text: str) -> float:
    """Seconds since midnight of the first day: "10:00", "10:00:30", "j+2 9:00"."""
    day, _, clock = text.rpartition(" ")
    parts = [int(part) for part in clock.split(":")]
    hours, minutes, seconds = (*parts, 0)[:3]
    days = int(day.removeprefix("j+")) if day else 0
    return float(days * 86_400 + hours * 3_600 + minutes * 60 + seconds)


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _situation(theme: str, raw: dict[str, Any], cast: dict[str, Any]) -> Situation:
    name = f"{theme}: {raw['titre']}"
    _refuse_unknown(name, raw, SITUATION_KEYS)
    numbers = {who: number for number, who in enumerate(cast["agents"], start=1)}
    places = {place: number for number, place in enumerate(cast["équipes"] + cast["régions"], start=1)}
    now = instant(raw["maintenant"]) if "maintenant" in raw else 0.0
    contacts = {
        who: _contact(name, item_id, cast["personne"] | (given or {}), numbers, places)
        for item_id, (who, given) in enumerate(raw["contacts"].items(), start=1)
    }
    return Situation(
        name=name,
        policy=POLICIES[raw.get("politique", "own_first")](**raw.get("réglages", {})),
        now=now,
        agents=[_standing(who, given, cast, numbers, places) for who, given in raw["agents"].items()],
        contacts=contacts,
        events=[_event(name, each) for each in raw.get("événements", [])],
        expected={who: _expected(each) for who, each in raw["attendu"].items()},
        numbers=numbers,
    )


def _standing(
    who: str, given: Any, cast: dict[str, Any], numbers: dict[str, int], places: dict[str, int]
) -> Standing:
    known = cast["agents"][who]
    state, _, since = str(given).partition(" depuis ")
    agent = Agent(
        agent_id=numbers[who],
        team=places[known["équipe"]],
        region=places[known["région"]],
        languages=frozenset(known["langues"]),
        skills=frozenset(known.get("compétences", ())),
        clienteles=frozenset(known.get("clientèles", ())),
    )
    return Standing(agent, STATES[state], instant(since) if since else 0.0)


def _contact(
    name: str, item_id: int, given: dict[str, Any], numbers: dict[str, int], places: dict[str, int]
) -> Contact:
    _refuse_unknown(name, given, CONTACT_KEYS)

    def who(key: str) -> int | None:
        return None if given.get(key) is None else numbers[given[key]]

    def where(key: str) -> int | None:
        return None if given.get(key) is None else places[given[key]]

    def when(key: str) -> float | None:
        return None if given.get(key) is None else instant(given[key])

    is_live = given.get("en direct", True)
    return Contact(
        item_id=item_id,
        received_at=instant(given["reçu"]),
        kind=Kind.LIVE if is_live else Kind.DEFERRABLE,
        channel=given.get("canal", "téléphone" if is_live else "tâche"),
        priority=PRIORITIES[given.get("priorité", "normale")],
        wish=WISHES[given.get("souhait", "mon agente")],
        own_agent=who("agente"),
        own_team=where("équipe"),
        region=where("région"),
        language=given.get("langue", "français"),
        skills=frozenset(given.get("compétences", ())),
        clientele=given.get("clientèle"),
        blocked_channels=frozenset(given.get("canaux bloqués", ())),
        excluded=frozenset(numbers[each] for each in given.get("jamais", ())),
        not_before_at=when("pas avant"),
        due_at=when("échéance"),
        stand_in=who("relève"),
        held_by=who("tenu par"),
        passed=tuple((numbers[each], instant(until)) for each, until in given.get("passé", {}).items()),
    )


def _event(name: str, raw: dict[str, Any]) -> Event:
    _refuse_unknown(name, raw, EVENT_KEYS)
    at = instant(raw["à"])
    for verb in ("arrive", "libre", "retiré", "termine"):
        if verb in raw:
            return Event(at, verb, raw[verb])
    if "devient" in raw:
        ((who, state),) = raw["devient"].items()
        return Event(at, "devient", who, STATES[state])
    return Event(at, "temps", "")


def _expected(raw: dict[str, Any] | str) -> Expected:
    if isinstance(raw, str):
        return Expected(None, None, None, False, None, raw)
    return Expected(
        agent=raw["agente"],
        ring=RINGS[raw["anneau"]],
        why_not=raw.get("pourquoi pas la sienne"),
        interrupts=raw.get("interrompt", False),
        placed_at=instant(raw["à"]) if "à" in raw else None,
        waits=None,
    )


def _refuse_unknown(name: str, raw: dict[str, Any], known: set[str]) -> None:
    unknown = set(raw) - known
    if unknown:
        raise ValueError(f"{name}: unknown words {sorted(unknown)}; the words are {sorted(known)}.")
