"""Why an act on the staff is refused: what was attempted, why not, what to do next."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relais.journal.refusal import Refused

MESSAGES: dict[str, Promise] = {
    "not_yours_to_plan": _(
        "Cet horaire n’est pas à vous. La direction de son équipe ou l’administration peut le changer."
    ),
    "dates_in_order": _("La date de retour vient avant la date de départ. Corrigez l’une des deux."),
    "absence_overlaps": _(
        "Une absence est déjà inscrite ces jours-là. Corrigez-la plutôt que d’en ajouter une."
    ),
    "replaces_herself": _("Une personne absente ne se remplace pas elle-même. Nommez quelqu’un d’autre."),
    "replacement_left": _("La personne nommée ne travaille plus ici. Nommez quelqu’un d’autre."),
    "replacement_absent": _(
        "La personne nommée est absente tous ces jours-là et personne ne la remplace."
        " Nommez quelqu’un d’autre, ou nommez d’abord qui la remplace."
    ),
    "replacement_circle": _(
        "Les remplacements tournent en rond : celle ou celui que vous nommez est déjà remplacé"
        " par la personne absente. Nommez quelqu’un qui sera présent."
    ),
    "absence_unknown": _("Cette absence n’est plus inscrite. Rien n’a été changé."),
    "absence_over": _("Cette absence est déjà terminée. Rien n’a été changé."),
    "name_missing": _("Écrivez le prénom et le nom de la personne embauchée."),
    "role_unknown": _("Ce rôle n’existe pas. Choisissez-le dans la liste."),
    "no_language": _("Quelqu’un qui répond parle au moins une langue. Cochez-la."),
    "team_full": _(
        "Cette équipe compte déjà douze personnes : au-delà, on ne se connaît plus."
        " Choisissez une autre équipe."
    ),
    "already_left": _("Cette personne ne travaille déjà plus ici. Rien n’a été changé."),
    "in_contact": _(
        "Cette personne a du travail entre les mains. Attendez qu’elle conclue ou le rende, puis recommencez."
    ),
    "hours_not_yours": _(
        "Les heures, les jours fériés et les pauses se changent par la direction d’une équipe"
        " ou l’administration. Demandez-leur."
    ),
    "why_missing": _("Dites pourquoi en quelques mots : le changement est inscrit à votre nom."),
    "service_unknown": _("Ce service n’existe pas. Choisissez-le dans la liste."),
    "hours_in_order": _(
        "Ces heures ne se suivent pas. Écrivez chaque plage du début à la fin, par exemple 8:00-12:00, 13:00-16:30."
    ),
    "hours_unchanged": _("Ces heures sont déjà celles du service. Rien n’a été changé."),
    "holiday_incomplete": _("Écrivez le nom du jour férié et d’où vient cette date."),
    "holiday_known": _("Ce jour est déjà férié. Rien n’a été changé."),
    "holiday_unknown": _("Ce jour n’est plus férié. Rien n’a été changé."),
    "pause_in_past": _("La fin de la pause est déjà passée. Choisissez un moment à venir."),
    "pause_too_long": _(
        "Une pause dure trois mois au plus. Pour plus longtemps, changez les heures du service."
    ),
    "already_paused": _("Ce service est déjà en pause. Levez d’abord cette pause, puis recommencez."),
    "change_gone": _(
        "Ce changement ne se défait plus : autre chose a changé depuis. Corrigez-le directement."
    ),
    "pause_over": _("Cette pause est déjà terminée. Rien n’a été changé."),
}


class StaffRefusal(Refused):
    """An act on staff refused."""

    messages = MESSAGES
