"""The kernel's end of a connection to the broker, with a loop of its own."""

from __future__ import annotations

import asyncio
import threading
import time

from nbblocks.engine.lines import Ticket
from nbblocks.engine.loop import ThreadLoop
from nbblocks.serve.broker.connection import open_desk


class Client:
    """What asks at the desk of one kernel.

    Args:
        broker: The broker.
        app: What the kernel runs.
    """

    def __init__(self, broker, app="app"):
        [address] = broker.environment(app).values()
        self.running, self.waiting, self.refusals, self.places = [], [], [], {}
        self._changed = threading.Condition()
        self._loop = ThreadLoop("client")
        self.desk = self.call(open_desk, address, time.monotonic, self)

    def call(self, function, *args):
        """Call a function on the loop and return what it returns."""

        async def run():
            return function(*args)

        return asyncio.run_coroutine_threadsafe(run(), self._loop.loop).result(10)

    def ask(self, line="line", limit=1, **details):
        ticket = Ticket(line, limit, line, **details)
        self.waiting.append(ticket)
        self.call(self.desk.ask, ticket)
        return ticket

    def leave(self, ticket, took=None):
        (self.running if ticket in self.running else self.waiting).remove(ticket)
        self.call(self.desk.leave, ticket, took)

    def granted(self, turn):
        with self._changed:
            for ticket in turn.tickets:
                self.waiting.remove(ticket)
                self.running.append(ticket)
            self._changed.notify_all()

    def refused(self, ticket):
        with self._changed:
            self.waiting.remove(ticket)
            self.refusals.append(ticket)
            self._changed.notify_all()

    def moved(self, ticket, place):
        with self._changed:
            self.places[ticket] = place
            self._changed.notify_all()

    def until(self, condition):
        with self._changed:
            assert self._changed.wait_for(condition, 10)

    def runs(self, *tickets):
        """Wait until exactly these run."""
        self.until(lambda: self.running == list(tickets))

    def cut(self):
        """Lose the connection, as when somebody cuts the wire."""
        self.call(self.desk._link._transport.abort)

    def synchronise(self):
        """Wait until the broker has heard everything that was said so far."""
        probe = self.ask(f"probe {id(self)}", 99)
        self.until(lambda: probe in self.running)
        self.leave(probe)

    def end(self):
        self.call(self.desk.close)
        self._loop.stop()
