"""Serve the pages.

Any number of these may run, on any number of machines: they hold nothing.
"""

import argparse
import os

from relais.commands._serving import serve

WORKERS = 2
THREADS = 4
# Beyond this many requests at once a worker leaves the others in the socket, where they cost nothing.
BACKPRESSURE = 64


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--port, --host, --workers, --threads."""
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--workers", type=int, default=WORKERS, help="processes (2)")
    parser.add_argument("--threads", type=int, default=THREADS, help="threads of each (4)")


def run(args: argparse.Namespace) -> int:
    """Serve until a signal."""
    os.environ["RELAIS_ROLE"] = "web"
    return serve(
        "pages",
        host=args.host,
        port=args.port,
        interface="wsgi",
        workers=args.workers,
        blocking_threads=args.threads,
        backpressure=BACKPRESSURE,
    )
