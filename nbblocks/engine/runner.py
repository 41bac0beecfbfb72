"""Running a listener's function, of whatever kind, always off the kernel's thread."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import threading
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from nbblocks import _context
from nbblocks.engine.call import Arguments, Changes, arguments, changes_of
from nbblocks.engine.interrupt import interruptible
from nbblocks.engine.place import Call

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from concurrent.futures import Executor, Future

    from nbblocks.engine.job import Job
    from nbblocks.engine.place import Place
    from nbblocks.engine.run import Run
    from nbblocks.events.listener import Listener

log = logging.getLogger("nbblocks")

_END: Any = object()

_UNTAMED = (SystemExit, KeyboardInterrupt, StopIteration)
"""What would end the app's loop or get lost in asyncio, and becomes a failure like any other."""

T = TypeVar("T")


class Runner:
    """Runs one job's function step by step.

    A cancelled run ends at once, whatever the function does, and writes nothing any more. The
    function follows when it can: `Cancelled` is raised in a plain one, an async one is cancelled, a
    generator closed at its next yield.

    Args:
        job: What runs.
        run: What the function can reach.
        pool: Where plain functions, and all pre- and postprocessing, run.
        place: Where the function runs instead, outside of the kernel.
    """

    def __init__(self, job: Job, run: Run, pool: Executor, place: Place | None = None) -> None:
        self._job = job
        self._run = run
        self._pool = pool
        self._place = place
        self._context = contextvars.copy_context()
        self._context.run(_context.run.set, run)

    async def steps(self) -> AsyncGenerator[Changes]:
        """Run the function and yield what each of its results writes. A plain function has one."""
        kind = self._job.listener.shape.kind
        if kind in ("sync", "async"):
            yield await self.call(self._arguments, self._changes)
            return
        args, kwargs = await self._work(self._arguments)
        results = self._generate if kind == "generator" else self._generate_async
        if self._place is not None:
            results = self._generate_elsewhere
        empty = True
        async for changes in results(args, kwargs):
            empty = False
            yield changes
        if empty and self._job.listener.outputs:
            nothing: Any = [None] * len(self._job.listener.outputs)
            yield await self._results(nothing if len(nothing) > 1 else None)

    @property
    def _fn(self) -> Callable[..., Any]:
        fn = self._job.listener.fn
        assert fn is not None
        return fn

    async def call(self, arguments: Callable[[], Arguments], results: Callable[[Any], T]) -> T:
        """Call a function that is no generator.

        Args:
            arguments: Makes its arguments; called on a worker.
            results: Makes something of what it returned; called on a worker.
        """
        if self._job.listener.shape.kind == "async":
            args, kwargs = await self._work(arguments)
            return await self._work(results, await self._await(self._fn(*args, **kwargs)))
        if self._place is not None:
            args, kwargs = await self._work(arguments)
            async with self._elsewhere(args, kwargs) as made:
                return await self._work(results, await made.__anext__())

        def plain() -> T:
            args, kwargs = arguments()
            return results(interruptible(self._fn, *args, **kwargs))

        return await self._work(plain)

    def _arguments(self) -> Arguments:
        return arguments(self._job, self._run)

    def _changes(self, result: Any) -> Changes:
        return changes_of(self._job.listener, result)

    async def _results(self, result: Any) -> Changes:
        return await self._work(self._changes, result)

    def _elsewhere(self, args: list[Any], kwargs: dict[str, Any]) -> Any:
        assert self._place is not None
        call = Call(self._job.listener, args, kwargs, self._submit)
        return aclosing(self._place.results(call))

    async def _generate_elsewhere(
        self, args: list[Any], kwargs: dict[str, Any]
    ) -> AsyncGenerator[Changes]:
        async with self._elsewhere(args, kwargs) as made:
            async for result in made:
                yield await self._results(result)

    async def _generate(self, args: list[Any], kwargs: dict[str, Any]) -> AsyncGenerator[Changes]:
        generator = _Steps(await self._work(self._fn, *args, **kwargs), self._job.listener)
        try:
            while (changes := await self._work(generator.step)) is not _END:
                yield changes
        finally:
            if generator.stop():
                self._submit(generator.close)

    async def _generate_async(
        self, args: list[Any], kwargs: dict[str, Any]
    ) -> AsyncGenerator[Changes]:
        generator = self._fn(*args, **kwargs)
        step: asyncio.Future[Any] | None = None
        try:
            while True:
                step = self._start(generator.__anext__())
                try:
                    result = await _unless_cancelled(step)
                except StopAsyncIteration:
                    generator = None
                    return
                yield await self._results(result)
        finally:
            if generator is not None:
                self._context.copy().run(asyncio.ensure_future, _close(generator, step))

    def _submit(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        # A copy each time: a context can only be entered once, and a cancelled step may go on.
        def tamed() -> Any:
            try:
                return function(*args, **kwargs)
            except _UNTAMED as error:
                raise _tamed(error) from error

        return self._pool.submit(self._context.copy().run, tamed)

    async def _work(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return await _outcome(self._submit(function, *args, **kwargs))

    def _start(self, awaitable: Any) -> asyncio.Future[Any]:
        async def wrapped() -> Any:
            try:
                return await awaitable
            except _UNTAMED as error:
                raise _tamed(error) from error

        return self._context.copy().run(asyncio.ensure_future, wrapped())

    async def _await(self, awaitable: Any) -> Any:
        return await _unless_cancelled(self._start(awaitable))


def _tamed(error: BaseException) -> RuntimeError:
    return RuntimeError(
        f"It raised {error!r}, which cannot leave a listener. Return, or raise gr.Error to say "
        "something."
    )


class _Steps:
    """A generator that may be told to stop while one of its steps is still running.

    Args:
        generator: The generator.
        listener: Whose function it comes from.
    """

    def __init__(self, generator: Any, listener: Listener) -> None:
        self._generator = generator
        self._listener = listener
        self._busy = threading.Lock()
        self._stopping = False

    def step(self) -> Any:
        """Run to the next yield and return what that writes, or `_END`."""
        try:
            with self._busy:
                result = next(self._generator, _END)
                return _END if result is _END else changes_of(self._listener, result)
        finally:
            if self._stopping:
                self.close()

    def stop(self) -> bool:
        """Let it end; true when `close` must be called, else the running step does that."""
        self._stopping = True
        return not self._busy.locked()

    def close(self) -> None:
        """Run its `finally` blocks; nobody waits for them."""
        try:
            with self._busy:
                self._generator.close()
        except Exception:
            log.exception("%s failed while it was being closed.", self._listener.name)


async def _outcome(work: Future[Any]) -> Any:
    """Wait for work on the pool, as `asyncio.wrap_future` does for a quarter more of each step."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()

    def tell(_work: Future[Any]) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits
            loop.call_soon_threadsafe(_wake, ended)

    work.add_done_callback(tell)
    try:
        await ended
    except asyncio.CancelledError:
        work.cancel()
        raise
    if work.cancelled():
        raise asyncio.CancelledError
    return work.result()


def _wake(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)


async def _unless_cancelled(task: asyncio.Future[Any]) -> Any:
    """Wait for a task of the user's. When the run is cancelled, cancel it, but do not wait."""
    try:
        await asyncio.wait([task])
    except asyncio.CancelledError:
        task.add_done_callback(_forget)
        task.cancel()
        raise
    return task.result()


def _forget(task: asyncio.Future[Any]) -> None:
    """Look at a task's exception, so that asyncio does not complain that nobody did."""
    if not task.cancelled():
        task.exception()


async def _close(generator: Any, step: asyncio.Future[Any] | None) -> None:
    """Close an async generator, once the step it is in has ended."""
    if step is not None:
        await asyncio.wait([step])
    try:
        await generator.aclose()
    except Exception:
        log.exception("%r failed while it was being closed.", generator)
