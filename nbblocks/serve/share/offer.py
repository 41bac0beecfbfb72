"""Offers what a server serves to everybody, and says where."""

from __future__ import annotations

import importlib.util
import logging
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from nbblocks.errors import ServeError
from nbblocks.serve.share.relay import Relay

if TYPE_CHECKING:
    from nbblocks.serve.server import Server

log = logging.getLogger("nbblocks")


def relay_for(address: str | None) -> Relay:
    """Return the relay to share apps through.

    Raises:
        ServeError: There is none, or what it needs is not installed.
    """
    if importlib.util.find_spec("asyncssh") is None:
        raise ServeError(
            "Sharing needs asyncssh, which is not installed: pip install 'nbblocks[serve,share]'"
        )
    return Relay.named(address)


async def offer(server: Server, relay: Relay, *, quiet: bool = False) -> str | None:
    """Give a server that runs a public link, in its event loop.

    Args:
        server: The server.
        relay: Through which machine.
        quiet: Say nothing unless it fails?

    Returns:
        The link, with the token that it needs; None where there is none. The server runs on, and
        the reason has been printed.
    """
    # Only now: asyncssh takes its time to import.
    from nbblocks.serve.share.share import EXPIRES, Share

    application = server.application
    token = application.options.token
    brings = f"?token={quote(token)}" if token else ""
    try:
        link = await Share(application.app, application.options.security, relay).start() + brings
    except Exception as error:
        if not isinstance(error, ServeError):
            log.exception("Sharing has failed.")
        # A token that was made for the link is known to nobody yet.
        print(
            f"nbblocks: {error} Apps are served on this machine only: {server.url}{brings}",
            file=sys.stderr,
        )
        return None
    if not quiet:
        until = datetime.now() + timedelta(seconds=EXPIRES)
        print(f"Public link: {link}  (until {until:%A, %H:%M})", flush=True)
    return link
