"""`nbblocks serve`: notebooks and scripts as web apps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbblocks.serve.commands import arguments as kinds
from nbblocks.serve.commands.guarding import add_guarding, guarding_options
from nbblocks.serve.commands.running import add_running, running_options
from nbblocks.serve.commands.sharing import add_sharing, shared_through
from nbblocks.serve.terminal import open_browser, require_voila

if TYPE_CHECKING:
    import argparse

    from nbblocks.serve.commands import Commands
    from nbblocks.serve.options import Options


def add_to(commands: Commands) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "serve",
        help="serve notebooks and scripts as web apps",
        description="Serve notebooks and scripts as web apps; every visitor gets an own kernel.",
    )
    parser.set_defaults(run=run)
    add_address(parser)
    add = parser.add_argument
    add(
        "--root-path",
        default="/",
        metavar="PREFIX",
        help="the prefix under which a proxy shows this server, /apps say, and takes away",
    )
    add("--title", help="name of the app, or of the index page")
    add(
        "--no-navigation",
        dest="navigation",
        action="store_false",
        help="of several apps, show none with a bar that leads to the others",
    )
    add_guarding(parser)
    add_sharing(parser)
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
    add(
        "--no-prebuild",
        action="store_true",
        help="run a script anew for each visitor, also where once would do for all",
    )
    add_running(parser)


def add_address(parser: argparse.ArgumentParser) -> None:
    """Add what says which apps are served, and where."""
    add = parser.add_argument
    add(
        "paths",
        nargs="+",
        metavar="PATH",
        help="a notebook, a .py file, or a folder of them (gets an index page)",
    )
    add(
        "--port",
        type=kinds.port,
        default=8866,
        help="the port, 0 for any free one (default: %(default)s)",
    )
    add(
        "--host",
        default="localhost",
        help="the address to listen on, 0.0.0.0 for all (default: %(default)s)",
    )
    add("--no-browser", action="store_true", help="do not open a browser")


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal ends it."""
    require_voila()
    # Only now: this imports Voila, which the message above must do without.
    from nbblocks.serve.catalog import Catalog
    from nbblocks.serve.importing import make_server
    from nbblocks.serve.operations.logs import write_log
    from nbblocks.serve.share.offer import offer

    catalog, options = Catalog(arguments.paths, arguments.title), _options(arguments)
    write_log(options)
    relay = shared_through(arguments)
    server = make_server(catalog, options, host=arguments.host, ports=[arguments.port])

    def announce() -> None:
        print(f"Running on {server.url}  (Ctrl+C stops it)", flush=True)
        if relay:
            server.soon(offer(server, relay))
        if not arguments.no_browser:
            open_browser(server.invitation)

    server.run(announce)
    return 0


def _options(arguments: argparse.Namespace) -> Options:
    from nbblocks.serve.options import Options

    return Options(
        **guarding_options(arguments),
        root_path=arguments.root_path,
        navigation=arguments.navigation,
        headers=None if arguments.header is None else tuple(arguments.header),
        preload=tuple(arguments.preload),
        prebuild=not arguments.no_prebuild,
        **running_options(arguments),
    )
