"""Plays a situation on a floor and says what became of each contact. Asserts nothing."""

from dataclasses import dataclass

from tests.routing.plain_floor import PlainFloor
from tests.situations.loader import Event, Situation

from relais.routing import Availability, Floor, Placement, Reason


@dataclass(frozen=True, slots=True)
class Became:
    """A placement and its instant, or the reason why the contact waits; neither once it is withdrawn."""

    placement: Placement | None = None
    placed_at: float | None = None
    waits: Reason | None = None


def through_floor(situation: Situation) -> dict[str, Became]:
    return _play(situation, Floor(situation.policy))


def through_place(situation: Situation) -> dict[str, Became]:
    """`place` on the whole snapshot, again after each event."""
    return _play(situation, PlainFloor(situation.policy))


def _play(situation: Situation, floor: Floor | PlainFloor) -> dict[str, Became]:
    arriving = {event.subject for event in situation.events if event.verb == "arrive"}
    present = [contact for who, contact in situation.contacts.items() if who not in arriving]
    placed = {
        placement.item_id: (placement, situation.now)
        for placement in floor.load(present, situation.agents, situation.now)
    }
    for event in situation.events:
        for placement in _happen(situation, floor, event):
            placed[placement.item_id] = (placement, event.at)
    became: dict[str, Became] = {}
    waiting = {each.contact.item_id for each in floor.snapshot().waiting}
    for who, contact in situation.contacts.items():
        if contact.item_id in waiting:
            became[who] = Became(waits=floor.why_waiting(contact.item_id))
        else:
            became[who] = Became(*placed.get(contact.item_id, (None, None)))
    return became


def _happen(situation: Situation, floor: Floor | PlainFloor, event: Event) -> list[Placement]:
    if event.verb == "arrive":
        return floor.arrive(situation.contacts[event.subject], event.at)
    if event.verb == "retiré":
        return floor.withdraw(situation.contacts[event.subject].item_id, event.at)
    if event.verb == "libre":
        return floor.ready(situation.numbers[event.subject], event.at)
    if event.verb == "termine":
        return floor.ending(situation.numbers[event.subject], event.at)
    if event.verb == "devient":
        return floor.working(situation.numbers[event.subject], event.state or Availability.AWAY, event.at)
    return floor.tick(event.at)
