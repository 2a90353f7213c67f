"""Where this browser listens for events: the page's own host, for the session's cookie goes nowhere else."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from relais.journal import clock

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def of(request: HttpRequest) -> str:
    """The address of the stream; "" when none is served, and the page then asks every ten seconds.

    It says when the page was drawn: what happens before the page listens is then told to it.
    """
    address = _address(request)
    return f"{address}?depuis={clock.now().timestamp():.3f}" if address else ""


def _address(request: HttpRequest) -> str:
    # On a laptop, localhost and 127.0.0.1 are two hosts to a browser: the one in the address bar is kept.
    parts = urlsplit(settings.EVENTS_URL)
    page = urlsplit(f"//{request.get_host()}").hostname or ""
    if not {parts.hostname, page} <= LOOPBACK:
        return str(settings.EVENTS_URL)
    host = f"[{page}]" if ":" in page else page
    return urlunsplit(parts._replace(netloc=f"{host}:{parts.port}" if parts.port else host))


def allow(request: HttpRequest, response: HttpResponse) -> None:
    """Let the page connect to its stream, when the stream is on another port."""
    address = _address(request)
    if address.startswith("http"):
        response._csp_update = {"connect-src": "/".join(address.split("/")[:3])}  # type: ignore[attr-defined]
