"""The options that make a public link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbblocks.serve.share.offer import relay_for
from nbblocks.serve.share.relay import RELAY

if TYPE_CHECKING:
    import argparse

    from nbblocks.serve.share.relay import Relay


def add_sharing(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument_group("public link").add_argument
    add(
        "--share",
        action="store_true",
        help="give the apps a public link for 72 hours, with a token unless visitors log in",
    )
    add(
        "--share-relay",
        metavar="ADDRESS",
        help=f"the SSH server that makes it, ssh://USER@HOST say ({RELAY}); see docs/sharing.md",
    )


def shared_through(arguments: argparse.Namespace) -> Relay | None:
    """Return the relay, if the apps are to be shared."""
    return relay_for(arguments.share_relay) if arguments.share else None
