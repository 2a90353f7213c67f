"""The twin: what the live system traced on a made-up day gives, in the laboratory, the same placements one for one."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.cast import Cast, make_agent, make_case, make_cast, make_person

from relais.dispatch import tracing
from relais.dispatch.dispatcher import Dispatcher, Settings
from relais.dispatch.writing import Offered, OnTheWay
from relais.journal import clock
from relais.journal.context import Actor, agent
from relais.lab.traces.reading import read
from relais.lab.traces.replaying import Outcome, replay
from relais.routing import by_name
from relais.routing.trace import Head
from relais.work import actions
from relais.work.models import Assignment, Item, Offer
from relais.work.presence import set_presence
from relais.work.refusals import WorkRefusal

pytestmark = pytest.mark.django_db

LINE = Actor(kind="process", id=9)


class Killed(Exception):
    """Stands for the end of the process: nothing after it runs."""


class MadeUpDay:
    """Contacts, answers and changes of mind at random, on the real database, one leader after another."""

    def __init__(self, at: datetime, trace: Path, seed: int, policy: str) -> None:
        self.at, self.trace, self.policy = at, trace, policy
        self.chance = random.Random(seed)
        self.cast: Cast = make_cast()
        self.agents = [each.pk for each in self.cast.everyone.values() if each is not None]
        self.cases = [self.cast.case.pk]
        for n, team in enumerate((self.cast.own_agent.team, self.cast.elsewhere.team)):
            who = make_agent(f"Agent{n}", "Autre", team)
            self.agents.append(who.pk)
            self.cases.append(
                make_case(make_person(f"P{n}"), own_agent=who, team=team, number=f"01-1-{n}").pk
            )
        self.process = ExitStack()
        self.lead()

    def lead(self) -> None:
        """The leader before is gone, and its file and its picture of the floor with it; another begins."""
        self.process.close()
        tracer = self.process.enter_context(tracing.opened(self.trace))
        connection.ensure_connection()
        self.dispatcher = Dispatcher(connection.connection, by_name(self.policy), Settings(), tracer)

    def step(self) -> list[Offered]:
        self.at += timedelta(seconds=self.chance.choice((0.0, 0.25, 3.0, 20.0, 61.7)))
        clock.run_on(lambda: self.at)
        return self.dispatcher.step(self.at.timestamp())

    def something_happens(self) -> None:
        draw = self.chance.random()
        ringing = list(Offer.objects.filter(state="open").order_by("pk"))
        in_hand = list(Assignment.objects.filter(ended_at=None).order_by("pk"))
        in_line = list(Item.objects.filter(status__in=("waiting", "offered")).order_by("pk"))
        if draw < 0.45:
            self._receive()
        elif draw < 0.7 and ringing:
            self._answer(self.chance.choice(ringing))
        elif draw < 0.9 and in_hand:
            self._end(self.chance.choice(in_hand))
        elif draw < 0.95 and in_line:
            self._withdraw(self.chance.choice(in_line))
        else:
            self._change_presence(self.chance.choice(self.agents))

    def _withdraw(self, item: Item) -> None:
        ringing = Offer.objects.filter(item=item, state="open").values_list("agent_id", flat=True)
        self.dispatcher.changed(items=[item.pk], agents=list(ringing))
        actions.withdraw(actor=LINE, item_id=item.pk)

    def _receive(self) -> None:
        wishes, channels = (
            ("my_agent", "my_team", "anyone"),
            ("phone", "phone", "counter", "message", "callback"),
        )
        item_id = actions.receive(
            actor=LINE,
            channel=self.chance.choice(channels),
            case_id=self.chance.choice([*self.cases, None]),
            region="01",
            wish=self.chance.choice(wishes),
            priority=self.chance.randint(0, 3),
        )
        assert item_id is not None
        self.dispatcher.changed(items=[item_id])

    def _answer(self, offer: Offer) -> None:
        if self.chance.random() < 0.75:
            actions.accept(actor=agent(offer.agent_id), offer_ids=[offer.pk])
        else:
            actions.decline(actor=agent(offer.agent_id), offer_id=offer.pk, reason="je finis un avis")
        self.dispatcher.changed(items=[offer.item_id], agents=[offer.agent_id])

    def _end(self, mine: Assignment) -> None:
        who = agent(mine.agent_id)
        if self.chance.random() < 0.2:
            actions.give_back(actor=who, assignment_id=mine.pk, reason="pas ma région")
        else:
            then = self.chance.choice(("ready", "wrap_up", "ready"))
            actions.complete(actor=who, assignment_ids=[mine.pk], then=then)
        self.dispatcher.changed(items=[mine.item_id], agents=[mine.agent_id])

    def _change_presence(self, who: int) -> None:
        try:
            set_presence(actor=agent(who), state=self.chance.choice(("ready", "ready", "quiet", "away")))
        except WorkRefusal:
            return
        items = Offer.objects.filter(agent_id=who).values_list("item_id", flat=True)
        self.dispatcher.changed(agents=[who], items=list(items))


@pytest.fixture(autouse=True)
def _ids_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers shifted by nothing, so that a placement of the trace can be held against its offer."""
    plain = tracing.Numbers
    monkeypatch.setattr(tracing, "Numbers", lambda: plain(lambda _: 0))


