"""Small invented days for the property tests: few teams, few words, many collisions.

A day comes from a seed, so that a shorter day with the same seed is the beginning of the longer one: that
is how a failing day is made short.
"""

import random
from dataclasses import dataclass
from typing import Any, TypeAlias

from hypothesis import strategies as st

from relais.routing import (
    Agent,
    Availability,
    Contact,
    Kind,
    Mixed,
    Openings,
    Policy,
    Priority,
    Snapshot,
    Standing,
    TeamLoad,
    Waiting,
    Wish,
)
from relais.routing.policies import Dedicated, FirstAvailable, OwnFirst, line

# The name of a method of the floor, and its arguments.
Event: TypeAlias = tuple[str, tuple[Any, ...]]

SEEDS = st.integers(0, 2**32)
AGENT_IDS = range(1, 9)
ITEM_IDS = range(1, 25)
# Steps between events: instants that collide, that cross the rings' delays, and awkward fractions.
STEPS = (0.0, 0.0, 0.0, 0.1, 1 / 3, 5.0, 20.0, 40.0, 97.7, 180.0, 400.0, 4000.0)
SECONDS = (0.0, 0.0, 10.0, 45.0, 200.0)
LANGUAGES = ({"fr"}, {"fr"}, {"fr", "en"}, {"en", "iu"})


@dataclass(frozen=True, slots=True)
class Odd:
    """A policy with arbitrary settings that keep the promises of the interface."""

    delays: Openings
    ring_penalty_s: tuple[float, float, float, float]
    prefers_near: bool
    keep_for_own: int
    keep_for_live: int
    pressing_s: float
    interrupts_team: bool = False
    name: str = "odd"

    def openings(self, contact: Contact, load: TeamLoad) -> Openings:
        return self.delays

    def rank(self, contact: Contact) -> float:
        return line.rank(contact)

    def pressing_at(self, contact: Contact) -> float:
        return contact.received_at + self.pressing_s


def a_policy(chance: random.Random) -> Policy:
    """Plain, or mixed by clientele."""
    if chance.random() < 0.75:
        return a_plain_policy(chance)
    clienteles = chance.sample(("jeune", "famille", "nobody"), chance.randint(1, 3))
    return Mixed(a_plain_policy(chance), {each: a_plain_policy(chance) for each in clienteles})


def a_plain_policy(chance: random.Random) -> Policy:
    own, live = chance.choice((0, 0, 1, 2)), chance.choice((0, 1, 1, 2))
    kind = chance.randrange(5)
    if kind == 0:
        patience_s = chance.choice((180.0, 1e9))
        return OwnFirst(
            keep_for_own=own,
            keep_for_live=live,
            patience_s=patience_s,
            own_wait_s=chance.choice((0.0, 45.0, 120.0)),
            pressing_s=chance.choice((0.0, 120.0, 240.0)),
            interrupts_team=chance.random() < 0.5,
        )
    if kind == 1:
        return FirstAvailable(keep_for_own=own, keep_for_live=live)
    if kind == 2:
        return Dedicated(keep_for_own=own, keep_for_live=live)
    first, second, third, fourth = sorted(chance.choices(SECONDS, k=4))
    never_from = chance.choice((1, 2, 3, 4, 4, 4))
    delays: list[float | None] = [first, second, third, fourth]
    delays[never_from:] = [None] * (4 - never_from)
    penalties = sorted(chance.choices(SECONDS, k=4))
    return Odd(
        delays=(delays[0], delays[1], delays[2], delays[3]),
        ring_penalty_s=(penalties[0], penalties[1], penalties[2], penalties[3]),
        prefers_near=chance.random() < 0.6,
        keep_for_own=own,
        keep_for_live=live,
        pressing_s=chance.choice((0.0, 60.0, 500.0)),
        interrupts_team=chance.random() < 0.5,
    )


def an_agent(chance: random.Random, agent_id: int) -> Agent:
    return Agent(
        agent_id=agent_id,
        team=chance.randint(1, 3),
        region=chance.randint(1, 2),
        languages=frozenset(chance.choice(LANGUAGES)),
        skills=frozenset({"juridique"} if chance.random() < 0.5 else ()),
        clienteles=frozenset({"jeune"} if chance.random() < 0.2 else ()),
    )


