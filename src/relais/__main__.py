"""The command line: `relais COMMAND [options]`."""

import argparse
import ast
import difflib
import importlib
import os
import pkgutil
import sys
from pathlib import Path
from typing import Protocol, cast

import relais.commands
from relais import __version__
from relais.house import Refusal


class Command(Protocol):
    """What a module of `relais.commands` offers."""

    __doc__: str | None

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, args: argparse.Namespace) -> int: ...


def command_modules() -> dict[str, str]:
    """Every command as typed (`check-invariants`) and its module (`check_invariants`), in order."""
    found = (module.name for module in pkgutil.iter_modules(relais.commands.__path__))
    return {name.replace("_", "-"): name for name in sorted(found) if not name.startswith("_")}


def first_line(module: str) -> str:
    """The help line of a command, read without importing it: the list must come at once."""
    path = Path(relais.commands.__path__[0]) / f"{module}.py"
    if not path.exists():
        path = Path(relais.commands.__path__[0]) / module / "__init__.py"
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.partition("\n")[0]


def usage() -> str:
    """What `relais --help` prints: every command with one line each."""
    commands = command_modules()
    width = max(map(len, commands), default=0)
    lines = [f"  {name:<{width}}  {first_line(module)}" for name, module in commands.items()]
    head = "usage: ./relais COMMAND [options]\n\nStart with: ./relais up\n\ncommands:"
    return "\n".join([head, *lines, "", "./relais COMMAND --help says more about one of them."])


def unknown(name: str) -> Refusal:
    """The refusal of a command that does not exist, with the nearest spelling."""
    near = difflib.get_close_matches(name, command_modules(), n=1, cutoff=0.5)
    hint = f'did you mean "{near[0]}"?' if near else "./relais --help lists the commands."
    return Refusal(f'there is no command "{name}"; {hint}')


def run_command(name: str, arguments: list[str]) -> int:
    """Import one command, parse its arguments, run it."""
    module = command_modules().get(name)
    if module is None:
        raise unknown(name)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relais.house.settings")
    command = cast(Command, importlib.import_module(f"relais.commands.{module}"))
    parser = argparse.ArgumentParser(
        prog=f"relais {name}",
        description=command.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_arguments(parser)
    args, rest = parser.parse_known_args(arguments)
    if rest and not hasattr(args, "rest"):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    # A command that hands what it does not know to another program (`test` to pytest) sets `rest`.
    args.rest = rest
    return command.run(args)


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit status (2: refused, 130: interrupted)."""
    arguments = sys.argv[1:] if argv is None else argv
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(usage())
        return 0
    if arguments[0] == "--version":
        print(f"relais {__version__}")
        return 0
    try:
        return run_command(arguments[0], arguments[1:])
    except Refusal as refusal:
        print(f"relais: {refusal}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader (`| head`) left: not a fault. Nothing more may be written at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


if __name__ == "__main__":
    sys.exit(main())
