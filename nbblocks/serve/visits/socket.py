"""The websocket that joins a page to its visit."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from jupyter_server.utils import ensure_async
from tornado import web
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from nbblocks.serve.visits.frames import PROTOCOL
from nbblocks.serve.visits.line import MOST

if TYPE_CHECKING:
    from nbblocks.serve.visits.registry import Visits
    from nbblocks.serve.visits.visit import Visit

GONE = (4004, "this visit is over")

PING_INTERVAL = 30.0
"""Seconds from one ping to the next; proxies close a connection that nothing goes over."""


class VisitSocketHandler(WebSocketMixin, WebSocketHandler, JupyterHandler):  # pyright: ignore[reportIncompatibleMethodOverride]
    """The websocket of a page; the kernel need not be there yet.

    It is pinged by tornado instead of by jupyter_server, which looks how old the last pong is when
    a ping is due. With the longest time-out that tornado puts up with, one interval, it closed
    healthy connections: whenever a ping came later than the one before by more than a pong takes,
    as on a busy machine. tornado looks whether the ping was answered.
    """

    auth_resource = "kernels"
    visit: Visit | None = None

    def initialize(self, visits: Visits) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Take the visits of the server."""
        self.visits = visits

    @property
    def max_message_size(self) -> int:
        """Bytes that a page may send in one message, the content of a file say.

        It would connect again after a longer one, and send the same; its script knows this number.
        """
        return MOST

    def set_default_headers(self) -> None:
        """Leave out the headers of Jupyter's pages."""

    @ws_authenticated
    async def get(self, kernel_id: str) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Let the page in whose visit it is."""
        self.visit = self.visits.find(kernel_id)
        # A browser does not tell a page why it was refused: it is let in, and told.
        if self.visit is not None:
            allowed = self.authorizer.is_authorized(self, self.current_user, "execute", "kernels")
            if not await ensure_async(allowed):
                raise web.HTTPError(403)
        await super().get(kernel_id=kernel_id)

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        """Speak the only protocol there is."""
        return PROTOCOL if PROTOCOL in subprotocols else None

    def get_websocket_protocol(self) -> Any:
        """Make what reads and writes the frames."""
        protocol: Any = super().get_websocket_protocol()
        if protocol is not None:
            protocol.params.ping_interval = PING_INTERVAL
            protocol.params.ping_timeout = None
        return protocol

    def open(self, *_: Any, **__: Any) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Join the page to the visit.

        One user action is answered by several small messages. With Nagle's algorithm the second
        waits until the browser acknowledges the first, which takes it 40 ms.
        """
        self.set_nodelay(True)
        heard = self.get_query_argument("heard", "")
        if self.visit is None:
            self.close(*GONE)
            return
        name = self.get_query_argument("page", "")
        if self.visit.join(self, name, int(heard) if heard.isdecimal() else None):
            self.visits.metrics.reconnected("socket")

    def send(self, frame: bytes) -> None:
        """Send the page a message; a connection that is over has no use for it."""
        self._write(frame, binary=True)

    def tell(self, **words: Any) -> None:
        """Tell the page something about the connection."""
        self._write(json.dumps(words), binary=False)

    def _write(self, message: str | bytes, binary: bool) -> None:
        try:
            written = self.write_message(message, binary=binary)
        except WebSocketClosedError:
            self.on_close()
            return
        # What a connection that breaks has lost is sent over the next one.
        asyncio.ensure_future(written).add_done_callback(asyncio.Future.exception)

    def on_message(self, message: str | bytes) -> None:
        """Hand a message of the page's to the visit."""
        if self.visit is None:
            return
        if isinstance(message, bytes):
            self.visit.receive(self, message)
            return
        try:
            words = json.loads(message)
            asks, there = bool(words.get("asks")), bool(words.get("there"))
            self.visit.answer(self, int(words["heard"]), asks=asks, there=there)
        except (ValueError, TypeError, LookupError):
            self.close(*GONE)  # it is no page of ours

    def on_close(self) -> None:
        """Tell the visit that the connection is over."""
        if self.visit is not None:
            self.visit.detach(self)
