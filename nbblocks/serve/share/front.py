"""SharedFront: the server's entrance for those who come through a relay."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import asyncssh
from tornado.iostream import IOStream

from nbblocks.serve.security.front import Front, is_loopback
from nbblocks.serve.security.proxies import Proxies, Visitor

if TYPE_CHECKING:
    from tornado.httputil import HTTPHeaders

_CHUNK = 1 << 16
_ITSELF = "127.0.0.1"
_WEB_SERVER = Proxies.named([_ITSELF])


class SharedFront(Front):
    """The server's entrance for those who come through a relay.

    It listens nowhere: no other program of this machine can pass for the relay, which alone tells
    where visitors are. What the relay passes on from itself comes from its web server, which says
    so in `X-Forwarded-For`.
    """

    link = ""

    async def take(self, origin: str, reader: Any, writer: Any) -> None:
        """Serve a connection.

        Args:
            origin: Where it comes from, as the relay sees it; "" for a Unix socket.
            reader: Reads from the visitor.
            writer: Writes to them.
        """
        ours, theirs = socket.socketpair()
        self.handle_stream(IOStream(theirs), (origin, 0))
        answers, requests = await asyncio.open_connection(sock=ours)
        asking = asyncio.ensure_future(_copy(reader, requests))
        try:
            await _copy(answers, writer)  # which ends when the server hangs up
        finally:
            asking.cancel()
            requests.close()
            writer.close()

    def is_near(self, peer: str, headers: HTTPHeaders) -> bool:
        """Nobody who comes through a relay is on this machine."""
        return False

    def visitor(self, peer: str, headers: HTTPHeaders) -> Visitor:
        """Return who has sent a request: the link says how they came."""
        link = urlsplit(self.link)
        if peer in ("", "localhost") or is_loopback(peer):
            peer = _WEB_SERVER.visitor(_ITSELF, link.scheme, headers).address
        return Visitor(peer, link.scheme, link.netloc)


async def _copy(reader: Any, writer: Any) -> None:
    try:
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()
    except (OSError, EOFError, asyncssh.Error):
        pass  # one end has gone, or the relay
    finally:
        # The other end must hear of it, whatever it was.
        with contextlib.suppress(OSError, EOFError, asyncssh.Error):
            writer.write_eof()
