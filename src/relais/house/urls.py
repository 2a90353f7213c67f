"""All addresses. Every one is closed unless `web.gate` lists it as public."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("relais.web.urls"))]