@pytest.fixture
def clock_given_back(noon: datetime) -> Iterator[datetime]:
    yield noon
    clock.run_on(lambda: noon)


def traced(path: Path) -> Counter[Any]:
    return Counter(
        each for line in read(path, []) if not isinstance(line.entry, Head) for each in line.entry.placements
    )


def offered() -> Counter[Any]:
    names = ("item_id", "agent_id", "ring", "interrupts", "why", "why_not_own", "waited_s", "free_counts")
    return Counter((*row[:-1], tuple(row[-1])) for row in Offer.objects.order_by("pk").values_list(*names))


def day(at: datetime, trace: Path, seed: int, policy: str = "own_first", *, kills: bool = False) -> Outcome:
    """A day of 150 events; what the laboratory says of its trace. With `kills`, every leader dies as she writes her
    next offers after twenty events: decided and traced, and never in the database."""

    def die(*_: object, **__: object) -> None:
        raise Killed

    made, write = MadeUpDay(at, trace, seed, policy), OnTheWay.send
    with pytest.MonkeyPatch.context() as patch:
        for n in range(150):
            if kills and n % 25 == 20:
                patch.setattr(OnTheWay, "send", die)
            made.something_happens()
            try:
                made.step()
            except Killed:
                patch.setattr(OnTheWay, "send", write)
                made.lead()
                made.step()
    made.process.close()
    return replay(trace)


@pytest.mark.parametrize("policy", ["own_first", "first_available", "dedicated"])
def test_a_made_up_day_is_placed_the_same_one_for_one(
    clock_given_back: datetime, tmp_path: Path, policy: str
) -> None:
    outcome = day(clock_given_back, tmp_path / "trace.jsonl", seed=11, policy=policy)
    assert outcome.first_difference is None
    assert (outcome.floors, outcome.notes) == (1, [])
    # What the trace says is what the database holds: nothing else was offered, and nothing was lost.
    assert traced(tmp_path / "trace.jsonl") == offered()
    assert outcome.placements == offered().total() >= 20


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_with_the_leader_killed_again_and_again_it_is_still_the_same(
    clock_given_back: datetime, tmp_path: Path, seed: int
) -> None:
    outcome = day(clock_given_back, tmp_path / "trace.jsonl", seed, kills=True)
    assert outcome.first_difference is None
    killed = outcome.floors - 1
    assert killed >= 3
    # Every offer is in the trace; what was decided and never written is there besides, for each who died.
    in_trace, in_database = traced(tmp_path / "trace.jsonl"), offered()
    assert not in_database - in_trace
    assert (in_trace - in_database).total() >= killed
