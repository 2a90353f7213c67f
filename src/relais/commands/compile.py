"""Compile routing and the engine of the laboratory, two to four times as fast; every process started later uses it.

Needs a C compiler and the headers of Python. What is made belongs to the sources as they are: after a
change or an update the sources run again, until this is done anew. RELAIS_ROUTING=pure runs the sources
whatever there is; RELAIS_ROUTING=FOLDER looks for compiled forms there instead of build/compiled.
"""

import argparse
import time

from relais import compiled, compiling


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--remove."""
    parser.add_argument(
        "--remove", action="store_true", help="remove what was compiled: the sources run again"
    )


def run(args: argparse.Namespace) -> int:
    """Compile, or remove what was compiled; says what runs from now on."""
    where = compiled.folder() or compiled.FOLDER
    if args.remove:
        compiling.remove(where)
        print("routing runs from its sources")
        return 0
    began = time.monotonic()
    made = compiling.build(where)
    spent_s = time.monotonic() - began
    print(f"routing is compiled ({spent_s:.0f} s) in {made}; processes started from now on use it")
    return 0
