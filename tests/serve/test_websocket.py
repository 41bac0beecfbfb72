"""The kernel websocket answers without delay, in our server and in a Jupyter server."""

from __future__ import annotations

import time
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado.ioloop import IOLoop
from tornado.websocket import WebSocketProtocol13
from traitlets.config import Config
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from nbblocks.serve import _jupyter_server_extension_points
from nbblocks.serve.extension import quicken
from nbblocks.serve.visits import socket as visit_socket
from nbblocks.serve.visits.socket import VisitSocketHandler
from nbblocks.serve.websocket import NoDelayWebsocketConnection
from tests.polling import until
from tests.serve.serving import get, joined, line

INTERVAL = 0.5


def test_the_socket_has_nodelay(serve, counter, monkeypatch):
    chosen = []
    monkeypatch.setattr(VisitSocketHandler, "set_nodelay", lambda _, value: chosen.append(value))
    with joined(serve(counter).url):
        until(lambda: chosen)
    assert chosen == [True]


def test_a_busy_server_does_not_close_the_socket_of_a_page_that_answers(
    serve, counter, monkeypatch
):
    pings = []
    ping = WebSocketProtocol13.write_ping

    def late(protocol, data):
        # From one ping to the next, the server is ever later.
        pings.append(data)
        ping(protocol, data)
        IOLoop.current().call_later(0.9 * INTERVAL, time.sleep, 0.05 * len(pings))

    monkeypatch.setattr(WebSocketProtocol13, "write_ping", late)
    monkeypatch.setattr(visit_socket, "PING_INTERVAL", INTERVAL)
    server = serve(counter)
    with joined(server.url) as (_, page):
        until(lambda: len(pings) > 4)
        assert page.ping().wait(10)


def test_other_origins_are_refused(serve, counter):
    server = serve(counter)
    with pytest.raises(InvalidStatus, match="403"):
        connect(line(server.url, get(server.url)[2]), origin="http://evil.example").__enter__()


def jupyter(chosen=ZMQChannelsWebsocketConnection, **config):
    settings = {"kernel_websocket_connection_class": chosen}
    web_app = SimpleNamespace(settings=settings)
    return SimpleNamespace(web_app=web_app, config=Config(config), log=Mock())


def test_the_extension_quickens_a_jupyter_server():
    server = jupyter()
    quicken(server)
    chosen = server.web_app.settings["kernel_websocket_connection_class"]
    assert chosen is NoDelayWebsocketConnection
    assert _jupyter_server_extension_points() == [{"module": "nbblocks.serve"}]


class Chosen(ZMQChannelsWebsocketConnection):
    pass


@pytest.mark.parametrize(
    "server",
    [
        jupyter(Chosen),
        jupyter(ServerApp={"kernel_websocket_connection_class": ZMQChannelsWebsocketConnection}),
    ],
)
def test_the_extension_respects_a_choice(server):
    before = dict(server.web_app.settings)
    quicken(server)
    assert server.web_app.settings == before
