"""Which days are used to fit, and which only to check? A chessboard of weeks and weekdays.

Every second day of each weekday is held out, starting with the first week for one weekday and with the second for
the next. So both parts have every weekday, and a load that falls through the month falls in both: what is checked is
the model, not the weather. `last=True` holds out the last third instead: then it is a forecast.
"""

from collections.abc import Sequence
from datetime import date


class TooShort(Exception):
    """The log has too few days to fit on some and check on others."""


def split(days: Sequence[date], *, last: bool = False) -> tuple[list[date], list[date]]:
    """The days to fit on and the days to check on, both in order. Raises TooShort under two days."""
    days = sorted(days)
    if len(days) < 2:
        raise TooShort(
            f"the log holds {len(days)} day{'s'[: len(days) != 1]}; two at least are needed, one to fit and one to check"
        )
    if last:
        cut = max(1, len(days) * 2 // 3)
        return days[:cut], days[cut:]
    turn: dict[int, int] = {}
    fitted: list[date] = []
    held: list[date] = []
    for day in days:
        weekday = day.weekday()
        # The first of each weekday: fitted for even weekdays, held out for odd ones.
        place = turn.get(weekday, weekday % 2)
        turn[weekday] = place + 1
        (held if place % 2 else fitted).append(day)
    if not held or not fitted:
        # Two days of weekdays that start alike.
        return days[::2], days[1::2]
    return fitted, held
