"""Calling an app's listeners without a page: for tests and tools."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from nbblocks import _context
from nbblocks._callables import kind_of
from nbblocks.engine.call import Changes, arguments, changes_of
from nbblocks.engine.job import Job, Over, Trigger
from nbblocks.engine.loop import InlineExecutor
from nbblocks.engine.run import Run
from nbblocks.engine.runner import Runner
from nbblocks.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from nbblocks.events.listener import Listener
    from nbblocks.events.request import Request

FAREWELL = 5.0
"""Seconds that an async function of `demo.unload` has: who ends a kernel waits for little more."""


def find(app: Any, fn: Any = 0, api_name: str | None = None) -> Listener:
    """Return a listener by its function, its position or its `api_name`.

    Raises:
        InvalidValueError: There is none.
    """
    listeners = list(app.graph)
    if api_name is not None:
        found = [each for each in listeners if each.api_name == api_name.lstrip("/")]
    elif isinstance(fn, int):
        found = listeners[fn : fn + 1]
    else:
        found = [each for each in listeners if fn in (each, each.fn, each.api_name)]
    if not found:
        names = ", ".join(each.api_name for each in listeners) or "none"
        raise InvalidValueError(f"No listener {api_name or fn!r}. The app has: {names}.")
    return found[0]


async def process(app: Any, fn: Any, inputs: Sequence[Any], state: Any = None) -> dict[str, Any]:
    """Run a listener on payloads, without writing anything.

    Args:
        app: The app.
        fn: The listener, its function, position or name.
        inputs: A payload for each input.
        state: Accepted for Gradio's sake; states are read from the app.

    Returns:
        `{"data": payloads}`, one for each output; of a generator the first result.
    """
    del state
    listener = find(app, fn)
    job, run = _job(app, listener, list(inputs))
    results: list[Changes] = []

    def write(changes: Changes) -> bool:
        results.append(changes)
        raise Over

    with contextlib.suppress(Over):  # the first one is enough
        await Runner(job, run, InlineExecutor()).run(write)
    written = {node._id: values.get("value") for changes in results for node, values in changes}
    return {"data": [written.get(node._id) for node in listener.outputs]}


def call(app: Any, values: Sequence[Any], fn_index: int, api_name: str | None) -> Any:
    """Call a listener's function with values as its components take them, processing included.

    Raises:
        InvalidValueError: The function is a generator, or reads or writes a State.
    """
    listener = find(app, fn_index, api_name)
    if listener.fn is None or kind_of(listener.fn) != "sync":
        raise InvalidValueError(
            f"{listener.name!r} cannot be called directly: only plain functions can."
        )
    if any(not node._visual for node in listener.nodes):  # type: ignore[attr-defined]
        raise InvalidValueError(f"{listener.name!r} uses a State and cannot be called directly.")
    payloads = [
        node.postprocess(value) for node, value in zip(listener.inputs, values, strict=False)
    ]
    job, run = _job(app, listener, payloads)
    changes = _in_run(run, lambda: changes_of(listener, _plain(job, run)))
    written = {node._id: values.get("value") for node, values in changes}
    results = [node.preprocess(written.get(node._id)) for node in listener.outputs]
    return results[0] if len(results) == 1 else results


def finish(app: Any, listener: Listener) -> None:
    """Run a listener without inputs and outputs to its end, while its app ends.

    An async function has `FAREWELL` seconds.

    Raises:
        TimeoutError: It has taken longer.
    """
    job = Job(listener, Trigger(), [], {})
    run = _Last(app, job)
    if kind_of(listener.fn) == "sync":
        _in_run(run, lambda: _plain(job, run))
        return
    runs = Runner(job, run, InlineExecutor()).run(lambda _changes: True)
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        _to_the_end(runs)
    else:  # which is the kernel's, and goes on when this has ended
        with ThreadPoolExecutor(1) as other:
            other.submit(_to_the_end, runs).result()


def _to_the_end(work: Coroutine[Any, Any, None]) -> None:
    """Run it in a loop of its own; the thread's current one stays as it is.

    While Python ends, no thread can be started, and a loop that others have may be closed.
    """
    with contextlib.closing(asyncio.new_event_loop()) as loop:
        try:
            loop.run_until_complete(asyncio.wait_for(work, FAREWELL))
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())


class _Last(Run):
    """A run when no page is there any more: what it knows is of the last one."""

    def __init__(self, app: Any, job: Job) -> None:
        super().__init__(job, app.port, _at_once, _to_nobody)
        self._app = app

    @property
    def request(self) -> Request:
        """What is known of the visitor who was there last."""
        return self._app.visitor or super().request


def _at_once(function: Any, *args: Any) -> None:
    function(*args)


def _to_nobody(_job: Job, _bars: Any) -> None:
    """Show no progress."""


def _plain(job: Job, run: Run) -> Any:
    args, kwargs = arguments(job, run)
    assert job.listener.fn is not None
    return job.listener.fn(*args, **kwargs)


def _job(app: Any, listener: Listener, payloads: list[Any]) -> tuple[Job, Run]:
    job = Job(listener, Trigger(), payloads, {})
    return job, Run(job, app.port, _at_once, _to_nobody)


def _in_run(run: Run, function: Any) -> Any:
    context = contextvars.copy_context()
    context.run(_context.run.set, run)
    return context.run(function)
