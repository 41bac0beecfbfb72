"""A server in a thread, for tests."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from contextlib import contextmanager

from tornado.netutil import bind_sockets

from nbblocks.serve.security.front import Front
from nbblocks.serve.security.options import Security


@contextmanager
def running(application, security=None, *, local=False):
    """Serve an application; gives its `Front`, with the `port`."""
    sockets = bind_sockets(0, "127.0.0.1")
    ready: Future = Future()

    async def serve():
        front = Front(application, security or Security(), local)
        front.port = sockets[0].getsockname()[1]
        front.add_sockets(sockets)
        over = asyncio.Event()
        ready.set_result((front, asyncio.get_running_loop(), over))
        await over.wait()
        front.stop()
        await front.close_all_connections()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    front, loop, over = ready.result(10)
    yield front
    loop.call_soon_threadsafe(over.set)
    thread.join()
