"""Only what Django needs to answer: the common middleware (it says how long the answer is), one app, one template."""

from __future__ import annotations

from relais.house import settings as ours

SECRET_KEY = ours.SECRET_KEY
ALLOWED_HOSTS = ["127.0.0.1"]
DEBUG = False
USE_TZ = True
USE_I18N = False
INSTALLED_APPS = ours.INSTALLED_APPS
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
ROOT_URLCONF = "relais.bench.bare.urls"
DATABASES = ours.DATABASES
DEFAULT_AUTO_FIELD = ours.DEFAULT_AUTO_FIELD
PGHISTORY_LEVEL = ours.PGHISTORY_LEVEL
PGHISTORY_CONTEXT_FIELD = ours.PGHISTORY_CONTEXT_FIELD
PGHISTORY_OBJ_FIELD = ours.PGHISTORY_OBJ_FIELD
PGHISTORY_FOREIGN_KEY_FIELD = ours.PGHISTORY_FOREIGN_KEY_FIELD

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Agents</title></head><body><table>
<tr><th>Agent</th><th>Team</th><th>Office</th><th>Region</th></tr>
{% for agent in agents %}<tr><td>{{ agent.given_name }} {{ agent.family_name }}</td><td>{{ agent.team.name }}</td>\
<td>{{ agent.team.office.name }}</td><td>{{ agent.team.office.region.name }}</td></tr>
{% endfor %}</table></body></html>
"""
_PAGES = ("django.template.loaders.locmem.Loader", {"page.html": PAGE})
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {"loaders": [("django.template.loaders.cached.Loader", [_PAGES])]},
    }
]
