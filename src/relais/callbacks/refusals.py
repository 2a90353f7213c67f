"""Why an act on a callback is refused: what was attempted, why not, what to do next."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relais.journal.refusal import Refused

MESSAGES: dict[str, Promise] = {
    "channel_blocked": _(
        "L’appel est bloqué : cette personne ne doit pas être appelée. %(instead)s Rien n’a été promis."
    ),
    "phone_unsafe": _("Ce numéro n’est pas sûr : personne ne l’appelle. Demandez-en un autre."),
    "phone_unknown": _("Ce numéro n’est pas à cette personne. Choisissez le sien, ou demandez-le."),
    "phone_unreadable": _(
        "Ce numéro ne se lit pas. Écrivez-le avec son indicatif, par exemple 418 555-0142."
    ),
    "no_number": _("Dites à quel numéro rappeler sans risque."),
    "window_gone": _("Cette plage n’est plus offerte. Choisissez-en une autre dans la liste."),
    "window_full": _("La dernière place de cette plage vient d’être promise. Choisissez-en une autre."),
    "already_promised": _(
        "Un rappel est déjà promis à cette personne. Déplacez-le plutôt que d’en ajouter un."
    ),
    "callback_over": _("Ce rappel est déjà terminé. Rien n’a été changé."),
    "callback_unknown": _(
        "Ce rappel n’est pas ouvert pour vous. Prenez-le d’abord, ou demandez à son équipe."
    ),
    "not_in_hand": _("Ce rappel n’est pas entre vos mains. Prenez-le d’abord, puis appelez."),
    "being_offered": _("Ce rappel sonne chez quelqu’un. Attendez un instant, puis recommencez."),
    "result_unknown": _("Dites ce que l’appel a donné, en choisissant dans la liste."),
    "already_reached": _("La personne est jointe. Concluez ce rappel à votre poste."),
    "unsafe_now": _(
        "Il est %(now)s. Ce numéro est sûr de %(since)s à %(until)s seulement. Déplacez le rappel à ces heures."
    ),
    "too_early": _(
        "Ce rappel est promis %(since)s, pas avant. Si la personne a demandé plus tôt, déplacez-le d’abord."
    ),
    "message_forbidden": _(
        "Aucun message à ce numéro : la règle de la personne l’interdit. Choisissez « pas de réponse »."
    ),
    "why_missing": _("Dites pourquoi en quelques mots : qui reprend part de là."),
    "places_out_of_range": _("Écrivez un nombre de places, de 0 à 999."),
    "is_open": _("Le service est ouvert : offrez une réponse ou un rappel plutôt que le relais."),
}


class CallbackRefusal(Refused):
    """An act on a callback refused."""

    messages = MESSAGES
