"""Line: what server and page say to each other, over as many connections as that takes.

Each side numbers the messages that it sends, and keeps them until the other says that it has heard
them. When a connection is cut, both tell on the next one how many they have heard, and go on there:
nothing is lost and nothing comes twice. A long message is several, which are put together again.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, Protocol

from nbblocks.serve.visits.pieces import Joiner, cut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MOST = 64 << 20
"""Bytes that are kept until a page has heard them; one that has missed more must load again. Also
those of one message of a page."""

WINDOW = 1 << 20
"""Bytes that may be on their way; what a slow page does not take waits here, where it counts, and
where what is said about the connection goes past it."""

OWED = 32
OWED_BYTES = 256 << 10
"""So much is heard at most before the other side is told."""

SOON = 1.0
"""Seconds after which it is told of less."""

PATIENCE = 2.0
"""Seconds that a page has to say that it is there. One that has gone may hold its connection for
longer: the network it was in may have gone with it."""

MISSED = (4002, "the page has missed too much, and must load again")


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
        moved: Called when it goes on over a connection, or lets go of one, whoever has hung up.
    """

    def __init__(self, name: str, moved: Callable[[Line], None] = lambda _: None) -> None:
        self.name = name
        self._moved = moved
        self._socket: Socket | None = None
        self._joiner = Joiner(MOST)
        self._kept: deque[bytes] = deque()
        self._size = self._beginning = 0
        """Bytes of those, and of what a new page was told, which does not count."""
        self._sent = self._sent_bytes = 0
        """How many of those are on their way over this connection."""
        self._done = 0
        """How many messages are not kept any more, mostly because the page has heard them."""
        self._heard = 0
        """How many messages of the page have been heard."""
        self._owed = self._owed_bytes = 0
        self._timer: asyncio.TimerHandle | None = None
        self.met = False
        """Has the page's script said anything?"""
        self._there: asyncio.Future[bool] | None = None

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
        former = self._hang_up()
        if former is not None:
            former.close()
        self.heard_by_page(heard)
        self._socket = socket
        # Before anything is sent: that may show that the connection is over.
        self._moved(self)
        self._tell()
        self._send()
        return True

    def leave(self, socket: Socket) -> None:
        """Let a connection go that is over, if it is the one in use."""
        if self.uses(socket):
            self._hang_up()

    def say(self, message: bytes) -> None:
        """Tell the page something, now, or when it is there again and takes it."""
        # A single message may be as long as it is: it would be as long for a page that loads again.
        if self._size > MOST + self._beginning:
            self._forget()
        self._keep(message)
        self._send()

    def begin(self, messages: Iterable[bytes]) -> None:
        """Tell a new page what it must know in any case, however much that is."""
        for message in messages:
            self._keep(message)
        self._beginning = self._size
        self._send()

    def _keep(self, message: bytes) -> None:
        for piece in cut(message):
            self._kept.append(piece)
            self._size += len(piece)

    def _send(self) -> None:
        while self._socket is not None and self._sent < len(self._kept):
            if self._sent_bytes >= WINDOW:
                return
            frame = self._kept[self._sent]
            self._sent += 1
            self._sent_bytes += len(frame)
            self._socket.send(frame)

    def _forget(self) -> None:
        """Keep nothing of what is too much; a page that was not sent all of it must load again."""
        missed = self._sent < len(self._kept)
        self._done += len(self._kept)
        self._kept.clear()
        self._size = self._sent = self._sent_bytes = self._beginning = 0
        if missed and self._socket is not None:
            self.close(*MISSED)

    def uses(self, socket: Socket) -> bool:
        """Whether a connection is the one in use."""
        return self._socket is socket

    def heard_by_page(self, count: int) -> None:
        """The page has heard so many messages, all in all."""
        while self._done < count and self._kept:
            size = len(self._kept.popleft())
            self._size -= size
            self._done += 1
            if self._sent:
                self._sent -= 1
                self._sent_bytes -= size
        self._send()

    def hear(self, socket: Socket, piece: bytes) -> bytes | None:
        """Take note of what the page has sent; returns the message that is to be taken as said.

        Raises:
            ValueError: It is too long.
        """
        if not self.uses(socket):
            return None  # it comes again over the connection in use
        self.met = True
        self._heard += 1
        self._owed += 1
        self._owed_bytes += len(piece)
        if self._owed >= OWED or self._owed_bytes >= OWED_BYTES:
            self._tell()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SOON, self._tell)
        return self._joiner.take(piece)

    def answer(self, heard: int) -> None:
        """Answer a page that asks whether the connection is alive."""
        self.heard_by_page(heard)
        self._tell()

    async def is_there(self) -> bool:
        """Ask the page whether it is there: its connection may be about to end."""
        if self._socket is None:
            return False
        there = self._there
        if there is None:
            there = self._there = asyncio.get_running_loop().create_future()
            # Which may show that the connection is over.
            self._socket.tell(heard=self._heard, asks=True)
        done, _ = await asyncio.wait([there], timeout=PATIENCE)
        return any(each.result() for each in done)

    def found(self, *, there: bool) -> None:
        """The page is there, or its connection is over."""
        waiting, self._there = self._there, None
        if waiting is not None:
            waiting.set_result(there)

    def close(self, code: int, reason: str) -> None:
        """Hang up for good.

        Args:
            code: Tells the page's script why.
            reason: Tells who looks at the connection.
        """
        self._forget_timer()
        socket = self._hang_up()
        if socket is not None:
            socket.close(code, reason)

    def _hang_up(self) -> Socket | None:
        """Let go of the connection, and return it."""
        socket, self._socket = self._socket, None
        self._sent = self._sent_bytes = 0
        self.found(there=False)
        if socket is not None:
            self._moved(self)
        return socket

    def _tell(self) -> None:
        self._forget_timer()
        self._owed = self._owed_bytes = 0
        if self._socket is not None:
            self._socket.tell(heard=self._heard)

    def _forget_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
