"""Which rule decides who is reached, and when? Three policies, peers with one interface, and their mixture."""

from relais.routing.policies.dedicated import Dedicated
from relais.routing.policies.first_available import FirstAvailable
from relais.routing.policies.mixed import Mixed, policy_for
from relais.routing.policies.names import POLICIES, by_name
from relais.routing.policies.own_first import OwnFirst
from relais.routing.policies.policy import Policy, TeamLoad

__all__ = [
    "POLICIES",
    "Dedicated",
    "FirstAvailable",
    "Mixed",
    "OwnFirst",
    "Policy",
    "TeamLoad",
    "by_name",
    "policy_for",
]
