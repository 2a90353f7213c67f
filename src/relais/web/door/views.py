"""Signing in, signing out, and whether the house is alive."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from relais.web import demo, viewer
from relais.web.door.forms import SignInForm
from relais.web.gate import writes
from relais.web.viewer import Request


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page. Her presence stays what it was: she says herself when she is ready."""
    destination = _safe_next(request)
    if request.method != "POST":
        if viewer.find(request.session) is not None:
            return redirect(destination)
        form = SignInForm(request)
    else:
        form = SignInForm(request, data=request.POST)
        if form.is_valid():
            login(request, form.get_user())
            return redirect(destination)
    context = {"form": form, "next": destination, "demo": demo.sign_ins()}
    return render(request, "web/door/sign_in.html", context, status=422 if form.errors else 200)


@writes
def sign_out(request: Request) -> HttpResponse:
    """Close the session. Work in hand stays in hand, and the state she was in too."""
    logout(request)
    return redirect("sign_in")


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For a load balancer: 200 when pages and database answer, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ok": False, "db": "unreachable"}, status=503)
    return JsonResponse({"ok": True, "db": "ok"})


def _safe_next(request: HttpRequest) -> str:
    """Where to go afterwards: only an address of this house."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=settings.IS_BEHIND_HTTPS
    )
    return wanted if is_ours else "/"
