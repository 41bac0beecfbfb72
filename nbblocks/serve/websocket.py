"""The kernel websocket without Nagle's algorithm: a click's answer leaves at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

if TYPE_CHECKING:
    import asyncio


class NoDelayWebsocketConnection(ZMQChannelsWebsocketConnection):
    """jupyter_server's kernel connection with `TCP_NODELAY` on its socket.

    One user action is answered by several small messages. Without this, the second waits until the
    browser acknowledges the first, which takes it 40 ms.
    """

    def connect(self) -> asyncio.Future[None] | None:
        """Join the websocket, now open, to the kernel's channels."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()
