"""Share: a server's public link, from its beginning until it expires."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from nbblocks.errors import ServeError
from nbblocks.serve.security.proxies import Proxies
from nbblocks.serve.share.front import SharedFront
from nbblocks.serve.share.relay import random_name
from nbblocks.serve.share.tunnel import open_tunnel

if TYPE_CHECKING:
    from tornado.web import Application

    from nbblocks.serve.security.options import Security
    from nbblocks.serve.share.relay import Relay
    from nbblocks.serve.share.tunnel import Tunnel

log = logging.getLogger("nbblocks")

EXPIRES = 72 * 3600
"""Seconds that a link is good for."""

_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0

_LOOK = 60.0
"""Seconds from one look at the clock to the next. That of a loop stands still while a laptop
sleeps."""


class Share:
    """A server's public link. It belongs to the event loop of the server.

    Args:
        application: What is shared.
        security: As of the server; no proxy is believed here but the relay.
        relay: Through which machine.
        expires: Seconds until the link is good for nothing any more.
        first_wait: Seconds until a lost connection is made anew; twice as long each time after.
    """

    def __init__(
        self,
        application: Application,
        security: Security,
        relay: Relay,
        *,
        expires: float = EXPIRES,
        first_wait: float = _FIRST_WAIT,
    ) -> None:
        self.name = random_name()
        self._relay = relay
        self._expires = expires
        self._first_wait = first_wait
        self._front = SharedFront(application, replace(security, proxies=Proxies()), False)
        self._tunnel: Tunnel | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> str:
        """Open the tunnel and return the link.

        Raises:
            ServeError: The relay does not do it; the message says why.
        """
        tunnel = self._tunnel = await self._open(0)
        self._task = asyncio.ensure_future(self._run(tunnel))
        return tunnel.link

    async def wait(self) -> None:
        """Wait until the link is over."""
        if self._task:
            await asyncio.wait([self._task])

    async def stop(self) -> None:
        """Take the link away."""
        if self._task:
            self._task.cancel()
            await self.wait()

    async def _open(self, port: int) -> Tunnel:
        tunnel = await open_tunnel(self._relay, self.name, self._front.take, port)
        self._front.link = tunnel.link
        return tunnel

    async def _run(self, tunnel: Tunnel) -> None:
        over = time.time() + self._expires
        keeping = asyncio.ensure_future(self._keep_open(tunnel))
        try:
            while (left := over - time.time()) > 0:
                if (await asyncio.wait([keeping], timeout=min(left, _LOOK)))[0]:
                    keeping.result()
            log.warning("The link %s has expired.", tunnel.link)
        except Exception:
            log.exception("The link %s is lost.", tunnel.link)
        finally:
            keeping.cancel()
            self._front.stop()
            if self._tunnel:
                await self._tunnel.close()
            await self._front.close_all_connections()

    async def _keep_open(self, tunnel: Tunnel) -> None:
        while True:
            await tunnel.wait()
            log.warning("The connection to the relay %s is lost; trying again.", self._relay)
            again = await self._again(tunnel)
            if again.link == tunnel.link:
                log.warning("The link %s works again.", again.link)
            else:
                log.warning("The link is another one now: %s", again.link)
            self._tunnel = tunnel = again

    async def _again(self, tunnel: Tunnel) -> Tunnel:
        wait = self._first_wait
        while True:
            await asyncio.sleep(wait)
            try:
                return await self._open(tunnel.port)
            except ServeError as error:
                log.info("%s", error)
            wait = min(2 * wait, _LONGEST_WAIT)
