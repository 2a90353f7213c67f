"""Single situations, worked out by hand: what becomes of this person, this task, this agent?"""

from collections.abc import Iterable
from dataclasses import replace
from math import inf
from typing import Any

from relais.lab.run import play
from relais.lab.world import Day, Door, Matter, Rules, Spell, World
from relais.measures import Episode
from relais.routing import Agent, Contact, Kind, Policy, Wish
from relais.routing.policies import Dedicated, FirstAvailable, OwnFirst

LONG = 100_000.0
RULES = Rules(starts_at=0.0, ends_at=LONG, measured_from=0.0, interruption_s=60.0)


def live(number: int, at: float, service_s: float = 300.0, own: int | None = 1, **matter: Any) -> Matter:
    team = None if own is None else 1
    contact = Contact(number, at, own_agent=own, own_team=team, region=0, wish=Wish.MY_AGENT)
    return Matter(at, contact, number, "call", service_s, service_s, **matter)


def task(number: int, at: float, service_s: float = 600.0, own: int = 1) -> Matter:
    contact = Contact(
        number, at, Kind.DEFERRABLE, "task", own_agent=own, own_team=1, region=0, due_at=at + 50_000.0
    )
    return Matter(at, contact, number, "task", service_s, service_s)


def played(
    matters: Iterable[Matter],
    policy: Policy,
    agents: int = 2,
    rules: Rules = RULES,
    spells: list[Spell] | None = None,
    closes_at: float = LONG,
    stand_ins: dict[int, int] | None = None,
) -> dict[int, Episode]:
    """The episodes by item, of one day of agents 1, 2... of one team."""
    crew = [Agent(agent_id=number + 1, team=1, region=0) for number in range(agents)]
    shifts = [Spell(0.0, LONG, each.agent_id) for each in crew] if spells is None else spells
    day = Day(0.0, LONG, shifts, list(matters), [Door(0.0, closes_at, None)], stand_ins or {})
    return {
        row.item_id: row for row in play(World(rules=rules, agents=crew, days=iter([day])), policy).episodes
    }


def test_a_task_is_put_down_for_a_person_of_the_panel_and_its_rest_taken_up_again() -> None:
    rows = played([task(1, 0.0), live(2, 100.0)], OwnFirst(), agents=1)
    assert rows[2].answered_at == 100.0
    assert rows[1].answered_at == 0.0
    # 100 s done, 300 s of contact, 500 s left and 60 s lost.
    assert rows[1].ended_at == 100.0 + 300.0 + 500.0 + 60.0
    assert rows[1].interruptions == 1
    assert rows[1].times_offered == 2


def test_a_stranger_interrupts_nothing() -> None:
    rows = played([task(1, 0.0), live(2, 100.0, own=None)], OwnFirst(), agents=1)
    assert rows[1].interruptions == 0
    assert rows[2].answered_at == 600.0


def test_who_is_served_as_a_spell_ends_is_served_to_the_end_and_a_task_comes_back() -> None:
    spells = [Spell(0.0, 200.0, 1), Spell(0.0, 200.0, 2), Spell(1000.0, LONG, 1), Spell(1000.0, LONG, 2)]
    rows = played([live(1, 0.0), task(2, 1.0, own=2), live(3, 250.0)], Dedicated(), spells=spells)
    assert rows[1].ended_at == 300.0
    assert rows[3].answered_at == 1000.0
    assert rows[2].agent == 2
    assert rows[2].ended_at == 1000.0 + 600.0 - 199.0
    assert rows[2].interruptions == 0


def test_who_leaves_calls_again_as_she_would_have() -> None:
    busy = live(1, 0.0, 1000.0)
    caller = live(2, 10.0, patience_s=(50.0, 80.0, 5000.0), redial_after_s=(100.0, 200.0))
    rows = played([busy, caller], Dedicated(), agents=1)
    attempts = sorted((row for row in rows.values() if row.matter == 2), key=lambda row: row.attempt)
    assert [row.received_at for row in attempts] == [10.0, 160.0, 440.0]
    assert [row.ended_at for row in attempts] == [60.0, 240.0, 1300.0]
    assert [row.outcome for row in attempts] == ["withdrawn", "withdrawn", "done"]


