"""The house: settings, database, processes. What every room stands on and none of them knows."""


class Refusal(Exception):
    """What was asked cannot be done, for a reason the person at the keyboard can mend.

    The message is one or more plain sentences: what was attempted, why not, what to do next.
    `relais` prints it without a traceback and exits with status 2.
    """
