"""Who a newcomer may sign in as. These agents are left to people: no robot ever acts for them."""

from __future__ import annotations

PASSWORD = "relais-demo-2026"  # noqa: S105 (printed on purpose: the demo is for everyone)

# User name, and who she is. The agents themselves are in `centre`.
WHO: tuple[tuple[str, str], ...] = (
    ("julie.ouellet", "agent, team Rivière, Rimouski"),
    ("samuel.roy", "agent of the same team"),
    ("lise.gagnon", "intake, Mont-Joli"),
    ("annie.cote", "supervisor of team Rivière"),
    ("paul.pelletier", "administrator"),
)
USERNAMES = frozenset(name for name, _ in WHO)


def sign_ins() -> list[tuple[str, str, str]]:
    """User name, password and who it is, in the order to show them."""
    return [(name, PASSWORD, who) for name, who in WHO]
