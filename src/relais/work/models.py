"""What waits for an agent, on any channel; its offers and its assignments."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from relais.cases.models import Case
from relais.journal.history import kept_in_history
from relais.people.models import Person
from relais.staff.models import Agent, Region
from relais.work.states import Ending, ItemStatus, OfferState


class Channel(models.TextChoices):
    """How it came."""

    PHONE = "phone", _("téléphone")
    COUNTER = "counter", _("comptoir")
    CHAT = "chat", _("clavardage")
    CALLBACK = "callback", _("rappel promis")
    MESSAGE = "message", _("message")
    DOCUMENT = "document", _("document")
    TASK = "task", _("tâche")


class Kind(models.TextChoices):
    """A live contact is somebody there now; deferrable work has a due time."""

    LIVE = "live", _("en direct")
    DEFERRABLE = "deferrable", _("à faire")


class Wish(models.TextChoices):
    """What the person said when asked whether to wait."""

    MY_AGENT = "my_agent", _("mon agente ou mon agent")
    MY_TEAM = "my_team", _("mon équipe")
    ANYONE = "anyone", _("peu importe")


class Subject(models.TextChoices):
    """What it is about, in few words; what was said stays in the file."""

    HOUSING = "housing", _("logement")
    PAYMENT = "payment", _("versement")
    NEW_REQUEST = "new_request", _("nouvelle demande")
    DOCUMENT = "document", _("document à remettre")
    MEDICAL = "medical", _("rapport médical")
    EMPLOYMENT = "employment", _("emploi et formation")
    FAMILY = "family", _("changement dans la famille")
    REVIEW = "review", _("révision d’une décision")
    URGENT_NEED = "urgent_need", _("besoin urgent")
    OTHER = "other", _("autre question")


@kept_in_history()
class Item(models.Model):
    """One thing that waits for an agent: a call, a visit, a message, a document, a task, a callback."""

    channel = models.TextField(choices=Channel)
    kind = models.TextField(choices=Kind)
    status = models.TextField(choices=ItemStatus, default=ItemStatus.WAITING)
    subject = models.TextField(choices=Subject, default=Subject.OTHER)
    # An item changes status four or five times, and each index on it is written each time: only what is read has one.
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, db_index=False, related_name="items")
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, db_index=False, related_name="items"
    )
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, db_index=False)
    priority = models.SmallIntegerField(default=2)  # 0 urgent, 1 high, 2 normal, 3 low
    wish = models.TextField(choices=Wish, default=Wish.MY_AGENT)
    language = models.TextField(default="fr")
    skills = ArrayField(models.TextField(), default=list)
    clientele = models.TextField(null=True)
    received_at = models.DateTimeField()
    not_before_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    held_by = models.ForeignKey(
        Agent, null=True, on_delete=models.PROTECT, db_index=False, related_name="held_items"
    )
    hold_reason = models.TextField(default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(null=True)
    source_key = models.TextField(null=True)  # the sender's own key: the same event twice is one item

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ItemStatus.values), name="item_status"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="item_channel"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="item_kind"),
            models.CheckConstraint(condition=Q(wish__in=Wish.values), name="item_wish"),
            models.CheckConstraint(condition=Q(priority__range=(0, 3)), name="item_priority"),
            models.CheckConstraint(
                # What ended has an instant and nothing else does: the sum of states rests on it.
                condition=Q(status__in=["done", "withdrawn"], ended_at__isnull=False)
                | (~Q(status__in=["done", "withdrawn"]) & Q(ended_at__isnull=True)),
                name="item_ended_when_it_ended",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True)
                | Q(not_before_at__isnull=True)
                | Q(due_at__gt=F("not_before_at")),
                name="item_window_in_order",
            ),
            models.CheckConstraint(
                # A hold wakes on a date, always: without one it would sleep for ever.
                condition=Q(held_by__isnull=True) | Q(not_before_at__isnull=False),
                name="item_hold_has_a_wake_date",
            ),
            models.UniqueConstraint(
                fields=["source_key"], condition=Q(source_key__isnull=False), name="item_received_once"
            ),
        ]
        indexes = [
            # What the board and the dispatcher read: small whatever the age of the centre.
            models.Index(
                fields=["status", "received_at"],
                name="item_open",
                condition=~Q(status__in=["done", "withdrawn"]),
            ),
            # With the status: the board's sum of the day is answered by the index alone.
            models.Index(fields=["received_at"], include=["status", "region"], name="item_by_reception"),
            models.Index(fields=["case", "received_at"], name="item_by_case"),
            # What a person asked before she had a case; the rest is found by the case.
            models.Index(fields=["person"], name="item_before_case", condition=Q(case__isnull=True)),
            models.Index(fields=["held_by"], name="item_held", condition=Q(held_by__isnull=False)),
        ]


class Offer(models.Model):
    """One item offered to one agent, with the reasons of the placement."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="offers")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, db_index=False, related_name="offers")
    state = models.TextField(choices=OfferState, default=OfferState.OPEN)
    ring = models.SmallIntegerField()  # 0 own agent, 1 own team, 2 region, 3 province
    why = models.TextField()  # codes of routing.reasons: why her, and why not the own agent
    why_not_own = models.TextField(null=True)
    interrupts = models.BooleanField(default=False)
    waited_s = models.FloatField()
    free_counts = ArrayField(models.IntegerField(), default=list)  # free then: own team, region, province
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(null=True)  # why she passed it, for the person and the item, never counted

    class Meta:
        constraints = [
            # Two dispatchers, or one that woke from a crash, can never ring the same item twice at once.
            models.UniqueConstraint(
                fields=["item"], condition=Q(state="open"), name="one_open_offer_an_item"
            ),
            # An agent is asked one thing at a time.
            models.UniqueConstraint(
                fields=["agent"], condition=Q(state="open"), name="one_open_offer_an_agent"
            ),
            models.CheckConstraint(condition=Q(state__in=OfferState.values), name="offer_state"),
            models.CheckConstraint(condition=Q(ring__range=(0, 3)), name="offer_ring"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="offer_ended_when_it_ended",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("offered_at")), name="offer_rings_a_while"),
            models.CheckConstraint(
                # Passing is free, but the next agent is told why.
                condition=~Q(state="declined") | (Q(reason__isnull=False) & ~Q(reason="")),
                name="offer_declined_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="offer_open_by_end", condition=Q(state="open")),
            models.Index(fields=["item"], name="offer_passed", condition=Q(state__in=["declined", "missed"])),
            models.Index(fields=["-offered_at"], name="offer_by_time"),
        ]