def test_a_callback_is_made_by_the_own_agent_and_not_interrupted() -> None:
    matters = [live(1, 0.0, 400.0), live(2, 100.0, takes_callback=True), live(3, 450.0, 50.0)]
    rows = played(matters, Dedicated(), agents=1)
    assert rows[2].is_callback
    assert rows[2].answered_at == 400.0
    assert rows[2].due_at == 100.0 + RULES.callback_s
    assert rows[3].answered_at == 700.0


def test_no_callback_where_the_own_agent_is_there_or_will_not_be() -> None:
    here = played([live(1, 0.0, takes_callback=True)], OwnFirst())
    assert not here[1].is_callback
    gone = played([live(1, 0.0, takes_callback=True)], OwnFirst(), spells=[Spell(0.0, LONG, 2)])
    assert not gone[1].is_callback
    assert gone[1].agent == 2


def test_who_asks_for_an_agent_about_to_end_is_kept_for_her() -> None:
    matters = [live(1, 0.0, 300.0), live(2, 270.0)]
    assert played(matters, OwnFirst(own_wait_s=45.0))[2].agent == 1
    assert played(matters, OwnFirst(own_wait_s=45.0))[2].answered_at == 300.0


def test_an_absent_agent_is_stood_in_for() -> None:
    spells = [Spell(0.0, LONG, 2), Spell(0.0, LONG, 3)]
    rows = played([live(1, 10.0)], Dedicated(), agents=3, spells=spells, stand_ins={1: 3})
    assert (rows[1].agent, rows[1].own_agent, rows[1].ring) == (3, 1, 0)


def test_what_was_not_resolved_comes_back_unless_who_answered_knew() -> None:
    again = live(9, inf, 50.0)
    for is_known_enough, expected in ((True, True), (False, False)):
        matter = live(1, 0.0, returns=(500.0, again), returns_if_known=is_known_enough)
        rows = played([matter], OwnFirst())
        assert (9 in rows) is expected
        if expected:
            assert rows[9].received_at == 300.0 + 500.0
    stranger = replace_own(live(1, 0.0, returns=(500.0, again), returns_if_known=False))
    assert 9 in played([stranger], FirstAvailable())


def replace_own(matter: Matter) -> Matter:
    return matter._replace(contact=matter.contact._replace(own_agent=None, own_team=None))


def test_who_holds_as_the_doors_close_leaves_and_finds_them_shut() -> None:
    caller = live(2, 10.0, patience_s=(5000.0, 60.0), redial_after_s=(100.0,))
    rows = played([live(1, 0.0, 1000.0), caller], Dedicated(), agents=1, closes_at=500.0)
    assert rows[2].ended_at == 500.0
    assert not rows[2].is_turned_away
    (later,) = (row for row in rows.values() if row.attempt == 2)
    assert later.is_turned_away
    assert later.received_at == later.ended_at == 600.0
    # Who is in conversation is not hung up on.
    assert rows[1].ended_at == 1000.0


def test_from_an_event_on_a_clientele_is_routed_by_another_policy() -> None:
    rules = replace(RULES, policies=((200.0, "youth", "first_available"),))
    youth = [
        live(number, at)._replace(contact=live(number, at).contact._replace(clientele="youth"))
        for number, at in ((2, 10.0), (3, 250.0))
    ]
    rows = played([live(1, 0.0, 1000.0), *youth, live(4, 260.0)], Dedicated(), agents=3, rules=rules)
    # It waited for its own agent until then; the others of its clientele wait no more; another one does.
    assert rows[2].answered_at == 200.0
    assert rows[3].answered_at == 250.0
    assert rows[4].answered_at == 1000.0


def test_at_the_end_who_waits_is_waiting_and_who_is_served_is_active() -> None:
    rules = replace(RULES, ends_at=200.0)
    rows = played([live(1, 0.0), live(2, 10.0), task(3, 20.0)], Dedicated(), agents=1, rules=rules)
    assert [rows[number].outcome for number in (1, 2, 3)] == ["active", "waiting", "waiting"]
    assert rows[1].answered_at == 0.0
    assert rows[1].ended_at is None
