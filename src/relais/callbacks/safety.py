"""May this person be called, at this number, now; may a message be left, may we say who calls? Asked at every attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from relais.callbacks.refusals import CallbackRefusal
from relais.callbacks.windows import Interval, within
from relais.journal import moments
from relais.people.models import Adaptation, Phone
from relais.people.numbers import e164
from relais.staff.opening import zone

CHANNELS = ("phone", "callback")
# A call begun within her hours may be written down a little after.
TO_WRITE_IT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """The number to call and its rules; of someone not registered (`phone_id` None), the strictest."""

    number: str
    phone_id: int | None = None
    may_leave_message: bool = False
    may_say_service: bool = False
    safe_from: time | None = None
    safe_until: time | None = None

    def safe(self, intervals: list[Interval]) -> list[Interval]:
        """The part of the intervals in which this number may be called."""
        if self.safe_from is None or self.safe_until is None:
            return intervals
        return within(intervals, self.safe_from, self.safe_until, zone())

    def check_now(self, at: datetime) -> None:
        """Raises CallbackRefusal("unsafe_now") outside the hours of this number."""
        if self.safe_from is None or self.safe_until is None:
            return
        safe = self.safe([(at - timedelta(days=1), at + timedelta(days=1))])
        if not any(start <= at < end + TO_WRITE_IT for start, end in safe):
            day = at.astimezone(zone())
            since, until = (
                moments.hour(datetime.combine(day, hour, zone()))
                for hour in (self.safe_from, self.safe_until)
            )
            raise CallbackRefusal("unsafe_now", now=moments.hour(at), since=since, until=until)


def check_channel(person_id: int | None) -> None:
    """Raises CallbackRefusal("channel_blocked") when an adaptation forbids calls, with what to do instead."""
    if person_id is None:
        return
    blocking = Adaptation.objects.filter(person_id=person_id, blocked_channels__overlap=CHANNELS).order_by(
        "pk"
    )
    for each in blocking:
        raise CallbackRefusal("channel_blocked", instead=each.instead)


def number_of(person_id: int | None, phone_id: int | None, said: str = "") -> Number:
    """The number to call. Raises CallbackRefusal("phone_unknown", "phone_unsafe", "no_number", "phone_unreadable")."""
    if phone_id is None:
        if not said.strip():
            raise CallbackRefusal("no_number")
        number = e164(said)
        if number is None:
            raise CallbackRefusal("phone_unreadable")
        return _known(person_id, number) or Number(number=number)
    phone = Phone.objects.filter(pk=phone_id).first()
    if phone is None or phone.person_id != person_id:
        raise CallbackRefusal("phone_unknown")
    return _ruled(phone)


def _known(person_id: int | None, number: str) -> Number | None:
    """A number said anew may be one she has already given, with its rules."""
    phone = Phone.objects.filter(person_id=person_id, number=number).first() if person_id else None
    return None if phone is None else _ruled(phone)


def _ruled(phone: Phone) -> Number:
    if not phone.is_safe:
        raise CallbackRefusal("phone_unsafe")
    return Number(
        number=phone.number,
        phone_id=phone.pk,
        may_leave_message=phone.may_leave_message,
        may_say_service=phone.may_say_service,
        safe_from=phone.safe_from,
        safe_until=phone.safe_until,
    )
