"""Promises to call back, the places they take, the attempts made; and what came while a service was closed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from relais.journal.history import kept_in_history
from relais.people.models import Person, Phone
from relais.staff.models import Agent, Service
from relais.work.models import Channel, Item


class CallbackState(models.TextChoices):
    """Where a promise stands. Open as long as its item waits or is in hand, never longer."""

    PROMISED = "promised", _("promis")
    KEPT = "kept", _("tenu")
    UNREACHED = "unreached", _("sans réponse")
    CANCELLED = "cancelled", _("annulé")


class Result(models.TextChoices):
    """What an attempt gave."""

    REACHED = "reached", _("jointe")
    NO_ANSWER = "no_answer", _("pas de réponse")
    BUSY = "busy", _("ligne occupée")
    WRONG_PERSON = "wrong_person", _("une autre personne a répondu")
    MESSAGE_LEFT = "message_left", _("message laissé")


class Slot(models.Model):
    """The places of one service in one cell of the grid; `promised` is kept by the database (trigger)."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, db_index=False)
    starts_at = models.DateTimeField()
    capacity = models.SmallIntegerField()
    promised = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "starts_at"], name="slot_once"),
            # Whatever promises at the same instant, a place is promised once.
            models.CheckConstraint(
                condition=Q(promised__gte=0, promised__lte=F("capacity")), name="slot_never_overpromised"
            ),
        ]


@kept_in_history()
class Callback(models.Model):
    """One promise to one person: the window as it stands now, the number to call, and its item of work."""

    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="callback")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, db_index=False)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, db_index=False)
    phone = models.ForeignKey(Phone, null=True, on_delete=models.PROTECT, db_index=False)
    # Of someone not yet registered: what she said. Her number is then called by the strictest rules.
    said_name = models.TextField(default="", blank=True)
    said_number = models.TextField(default="", blank=True)
    promised_by = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")
    promised_at = models.DateTimeField()
    window_starts_at = models.DateTimeField()
    window_ends_at = models.DateTimeField()
    state = models.TextField(choices=CallbackState, default=CallbackState.PROMISED)
    # A window went by without a call. Ours, never one agent's: it stays when the promise is kept late.
    is_missed = models.BooleanField(default=False)
    reached_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CallbackState.values), name="callback_state"),
            models.CheckConstraint(
                condition=Q(window_ends_at__gt=F("window_starts_at")), name="callback_window_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state="promised", ended_at__isnull=True)
                | (~Q(state="promised") & Q(ended_at__isnull=False)),
                name="callback_ended_when_it_ended",
            ),
            models.CheckConstraint(
                condition=Q(phone__isnull=False, person__isnull=False, said_number="")
                | Q(phone__isnull=True, said_number__regex=r"^\+[1-9][0-9]{6,14}$"),
                name="callback_has_one_number",
            ),
            # Nobody is called twice for one question.
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="promised"), name="one_open_callback_a_person"
            ),
        ]
        indexes = [
            models.Index(fields=["window_ends_at"], name="callback_open", condition=Q(state="promised")),
            models.Index(fields=["ended_at"], name="callback_by_end"),
        ]


@kept_in_history()
class Attempt(models.Model):
    """One call made for a promise, and what it gave. Three at most."""

    callback = models.ForeignKey(Callback, on_delete=models.PROTECT, db_index=False, related_name="attempts")
    number = models.SmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    result = models.TextField(choices=Result)
    note = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__range=(1, 3)), name="attempt_of_three"),
            models.UniqueConstraint(fields=["callback", "number"], name="attempt_once"),
            models.CheckConstraint(condition=Q(result__in=Result.values), name="attempt_result"),
        ]


@kept_in_history()
class Relay(models.Model):
    """What came while a service was closed: who, on which channel, what was said, the task it left."""

    source_key = models.TextField(unique=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    channel = models.TextField(choices=Channel)
    at = models.DateTimeField()
    next_opening_at = models.DateTimeField(null=True)
    language = models.TextField()
    said = models.TextField()
    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="relay")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="relay_channel"),
            models.CheckConstraint(condition=~Q(said="") & ~Q(source_key=""), name="relay_said_something"),
        ]
        indexes = [models.Index(fields=["at"], name="relay_by_time")]
