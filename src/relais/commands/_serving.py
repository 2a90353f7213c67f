"""Serve an application with granian, in workers that never outlive their parent."""

import contextlib
import ctypes
import os
import signal
from collections.abc import Callable
from typing import Any

PARENT = "RELAIS_SERVED_BY"
_PR_SET_PDEATHSIG = 1


def serve(factory: str, *, host: str, port: int, interface: str, workers: int, **options: Any) -> int:
    """Serve what `factory` of this module makes, until a signal; a worker that dies is started again."""
    from granian.constants import Interfaces
    from granian.server import Server

    os.environ[PARENT] = str(os.getpid())
    Server(
        f"relais.commands._serving:{factory}",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces(interface),
        workers=workers,
        respawn_failed_workers=True,
        # A failing database must not make a storm of restarts.
        respawn_interval=0.5,
        workers_kill_timeout=5,
        websockets=False,
        **options,
    ).serve()
    return 0


def pages() -> Callable[..., Any]:
    """The pages, made inside a worker."""
    _die_with_parent()
    from relais.house.wsgi import application

    return application


def events() -> Callable[..., Any]:
    """The event stream, made inside a worker."""
    _die_with_parent()
    from relais.house.events import application

    return application


def _die_with_parent() -> None:
    """A worker left behind by a killed parent would hold the port and answer with old code. Linux only."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.environ.get(PARENT) not in (None, str(os.getppid())):
        os._exit(1)
