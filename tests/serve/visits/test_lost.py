"""Pages that are lost, however that comes about: their visits end, and their kernels."""

from __future__ import annotations

import asyncio
import logging
import socket as sockets
import struct
import threading
from types import SimpleNamespace
from urllib.parse import urlencode, urlsplit

import pytest

from nbblocks.serve.visits import line, presence
from nbblocks.serve.visits.frames import PROTOCOL
from nbblocks.serve.visits.presence import Patience
from nbblocks.serve.visits.visit import Visit
from tests.polling import until
from tests.serve.serving import kernels, told
from tests.serve.visits.asking import heard, message, page_of


@pytest.fixture
def reset(monkeypatch):
    """Ask for a page's connection and cut it: `reset(server, page, …)`, with more of the query."""
    join, joined = Visit.join, threading.Event()

    def note(visit, *how):
        done = join(visit, *how)
        joined.set()
        return done

    def cut(server, page, **query):
        address = urlsplit(page.args[0])
        lines = [
            f"GET {address.path}?{urlencode(query)} HTTP/1.1",
            f"Host: {address.netloc}",
            f"Cookie: {page.keywords['additional_headers']['Cookie']}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            f"Sec-WebSocket-Protocol: {PROTOCOL}",
        ]
        held, gone = threading.Event(), threading.Event()

        async def hold():
            held.set()
            gone.wait(30)

        # The server sees what was asked and the end of the connection at the same moment.
        holding = server.soon(hold())
        assert held.wait(30)
        with sockets.create_connection((address.hostname, address.port)) as client:
            client.sendall("\r\n".join([*lines, "", ""]).encode())
            client.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, struct.pack("ii", 1, 0))
        monkeypatch.setattr(Visit, "join", note)
        gone.set()
        holding.result(30)
        assert joined.wait(30)

    return cut


def lost(server, page) -> int:
    """Let a page come, and be lost; gives how many messages it has heard."""
    with page() as socket:
        said = told(socket)
        socket.send(message("kernel_info_request"))
        said += heard(socket, "status")
    until(lambda: not server.application.visits.connected)
    assert kernels(server)
    return len(said)


def test_a_page_that_is_lost_for_long_leaves_no_kernel(serve, counter):
    server = serve(counter)
    lost(server, page_of(server))
    server.application.visits.patience = Patience(reload=0, lost=0.1)
    until(lambda: not len(server.application.visits))
    until(lambda: not kernels(server))


def test_a_page_that_goes_while_it_connects_leaves_no_visit(serve, counter, reset, monkeypatch):
    server = serve(counter)
    reset(server, page_of(server))
    monkeypatch.setattr(presence, "UNJOINED", 0.1)
    until(lambda: not len(server.application.visits))


def test_a_page_that_goes_while_it_connects_again_leaves_no_visit(serve, counter, reset):
    server = serve(counter)
    page = page_of(server)
    reset(server, page, heard=lost(server, page))
    server.application.visits.patience = Patience(reload=0, lost=0.1)
    until(lambda: not len(server.application.visits))


class Connection:
    """A connection of a page that takes everything."""

    closed: int | None = None

    def send(self, frame): ...

    def tell(self, **words): ...

    def close(self, code=None, reason=None):
        self.closed = code


async def test_a_page_that_has_missed_too_much_and_never_comes_again_is_lost(monkeypatch):
    monkeypatch.setattr(line, "WINDOW", 10)
    monkeypatch.setattr(line, "MOST", 100)
    never = SimpleNamespace(start_kernel=lambda **_: asyncio.Event().wait())
    document = SimpleNamespace(cells=[], kernel_name="")
    visit = Visit(never, document, "", {}, (), log=logging.getLogger())
    now = 50.0
    visit.presence = presence.Presence(lambda: now)
    connection = Connection()
    visit.join(connection, "page", None)
    visit.answer(connection, 0, asks=False, there=False)
    for _ in range(20):
        visit._tell(bytes(10))
    assert connection.closed == 4002
    visit.detach(connection)
    now += 600
    assert visit.presence.end(Patience(reload=10, lost=600), busy=False) == "culled"
    visit.close("culled")
