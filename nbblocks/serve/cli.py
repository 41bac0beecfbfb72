"""The command `nbblocks`."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from nbblocks._version import __version__
from nbblocks.errors import NbblocksError
from nbblocks.serve.commands import deploy, dev, serve

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: The arguments; `None` takes those of the process.

    Returns:
        The exit code: 0, 1 when the server cannot start, 2 for wrong arguments.
    """
    arguments = _parser().parse_args(argv)
    try:
        return arguments.run(arguments)
    except NbblocksError as error:
        print(f"nbblocks: {error}", file=sys.stderr)
        return getattr(error, "exit_code", 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nbblocks", description="Gradio's Blocks API on ipywidgets."
    )
    parser.add_argument("--version", action="version", version=f"nbblocks {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in (serve, dev, deploy):
        command.add_to(commands)
    return parser