def a_crew(chance: random.Random) -> list[Agent]:
    return [an_agent(chance, agent_id) for agent_id in AGENT_IDS if chance.random() < 0.8]


def a_contact(chance: random.Random, item_id: int, now: float) -> Contact:
    def maybe(share: float, value: Any) -> Any:
        return value if chance.random() < share else None

    is_live = chance.random() < 0.6
    received_at = now - chance.choice((0.0, 0.0, 0.0, 30.0, 1000.0))
    later = (0.0, 40.0, 300.0, 5000.0)
    passed = tuple(
        (chance.choice(AGENT_IDS), now + chance.choice((-1.0, 0.0, 30.0, 300.0)))
        for _ in range(chance.choice((0, 0, 0, 1, 2)))
    )
    return Contact(
        item_id=item_id,
        received_at=received_at,
        kind=Kind.LIVE if is_live else Kind.DEFERRABLE,
        channel="phone" if is_live else chance.choice(("callback", "task")),
        priority=chance.choice((*Priority, Priority.NORMAL, Priority.NORMAL)),
        wish=chance.choice(tuple(Wish)),
        own_agent=maybe(0.7, chance.choice(AGENT_IDS)),
        own_team=maybe(0.8, chance.randint(1, 3)),
        region=maybe(0.8, chance.randint(1, 2)),
        language=chance.choice(("fr", "fr", "fr", "fr", "en", "iu")),
        skills=frozenset({"juridique"} if chance.random() < 0.15 else ()),
        clientele=maybe(0.2, chance.choice(("jeune", "famille"))),
        blocked_channels=frozenset({"phone"} if chance.random() < 0.05 else ()),
        excluded=frozenset(chance.sample(AGENT_IDS, chance.choice((0, 0, 0, 0, 1, 3)))),
        not_before_at=maybe(0.2, received_at + chance.choice(later)),
        due_at=maybe(0.5, received_at + chance.choice(later)),
        stand_in=maybe(0.1, chance.choice(AGENT_IDS)),
        held_by=maybe(0.1, chance.choice(AGENT_IDS)),
        passed=passed,
    )


def an_event(chance: random.Random, now: float, known: list[int]) -> Event:
    draw = chance.random()
    if draw < 0.36 or not known:
        return "arrive", (a_contact(chance, chance.choice(ITEM_IDS), now), now)
    if draw < 0.42:
        return "ending", (chance.choice(known), now)
    if draw < 0.74:
        since = now - 50.0 if chance.random() < 0.1 else None
        return "ready", (chance.choice(known), now, since)
    if draw < 0.85:
        busy = (Availability.DEFERRABLE, *tuple(Availability)[1:])
        return "working", (chance.choice(known), chance.choice(busy), now)
    if draw < 0.88:
        return "away", (chance.choice(known), now)
    if draw < 0.91:
        return "withdraw", (chance.choice(ITEM_IDS), now)
    if draw < 0.94:
        return "enrol", (an_agent(chance, chance.choice(AGENT_IDS)), now)
    if draw < 0.95:
        return "dismiss", (chance.choice(AGENT_IDS), now)
    return "tick", (now,)


def a_batch(chance: random.Random, now: float, first_id: int = 1) -> list[Contact]:
    return [a_contact(chance, first_id + number, now) for number in range(chance.randint(0, 10))]


def standings_of(chance: random.Random, crew: list[Agent], now: float) -> list[Standing]:
    states = (Availability.FREE, Availability.FREE, Availability.FREE, *Availability)
    return [
        Standing(
            each, chance.choice(states), now - chance.randint(0, 3), chance.choice((None, now, now + 9.0))
        )
        for each in crew
    ]


def a_snapshot(chance: random.Random, policy: Policy) -> Snapshot:
    """A floor that was never settled: contacts that arrived some time ago, agents in every state."""
    load = TeamLoad(
        chance.randint(0, 4), 0, chance.randint(0, 4), chance.randint(0, 2), chance.random() < 0.5, 600.0
    )
    return Snapshot(
        chance.choice((0.0, 60.0, 300.0, 2000.0)),
        tuple(Waiting(each, policy.openings(each, load)) for each in a_batch(chance, 0.0)),
        tuple(standings_of(chance, a_crew(chance), 0.0)),
    )
