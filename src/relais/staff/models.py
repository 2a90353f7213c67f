"""Who works here: regions, offices, teams, agents, shifts, absences, presence."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from relais.journal.history import kept_in_history


class Region(models.Model):
    """One of the administrative regions of Quebec (decree D-11, r. 1), by its two-digit code."""

    code = models.CharField(primary_key=True, max_length=2)
    name = models.TextField()

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A place where people come and agents sit."""

    name = models.TextField(unique=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """Four to twelve agents who share one panel of cases."""

    name = models.TextField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="team_named_once_an_office")]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What an agent may do in the house; access to one case never follows from it alone."""

    AGENT = "agent", _("agente ou agent")
    INTAKE = "intake", _("accueil")
    SUPERVISOR = "supervisor", _("cheffe ou chef d’équipe")
    ADMINISTRATOR = "administrator", _("administration")


@kept_in_history()
class Agent(models.Model):
    """Someone who answers. `languages`, `skills` and `clienteles` say whom she can serve (no clientele: all)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    given_name = models.TextField()
    family_name = models.TextField()
    is_addressed_feminine = models.BooleanField(default=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT)
    role = models.TextField(choices=Role, default=Role.AGENT)
    languages = ArrayField(models.TextField(), default=list)
    skills = ArrayField(models.TextField(), default=list)
    clienteles = ArrayField(models.TextField(), default=list)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="agent_role"),
            models.CheckConstraint(condition=~Q(languages=[]), name="agent_speaks_a_language"),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Shift(models.Model):
    """When an agent works, by weekday (0 Monday to 6 Sunday), local time of the centre."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE)
    weekday = models.SmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="shift_weekday"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="shift_ends_after_start"),
            models.UniqueConstraint(fields=["agent", "weekday", "starts"], name="shift_once"),
        ]


@kept_in_history()
class Absence(models.Model):
    """An agent away from `starts_on` to `ends_on` inclusive, and who stands in for her."""

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT)
    starts_on = models.DateField()
    ends_on = models.DateField()
    replacement = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="replaces")
    reason = models.TextField(default="leave")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_after_start"),
            models.CheckConstraint(
                condition=Q(replacement__isnull=True) | ~Q(replacement=F("agent")),
                name="absence_replaced_by_another",
            ),
            models.UniqueConstraint(fields=["agent", "starts_on"], name="absence_once_a_day"),
        ]
        indexes = [models.Index(fields=["ends_on"], name="absence_by_end")]


class PresenceState(models.TextChoices):
    """What an agent is doing now."""

    READY = "ready", _("prête")
    OFFERED = "offered", _("on lui offre")
    DEFERRABLE = "deferrable", _("sur une tâche")
    LIVE = "live", _("en contact")
    WRAP_UP = "wrap_up", _("conclut")
    QUIET = "quiet", _("au calme")
    AWAY = "away", _("absente")


class Presence(models.Model):
    """The present state of one agent. On purpose it has no history: the work of agents is not timed."""

    agent = models.OneToOneField(Agent, primary_key=True, on_delete=models.CASCADE)
    state = models.TextField(choices=PresenceState, default=PresenceState.AWAY)
    since_at = models.DateTimeField()
    idle_since_at = models.DateTimeField(null=True)
    missed_in_a_row = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PresenceState.values), name="presence_state"),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(idle_since_at__isnull=False),
                name="presence_ready_since_an_instant",
            ),
        ]
