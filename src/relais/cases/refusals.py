"""Why an act on a case is refused: what was attempted, why not, what to do next."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relais.journal.refusal import Refused

MESSAGES: dict[str, Promise] = {
    "not_yours_to_open": _(
        "Ce dossier ne vous est pas ouvert. Il s’ouvre à son agente ou agent, à son équipe"
        " et à qui répond à la personne. Demandez à l’équipe du dossier."
    ),
    "look_not_recorded": _(
        "Le dossier reste fermé : l’ouverture n’a pas pu être inscrite au journal. Réessayez dans un instant."
    ),
    "has_a_case": _("Cette personne a déjà un dossier. Cherchez-le par son nom; s’il est fermé, rouvrez-le."),
    "person_unknown": _("Cette personne n’est pas inscrite. Inscrivez-la d’abord."),
    "programme_ended": _("Ce programme n’est pas en vigueur ce jour-là. Choisissez-en un qui l’est."),
    "clientele_unknown": _("Cette clientèle n’existe pas. Choisissez-la dans la liste."),
    "no_team": _("Un dossier s’ouvre dans une équipe. Choisissez l’équipe qui le suivra."),
    "not_your_team": _(
        "Vous ouvrez un dossier dans votre équipe. Pour une autre, ouvrez-le puis confiez-le."
    ),
    "agent_left": _("Cette personne ne travaille plus ici. Choisissez quelqu’un d’autre."),
    "agent_of_another_team": _(
        "L’agente ou l’agent du dossier fait partie de son équipe. Choisissez dans l’équipe."
    ),
    "not_with_this_agent": _(
        "Ce dossier ne peut pas être confié à cette personne. Choisissez quelqu’un d’autre;"
        " la direction de l’équipe peut vous dire pourquoi."
    ),
    "already_own_agent": _("Ce dossier est déjà confié ainsi. Rien n’a été changé."),
    "illegal_move": _(
        "Vous vouliez faire passer le dossier de « %(before)s » à « %(after)s ». Ce passage n’existe pas."
        " D’ici, le dossier peut devenir : %(possible)s."
    ),
    "status_unknown": _("Cet état n’existe pas. Choisissez-le dans la liste."),
    "why_missing": _("Dites pourquoi en quelques mots : la personne pourra le lire."),
    "note_empty": _("La note est vide. Écrivez ce qui aidera la prochaine personne qui répondra."),
    "tier_unknown": _("Ce niveau de partage n’existe pas : partagée, mon équipe ou scellée."),
    "fact_empty": _("Dites de quoi il s’agit et ce que la personne a raconté."),
    "exclusion_of_oneself": _(
        "Vous ne pouvez pas inscrire cette règle pour vous-même. Demandez à la direction de votre équipe :"
        " elle l’inscrira sans que vous ayez à vous expliquer devant d’autres."
    ),
    "already_excluded": _("Cette règle est déjà inscrite. Rien n’a été changé."),
}


class CaseRefusal(Refused):
    """An act on a case refused."""

    messages = MESSAGES
