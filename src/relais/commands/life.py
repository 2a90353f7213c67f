"""Make the demo live: contacts arrive, and robots answer for the agents nobody is signed in as.

`./relais up` runs it beside the pages. It stops cleanly on SIGTERM and goes on where it was after any death.
"""

import argparse
import os
import signal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No option."""


def run(args: argparse.Namespace) -> int:
    """Run until SIGTERM or SIGINT; 0 after a clean stop."""
    os.environ["RELAIS_ROLE"] = "web"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relais.house.settings")
    import django

    django.setup()
    from relais.demo import life

    is_stopping = False

    def ask_to_stop(*_: object) -> None:
        nonlocal is_stopping
        is_stopping = True

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    life.run(lambda: is_stopping)
    return 0
