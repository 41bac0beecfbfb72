"""The command `nbblocks`."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from nbblocks._version import __version__
from nbblocks.errors import NbblocksError
from nbblocks.serve.terminal import open_browser, require_voila

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
        return _serve(arguments)
    except NbblocksError as error:
        print(f"nbblocks: {error}", file=sys.stderr)
        return getattr(error, "exit_code", 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nbblocks", description="Gradio's Blocks API on ipywidgets."
    )
    parser.add_argument("--version", action="version", version=f"nbblocks {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    serve = commands.add_parser(
        "serve",
        help="serve notebooks and scripts as web apps",
        description="Serve notebooks and scripts as web apps; every visitor gets an own kernel.",
    )
    add = serve.add_argument
    add(
        "paths",
        nargs="+",
        metavar="PATH",
        help="a notebook, a .py file, or a folder of them (gets an index page)",
    )
    add(
        "--port",
        type=_port,
        default=8866,
        help="the port, 0 for any free one (default: %(default)s)",
    )
    add(
        "--host",
        default="localhost",
        help="the address to listen on, 0.0.0.0 for all (default: %(default)s)",
    )
    add("--no-browser", action="store_true", help="do not open a browser")
    add("--title", help="name of the app, or of the index page")
    add("--token", default="", help="what visitors must bring, as ?token=… or on the login page")
    add(
        "--auth",
        action="append",
        type=_account,
        metavar="USER:PASSWORD",
        help="who may log in; repeatable",
    )
    add(
        "--cull-idle",
        type=_seconds,
        metavar="SECONDS",
        help="end a kernel so long after its page went; 0: never",
    )
    add(
        "--header",
        action="append",
        metavar="NAME",
        help="a header that apps may know; repeatable (default: all but those that log in)",
    )
    add(
        "--preload",
        action="append",
        default=[],
        metavar="MODULE",
        help="import a module before visitors come, besides those that the apps import; repeatable",
    )
    return parser


def _serve(arguments: argparse.Namespace) -> int:
    require_voila()
    # Only now: this imports Voila, which the message above must do without.
    from nbblocks.serve.auth import checker
    from nbblocks.serve.catalog import Catalog
    from nbblocks.serve.options import CULL_IDLE, Options
    from nbblocks.serve.server import Server

    options = Options(
        token=arguments.token,
        check=checker(arguments.auth),
        headers=None if arguments.header is None else tuple(arguments.header),
        preload=tuple(arguments.preload),
        cull_idle=CULL_IDLE if arguments.cull_idle is None else arguments.cull_idle,
    )
    catalog = Catalog(arguments.paths, arguments.title)
    server = Server(catalog, options, host=arguments.host, ports=[arguments.port])
    address = f"{server.url}?token={arguments.token}" if arguments.token else server.url

    def announce() -> None:
        print(f"Running on {server.url}  (Ctrl+C stops it)", flush=True)
        if not arguments.no_browser:
            open_browser(address)

    server.run(announce)
    return 0


def _number(text: str, most: int, what: str) -> int:
    if not text.isdecimal() or int(text) > most:
        raise argparse.ArgumentTypeError(f"{text!r} is not {what} (0 to {most})")
    return int(text)


def _port(text: str) -> int:
    return _number(text, 65535, "a port")


def _seconds(text: str) -> int:
    return _number(text, 10**9, "a number of seconds")


def _account(text: str) -> tuple[str, str]:
    user, colon, password = text.partition(":")
    if not (user and colon and password):
        raise argparse.ArgumentTypeError(f"{text!r} is not USER:PASSWORD")
    return user, password
