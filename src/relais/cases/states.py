"""The states of a case and the moves between them. The database refuses any other move."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseStatus(models.TextChoices):
    """Where a case stands."""

    REQUESTED = "requested", _("demandé")
    UNDER_STUDY = "under_study", _("à l’étude")
    ACTIVE = "active", _("actif")
    UNDER_REVIEW = "under_review", _("en révision")
    SUSPENDED = "suspended", _("suspendu")
    REFUSED = "refused", _("refusé")
    CLOSED = "closed", _("fermé")


MOVES: tuple[tuple[str, str], ...] = (
    ("requested", "under_study"),
    ("requested", "closed"),
    ("under_study", "active"),
    ("under_study", "refused"),
    ("under_study", "closed"),
    ("active", "under_review"),
    ("active", "suspended"),
    ("active", "closed"),
    ("under_review", "active"),
    ("under_review", "suspended"),
    ("under_review", "refused"),
    ("under_review", "closed"),
    ("suspended", "active"),
    ("suspended", "under_review"),
    ("suspended", "closed"),
    # A refusal may be reviewed within 90 days (facts of Quebec, 4.5).
    ("refused", "under_review"),
    ("refused", "requested"),
    ("closed", "requested"),
)
