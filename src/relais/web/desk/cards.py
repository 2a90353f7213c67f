"""What the desk's components show: the offer, the person in hand, why this came here."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relais.cases.queries import Contact as PastContact
from relais.cases.queries import Glance
from relais.journal import clock
from relais.web import words
from relais.web.desk.choices import Outcome, PassReason
from relais.web.viewer import Viewer
from relais.web.work import rows
from relais.web.work.reading import InHand, Item, Offer
from relais.work.models import Channel, Subject, Wish

# Under this, a wait is not worth a figure.
JUST_NOW_S = 5.0


def language_name(code: str) -> str:
    """A language of service, named in the language of the page."""
    names = {
        "fr": _("français"),
        "en": _("anglais"),
        "es": _("espagnol"),
        "ar": _("arabe"),
        "moe": _("innu-aimun"),
        "mic": _("mi’kmaq"),
        "lsq": _("langue des signes québécoise"),
    }
    return names.get(code, code)


def reasons(why: str, why_not_own: str | None) -> list[str]:
    """Why her, and why not the own agent, as sentences to an agent."""
    return [told for code in (why, why_not_own) if (told := words.reason(code))]


def offer(found: Offer, glance: Glance | None) -> dict[str, object]:
    """The context of templates/web/components/offer.html."""
    item = found.item
    left_s = (found.expires_at - clock.now()).total_seconds()
    ring_s = settings.RING_LIVE_S if item.kind == "live" else settings.RING_DEFERRABLE_S
    about = [capfirst(Subject(item.subject).label), _("souhait : %(wish)s") % {"wish": Wish(item.wish).label}]
    if item.language != "fr":
        about.append(_("en %(language)s") % {"language": language_name(item.language)})
    if found.interrupts:
        about.append(_("votre tâche vous attendra"))
    return {
        "id": found.id,
        "item_id": item.id,
        "name": rows.name(item),
        "channel": item.channel,
        "channel_words": Channel(item.channel).label,
        "about": ", ".join(map(str, about)),
        "waited": _waited(found.waited_s),
        "ring": found.ring,
        "reasons": reasons(found.why, found.why_not_own),
        "rules": glance.rules if glance else (),
        "may_know": True,
        "seconds_left": max(0, int(left_s)),
        "ring_s": int(ring_s),
        "accept_url": reverse("accept", args=[found.id]),
        "pass_url": reverse("pass_on", args=[found.id]),
        "pass_reasons": PassReason.choices,
    }


def _waited(waited_s: float) -> str:
    if waited_s < JUST_NOW_S:
        return _("vient d’arriver")
    return _("attend depuis %(length)s") % {"length": words.length(waited_s)}


def person(item: Item, glance: Glance | None, viewer: Viewer) -> dict[str, object]:
    """The identity bar: who she is, in facts that are read aloud in one breath."""
    if glance is None:
        facts = [(_("Langue"), language_name(item.language)), (_("Dossier"), _("aucun dossier ouvert"))]
        return {"name": rows.name(item), "say": "", "facts": facts}
    return {
        "name": glance.name,
        "say": _("Dites « %(name)s »") % {"name": glance.address_as} if glance.address_as else "",
        "facts": [pair for pair in _facts(glance, item, viewer) if pair[1]],
    }


def _facts(glance: Glance, item: Item, viewer: Viewer) -> list[tuple[str, str]]:
    return [
        (_("Naissance"), _birth(glance)),
        (_("Dossier"), f"{glance.number}, {glance.status_label}"),
        (_("Programme"), glance.programme or ""),
        (_("Langue"), language_name(glance.language)),
        (_("Suivi par"), _own_agent(glance, viewer)),
        (_("Équipe"), glance.own_team or ""),
        (_("Souhait"), str(Wish(item.wish).label)),
    ]


def _birth(glance: Glance) -> str:
    if glance.birth_on is None:
        return ""
    on = date_format(glance.birth_on, "F j, Y" if words.language() == "en" else "j F Y")
    age = glance.age_on(timezone.localdate(clock.now())) or 0
    return _("%(on)s, %(age)s") % {"on": on, "age": ngettext("%(n)s an", "%(n)s ans", age) % {"n": age}}


def _own_agent(glance: Glance, viewer: Viewer) -> str:
    if glance.own_agent is None:
        return _("personne encore")
    return _("vous") if glance.own_agent_id == viewer.id else glance.own_agent


def brief(held: InHand, glance: Glance | None) -> list[tuple[str, str, str]]:
    """What to know before the first word: (what, the line, its source)."""
    item = held.item
    lines = [(_("Aujourd’hui"), _today(item), _since(item))]
    if item.due_at is not None:
        lines.append(
            (_("Promis"), words.window(item.not_before_at, item.due_at), str(Channel(item.channel).label))
        )
    if glance and glance.contacts:
        last = glance.contacts[0]
        lines.append((_("La dernière fois"), contact_words(last), _("%(agent)s, %(day)s") % _by(last)))
    if glance and glance.notes:
        note = glance.notes[0]
        source = _("%(agent)s, %(day)s") % {"agent": note.author, "day": words.day(note.at)}
        lines.append((_("Écrit"), note.text, source))
    if glance is None:
        lines.append(
            (
                _("Ce qu’on sait"),
                _("Rien encore. Demandez un nom, puis à quel numéro rappeler sans risque."),
                "",
            )
        )
    return lines


def _today(item: Item) -> str:
    return f"{capfirst(Subject(item.subject).label)}."


def _since(item: Item) -> str:
    return _("%(channel)s, %(moment)s") % {
        "channel": Channel(item.channel).label,
        "moment": words.moment(item.received_at),
    }


def contact_words(contact: PastContact) -> str:
    """One past contact in a few words: subject and outcome."""
    subject = str(Subject(contact.subject).label) if contact.subject in Subject.values else contact.subject
    outcome = str(Outcome(contact.outcome).label) if contact.outcome in Outcome.values else ""
    text = f"{subject} : {outcome}." if outcome and words.language() == "fr" else f"{subject}: {outcome}."
    return capfirst(text if outcome else f"{subject}.")


def _by(contact: PastContact) -> dict[str, str]:
    return {"agent": contact.agent, "day": words.day(contact.at)}


def past(glance: Glance) -> list[dict[str, object]]:
    """The last contacts, for the side of the desk."""
    return [
        {
            "channel": each.channel,
            "agent": each.agent,
            "day": words.day(each.at),
            "at_iso": each.at.isoformat(timespec="minutes"),
            "words": contact_words(each),
        }
        for each in glance.contacts
    ]


def contact(held: InHand) -> dict[str, object]:
    """The strip of what is open now: since when (never a running clock), and why it came here."""
    at = words.moment(held.started_at)
    since = _("En contact depuis %(at)s.") if held.is_live else _("Entre vos mains depuis %(at)s.")
    item = held.item
    return {
        "id": held.id,
        "channel": item.channel,
        "since": since % {"at": at},
        "about": _("%(channel)s, %(subject)s")
        % {"channel": Channel(item.channel).label, "subject": Subject(item.subject).label},
        "ring": held.ring,
        "reasons": reasons(held.why, held.why_not_own) if held.why else [_("Vous l’avez pris vous-même.")],
        "is_live": held.is_live,
        "has_case": item.case_id is not None,
    }
