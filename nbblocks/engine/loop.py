"""Where the engine runs: an asyncio loop on a thread, or without threads the kernel's loop."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, Any, Protocol

from nbblocks.engine.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable

WORKERS = 40
"""Plain functions of an app that run at the same time at most, unless `launch(max_threads=…)`."""

_GRACE = 1.0
"""Seconds that cancelled async functions may take to end when an app is closed."""


class Loop(Protocol):
    """What the engine needs of the place it runs in."""

    pool: Executor

    def call(self, function: Callable[..., Any], *args: Any) -> None:
        """Call a function on the loop soon, from any thread."""

    def inside(self) -> bool:
        """Is this code running on the loop?"""
        ...

    def stop(self) -> None:
        """Stop, and let go of every thread that is idle."""


class ThreadLoop:
    """An asyncio loop on a daemon thread, with a pool of worker threads for plain functions.

    Args:
        name: Name of the threads.
        workers: Worker threads at most.
    """

    def __init__(self, name: str, workers: int = WORKERS) -> None:
        self.loop = asyncio.new_event_loop()
        self.pool: Executor = Workers(workers, f"{name}-worker")
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            self.loop.run_forever()
        finally:
            self.loop.run_until_complete(self._wind_up())
            self.loop.close()

    async def _wind_up(self) -> None:
        """Let what was cancelled run its `finally` blocks, for a moment."""
        until = self.loop.time() + _GRACE
        me = {asyncio.current_task()}
        for task in asyncio.all_tasks() - me:
            task.cancel()
        while (tasks := asyncio.all_tasks() - me) and self.loop.time() < until:
            await asyncio.wait(tasks, timeout=until - self.loop.time())
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.loop.shutdown_asyncgens(), _GRACE)

    def call(self, function: Callable[..., Any], *args: Any) -> None:
        """Call a function on the loop soon, from any thread."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits for it
            self.loop.call_soon_threadsafe(function, *args)

    def inside(self) -> bool:
        """Is this code running on the loop's thread?"""
        return threading.current_thread() is self._thread

    def stop(self) -> None:
        """Stop the loop, wait for its thread, and let the workers go when they are done."""
        self.call(self.loop.stop)
        if not self.inside():
            self._thread.join()
        self.pool.shutdown(wait=False)


class InlineExecutor(Executor):
    """Runs what it is given at once, where threads do not exist."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call the function and return a finished future."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - the future carries it
            future.set_exception(error)
        return future


class InlineLoop:
    """The loop that is already running, for kernels without threads (WebAssembly)."""

    def __init__(self) -> None:
        self.loop = asyncio.get_event_loop()
        self.pool: Executor = InlineExecutor()

    def call(self, function: Callable[..., Any], *args: Any) -> None:
        """Call a function on the loop soon."""
        self.loop.call_soon(function, *args)

    def inside(self) -> bool:
        """Everything is."""
        return True

    def stop(self) -> None:
        """Leave the loop to the kernel."""


def make_loop(name: str, workers: int = WORKERS) -> Any:
    """Return the loop that this platform allows."""
    return InlineLoop() if sys.platform == "emscripten" else ThreadLoop(name, workers)
