"""Serve the bare page as `relais web` serves ours: the same server, workers, threads and limits. Takes a port."""

from __future__ import annotations

import sys

from granian import Granian
from granian.constants import Interfaces

# Those of `relais web`; a test holds them equal.
WORKERS = 2
THREADS = 4
BACKPRESSURE = 64

if __name__ == "__main__":
    Granian(
        "relais.bench.bare.wsgi:application",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        backpressure=BACKPRESSURE,
        websockets=False,
        log_access=False,
        log_enabled=False,
    ).serve()
