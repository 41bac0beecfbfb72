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
from nbblocks.serve.broker.book import Book
from nbblocks.serve.broker.reception import Reception, Telling
from nbblocks.serve.broker.wire import Address

if TYPE_CHECKING:
    from nbblocks.serve.broker.book import Visitor
    from nbblocks.serve.broker.wire import Message

log = logging.getLogger("nbblocks")

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
        self._over: asyncio.Future[None] | None = None
        self._stopping = threading.Event()
        self._ready = threading.Event()
        self._connections: set[Reception] = set()
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
        self._ready.wait(2 * _REST)
        self._ready.clear()
        self._end_round()
        self._ready.wait(2 * _REST)

    def _end_round(self) -> None:
        over = self._over
        if over is not None:
            with suppress(RuntimeError):  # it has just ended by itself
                over.get_loop().call_soon_threadsafe(_settle, over, None)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                asyncio.run(self._serve())
            except Exception:
                log.exception("The broker has failed, and begins anew.")
                self._stopping.wait(_REST)

    async def _serve(self) -> None:
        """Serve until somebody ends it. Who was there before is expected to come back."""
        loop = asyncio.get_running_loop()
        over = self._over = loop.create_future()
        if self._stopping.is_set():
            return  # whoever stops it may have seen the round before only
        loop.set_exception_handler(lambda _loop, context: _fail(over, context))
        expected = self.book.missed()
        telling = Telling(self)
        self.book = Book(loop.time, telling.soon, expected)
        if expected:
            loop.call_later(_GATHERING, self.book.start)
        # A duplicate: who connects between two rounds waits at the original.
        server = await loop.create_server(lambda: Reception(self), sock=self._socket.dup())
        self._ready.set()
        try:
            await over
        finally:
            self._ready.clear()
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
        return hmac.compare_digest(
            message["secret"].encode(errors="replace"), self._secret.encode()
        )

    def connected(self, connection: Reception) -> None:
        """Somebody has connected."""
        self._connections.add(connection)

    def disconnected(self, connection: Reception) -> None:
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


def _settle(over: asyncio.Future[None], error: BaseException | None) -> None:
    if not over.done():
        over.set_exception(error) if error else over.set_result(None)


def _fail(over: asyncio.Future[None], context: dict[str, Any]) -> None:
    """Begin anew when something of ours fails: what the book says may not be true any more."""
    error = context.get("exception")
    if isinstance(error, Exception) and not isinstance(error, OSError):
        _settle(over, error)
    else:
        log.error("The broker: %s (%r)", context["message"], error)


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
