"""Functions that run in a dask cluster, under limits that hold for all who use it.

`distributed` is imported only when the user has handed over something that is made of it.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
import importlib
import math
from concurrent.futures import Executor, Future, InvalidStateError, wait
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from nbblocks.engine.elsewhere import Elsewhere
from nbblocks.engine.pickling import dumps
from nbblocks.errors import InvalidValueError, ProcessError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping

    from nbblocks.engine.place import Call
    from nbblocks.events.listener import Listener

_PATIENCE = 2.0
"""Seconds that one request for a lease waits; who has given up is out of the line after that."""

_UNKNOWN = "Error during deserialization of the task graph"
"""How the scheduler's error begins when it cannot load what it is sent."""

_FAREWELL = 2.0
"""Seconds that closing an app waits until its leases are given back."""


class Cluster(Elsewhere):
    """A dask cluster.

    Args:
        executor: A `distributed.Client`, or what its `get_executor()` returned.
        leases: The leases of the app.
        listener: The first of the listeners that share the limit.
        limit: Runs at a time in the whole cluster.
    """

    def __init__(self, executor: Any, leases: Leases, listener: Listener, limit: float) -> None:
        self._client = getattr(executor, "_client", executor)
        super().__init__(_Submitter(self._client, getattr(executor, "_kwargs", {})), dumps)
        self._leases = leases
        self._listener = listener
        self._limit = limit

    async def results(self, call: Call) -> AsyncGenerator[Any]:
        """Wait for a lease, make the call, and yield its result."""
        async with AsyncExitStack() as stack:
            if self._limit < math.inf:
                limit = int(self._limit)
                name = shared_name(self._listener, limit)
                lease = self._leases.hold(self._client, name, limit)
                await stack.enter_async_context(lease)
            made = await stack.enter_async_context(aclosing(super().results(call)))
            async for result in made:
                yield result


class _Submitter(Executor):
    """What a client's own executor is, but for results that cannot be sent: they end a call, too.

    Args:
        client: The client.
        options: What its `submit` gets.
    """

    def __init__(self, client: Any, options: Mapping[str, Any]) -> None:
        self._client = client
        # A run is never the same as another one, even if the function and its arguments are.
        self._options = {**options, "pure": False}

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call a function on a worker; cancelling the future cancels that."""
        task = self._client.submit(functools.partial(fn, **kwargs), *args, **self._options)
        return asyncio.run_coroutine_threadsafe(_result(task), self._client.loop.asyncio_loop)


async def _result(task: Any) -> Any:
    try:
        return await task
    except asyncio.CancelledError:
        if task.cancelled():
            raise ProcessError(
                "The cluster has cancelled the call: somebody restarted it, or it lost the data."
            ) from None
        await task.cancel()
        raise
    except RuntimeError as error:
        if not str(error).startswith(_UNKNOWN):
            raise
        raise ProcessError(
            f"The cluster cannot load what it is to run: {error.__cause__}. Its scheduler and its "
            "workers need the modules and packages that the app has, in the same versions: install "
            "them there, or name their folder in PYTHONPATH."
        ) from error
    finally:
        task.release()  # now, and not when the last traceback that knows it goes


def shared_name(listener: Listener, limit: int) -> str:
    """Name a limit so that every kernel that runs the same app comes to the same name.

    Args:
        listener: The first of those that share the limit.
        limit: Runs at a time.
    """
    if listener.concurrency_id is not None:
        return f"nbblocks-{listener.concurrency_id}"
    code = getattr(listener.fn, "__code__", None)
    text = (getattr(listener.fn, "__module__", ""), getattr(code, "co_code", b""), limit)
    digest = hashlib.sha256(repr(text).encode()).hexdigest()[:12]
    return f"nbblocks-{listener.api_name}-{digest}"


class Leases:
    """The places that an app holds under limits of a cluster."""

    def __init__(self) -> None:
        self._holding: set[Future[None]] = set()

    @asynccontextmanager
    async def hold(self, client: Any, name: str, limit: int) -> AsyncGenerator[None]:
        """Wait for a lease and hold it.

        Raises:
            InvalidValueError: The cluster knows this limit with another number.
        """
        loop = client.loop.asyncio_loop
        over, begun = asyncio.Event(), Future[None]()
        # All of it happens on the client's loop: wherever the run is cancelled, no lease is lost.
        holding = asyncio.run_coroutine_threadsafe(_hold(client, name, limit, begun, over), loop)
        self._holding.add(holding)
        holding.add_done_callback(self._holding.discard)
        try:
            await asyncio.wrap_future(begun)
            yield
        finally:
            with suppress(RuntimeError):  # the client is closed, and has given back everything
                loop.call_soon_threadsafe(over.set)

    def close(self) -> None:
        """Wait a moment until every lease is given back."""
        wait(list(self._holding), _FAREWELL)


async def _hold(
    client: Any, name: str, limit: int, begun: Future[None], over: asyncio.Event
) -> None:
    distributed = importlib.import_module("distributed")
    semaphore = distributed.Semaphore(limit, name, client.scheduler, client.loop)
    try:
        await semaphore
        while not over.is_set():
            if await semaphore.acquire(_PATIENCE):
                _tell(begun)
                await over.wait()
                await semaphore.release()
    except ValueError:
        _tell(
            begun,
            InvalidValueError(
                f"The cluster already holds the limit {name!r}, with another number than {limit}. "
                "Give all listeners of one concurrency_id the same concurrency_limit, or choose "
                "another id."
            ),
        )
    except Exception as error:  # noqa: BLE001 - the run raises it
        _tell(begun, error)
    finally:
        refreshing = getattr(semaphore, "refresh_callback", None)
        if refreshing is not None:  # it would keep the semaphore alive
            refreshing.stop()


def _tell(begun: Future[None], error: Exception | None = None) -> None:
    with suppress(InvalidStateError):  # nobody waits for it any more
        if error is None:
            begun.set_result(None)
        else:
            begun.set_exception(error)
