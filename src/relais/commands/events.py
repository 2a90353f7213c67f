"""Serve the event stream that tells open pages what changed.

One process holds one LISTEN connection and every page open in a browser.
"""

import argparse
import os

from relais.commands._serving import serve

# Pages open at once: each is one idle connection.
BACKPRESSURE = 20_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--port, --host."""
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--host", default="127.0.0.1")


def run(args: argparse.Namespace) -> int:
    """Serve until a signal."""
    os.environ["RELAIS_ROLE"] = "web"
    return serve(
        "events", host=args.host, port=args.port, interface="asgi", workers=1, backpressure=BACKPRESSURE
    )
