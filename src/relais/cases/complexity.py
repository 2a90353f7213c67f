"""How much a case asks of whoever takes it: points by a stated rule that anyone may read and dispute.

It measures the care a file needs, never the person's worth or an agent's speed. Routing reads the points;
screens show the reasons.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relais.cases.models import Case
from relais.journal import clock

MOST = 10

# What counts, and for how many points. The order is the order in which the reasons are said.
RULE: dict[str, tuple[int, Promise]] = {
    "unsafe_contact": (2, _("un téléphone ou une adresse n’est pas sûr")),
    "blocked_channel": (2, _("un canal lui est fermé")),
    "adaptation": (1, _("une adaptation est nécessaire")),
    "language": (1, _("servie dans une autre langue que le français")),
    "representative": (1, _("quelqu’un agit en son nom")),
    "large_household": (1, _("quatre personnes ou plus dans le ménage")),
    "health": (1, _("santé mentale, dépendance ou déficience")),
    "unsettled": (1, _("le dossier est en révision ou suspendu")),
    "no_own_agent": (1, _("personne ne suit ce dossier en propre")),
}
_HEALTH = frozenset({"mental_health", "addiction", "intellectual", "physical", "autism"})
_UNSETTLED = frozenset({"under_review", "suspended"})

_TRAITS = """
    SELECT p.language,
           EXISTS (SELECT 1 FROM people_phone x WHERE x.person_id = p.id AND NOT x.is_safe)
               OR EXISTS (SELECT 1 FROM people_address x WHERE x.person_id = p.id AND NOT x.is_safe),
           EXISTS (SELECT 1 FROM people_adaptation x WHERE x.person_id = p.id AND x.blocked_channels <> '{}'),
           EXISTS (SELECT 1 FROM people_adaptation x WHERE x.person_id = p.id AND x.blocked_channels = '{}'),
           EXISTS (SELECT 1 FROM people_representative x WHERE x.person_id = p.id
                   AND %(on)s::date BETWEEN x.starts_on AND x.ends_on),
           relais_household_size(p.id)
    FROM people_person p WHERE p.id = %(person)s
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Traits:
    """What the rule looks at. Nothing that some readers of the case may not read: the points are the same
    for all.
    """

    language: str
    has_unsafe_contact: bool
    has_blocked_channel: bool
    has_other_adaptation: bool
    has_representative: bool
    household_size: int
    clientele: str
    status: str
    has_own_agent: bool


@dataclass(frozen=True, slots=True)
class Assessment:
    """Points from 0 to 10 and the codes of `RULE` that gave them."""

    points: int
    reasons: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """The reasons in the reader's language."""
        return [str(RULE[code][1]) for code in self.reasons]


def points_of(traits: Traits) -> Assessment:
    """The rule itself: the points of every code that holds are added, and stop at 10."""
    holds = {
        "unsafe_contact": traits.has_unsafe_contact,
        "blocked_channel": traits.has_blocked_channel,
        "adaptation": traits.has_other_adaptation,
        "language": traits.language != "fr",
        "representative": traits.has_representative,
        "large_household": traits.household_size >= 4,
        "health": traits.clientele in _HEALTH,
        "unsettled": traits.status in _UNSETTLED,
        "no_own_agent": not traits.has_own_agent,
    }
    reasons = tuple(code for code in RULE if holds[code])
    return Assessment(min(MOST, sum(RULE[code][0] for code in reasons)), reasons)


def traits_of(case: Case) -> Traits:
    """Read what the rule looks at, in one query, inside `looking(actor)` or an act."""
    with connection.cursor() as cursor:
        cursor.execute(_TRAITS, {"person": case.person_id, "on": clock.now().date()})
        language, unsafe, blocked, other, represented, size = cursor.fetchone()
    return Traits(
        language=language,
        has_unsafe_contact=unsafe,
        has_blocked_channel=blocked,
        has_other_adaptation=other,
        has_representative=represented,
        household_size=size,
        clientele=case.clientele,
        status=case.status,
        has_own_agent=case.own_agent_id is not None,
    )


def assess(case: Case) -> Assessment:
    """The points of this case today, and why."""
    return points_of(traits_of(case))
