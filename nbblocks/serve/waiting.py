"""The waiting room: the page of who cannot come in yet, and what moves it."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, RequestHandler

from nbblocks.serve.security.front import nonce_of

if TYPE_CHECKING:
    from nbblocks.serve.application import Application
    from nbblocks.serve.door import Door, Place

ROUTE = "nbblocks/waiting"
COOKIE = "nbblocks-ticket"

LOOK = 1.0
"""Seconds from one look at the line to the next."""

HEARTBEAT = 15.0
"""Seconds until a page is told its place again; proxies close what says nothing."""

RETRY = 5
"""Seconds after which a page without JavaScript, or a program, should come again."""


def let_in(handler: Any, served: Application) -> bool:
    """Let a visitor in; who cannot come in gets a page that says why, which ends the request.

    Args:
        handler: The request for an app; its visitor has logged in.
        served: The application.

    Raises:
        HTTPError: Too many have come from the same address.
    """
    if served.door.draining:
        served.kernel_manager.metrics.refused("draining")
        _refuse(handler, "stopping.html")
        return False
    ticket = handler.get_cookie(COOKIE, "")
    # Who waits was counted on arrival.
    if served.door.find(ticket) is None:
        address = handler.request.remote_ip or ""
        if served.starts.too_many(address):
            raise HTTPError(429)
        served.starts.note(address)
    place = served.door.enter(ticket)
    if place is None:
        served.kernel_manager.metrics.visit()
        return True
    if ticket != place.ticket:
        served.kernel_manager.metrics.refused("full")
        handler.set_cookie(COOKIE, place.ticket, path=handler.base_url)
    _refuse(handler, "waiting.html", number=place.number, route=handler.base_url + ROUTE)
    return False


def _refuse(handler: Any, page: str, **words: Any) -> None:
    handler.set_status(503)
    handler.set_header("Retry-After", RETRY)
    handler.set_header("Cache-Control", "no-store")
    title, nonce = handler.settings["nbblocks_title"], nonce_of(handler.request)
    handler.finish(handler.render_template(page, title=title, nonce=nonce, retry=RETRY, **words))


class WaitingHandler(RequestHandler):
    """Tells a page its place in line, each time that it moves: a stream of server-sent events.

    Who has no ticket learns nothing, so nobody has to log in here.
    """

    def initialize(self, served: Application) -> None:
        """Take what is served."""
        self._door: Door = served.door
        self._gone = asyncio.Event()

    async def get(self) -> None:
        """Stay until it is this page's turn, or it goes."""
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Accel-Buffering", "no")  # or nginx would keep it for itself
        place = self._door.find(self.get_cookie(COOKIE, "") or "")
        if place is None:
            await self._tell({"place": 0})
            return
        gone = asyncio.ensure_future(self._gone.wait())
        self._door.stay(place)
        try:
            await self._follow(place, gone)
        except StreamClosedError:
            return
        finally:
            gone.cancel()
            self._door.leave(place)

    async def _follow(self, place: Place, gone: asyncio.Future[Any]) -> None:
        told, silence = None, 0.0
        while not gone.done():
            self._door.look()
            number = 0 if self._door.draining else place.number
            if number != told or silence >= HEARTBEAT:
                told, silence = number, 0.0
                await self._tell({"place": number})
            if not number:
                return
            silence += LOOK
            await asyncio.wait([gone], timeout=LOOK)

    async def _tell(self, event: dict[str, Any]) -> None:
        self.write(f"data: {json.dumps(event)}\n\n")
        await self.flush()

    def on_connection_close(self) -> None:
        """The page has gone, or is reloading."""
        self._gone.set()
