"""The bare page, for the server that serves ours."""

from __future__ import annotations

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "relais.bench.bare.settings"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
