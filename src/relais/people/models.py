"""Persons served, and how they may safely be reached."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from relais.journal.history import kept_in_history


class LanguageRight(models.TextChoices):
    """Why the State may answer in another language than French (Charter of the French language, in good faith)."""

    SCHOOLING = "schooling", _("admissible à l’école en anglais")
    INDIGENOUS = "indigenous", _("personne autochtone")
    ARRIVED_SIX_MONTHS = "arrived", _("arrivée depuis moins de six mois")
    SERVED_BEFORE = "served_before", _("servie seulement en anglais avant le 13 mai 2021")
    OUTSIDE = "outside", _("hors du Québec")
    HEALTH_OR_SAFETY = "health", _("santé ou sécurité")


def _unaccented(field: str) -> Func:
    return Func(Coalesce(F(field), models.Value("")), function="sans_accent", output_field=models.TextField())


@kept_in_history(exclude=["family_plain", "given_plain", "preferred_plain"])
class Person(models.Model):
    """A person served. Names as given and as preferred; the plain columns are for search without accents."""

    given_name = models.TextField()
    family_name = models.TextField()
    preferred_name = models.TextField(default="", blank=True)
    address_as = models.TextField(default="", blank=True)  # « Madame Gagnon », as the person chose
    birth_on = models.DateField(null=True)
    language = models.TextField(default="fr")
    language_right = models.TextField(null=True, choices=LanguageRight)
    language_attested_on = models.DateField(null=True)
    family_plain = models.GeneratedField(
        expression=_unaccented("family_name"), output_field=models.TextField(), db_persist=True
    )
    given_plain = models.GeneratedField(
        expression=_unaccented("given_name"), output_field=models.TextField(), db_persist=True
    )
    preferred_plain = models.GeneratedField(
        expression=_unaccented("preferred_name"), output_field=models.TextField(), db_persist=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(family_name="") | ~Q(given_name=""), name="person_has_a_name"
            ),
            models.CheckConstraint(
                # The right is attested by the person, in good faith: without the day, nothing was attested.
                condition=Q(language="fr")
                | Q(language_right__isnull=True)
                | Q(language_attested_on__isnull=False),
                name="person_language_right_is_attested",
            ),
        ]
        indexes = [models.Index(fields=["birth_on"], name="person_by_birth")]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """The name to show and to say: the preferred one, else as given."""
        return self.preferred_name or f"{self.given_name} {self.family_name}".strip()


class AdaptationKind(models.TextChoices):
    """What the house must adapt to. Which channels each blocks is data on the row, decided with the person."""

    DEAF = "deaf", _("personne sourde")
    HARD_OF_HEARING = "hard_of_hearing", _("entend difficilement")
    LOW_VISION = "low_vision", _("voit difficilement")
    READS_WITH_DIFFICULTY = "reading", _("lit difficilement")
    ACCOMPANIED = "accompanied", _("vient accompagnée")
    INTERPRETER = "interpreter", _("interprète nécessaire")
    SLOW_PACE = "slow_pace", _("a besoin de plus de temps")


@kept_in_history()
class Adaptation(models.Model):
    """An adaptation, and the channels it blocks: a deaf person is never phoned."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="adaptations")
    kind = models.TextField(choices=AdaptationKind)
    blocked_channels = ArrayField(models.TextField(), default=list)
    instead = models.TextField(default="", blank=True)  # what to do instead, in words

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="adaptation_once")]


@kept_in_history()
class Phone(models.Model):
    """A number (E.164) with its safe-contact rules; hours are local to the person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="phones")
    number = models.TextField()
    is_safe = models.BooleanField(default=True)
    may_leave_message = models.BooleanField(default=False)
    may_say_service = models.BooleanField(default=False)
    safe_from = models.TimeField(null=True)
    safe_until = models.TimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__regex=r"^\+[1-9][0-9]{6,14}$"), name="phone_is_e164"),
            models.CheckConstraint(
                # An unsafe number is never called: it cannot also have hours at which it is.
                condition=Q(is_safe=True)
                | Q(safe_from__isnull=True, safe_until__isnull=True, may_leave_message=False),
                name="phone_unsafe_has_no_hours",
            ),
            models.CheckConstraint(
                # Said in full: half a pair compares to nothing, and a check that answers null lets the row in.
                condition=Q(safe_from__isnull=True, safe_until__isnull=True)
                | Q(safe_from__isnull=False, safe_until__isnull=False, safe_until__gt=F("safe_from")),
                name="phone_safe_hours_in_order",
            ),
            models.UniqueConstraint(fields=["person", "number"], name="phone_once_a_person"),
        ]
        indexes = [models.Index(fields=["number"], name="phone_by_number")]


@kept_in_history()
class Address(models.Model):
    """Where mail may, or must not, be sent."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="addresses")
    lines = models.TextField()
    postal_code = models.TextField(default="", blank=True)
    is_safe = models.BooleanField(default=True)


class Household(models.Model):
    """Adults and children who share a file before the programme."""

    opened_on = models.DateField()


@kept_in_history()
class HouseholdMember(models.Model):
    """One person in one household. Each adult keeps her own privacy: `shares_with_household` is her choice."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    is_adult = models.BooleanField(default=True)
    shares_with_household = models.BooleanField(default=False)
    joined_on = models.DateField()
    left_on = models.DateField(null=True)

    class Meta:
        constraints = [
            # A person is in one household at a time: two would pay her twice.
            models.UniqueConstraint(
                fields=["person"], condition=Q(left_on__isnull=True), name="one_household_at_a_time"
            )
        ]


@kept_in_history()
class Representative(models.Model):
    """Someone who acts for a person, within a scope and until a day."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="representatives")
    name = models.TextField()
    scope = models.TextField()
    proof = models.TextField(default="", blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="representative_ends_after_start"
            )
        ]


@kept_in_history()
class Consent(models.Model):
    """What the person agreed to share, with whom, until when; withdrawn at any time."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    scope = models.TextField()
    given_on = models.DateField()
    ends_on = models.DateField()
    withdrawn_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("given_on")), name="consent_ends_after_start")
        ]
