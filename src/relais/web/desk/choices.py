"""What an agent chooses among on her desk. Codes are stored, words are shown."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """How a contact or a task ended."""

    ANSWERED = "answered", _("répondu")
    DONE_FOR_PERSON = "done", _("démarche faite avec la personne")
    TO_FOLLOW = "to_follow", _("réponse à donner plus tard")
    REFERRED = "referred", _("dirigé vers un autre service")
    NO_REPLY = "no_reply", _("sans réponse de la personne")


class PassReason(models.TextChoices):
    """Why an offer is passed on."""

    FINISHING = "finishing", _("je finis quelque chose")
    NEEDS_ANOTHER = "needs_another", _("quelqu’un d’autre la servira mieux")
    KNOWN = "known", _("je connais cette personne")
    BREAK = "break", _("je dois m’absenter")
    OTHER = "other", _("autre raison")


class Next(models.TextChoices):
    """The state an agent comes back to."""

    READY = "ready", _("au contact suivant")
    WRAP_UP = "wrap_up", _("je finis mes notes")
    QUIET = "quiet", _("au calme")
    AWAY = "away", _("pause")
