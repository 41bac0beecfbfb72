"""Running a listener's function, of whatever kind, always off the kernel's thread."""

from __future__ import annotations

import asyncio
import contextvars
import functools
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from nbblocks import _context
from nbblocks.engine.call import Arguments, Changes, arguments, changes_of
from nbblocks.engine.generators import Steps, take_async_steps
from nbblocks.engine.interrupt import interruptible
from nbblocks.engine.place import Call

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor, Future

    from nbblocks.engine.generators import Write
    from nbblocks.engine.job import Job
    from nbblocks.engine.place import Place
    from nbblocks.engine.run import Run

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
        self._around = contextvars.copy_context()
        """Results are written outside of the run, where components are made as everywhere."""
        # Another run may have started this one, on the loop.
        self._around.run(_context.leave)
        self._context = self._around.copy()
        self._context.run(_context.run.set, run)

    async def run(self, write: Write) -> None:
        """Run the function and write each of its results. A plain function has one.

        Args:
            write: Called where the result was made: on the loop, or for generators on a worker.
        """
        kind = self._job.listener.shape.kind
        if kind in ("sync", "async"):
            write(await self.call(self._arguments, self._changes))
            return
        empty = True

        def note(changes: Changes) -> bool:
            nonlocal empty
            empty = False
            return self._around.run(write, changes)

        args, kwargs = await self._work(self._arguments)
        if self._place is not None:
            async with self._elsewhere(args, kwargs) as made:
                async for result in made:
                    note(await self._results(result))
        elif kind == "generator":
            await self._generate(functools.partial(self._fn, *args, **kwargs), note)
        else:
            made = self._fn(*args, **kwargs)
            await self._await(take_async_steps(made, self._results, note))
        if empty and self._job.listener.outputs:
            nothing: Any = [None] * len(self._job.listener.outputs)
            write(await self._results(nothing if len(nothing) > 1 else None))

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

    @functools.cached_property
    def _light(self) -> bool:
        """May results be postprocessed on the loop?"""
        postprocesses = (getattr(node, "postprocess", None) for node in self._job.listener.outputs)
        return all(getattr(each, "light", False) for each in postprocesses)

    async def _results(self, result: Any) -> Changes:
        if self._light:
            return self._changes(result)
        return await self._work(self._changes, result)

    def _elsewhere(self, args: list[Any], kwargs: dict[str, Any]) -> Any:
        assert self._place is not None
        call = Call(self._job.listener, args, kwargs, self._submit)
        return aclosing(self._place.results(call))

    async def _generate(self, make: Callable[[], Any], write: Write) -> None:
        # Workers of other kinds are not ours to keep from others: they make one step at a time.
        crowded = getattr(self._pool, "crowded", lambda: True)
        steps = Steps(make, self._job.listener, write, crowded)
        try:
            while not await self._work(steps.go):
                pass
        finally:
            if steps.stop():
                self._submit(steps.close)

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
