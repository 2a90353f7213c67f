"""Who works here: regions, offices, teams, agents, shifts, absences, presence."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from relais.journal.history import kept_in_history
from relais.staff.minutes import MinutesField


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


@kept_in_history()
class Service(models.Model):
    """A family of needs that the centre answers for. With no hours it is always open."""

    code = models.TextField(unique=True)
    name_fr = models.TextField()
    name_en = models.TextField()
    place = models.SmallIntegerField(default=0)  # in lists
    team = models.ForeignKey(
        Team, null=True, on_delete=models.PROTECT
    )  # who finds what came while it was closed
    relay_option = models.SmallIntegerField(default=2)  # of the 811: 1 health, 2 psychosocial, 3 primary care
    callback_places = models.SmallIntegerField(default=4)  # promises a window of callbacks may hold

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(relay_option__range=(1, 3)), name="service_relay_option"),
            models.CheckConstraint(condition=Q(callback_places__range=(0, 999)), name="service_places"),
        ]

    def __str__(self) -> str:
        return self.name_fr


@kept_in_history()
class OpeningHours(models.Model):
    """The hours of a service on one day: 0 Monday to 6 Sunday, 7 a public holiday; local time of the centre."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="hours")
    weekday = models.SmallIntegerField()
    minutes = MinutesField(default=tuple)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__range=(0, 7)), name="hours_weekday"),
            models.UniqueConstraint(fields=["service", "weekday"], name="hours_once_a_day"),
        ]


@kept_in_history()
class Holiday(models.Model):
    """A public holiday as dated data with its source; one dropped is kept, and no longer observed."""

    on = models.DateField(unique=True)
    name_fr = models.TextField()
    name_en = models.TextField()
    source = models.TextField()
    is_observed = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_fr="") & ~Q(name_en="") & ~Q(source=""), name="holiday_says_what_and_whence"
            )
        ]


@kept_in_history()
class Pause(models.Model):
    """A service paused by a supervisor, in her name, with a reason and an end; she may lift it before."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="pauses")
    by = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="pause_ends_after_start"),
            models.CheckConstraint(condition=~Q(reason=""), name="pause_has_a_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True)
                | Q(lifted_at__gte=F("starts_at"), lifted_at__lt=F("ends_at")),
                name="pause_lifted_while_it_lasts",
            ),
        ]
        indexes = [models.Index(fields=["ends_at"], name="pause_by_end")]
