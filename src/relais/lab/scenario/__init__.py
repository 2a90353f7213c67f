"""What is the centre, the load and the people? The scenario file, read and checked."""

from relais.lab.scenario.faults import BadScenario, Fault
from relais.lab.scenario.loading import read
from relais.lab.scenario.shipped import find, shipped
from relais.lab.scenario.values import Scenario

__all__ = ["BadScenario", "Fault", "Scenario", "find", "read", "shipped"]
