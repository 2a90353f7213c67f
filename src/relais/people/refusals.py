"""Why an act on a person's file is refused: what was attempted, why not, what to do next."""

from __future__ import annotations

from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relais.journal.refusal import Refused

MESSAGES: dict[str, Promise] = {
    "name_missing": _("La personne n’a pas de nom. Écrivez au moins son prénom ou son nom de famille."),
    "birth_in_future": _("La date de naissance est à venir. Vérifiez l’année avec la personne."),
    "birth_too_old": _("La date de naissance remonte à plus de 130 ans. Vérifiez l’année avec la personne."),
    "phone_unreadable": _(
        "Ce numéro de téléphone ne peut pas être lu. Écrivez ses dix chiffres, par exemple 418 555-0101,"
        " ou commencez par + et l’indicatif du pays."
    ),
    "phone_known": _("Ce numéro est déjà inscrit pour cette personne. Corrigez plutôt ses règles."),
    "phone_unsafe_has_no_hours": _(
        "Ce numéro n’est pas sûr : on n’y appelle jamais. Retirez les heures et la permission de laisser"
        " un message, ou dites que le numéro est sûr."
    ),
    "phone_hours_in_order": _(
        "Les heures où appeler ne se suivent pas. Donnez une heure de début et une heure de fin plus tardive."
    ),
    "language_unknown": _("Cette langue n’est pas reconnue. Choisissez-la dans la liste."),
    "right_unknown": _("Ce droit à une autre langue n’existe pas. Choisissez celui que la personne atteste."),
    "adaptation_unknown": _("Cette adaptation n’existe pas. Choisissez-la dans la liste."),
    "adaptation_known": _("Cette adaptation est déjà inscrite. Rien n’a été changé."),
    "person_not_open": _(
        "Ce dossier ne vous est pas ouvert. Rien n’a été changé. Ouvrez d’abord le dossier de la personne."
    ),
    "already_in_household": _(
        "Cette personne fait déjà partie d’un ménage. Inscrivez d’abord son départ de l’autre ménage."
    ),
    "no_household": _("Cette personne n’est dans aucun ménage. Rien n’a été changé."),
    "household_not_open": _(
        "Ce ménage ne vous est pas ouvert. Ouvrez d’abord le dossier d’une personne qui en fait partie."
    ),
    "dates_in_order": _("La date de fin vient avant la date de début. Corrigez l’une des deux."),
    "scope_missing": _("Dites ce qui est permis, en quelques mots : la portée est vide."),
    "address_empty": _("L’adresse est vide. Écrivez au moins une ligne."),
    "already_withdrawn": _("Ce consentement est déjà retiré. Rien n’a été changé."),
    "why_missing": _("Dites pourquoi en quelques mots : la personne pourra le lire."),
}

# What the database refused, by the name of its constraint, in the words people read.
_OF_CONSTRAINT = {
    "phone_once_a_person": "phone_known",
    "adaptation_once": "adaptation_known",
    "one_household_at_a_time": "already_in_household",
}


class PeopleRefusal(Refused):
    """An act on a person's file refused."""

    messages = MESSAGES


def refusal_of(error: DatabaseError) -> PeopleRefusal | None:
    """The refusal that says what this constraint protects; None when nobody can mend it at the keyboard."""
    diagnosis = getattr(error.__cause__, "diag", None)
    code = _OF_CONSTRAINT.get(getattr(diagnosis, "constraint_name", None) or "")
    return PeopleRefusal(code) if code else None
