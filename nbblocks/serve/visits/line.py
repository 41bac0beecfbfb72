"""Line: what server and page say to each other, over as many connections as that takes.

Each side numbers the messages that it sends, and keeps them until the other says that it has heard
them. When a connection is cut, both tell on the next one how many they have heard, and go on there:
nothing is lost and nothing comes twice.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Protocol

MOST = 64 << 20
"""Bytes that are kept until a page has heard them; one that has missed more must load again."""

OWED = 32
OWED_BYTES = 256 << 10
"""So much is heard at most before the other side is told."""

SOON = 1.0
"""Seconds after which it is told of less."""


class Socket(Protocol):
    """One connection of a page."""

    def send(self, frame: bytes) -> None:
        """Send the page a message."""
        ...

    def tell(self, **words: Any) -> None:
        """Tell the page something about the connection itself."""
        ...

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Hang up."""
        ...


class Line:
    """What server and page say to each other.

    Args:
        name: The page's name for itself.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._socket: Socket | None = None
        self._kept: deque[bytes] = deque()
        self._size = 0
        self._done = 0
        """How many messages are not kept any more, mostly because the page has heard them."""
        self._heard = 0
        """How many messages of the page have been heard."""
        self._owed = self._owed_bytes = 0
        self._timer: asyncio.TimerHandle | None = None
        self.met = False
        """Has the page's script said anything?"""

    @property
    def connected(self) -> bool:
        """Is the page connected?"""
        return self._socket is not None

    def join(self, socket: Socket, heard: int) -> bool:
        """Go on over a connection.

        Args:
            socket: The connection; one that was there before is over.
            heard: How many messages the page has heard.

        Returns:
            Whether that is possible.
        """
        if not 0 <= heard - self._done <= len(self._kept):
            return False
        former, self._socket = self._socket, socket
        if former is not None:
            former.close()
        self.heard_by_page(heard)
        self._tell()
        for frame in self._kept:
            socket.send(frame)
        return True

    def leave(self, socket: Socket) -> bool:
        """Let a connection go that is over; whether it was the one in use."""
        ours = self._socket is socket
        if ours:
            self._socket = None
        return ours

    def say(self, frame: bytes) -> None:
        """Tell the page something, now or when it is there again."""
        self._kept.append(frame)
        self._size += len(frame)
        if self._size > MOST:
            self._done += len(self._kept)
            self._kept.clear()
            self._size = 0
        if self._socket is not None:
            self._socket.send(frame)

    def uses(self, socket: Socket) -> bool:
        """Whether a connection is the one in use."""
        return self._socket is socket

    def heard_by_page(self, count: int) -> None:
        """The page has heard so many messages, all in all."""
        while self._done < count and self._kept:
            self._size -= len(self._kept.popleft())
            self._done += 1

    def hear(self, socket: Socket, frame: bytes) -> bool:
        """Take note of a message of the page's; whether it is to be taken as said."""
        if not self.uses(socket):
            return False  # it comes again over the connection in use
        self.met = True
        self._heard += 1
        self._owed += 1
        self._owed_bytes += len(frame)
        if self._owed >= OWED or self._owed_bytes >= OWED_BYTES:
            self._tell()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SOON, self._tell)
        return True

    def answer(self, heard: int) -> None:
        """Answer a page that asks whether the connection is alive."""
        self.heard_by_page(heard)
        self._tell()

    def close(self, code: int, reason: str) -> None:
        """Hang up for good.

        Args:
            code: Tells the page's script why.
            reason: Tells who looks at the connection.
        """
        self._forget_timer()
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.close(code, reason)

    def _tell(self) -> None:
        self._forget_timer()
        self._owed = self._owed_bytes = 0
        if self._socket is not None:
            self._socket.tell(heard=self._heard)

    def _forget_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
