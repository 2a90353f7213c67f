"""Pages for what went wrong: what is so, and one next step. No code is shown, no door is closed behind."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def _answer(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        context = {"kind": "stop", "title": title, "text": text}
        return render(request, "web/components/message.html", context, status=status)
    return render(request, "web/errors/page.html", {"title": title, "text": text}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what came could not be read."""
    return _answer(
        request, 400, _("La demande n’a pas été comprise."), _("Rien n’a changé. Revenez à votre poste.")
    )


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, but this is not hers to open."""
    text = _(
        "Vous pouvez demander à une personne de l’équipe du dossier, ou prévenir la cheffe ou le chef d’équipe."
    )
    return _answer(request, 403, _("Cette page n’est pas ouverte pour vous."), text)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such page."""
    text = _("L’adresse a peut-être changé. Revenez à votre poste : votre travail y est.")
    return _answer(request, 404, _("Cette page n’existe pas."), text)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of the forgery guard: the form was open before a sign-in, or the browser refuses cookies."""
    text = _("Rien n’a changé. Revenez à la page précédente, rechargez-la, puis recommencez.")
    return _answer(request, 403, _("Cette page était ouverte depuis trop longtemps."), text)


def failed(request: HttpRequest) -> HttpResponse:
    """500: our fault, or the database is away. It reads nothing, so that it can always be drawn."""
    text = _("Rien n’a été perdu. Attendez un moment, puis rechargez la page.")
    return _answer(request, 500, _("La maison n’a pas pu répondre."), text)
