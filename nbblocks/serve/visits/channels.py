"""The channels to one kernel, held by the server for as long as the visit lasts."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import zmq
from jupyter_client.connect import channel_socket_types
from jupyter_client.session import DELIM
from zmq.eventloop.zmqstream import ZMQStream

from nbblocks.serve.forking.process import LATE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_RETRY = 4
"""Milliseconds until a socket tries again to connect to a kernel that is not there yet."""

_NUDGE = (0.05, 0.1, 0.25, 0.5)
"""Seconds until a kernel that says nothing is asked again; the last one over and over."""

_BATCH = 200
"""Messages that are passed on in one go before others get their turn."""


class KernelChannels:
    """Shell and iopub of a kernel, as signed parts, without a look at what they carry.

    Args:
        manager: The kernel's manager.
        hear: Called with a channel's name and the parts of a message: header, parent header,
            metadata, content, buffers.
    """

    def __init__(self, manager: Any, hear: Callable[[str, list[bytes]], None]) -> None:
        self._hear = hear
        self._session = manager.session
        self._heard = asyncio.Event()
        with ExitStack() as failing:
            self._iopub = self._open(manager, "iopub")
            failing.callback(self._iopub.close)
            self._shell = self._open(manager, "shell")
            failing.pop_all()

    @property
    def session(self) -> str:
        """The id under which the server itself asks the kernel for something."""
        return self._session.session

    def _open(self, manager: Any, channel: str) -> ZMQStream:
        # Its own kind of sockets is for `await`.
        socket = manager.context.socket(channel_socket_types[channel], zmq.Socket)
        with ExitStack() as failing:
            failing.callback(socket.close)
            stream = self._connect(socket, manager, channel)
            failing.pop_all()
        return stream

    def _connect(self, socket: Any, manager: Any, channel: str) -> ZMQStream:
        socket.linger = 1000
        socket.reconnect_ivl = _RETRY
        # Nothing is dropped on this side, however much the kernel says at once.
        socket.rcvhwm = 0
        if getattr(manager, "curve_publickey", None) is not None:
            socket.curve_secretkey = manager.curve_secretkey
            socket.curve_publickey = manager.curve_publickey
            socket.curve_serverkey = manager.curve_publickey
        if channel == "iopub":
            socket.subscribe(b"")
        socket.connect(manager._make_url(channel))
        stream = ZMQStream(socket)
        stream.on_recv(lambda parts: self._receive(channel, stream, parts))
        return stream

    async def ready(self) -> None:
        """Wait until the kernel's output arrives here: what it says before is lost.

        Raises:
            TimeoutError: It has not said anything for a minute.
        """
        waits = iter(_NUDGE)
        wait = _NUDGE[0]
        clock = asyncio.get_running_loop().time
        end = clock() + LATE
        while not self._heard.is_set():
            if clock() >= end:
                raise TimeoutError(f"The kernel has not answered for {LATE:g} s.")
            self.request("kernel_info_request", {})
            wait = next(waits, wait)
            try:
                await asyncio.wait_for(self._heard.wait(), wait)
            except (TimeoutError, asyncio.TimeoutError):
                continue

    def request(self, kind: str, content: dict[str, Any]) -> str:
        """Ask the kernel for something; returns the id of the message."""
        message = self._session.send(self._shell, kind, content)
        return message["header"]["msg_id"]

    def relay(self, parts: Sequence[bytes]) -> None:
        """Pass on a message of the page's to the shell.

        Args:
            parts: Header, parent header, metadata, content, buffers.
        """
        signature = self._session.sign(list(parts[:4]))
        self._shell.send_multipart([DELIM, signature, *parts])

    def _receive(self, channel: str, stream: ZMQStream, parts: list[bytes]) -> None:
        self._heard.set() if channel == "iopub" else None
        self._pass_on(channel, parts)
        for _ in range(_BATCH):
            if stream.closed():
                return
            try:
                more = stream.socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            self._pass_on(channel, more)

    def _pass_on(self, channel: str, parts: list[bytes]) -> None:
        begin = parts.index(DELIM) + 1
        signature, message = parts[begin], parts[begin + 1 :]
        if self._session.auth is None or signature == self._session.sign(message[:4]):
            self._hear(channel, message)

    def close(self) -> None:
        """Let go of the kernel."""
        for stream in (self._iopub, self._shell):
            stream.close()
