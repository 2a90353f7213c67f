"""Why an act on an item of work is refused: what was attempted, why not, what to do next."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relais.journal.refusal import Refused

MESSAGES: dict[str, Promise] = {
    "offer_gone": _(
        "Vous vouliez accepter ce contact. L’offre n’est plus ouverte : la personne a raccroché,"
        " ou quelqu’un d’autre répond. Le prochain contact viendra de lui-même."
    ),
    "offer_not_yours": _(
        "Cette offre est faite à quelqu’un d’autre. Revenez à votre poste pour voir les vôtres."
    ),
    "not_in_hand": _("Ce travail n’est plus entre vos mains. Rien n’a été changé. Revenez à votre poste."),
    "reason_missing": _(
        "Pour passer, rendre ou mettre en attente, dites pourquoi en quelques mots. Rien ne vous est compté."
    ),
    "wake_in_past": _("La date de réveil est déjà passée. Choisissez un moment à venir."),
    "in_contact": _("Vous êtes en contact avec une personne. Concluez d’abord, puis changez d’état."),
    "not_waiting": _(
        "Ce travail n’attend plus : quelqu’un l’a pris ou la personne s’est retirée. Choisissez-en un autre."
    ),
    "not_yours_to_take": _(
        "Ce travail ne peut pas être pris par vous. Il cherche une autre personne; vous n’avez rien à faire."
    ),
    "unknown_channel": _(
        "Ce canal n’existe pas. Choisissez téléphone, comptoir, message, document ou tâche."
    ),
    "ended": _("Ce contact est déjà terminé. Rien n’a été changé."),
}


class WorkRefusal(Refused):
    """An act on an item of work refused."""

    messages = MESSAGES
