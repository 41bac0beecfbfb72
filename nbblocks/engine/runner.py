"""Running a listener's function, of whatever kind, always off the kernel's thread."""

from __future__ import annotations

import asyncio
import contextvars
from typing import TYPE_CHECKING, Any

from nbblocks import _context
from nbblocks._callables import kind_of
from nbblocks.engine.call import Changes, arguments, changes_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from concurrent.futures import Executor

    from nbblocks.engine.job import Job
    from nbblocks.engine.run import Run

_END: Any = object()


class Runner:
    """Runs one job's function step by step.

    Args:
        job: What runs.
        run: What the function can reach.
        pool: Where plain functions, and all pre- and postprocessing, run.
    """

    def __init__(self, job: Job, run: Run, pool: Executor) -> None:
        self._job = job
        self._run = run
        self._pool = pool
        self._context = contextvars.copy_context()
        self._context.run(_context.run.set, run)

    async def steps(self) -> AsyncIterator[Changes]:
        """Run the function and yield what each of its results writes. A plain function has one."""
        kind = kind_of(self._job.listener.fn)
        if kind == "sync":
            yield await self._work(self._plain)
            return
        args, kwargs = await self._work(arguments, self._job, self._run)
        if kind == "async":
            yield await self._results(await self._await(self._fn(*args, **kwargs)))
            return
        results = self._generate if kind == "generator" else self._generate_async
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

    def _plain(self) -> Changes:
        args, kwargs = arguments(self._job, self._run)
        return changes_of(self._job.listener, self._fn(*args, **kwargs))

    async def _results(self, result: Any) -> Changes:
        return await self._work(changes_of, self._job.listener, result)

    async def _generate(self, args: list[Any], kwargs: dict[str, Any]) -> AsyncIterator[Changes]:
        generator = await self._work(self._fn, *args, **kwargs)

        def step() -> Any:
            result = next(generator, _END)
            return _END if result is _END else changes_of(self._job.listener, result)

        step_future = None
        try:
            while True:
                step_future = self._submit(step)
                changes = await asyncio.wrap_future(step_future)
                if changes is _END:
                    return
                yield changes
        finally:
            # A generator cannot be closed while it is inside a step: close it when that has ended.
            if step_future is not None:
                step_future.add_done_callback(lambda _future: self._submit(generator.close))

    async def _generate_async(
        self, args: list[Any], kwargs: dict[str, Any]
    ) -> AsyncIterator[Changes]:
        generator = self._fn(*args, **kwargs)
        try:
            while True:
                try:
                    result = await self._await(generator.__anext__())
                except StopAsyncIteration:
                    return
                yield await self._results(result)
        finally:
            await self._await(generator.aclose())

    def _submit(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        # A copy each time: a context can only be entered once, and a cancelled step may go on.
        return self._pool.submit(self._context.copy().run, lambda: function(*args, **kwargs))

    async def _work(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return await asyncio.wrap_future(self._submit(function, *args, **kwargs))

    async def _await(self, awaitable: Any) -> Any:
        async def wrapped() -> Any:
            return await awaitable

        return await self._context.copy().run(asyncio.ensure_future, wrapped())
