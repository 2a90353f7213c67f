"""How does a file become a scenario? Read, set, checked; refused whole when anything is wrong with it."""

import os
from collections.abc import Mapping
from dataclasses import replace

from relais.lab.scenario.checks import check
from relais.lab.scenario.faults import BadScenario
from relais.lab.scenario.reading import Reader
from relais.lab.scenario.shipped import find
from relais.lab.scenario.source import Source
from relais.lab.scenario.values import Scenario

NO_SETTINGS: Mapping[str, str] = {}


def read(path: str | os.PathLike[str], settings: Mapping[str, str] = NO_SETTINGS) -> Scenario:
    """The scenario of a TOML file, or of the name of a shipped one, with `settings` put over it.

    A setting is a dotted key and its value as TOML or plain text: {"agents.count": "100"}; `none` takes away what
    may be absent. In a list of several, an element goes by its name: "contacts.counter.service.mean_s".
    Raises BadScenario with every fault of the file and of the settings, each with its place.
    """
    file = find(path)
    source = Source(file, settings)
    reader = Reader(source)
    scenario = reader.table(Scenario, source.tables, ())
    check(scenario, reader)
    if reader.faults:
        raise BadScenario(source.name, reader.faults)
    return scenario if source.says(("name",)) else replace(scenario, name=file.stem)
