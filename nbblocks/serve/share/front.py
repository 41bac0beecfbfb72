"""SharedFront: the server's entrance for those who come through a relay."""

from __future__ import annotations

import asyncio
import contextlib
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tornado.netutil import bind_sockets

from nbblocks.serve.security.front import Front
from nbblocks.serve.security.proxies import Proxies, Visitor

if TYPE_CHECKING:
    from tornado.httputil import HTTPHeaders

_CHUNK = 1 << 16
_ITSELF = "127.0.0.1"
_WEB_SERVER = Proxies.named([_ITSELF])


class SharedFront(Front):
    """The server's entrance for those who come through a relay.

    They come from this machine, as far as sockets know; the relay tells where they are. What it
    passes on from itself comes from its web server, which says so in `X-Forwarded-For`.
    """

    link = ""

    def open(self) -> None:
        """Listen, for nobody but this machine."""
        self._origins: dict[tuple[str, int], str] = {}
        sockets = bind_sockets(0, _ITSELF)
        self.add_sockets(sockets)
        self._address = sockets[0].getsockname()[:2]

    async def take(self, origin: str, reader: Any, writer: Any) -> None:
        """Serve a connection.

        Args:
            origin: Where it comes from, as the relay sees it; "" for a Unix socket.
            reader: Reads from the visitor.
            writer: Writes to them.
        """
        ours, to_us = await asyncio.open_connection(*self._address)
        name = to_us.get_extra_info("sockname")[:2]
        self._origins[name] = origin
        try:
            await asyncio.gather(_copy(reader, to_us), _copy(ours, writer))
        finally:
            del self._origins[name]
            to_us.close()
            writer.close()

    def visitor(self, address: tuple[str, int], headers: HTTPHeaders) -> Visitor:
        """Return who has sent a request: the link says how they came."""
        origin = self._origins.get(address, _ITSELF)
        link = urlsplit(self.link)
        peer = _ITSELF if _is_itself(origin) else origin
        who = _WEB_SERVER.visitor(peer, link.scheme, headers).address
        return Visitor(who, link.scheme, link.netloc)


async def _copy(reader: Any, writer: Any) -> None:
    with contextlib.suppress(OSError, EOFError):
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()
    with contextlib.suppress(OSError, EOFError):
        writer.write_eof()


def _is_itself(origin: str) -> bool:
    try:
        return ip_address(origin).is_loopback
    except ValueError:
        return origin == "" or origin == "localhost"
