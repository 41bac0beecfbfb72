"""Reception: the broker's end of the connections, and what tells visitors where they stand."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from nbblocks.serve.broker.wire import Reader, checked, packed

if TYPE_CHECKING:
    from nbblocks.serve.broker.book import Visitor
    from nbblocks.serve.broker.broker import Broker
    from nbblocks.serve.broker.wire import Message

log = logging.getLogger("nbblocks")

PACE = 0.1
"""Seconds until who waits is told where it stands; an output shows nothing before that either."""

PACE_EACH = 0.02
"""Seconds between telling all of them that they have moved, for each: lines may be long."""


class Telling:
    """Sees to it that those who wait are told where they stand: newcomers soon, all now and then.

    Args:
        broker: The broker.
    """

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._loop = asyncio.get_running_loop()
        self._soon: asyncio.TimerHandle | None = None
        self._later: asyncio.TimerHandle | None = None
        self._all_from = 0.0

    def soon(self) -> None:
        """Somebody has moved."""
        if self._soon is None:
            self._soon = self._loop.call_later(PACE, self._tell)

    def _tell(self) -> None:
        self._soon = None
        if self._loop.time() >= self._all_from:
            self._tell_all()
            return
        self._broker.book.tell(newcomers_only=True)
        if self._later is None:
            self._later = self._loop.call_at(self._all_from, self._tell_all)

    def _tell_all(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None
        self._all_from = self._loop.time() + PACE_EACH * self._broker.book.tell()


class Reception(asyncio.Protocol):
    """The broker's end of a connection of one visitor.

    Args:
        broker: The broker.
    """

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._reader = Reader()
        self._transport: Any = None
        self._deaf = False
        self.visitor: Visitor | None = None
        # One object for the connection's life: by it the book knows a visitor's newest.
        self.say = self._say

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is there."""
        self._transport = transport
        self._broker.connected(self)

    def data_received(self, data: bytes) -> None:
        """Something has arrived."""
        try:
            messages = [checked(each) for each in self._reader.feed(data)]
        except ValueError as error:
            if self.visitor is not None:
                log.warning("A kernel says what the broker does not understand: %s.", error)
            self.abort()
            return
        for message in messages:
            if not self._do(message):
                self.abort()  # a kernel connects again, and says what it holds
                return

    def _do(self, message: Message) -> bool:
        """Do what was said; false for somebody who has nothing to say here."""
        kind, book, visitor = message["do"], self._broker.book, self.visitor
        if kind == "enter":
            if visitor is None and self._broker.admits(message):
                self.visitor = book.enter(message, self.say)
                return self.visitor is not None
            return False
        if visitor is None or visitor.say is not self.say:
            return False
        if kind == "ask":
            book.ask(visitor, message)
        elif kind == "leave":
            book.leave(visitor, message["number"], message["took"])
        else:
            book.forget(visitor)
        return True

    def _say(self, message: Message) -> None:
        # Who does not listen, as a process that somebody has stopped, hears of places later.
        if not (self._deaf and message["say"] == "places"):
            self._transport.write(packed(message))

    def pause_writing(self) -> None:
        """The kernel does not listen."""
        self._deaf = True

    def resume_writing(self) -> None:
        """The kernel listens again."""
        self._deaf = False
        if self.visitor is not None:
            self._broker.book.tell_again(self.visitor)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is lost."""
        self._broker.disconnected(self)

    def abort(self) -> None:
        """Hang up."""
        self._transport.abort()
