"""A real broker, and clients of it."""

from __future__ import annotations

import os
import tempfile
import threading

import pytest

from nbblocks.serve.broker.broker import Broker
from tests.serve.broker.clients import Client


@pytest.fixture
def folder():
    """A folder with a path that is short enough for a socket."""
    with tempfile.TemporaryDirectory(
        prefix="nbb-", dir="/tmp" if os.name == "posix" else None
    ) as d:
        yield d


@pytest.fixture
def broker(folder):
    broker = Broker(folder).start()
    yield broker
    broker.stop()
    assert os.listdir(folder) == []
    assert "nbblocks-broker" not in [thread.name for thread in threading.enumerate()]


@pytest.fixture
def client(broker):
    """Make clients: `client()`."""
    clients = []

    def make(app="app"):
        clients.append(Client(broker, app))
        return clients[-1]

    yield make
    for each in clients:
        each.end()
