"""The file of a person: programme, status, own agent and own team, notes and facts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from relais.cases.states import CaseStatus
from relais.journal.history import kept_in_history
from relais.people.models import Person
from relais.staff.models import Agent, Office, Region, Team


class Programme(models.Model):
    """A programme as dated data: the law changes names and merges programmes (bill 71, 2024), the code does not."""

    code = models.TextField()
    name_fr = models.TextField()
    name_en = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    source = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "starts_on"], name="programme_version_once"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="programme_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name_fr


class Clientele(models.TextChoices):
    """The service families of a centre."""

    ASSISTANCE = "assistance", _("dossier d’assistance sociale")
    MENTAL_HEALTH = "mental_health", _("santé mentale")
    ADDICTION = "addiction", _("dépendance")
    OLDER = "older", _("soutien à l’autonomie des personnes âgées")
    INTELLECTUAL = "intellectual", _("déficience intellectuelle")
    PHYSICAL = "physical", _("déficience physique")
    AUTISM = "autism", _("autisme")
    YOUTH = "youth", _("jeunesse")
    OTHER = "other", _("autre")


@kept_in_history()
class Case(models.Model):
    """The file of one person. Own agent and own team carry the day they began; history keeps the former ones."""

    number = models.TextField(unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    programme = models.ForeignKey(Programme, null=True, on_delete=models.PROTECT)
    status = models.TextField(choices=CaseStatus, default=CaseStatus.REQUESTED)
    clientele = models.TextField(choices=Clientele, default=Clientele.ASSISTANCE)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    own_agent = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="panel")
    own_agent_since_on = models.DateField(null=True)
    own_team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="panel")
    own_team_since_on = models.DateField(null=True)
    complexity = models.SmallIntegerField(default=0)  # points of `complexity.assess`, 0 to 10
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=CaseStatus.values), name="case_status"),
            models.CheckConstraint(condition=Q(clientele__in=Clientele.values), name="case_clientele"),
            models.CheckConstraint(condition=Q(complexity__range=(0, 10)), name="case_complexity"),
            models.CheckConstraint(
                condition=Q(own_agent__isnull=True, own_agent_since_on__isnull=True)
                | Q(own_agent__isnull=False, own_agent_since_on__isnull=False),
                name="case_own_agent_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(own_team__isnull=True, own_team_since_on__isnull=True)
                | Q(own_team__isnull=False, own_team_since_on__isnull=False),
                name="case_own_team_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Tier(models.TextChoices):
    """Who may read a note (a later chapter enforces team and sealed inside the circle)."""

    SHARED = "shared", _("partagée")
    TEAM = "team", _("mon équipe")
    SEALED = "sealed", _("scellée")


@kept_in_history()
class Note(models.Model):
    """What an agent wrote; the person may read it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(Agent, on_delete=models.PROTECT)
    tier = models.TextField(choices=Tier, default=Tier.SHARED)
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="note_tier"),
            models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
        ]


@kept_in_history()
class Fact(models.Model):
    """Something told once: the topic, the words, who heard them, when."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="facts")
    topic = models.TextField()
    statement = models.TextField()
    heard_by = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT)
    heard_at = models.DateTimeField()


@kept_in_history()
class Exclusion(models.Model):
    """This agent and this person never meet again; the reason is confidential."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="exclusions")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE)
    reason = models.TextField()
    since_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "agent"], name="exclusion_once")]
