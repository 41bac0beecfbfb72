"""`nbblocks dev`: serve while an app is being written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbblocks.serve.commands.guarding import add_guarding, guarding_options
from nbblocks.serve.commands.serve import add_address
from nbblocks.serve.terminal import open_browser, require_voila

if TYPE_CHECKING:
    import argparse

    from nbblocks.serve.commands import Commands


def add_to(commands: Commands) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "dev",
        help="serve, and load the open pages again whenever the app is saved",
        description="Serve while you write: the open pages load again whenever the app, or a "
        "module beside it, is saved. Errors are shown on the page.",
    )
    parser.set_defaults(run=run, share=False)
    add_address(parser)
    add_guarding(parser)


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal ends it."""
    require_voila()
    # Only now: this imports Voila, which the message above must do without.
    from nbblocks.serve.catalog import Catalog
    from nbblocks.serve.importing import make_server
    from nbblocks.serve.options import Options

    catalog = Catalog(arguments.paths)
    options = Options(**guarding_options(arguments), dev=True, show_tracebacks=True)
    server = make_server(catalog, options, host=arguments.host, ports=[arguments.port])

    def announce() -> None:
        print(f"Running on {server.url}, watching {catalog.title}  (Ctrl+C stops it)", flush=True)
        if not arguments.no_browser:
            open_browser(server.invitation)

    server.run(announce)
    return 0
