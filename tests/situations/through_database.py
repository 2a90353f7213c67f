"""Plays a situation on the real dispatcher: rows in, offers out. Asserts nothing; see README.md."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection
from tests.situations.loader import Event, Situation
from tests.situations.run import Became

from relais.cases.models import Case, Exclusion
from relais.dispatch.dispatcher import Dispatcher, Settings
from relais.dispatch.reading import AVAILABILITY, NOT_AGAIN_S
from relais.journal import clock
from relais.journal.context import SEED, acting, agent
from relais.people.models import Adaptation, Person
from relais.routing import Availability, Contact, Placement, Reason, Ring
from relais.staff.models import Absence, Agent, Office, Presence, Region, Team
from relais.work import actions
from relais.work.models import Assignment, Item, Offer

MIDNIGHT = datetime(2026, 11, 24, tzinfo=UTC)
STATES = {availability: state for state, availability in AVAILABILITY.items()}
CHANNELS = {"téléphone": "phone", "comptoir": "counter", "message": "message", "rappel": "callback"}
CHANNELS |= {"document": "document", "tâche": "task", "clavardage": "chat"}
# No offer rings out in a situation: what becomes of it is told by the events.
SETTINGS = Settings(ring_live_s=1e7, ring_deferrable_s=1e7, time_zone="UTC")


def through_database(situation: Situation) -> dict[str, Became]:
    """The same answers as the floor's, from offers in the database. Leaves the clock to the caller."""
    return _Stage(situation).play()


def _at(instant: float) -> datetime:
    return MIDNIGHT + timedelta(seconds=instant)


