"""All addresses. Every one is closed unless `web.gate` lists it as public."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("relais.web.urls"))]

handler400 = "relais.web.errors.bad_request"
handler403 = "relais.web.errors.not_allowed"
handler404 = "relais.web.errors.not_found"
handler500 = "relais.web.errors.failed"
