"""Going through generators: each result is written where it was made, until the run is over."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from nbblocks.engine.call import Changes, changes_of
from nbblocks.engine.job import Over

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

    from nbblocks.events.listener import Listener

log = logging.getLogger("nbblocks")

Write = Callable[[Changes], bool]
"""Writes what a result means; false when the loop has to deal with that before the next step.

It raises `Over` when the run has ended and nothing may be written any more.
"""

_GIVE_WAY = 0.005
"""Seconds after which an async generator that never waits lets the loop turn."""


class Steps:
    """A generator on its way, which may be told to stop while one of its steps is running.

    Args:
        make: Makes the generator.
        listener: Whose function makes it.
        write: Writes its results, on the worker that has made them.
        crowded: Does somebody else need the worker?
    """

    def __init__(
        self,
        make: Callable[[], Iterator[Any]],
        listener: Listener,
        write: Write,
        crowded: Callable[[], bool],
    ) -> None:
        self._make = make
        self._generator: Any = None
        self._listener = listener
        self._write = write
        self._crowded = crowded
        self._busy = threading.Lock()
        self._stopping = False

    def go(self) -> bool:
        """Go on until it ends, or somebody else is in need of the worker or of the loop.

        Returns:
            Has it ended?
        """
        try:
            with self._busy:
                if self._stopping:
                    return True
                if self._generator is None:
                    self._generator = self._make()
                for result in self._generator:
                    going = self._write(changes_of(self._listener, result))
                    if not going or self._stopping or self._crowded():
                        return False
        except Over:
            self._stopping = True
        finally:
            if self._stopping:
                self.close()
        return True

    def stop(self) -> bool:
        """Let it end; true when `close` must be called, else the running step does that."""
        self._stopping = True
        return self._generator is not None and not self._busy.locked()

    def close(self) -> None:
        """Run its `finally` blocks; nobody waits for them."""
        try:
            with self._busy:
                if self._generator is not None:  # else the function failed, or was never called
                    self._generator.close()
        except Exception:
            log.exception("%s failed while it was being closed.", self._listener.name)


async def take_async_steps(
    generator: AsyncGenerator[Any],
    changes_of: Callable[[Any], Awaitable[Changes]],
    write: Write,
) -> None:
    """Write the results of an async generator until it ends or the run is over.

    Args:
        generator: The generator; it is closed in the end.
        changes_of: Makes of a result what it writes.
        write: Writes that.
    """
    loop = asyncio.get_running_loop()
    since = loop.time()
    try:
        async for result in generator:
            write(await changes_of(result))
            if loop.time() - since > _GIVE_WAY:
                await asyncio.sleep(0)
                since = loop.time()
    except Over:
        pass
    finally:
        try:
            await generator.aclose()
        except Exception:
            log.exception("%r failed while it was being closed.", generator)
