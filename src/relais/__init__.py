"""Relais: one shared file, work that always finds someone, and a person who is known by who answers."""

from relais.compiled import use as _use_compiled

__version__ = "0.1.0"

_use_compiled(__path__)