@kept_in_history()
class Assignment(models.Model):
    """One agent has one item in hand, from acceptance to its end."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="assignments")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, db_index=False, related_name="assignments")
    kind = models.TextField(choices=Kind)
    ring = models.SmallIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ending = models.TextField(null=True, choices=Ending)
    reason = models.TextField(null=True)

    class Meta:
        constraints = [
            # One item is in one pair of hands.
            models.UniqueConstraint(
                fields=["item"], condition=Q(ended_at__isnull=True), name="one_live_assignment_an_item"
            ),
            # Nobody speaks to two persons at once.
            models.UniqueConstraint(
                fields=["agent"],
                condition=Q(ended_at__isnull=True, kind="live"),
                name="one_live_contact_an_agent",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="assignment_kind"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending__isnull=True)
                # Said in full: a null is in no list, and a check that answers null lets the row in.
                | Q(ended_at__isnull=False, ending__isnull=False, ending__in=Ending.values),
                name="assignment_ends_in_a_way",
            ),
            models.CheckConstraint(
                # What is given back comes with a reason: the next agent starts from it.
                condition=~Q(ending__in=["returned", "held"]) | (Q(reason__isnull=False) & ~Q(reason="")),
                name="assignment_given_back_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["agent", "-ended_at"], name="assignment_by_agent"),
            models.Index(fields=["agent"], name="assignment_in_hand", condition=Q(ended_at__isnull=True)),
        ]
