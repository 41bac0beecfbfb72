"""Broker: keeps the lines of all visitors of a server, in a thread of its own."""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import secrets
import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbblocks.app.sharing import BROKER
from nbblocks.serve.broker.book import Book, Visitor
from nbblocks.serve.broker.wire import Address, Reader, packed

if TYPE_CHECKING:
    from nbblocks.serve.broker.wire import Message

log = logging.getLogger("nbblocks")

PACE = 0.1
"""Seconds until who waits is told where it stands; an output shows nothing before that either."""

PACE_EACH = 0.02
"""Seconds between telling all of them that they have moved, for each: lines may be long."""

GRACE = 2.0
"""Seconds that a visitor who lives keeps what it holds while its connection is lost."""

_LOOK = 0.05
"""Seconds from one look to the next whether it lives."""

_GATHERING = 1.0
"""Seconds that a broker which takes the place of another one waits to hear who holds what."""

_REST = 1.0
"""Seconds between two attempts, should it fail again and again."""


class Broker:
    """Keeps the lines of all visitors of a server.

    Args:
        folder: Where its socket is made; nobody else may enter it.
    """

    def __init__(self, folder: str) -> None:
        self._secret = secrets.token_hex(16)
        self._socket, self._place = _listen(folder)
        self._thread = threading.Thread(target=self._run, name="nbblocks-broker", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over: asyncio.Event | None = None
        self._stopping = threading.Event()
        self._ready = threading.Event()
        self._connections: set[_Connection] = set()
        self.book = Book(lambda: 0.0, lambda: None)

    # ------------------------------------------------------------------- life

    def start(self) -> Broker:
        """Start; kernels can connect from now on."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End it, with its connections."""
        self._stopping.set()
        self._end_round()
        self._thread.join()
        self._socket.close()
        if isinstance(self._place, str):
            Path(self._place).unlink(missing_ok=True)

    def crash(self) -> None:
        """Lose everything and begin anew, as when it fails: so tests do what kills a process."""
        self._end_round()
        self._ready.wait(2 * _REST)

    def _end_round(self) -> None:
        self._ready.wait(_REST)
        loop, over = self._loop, self._over
        if loop is not None and over is not None:
            self._ready.clear()
            with suppress(RuntimeError):  # it has just ended by itself
                loop.call_soon_threadsafe(over.set)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                asyncio.run(self._serve())
            except Exception:
                log.exception("The broker has failed, and begins anew.")
                self._stopping.wait(_REST)

    async def _serve(self) -> None:
        """Serve until somebody ends it. Who was connected before is expected to come back."""
        loop = self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        expected = [each.id for each in self.book.visitors.values() if each.say is not None]
        telling = _Telling(self)
        self.book = Book(loop.time, telling.soon, expected)
        if expected:
            loop.call_later(_GATHERING, self.book.start)
        # A duplicate: who connects between two rounds waits at the original.
        server = await loop.create_server(lambda: _Connection(self), sock=self._socket.dup())
        self._ready.set()
        try:
            await self._over.wait()
        finally:
            server.close()
            for connection in list(self._connections):
                connection.abort()
            self._connections.clear()

    # -------------------------------------------------------------- for the server

    def environment(self, app: str) -> dict[str, str]:
        """Return what a kernel finds the broker by.

        Args:
            app: What it runs; limits hold within one app.
        """
        return {BROKER: str(Address(self._place, self._secret, app))}

    def statistics(self) -> dict[str, Any]:
        """Count visitors, and for each app who runs and who waits; from any thread."""
        return self.book.statistics()

    # ----------------------------------------------------------------- connections

    def admits(self, message: Message) -> bool:
        """Does whoever has connected know the secret?"""
        return hmac.compare_digest(str(message.get("secret")), self._secret)

    def connected(self, connection: _Connection) -> None:
        """Somebody has connected."""
        self._connections.add(connection)

    def disconnected(self, connection: _Connection) -> None:
        """A connection is lost. A visitor that lives may come back, and keeps what it holds."""
        if connection not in self._connections:
            return  # of a round that is over
        self._connections.discard(connection)
        visitor = connection.visitor
        if visitor is not None and self.book.lost(visitor, connection.say):
            loop = asyncio.get_running_loop()
            self._look(self.book, visitor, loop.time() + GRACE)

    def _look(self, book: Book, visitor: Visitor, until: float) -> None:
        """Forget a visitor that is gone: at once when its process is, else after a while."""
        if book is not self.book or visitor.say is not None:
            return
        loop = asyncio.get_running_loop()
        if loop.time() >= until or not lives(visitor.pid):
            book.forget(visitor)
        else:
            loop.call_later(_LOOK, self._look, book, visitor, until)


class _Telling:
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


class _Connection(asyncio.Protocol):
    """A connection of one visitor.

    Args:
        broker: The broker.
    """

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._reader = Reader()
        self._transport: Any = None
        self.visitor: Visitor | None = None
        # One object for the connection's life: by it the book knows a visitor's newest.
        self.say = self._say

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._broker.connected(self)

    def data_received(self, data: bytes) -> None:
        try:
            for message in self._reader.feed(data):
                self._do(message)
        except Exception:
            if self.visitor is not None:
                log.exception("A kernel has said something to the broker that makes no sense.")
            self.abort()  # a kernel connects again, and says what it holds

    def _do(self, message: Message) -> None:
        kind, book = message.pop("do"), self._broker.book
        if kind == "enter":
            if self._broker.admits(message):
                self.visitor = book.enter(message, self.say)
            else:
                self.abort()
        elif self.visitor is None:
            self.abort()
        elif kind == "ask":
            book.ask(self.visitor, message)
        elif kind == "leave":
            book.leave(self.visitor, message["number"], message["took"])
        elif kind == "bye":
            book.forget(self.visitor)

    def _say(self, message: Message) -> None:
        self._transport.write(packed(message))

    def connection_lost(self, exc: Exception | None) -> None:
        self._broker.disconnected(self)

    def abort(self) -> None:
        """Hang up."""
        self._transport.abort()


def _listen(folder: str) -> tuple[socket.socket, str | int]:
    if hasattr(socket, "AF_UNIX") and os.name == "posix":
        path = os.path.join(folder, "broker")
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(path)
        place: str | int = path
    else:
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        place = listening.getsockname()[1]
    listening.listen(socket.SOMAXCONN)
    return listening, place


def lives(pid: int) -> bool:
    """Does a process of this machine live? Where that cannot be known, it does."""
    if os.name != "posix":  # there, os.kill would end it
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:  # there is no /proc here, or the process has just gone
        return True
    return state not in "ZX"
