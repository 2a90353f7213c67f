"""What does the laboratory cost beside its rivals, and is it right? `relais bench lab`, with `--accuracy` for the second.

Every run is a process of its own (`one`), on the clock of its processor; ours from its sources, ours compiled where there
is a compiler, and each rival take turns, round by round, with the same seeds. The figure kept is the median of the
rounds. `compare` and the province are on the clock of the wall.
"""

from relais.bench.lab.speed import bench

__all__ = ["bench"]
