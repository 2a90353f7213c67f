"""Readers of recorded logs: a file in, a ``Recording`` out, or ``BadInput``. No Django.

Messages are in English only: they are read at the command line, with the file beside.
"""

from relais.replay.readers.episodes import episodes
from relais.replay.readers.faults import BadInput, Fault
from relais.replay.readers.read import FORMATS, detect, read
from relais.replay.readers.values import (
    RecordedAgent,
    RecordedContact,
    RecordedDay,
    Recording,
    Span,
    working_day,
)

__all__ = [
    "FORMATS",
    "BadInput",
    "Fault",
    "RecordedAgent",
    "RecordedContact",
    "RecordedDay",
    "Recording",
    "Span",
    "detect",
    "episodes",
    "read",
    "working_day",
]
