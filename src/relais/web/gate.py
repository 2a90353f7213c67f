"""The one door to every page: closed unless listed here, and opened as one agent, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django_htmx.middleware import HtmxDetails

from relais.journal.statements import run
from relais.web import events_address, viewer
from relais.web.viewer import Request

# The only addresses a stranger may ask for, by url name. Static files are served before the gate.
PUBLIC = frozenset({"sign_in", "set_language", "health"})

SAFE_VERBS = ("GET", "HEAD")
_MARK = "relais_verbs"

# One round trip: who asks, that no act is open yet, and for a reading view that nothing may change.
_OPEN = """
    SELECT set_config('transaction_read_only', %s, true), set_config('relais.actor_kind', 'agent', true),
           set_config('relais.actor_id', %s, true), set_config('relais.action', '', true)
"""

View = Callable[..., HttpResponse]


def reads(view: View) -> View:
    """Declare a view that only reads (GET): the database refuses any change it would attempt."""
    setattr(view, _MARK, SAFE_VERBS)
    return view


def writes(view: View) -> View:
    """Declare a view that changes something (POST). What it did is undone when it answers 400 or more."""
    setattr(view, _MARK, ("POST",))
    return view


def verbs(view: object) -> tuple[str, ...]:
    """The verbs a view declared; empty for a view that declared none."""
    return tuple(getattr(view, _MARK, ()))


class Gate:
    """Last of the middleware, so that it stands right before the view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """French until someone chooses: the language of the browser is not a choice."""
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = settings.LANGUAGE_CODE
        response = self._get_response(request)
        # Nothing of a file stays in the browser of a shared desk.
        response.setdefault("Cache-Control", "no-store")
        events_address.allow(request, response)
        if (
            response.status_code == 404
            and not hasattr(request, "agent")
            and viewer.find(request.session) is None
        ):
            return _to_sign_in(request)
        return response

    def process_view(
        self, request: Request, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is not None and match.url_name in PUBLIC:
            return None
        declared = verbs(view)
        if not declared:
            raise ImproperlyConfigured(f"{view} declares neither that it reads nor that it writes.")
        agent = viewer.find(request.session)
        if agent is None:
            return _to_sign_in(request)
        request.agent = agent
        if request.method not in declared:
            return _wrong_verb(request, declared)
        return _open(request, view, args, kwargs, is_reading=declared == SAFE_VERBS)


def _open(
    request: Request, view: View, args: tuple[Any, ...], kwargs: dict[str, Any], *, is_reading: bool
) -> HttpResponse:
    with transaction.atomic():
        run(_OPEN, ["on" if is_reading else "off", str(request.agent.id)])
        response = view(request, *args, **kwargs)
        # A refusal leaves nothing behind. A reading has nothing to undo, and a rollback would make the driver
        # forget every statement it has prepared on this connection.
        if response.status_code >= 400 and not is_reading:
            transaction.set_rollback(True)
    return response


def _wrong_verb(request: Request, declared: tuple[str, ...]) -> HttpResponse:
    # The address of an act, typed or reloaded: the desk is where one goes on.
    if request.method in SAFE_VERBS:
        return redirect("desk")
    return HttpResponse(status=405, headers={"Allow": ", ".join(declared)})


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and back here afterwards. A session that opens nothing any more is forgotten."""
    if request.session.get("_auth_user_id") is not None:
        request.session.flush()
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    path = htmx.current_url_abs_path if htmx else request.get_full_path()
    address = reverse("sign_in")
    if path not in (None, "", "/") and (htmx or request.method in SAFE_VERBS):
        address += "?" + urlencode({"next": path})
    if htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
