"""Rule plates: what must never be done, may only be done so, or is to be adapted, before anyone contacts a
person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from django.utils.translation import gettext as _

from relais.people.models import AdaptationKind
from relais.people.numbers import shown

_ORDER = {"never": 0, "only": 1, "adapt": 2}


@dataclass(frozen=True, slots=True)
class Plate:
    """One rule: `kind` is never, only or adapt; `title` says what to do or not; `detail` what to do
    instead.
    """

    kind: str
    title: str
    detail: str = ""


def _hour(at: time) -> str:
    return (
        _("%(hour)d h %(minute)02d") % {"hour": at.hour, "minute": at.minute}
        if at.minute
        else _("%(hour)d h") % {"hour": at.hour}
    )


def of_adaptation(kind: str, blocked_channels: Iterable[str], instead: str) -> list[Plate]:
    """One plate that forbids for each blocked channel, or one that adapts when none is blocked."""
    verbs = {
        "phone": _("Ne jamais téléphoner"),
        "callback": _("Ne jamais rappeler"),
        "counter": _("Ne pas faire venir au comptoir"),
        "chat": _("Ne pas clavarder"),
        "message": _("Ne pas écrire de message"),
        "document": _("Ne pas envoyer de document à lire"),
    }
    label = str(AdaptationKind(kind).label)
    detail = f"{label}. {instead}".strip() if instead else label
    blocked = sorted(
        set(blocked_channels), key=lambda channel: list(verbs).index(channel) if channel in verbs else 9
    )
    if "phone" in blocked and "callback" in blocked:
        blocked.remove("callback")  # a callback is a phone call: one plate says both
    if not blocked:
        return [Plate("adapt", label[:1].upper() + label[1:], instead)]
    return [Plate("never", verbs.get(channel, channel), detail) for channel in blocked]


def of_phone(
    number: str,
    *,
    is_safe: bool,
    may_leave_message: bool,
    may_say_service: bool,
    safe_from: time | None,
    safe_until: time | None,
) -> list[Plate]:
    """The rules of one number. A safe number at any hour, where all may be said, has none."""
    where = {"number": shown(number)}
    if not is_safe:
        return [Plate("never", _("Ne jamais appeler le %(number)s") % where, _("Ce numéro n’est pas sûr."))]
    plates = []
    if safe_from is not None and safe_until is not None:
        hours = {"since": _hour(safe_from), "until": _hour(safe_until), **where}
        plates.append(Plate("only", _("Appeler le %(number)s de %(since)s à %(until)s seulement") % hours))
    if not may_leave_message:
        plates.append(Plate("never", _("Ne pas laisser de message au %(number)s") % where))
    elif not may_say_service:
        plates.append(Plate("only", _("Message au %(number)s sans dire d’où l’on appelle") % where))
    return plates


def of_address(lines: str, *, is_safe: bool) -> list[Plate]:
    """An address where nothing may be sent forbids; another says nothing."""
    if is_safe:
        return []
    return [Plate("never", _("Ne rien envoyer à cette adresse"), " ".join(lines.split()))]


def in_order(plates: Iterable[Plate]) -> tuple[Plate, ...]:
    """Forbids first, then what is only possible so, then what to adapt; each once."""
    return tuple(dict.fromkeys(sorted(plates, key=lambda plate: (_ORDER[plate.kind], plate.title))))
