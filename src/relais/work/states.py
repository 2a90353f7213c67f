"""The states of an item of work and of an offer, and the moves between them, in one table.

The database refuses any other move (trigger `work_item_moves`).
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ItemStatus(models.TextChoices):
    """Where an item stands. Always: received = waiting + offered + active + done + withdrawn."""

    WAITING = "waiting", _("en attente")
    OFFERED = "offered", _("offert")
    ACTIVE = "active", _("en cours")
    DONE = "done", _("terminé")
    WITHDRAWN = "withdrawn", _("retiré")


class OfferState(models.TextChoices):
    """How an offer stands or ended."""

    OPEN = "open", _("offert")
    ACCEPTED = "accepted", _("accepté")
    DECLINED = "declined", _("passé")
    MISSED = "missed", _("sans réponse")
    WITHDRAWN = "withdrawn", _("retiré")


class Ending(models.TextChoices):
    """How an assignment ended."""

    COMPLETED = "completed", _("terminé")
    RETURNED = "returned", _("rendu")
    HELD = "held", _("mis en attente")
    WITHDRAWN = "withdrawn", _("la personne s’est retirée")


MOVES: tuple[tuple[str, str], ...] = (
    ("waiting", "offered"),  # the dispatcher offers it
    ("waiting", "active"),  # an agent takes it from her own panel
    ("waiting", "withdrawn"),  # the person leaves the line
    ("offered", "active"),  # accepted
    ("offered", "waiting"),  # declined or missed
    ("offered", "withdrawn"),  # the person leaves while it rings
    ("active", "done"),  # completed
    ("active", "waiting"),  # returned, or put on hold until a wake date
    ("active", "withdrawn"),  # the person asks to stop
)
