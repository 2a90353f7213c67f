"""Row history: every version of a protected row, with the act that made it, written by the database."""

from __future__ import annotations

from typing import Any

import pghistory


def kept_in_history(**options: Any) -> Any:
    """Class decorator: keep every inserted, changed and deleted version of the model's rows.

    `exclude` names fields left out (generated columns). Trackers are made afresh for each model:
    the library binds a tracker to the first model it meets.
    """
    return pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), **options
    )
