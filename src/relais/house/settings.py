"""Django settings. Every value that differs between a laptop and a province comes from the environment."""

from __future__ import annotations

import os

import pghistory

from relais.house import database
from relais.house.keys import secret_key
from relais.house.places import ROOT

# Which of the three database roles this process connects as: owner (migrations, seed), web, dispatch.
ROLE = os.environ.get("RELAIS_ROLE", "web")
DEBUG = False
SECRET_KEY = secret_key()
ALLOWED_HOSTS = [h for h in os.environ.get("RELAIS_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("RELAIS_ORIGINS", "").split(",") if o]


def _database() -> dict[str, object]:
    """One database for every process of this house; `RELAIS_DATABASE_NAME` names another on the same server."""
    info = database.connect_info(ROLE)
    rest = {
        key: value for key, value in info.items() if key not in ("host", "port", "dbname", "user", "password")
    }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": info.get("host", ""),
        "PORT": info.get("port", ""),
        "NAME": os.environ.get("RELAIS_DATABASE_NAME") or info["dbname"],
        "USER": info["user"],
        "PASSWORD": info.get("password", ""),
        # One connection a thread, kept: a page never waits for a connection, and a dead one is noticed.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # What else the address says goes through: sslmode=verify-full above all.
        # Without a threshold the driver prepares nothing, not even what `journal.statements` asks it to.
        "OPTIONS": {
            "application_name": f"relais-{ROLE}",
            "connect_timeout": 10,
            "prepare_threshold": 5,
            **rest,
        },
    }


INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "pgtrigger",
    "pghistory",
    "relais.journal",
    "relais.staff",
    "relais.people",
    "relais.cases",
    "relais.work",
    "relais.callbacks",
    "relais.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "relais.web.gate.Gate",
]

ROOT_URLCONF = "relais.house.urls"
WSGI_APPLICATION = "relais.house.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "relais.web.context.house",
            ],
        },
    }
]

DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "sign_in"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
# The demo runs on http://localhost; a real centre sets RELAIS_HTTPS=1 (docs/operating.md).
IS_BEHIND_HTTPS = os.environ.get("RELAIS_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_BEHIND_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if IS_BEHIND_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_BEHIND_HTTPS else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "relais.web.errors.form_expired"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("RELAIS_TIME_ZONE", "America/Toronto")

STATIC_URL = "static/"
# Served straight from the packages: no collectstatic step between a newcomer and the first page.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# Where the browser listens for events. Another port on a laptop; the same origin behind a proxy.
EVENTS_URL = os.environ.get("RELAIS_EVENTS_URL", "")
_events_origin = "/".join(EVENTS_URL.split("/")[:3]) if EVENTS_URL.startswith("http") else ""
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'", *([_events_origin] if _events_origin else [])],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# Row history: one statement-level trigger a table, the act's context beside the row.
PGHISTORY_LEVEL = pghistory.Statement  # type: ignore[has-type]
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True, related_name="history")
# A history is read by the row it is of, never by what that row pointed to: each such index would be paid at every change.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)

# An offer rings this long before it passes on; an agent who misses this many in a row is set away, with one key back.
RING_LIVE_S = float(os.environ.get("RELAIS_RING_LIVE_S", "20"))
RING_DEFERRABLE_S = float(os.environ.get("RELAIS_RING_DEFERRABLE_S", "120"))
MISSED_BEFORE_AWAY = int(os.environ.get("RELAIS_MISSED_BEFORE_AWAY", "2"))
ROUTING_POLICY = os.environ.get("RELAIS_POLICY", "own_first")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("RELAIS_LOG_LEVEL", "INFO")},
}
