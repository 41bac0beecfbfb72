"""Keeps a kernel's desk connected to the broker."""

from __future__ import annotations

import asyncio
import os
import weakref
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from nbblocks.serve.broker.desk import SharedDesk
from nbblocks.serve.broker.wire import Address, Reader, packed

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbblocks.engine.desk import Asker
    from nbblocks.serve.broker.wire import Message

PATIENCE = 3.0
"""Seconds without the broker until the kernel goes by lines of its own; longer than its grace."""

_ANSWER = 1.0
"""Seconds until a broker that says nothing is none."""

_DELAYS = (0.0, 0.01, 0.05, 0.1, 0.2, 0.5, 1.0)
"""Seconds from one attempt to connect to the next; the last one over and over."""

_connections: weakref.WeakSet[Connection] = weakref.WeakSet()


def open_desk(address: str, now: Callable[[], float], asker: Asker) -> SharedDesk:
    """Make a desk and keep it connected. Called on the engine's loop.

    Args:
        address: The broker's address, as the environment has it.
        now: Tells the time.
        asker: Who asks.
    """
    desk = SharedDesk(Address.parse(address), now, asker)
    desk.at_close = asyncio.ensure_future(_keep(desk)).cancel
    return desk


async def _keep(desk: SharedDesk) -> None:
    loop = asyncio.get_running_loop()
    lost = loop.time() - PATIENCE  # who has never been connected waits for nobody
    delays = iter(_DELAYS)
    while True:
        if await _be_connected(desk):
            lost, delays = loop.time(), iter(_DELAYS)
        if loop.time() - lost >= PATIENCE:
            desk.go_alone()
        await asyncio.sleep(next(delays, _DELAYS[-1]))


async def _be_connected(desk: SharedDesk) -> bool:
    """Connect, and wait until the connection is lost; false when there is no broker."""
    connection = Connection(desk)
    try:
        await connection.open(desk.address)
    except OSError:
        return False
    desk.attach(connection)
    try:
        return await connection.last()
    finally:
        connection.close()
        desk.detach(connection)


class Connection(asyncio.Protocol):
    """A connection to the broker.

    Args:
        desk: Whose it is.
    """

    def __init__(self, desk: SharedDesk) -> None:
        self._desk = desk
        self._reader = Reader()
        self._transport: Any = None
        loop = asyncio.get_running_loop()
        self._entered: asyncio.Future[bool] = loop.create_future()
        self._lost: asyncio.Future[bool] = loop.create_future()

    async def open(self, address: Address) -> None:
        """Connect.

        Raises:
            OSError: There is nobody.
        """
        loop = asyncio.get_running_loop()
        if isinstance(address.place, str):
            await loop.create_unix_connection(lambda: self, address.place)
        else:
            await loop.create_connection(lambda: self, "127.0.0.1", address.place)

    async def last(self) -> bool:
        """Wait for the end of the connection; false when the broker has not answered on it."""
        await asyncio.wait([self._entered], timeout=_ANSWER)
        if not self._entered.done() or not self._entered.result():
            return False
        await self._lost
        return True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is there."""
        self._transport = transport
        _connections.add(self)

    def data_received(self, data: bytes) -> None:
        """Something has arrived."""
        for message in self._reader.feed(data):
            if message["say"] != "entered":
                self._desk.hear(message)
            elif not self._entered.done():
                self._entered.set_result(True)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is lost."""
        _connections.discard(self)
        for future in (self._entered, self._lost):
            if not future.done():
                future.set_result(False)

    def send(self, message: Message) -> None:
        """Say something; when the connection is lost, it is part of what is said next."""
        self._transport.write(packed(message))

    def close(self) -> None:
        """Hang up, after what was said last."""
        self._transport.close()

    def abandon(self) -> None:
        """Close the connection in a process that was forked from the kernel's, and only there.

        It would keep the broker from seeing that the kernel has ended.
        """
        nothing = os.open(os.devnull, os.O_RDWR)
        with suppress(OSError):  # the number stays in use: somebody here may close it once more
            os.dup2(nothing, self._transport.get_extra_info("socket").fileno(), inheritable=False)
        os.close(nothing)


def _after_fork() -> None:
    for connection in list(_connections):
        connection.abandon()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
