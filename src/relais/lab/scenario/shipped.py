"""Which scenarios come with Relais, and which file does a name mean?"""

import os
import tomllib
from pathlib import Path

from relais.lab.scenario.faults import BadScenario, Fault, nearest, shown

FOLDER = Path(__file__).resolve().parents[4] / "scenarios"


def shipped() -> dict[str, str]:
    """The name of each shipped scenario and its title, in order of name."""
    found = sorted(FOLDER.glob("*.toml"))
    return {path.stem: str(tomllib.loads(path.read_text("utf-8")).get("title", "")) for path in found}


def find(name: str | os.PathLike[str]) -> Path:
    """The file of a scenario: a path, or the name of a shipped one. Raises BadScenario."""
    path = Path(name)
    if path.exists() or path.suffix or len(path.parts) > 1:
        return path
    here = FOLDER / f"{path.name}.toml"
    if here.is_file():
        return here
    names = [each.stem for each in sorted(FOLDER.glob("*.toml"))]
    fault = Fault(
        found=f"no scenario {shown(str(name))}",
        allowed=f"the path of a file, or one of {', '.join(names)}",
        near=nearest(path.name, names),
    )
    raise BadScenario("scenario", [fault])
