"""Which rule decides who is reached, and when? Three policies, peers with one interface."""

from relais.routing.policies.dedicated import Dedicated
from relais.routing.policies.first_available import FirstAvailable
from relais.routing.policies.own_first import OwnFirst
from relais.routing.policies.policy import Policy, TeamLoad

__all__ = ["POLICIES", "Dedicated", "FirstAvailable", "OwnFirst", "Policy", "TeamLoad", "by_name"]

# Name of each policy, the default first.
POLICIES: tuple[str, ...] = ("own_first", "first_available", "dedicated")


def by_name(name: str) -> Policy:
    """The policy of that name with its ordinary settings. Raises ValueError for any other name."""
    if name == "own_first":
        return OwnFirst()
    if name == "first_available":
        return FirstAvailable()
    if name == "dedicated":
        return Dedicated()
    raise ValueError(f"No policy is called {name!r}. Choose one of: {', '.join(POLICIES)}.")