class _Stage:
    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.items: dict[str, int] = {}
        with acting(SEED, "seed"):
            self.regions = {
                n: Region.objects.create(code=f"{n:02}", name=f"Région {n}") for n in range(1, 12)
            }
            self._staff()

    def _staff(self) -> None:
        known = {standing.agent.agent_id: standing for standing in self.situation.agents}
        homes = {s.agent.team: s.agent.region for s in self.situation.agents}
        homes |= {c.own_team: c.region or 1 for c in self.situation.contacts.values() if c.own_team}
        self.teams = {
            team: Team.objects.create(
                name=f"Équipe {team}",
                office=Office.objects.create(name=f"Bureau {team}", region=self.regions[region]),
            )
            for team, region in homes.items()
        }
        self.agents: dict[int, Agent] = {}
        for name, number in self.situation.numbers.items():
            standing = known.get(number)
            values: dict[str, Any] = {"team": next(iter(self.teams.values())), "languages": ["français"]}
            if standing is not None:
                values = {
                    "team": self.teams[standing.agent.team],
                    "languages": sorted(standing.agent.languages),
                    "skills": sorted(standing.agent.skills),
                    "clienteles": sorted(standing.agent.clienteles),
                }
            self.agents[number] = Agent.objects.create(given_name=name, family_name="", **values)
            # Who is not listed is not at work: she has no presence, and is not on the floor.
            if standing is not None:
                Presence.objects.create(
                    agent=self.agents[number],
                    state=STATES[standing.availability],
                    since_at=_at(standing.idle_since),
                    idle_since_at=_at(standing.idle_since),
                )

    def _item(self, name: str, contact: Contact) -> int:
        with acting(SEED, "seed"):
            item = Item.objects.create(
                channel=CHANNELS.get(contact.channel, contact.channel),
                kind=contact.kind.value,
                person=self._person(contact),
                case=self._case(name, contact),
                region=self.regions[contact.region] if contact.region else None,
                priority=int(contact.priority),
                wish=contact.wish.value,
                language=contact.language,
                skills=sorted(contact.skills),
                clientele=contact.clientele,
                received_at=_at(contact.received_at),
                not_before_at=_at(contact.not_before_at) if contact.not_before_at is not None else None,
                due_at=_at(contact.due_at) if contact.due_at is not None else None,
                held_by=self.agents[contact.held_by] if contact.held_by else None,
                hold_reason="en attente" if contact.held_by else "",
            )
            for number, until in contact.passed:
                Offer.objects.create(
                    item=item,
                    agent=self.agents[number],
                    state="declined",
                    reason="je finis un avis",
                    ring=int(Ring.OWN),
                    why="ring_own",
                    waited_s=0.0,
                    offered_at=_at(until - NOT_AGAIN_S["declined"] - 1),
                    expires_at=_at(until),
                    ended_at=_at(until - NOT_AGAIN_S["declined"]),
                )
        self.items[name] = item.pk
        return item.pk

    def _person(self, contact: Contact) -> Person:
        self.person = Person.objects.create(given_name="Une", family_name="Personne")
        if contact.blocked_channels:
            blocked = [CHANNELS.get(channel, channel) for channel in sorted(contact.blocked_channels)]
            Adaptation.objects.create(person=self.person, kind="deaf", blocked_channels=blocked)
        for number in sorted(contact.excluded):
            Exclusion.objects.create(
                person=self.person, agent=self.agents[number], reason="conflit", since_on=date(2026, 1, 1)
            )
        return self.person

    def _case(self, name: str, contact: Contact) -> Case | None:
        if contact.own_agent is None and contact.own_team is None:
            return None
        if contact.stand_in is not None and contact.own_agent is not None:
            Absence.objects.get_or_create(
                agent=self.agents[contact.own_agent],
                starts_on=date(2026, 11, 1),
                defaults={"ends_on": date(2026, 12, 31), "replacement": self.agents[contact.stand_in]},
            )
        assert contact.region is not None, "a case has a region"
        since_on = date(2026, 1, 1)
        return Case.objects.create(
            number=name,
            person=self.person,
            status="active",
            region=self.regions[contact.region],
            office=next(iter(self.teams.values())).office,
            own_agent=self.agents[contact.own_agent] if contact.own_agent else None,
            own_agent_since_on=since_on if contact.own_agent else None,
            own_team=self.teams[contact.own_team] if contact.own_team else None,
            own_team_since_on=since_on if contact.own_team else None,
            opened_on=since_on,
        )

    def play(self) -> dict[str, Became]:
        situation = self.situation
        arriving = {event.subject for event in situation.events if event.verb == "arrive"}
        for name, contact in situation.contacts.items():
            if name not in arriving:
                self._item(name, contact)
        connection.ensure_connection()
        self.dispatcher = Dispatcher(connection.connection, situation.policy, SETTINGS)
        self._step(situation.now)
        for event in situation.events:
            clock.run_on(partial(_at, event.at))
            self._happen(event)
            self._step(event.at)
        return {name: self._became(name) for name in situation.contacts}

    def _step(self, instant: float) -> None:
        clock.run_on(lambda: _at(instant))
        self.dispatcher.step(_at(instant).timestamp())

    def _happen(self, event: Event) -> None:
        if event.verb == "arrive":
            self.dispatcher.changed(items=[self._item(event.subject, self.situation.contacts[event.subject])])
        elif event.verb == "retiré":
            actions.withdraw(actor=SEED, item_id=self.items[event.subject])
            self.dispatcher.changed(items=[self.items[event.subject]])
        elif event.verb in ("libre", "devient"):
            who = self.agents[self.situation.numbers[event.subject]]
            # What she was offered, she has accepted; then she is as the situation says.
            for offer in Offer.objects.filter(agent=who, state="open"):
                actions.accept(actor=agent(who.pk), offer_ids=[offer.pk])
            if event.verb == "libre":
                # Who is free has nothing more in hand.
                for mine in Assignment.objects.filter(agent=who, ended_at=None):
                    actions.complete(actor=agent(who.pk), assignment_ids=[mine.pk])
            with acting(SEED, "set_presence"):
                Presence.objects.filter(agent=who).update(
                    state="ready" if event.verb == "libre" else STATES[event.state or Availability.AWAY],
                    since_at=_at(event.at),
                    idle_since_at=_at(event.at),
                )
            self.dispatcher.changed(agents=[who.pk])

    def _became(self, name: str) -> Became:
        item = Item.objects.get(pk=self.items[name])
        if item.status == "withdrawn":
            return Became()
        if item.status == "waiting":
            return Became(waits=self.dispatcher.why_waiting(item.pk))
        offer = Offer.objects.filter(item=item).order_by("-offered_at").first()
        assert offer is not None
        numbers = {made.pk: number for number, made in self.agents.items()}
        placement = Placement(
            item_id=item.pk,
            agent_id=numbers[offer.agent_id],
            ring=Ring(offer.ring),
            interrupts=offer.interrupts,
            why=Reason(offer.why),
            why_not_own=Reason(offer.why_not_own) if offer.why_not_own else None,
            waited_s=offer.waited_s,
            free_counts=(0, 0, 0),
        )
        return Became(placement, (offer.offered_at - MIDNIGHT).total_seconds())
