"""Invents or replays days of work, runs `routing` on them, measures, compares. No Django."""

from relais.compiled import use as _use_compiled

_use_compiled(__path__, "lab")
