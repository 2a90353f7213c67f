"""Run a dispatcher: one leads, any other stands by and takes over."""

from __future__ import annotations

import argparse
import os
import signal
from typing import Any

import psycopg


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--policy", help="own_first (default), first_available or dedicated")


def run(args: argparse.Namespace) -> int:
    os.environ["RELAIS_ROLE"] = "dispatch"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relais.house.settings")
    import django
    from django.conf import settings

    django.setup()
    from relais.dispatch.dispatcher import Settings
    from relais.dispatch.leader import lead
    from relais.dispatch.tracing import path_from_environment
    from relais.house import database

    trace = path_from_environment()
    is_stopping = False

    def ask_to_stop(*_: object) -> None:
        nonlocal is_stopping
        is_stopping = True

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)

    def connect() -> psycopg.Connection[Any]:
        info = database.connect_info("dispatch") | {"dbname": settings.DATABASES["default"]["NAME"]}
        return psycopg.connect(
            **info, autocommit=True, application_name=f"relais-dispatch {os.getpid()}", connect_timeout=5
        )

    lead(
        connect,
        args.policy or settings.ROUTING_POLICY,
        Settings(
            ring_live_s=settings.RING_LIVE_S,
            ring_deferrable_s=settings.RING_DEFERRABLE_S,
            missed_before_away=settings.MISSED_BEFORE_AWAY,
            time_zone=settings.TIME_ZONE,
        ),
        lambda: is_stopping,
        trace,
    )
    return 0
