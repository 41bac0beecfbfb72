"""Engine: from events to jobs, from jobs to results. Runs on a loop of its own."""

from __future__ import annotations

import logging
import time
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from nbblocks.engine.call import Changes, changes_of
from nbblocks.engine.job import Job, Trigger
from nbblocks.engine.loop import make_loop
from nbblocks.engine.run import Run
from nbblocks.engine.runner import Runner
from nbblocks.engine.slots import Slots
from nbblocks.engine.status import StatusBoard
from nbblocks.engine.timers import Timers
from nbblocks.errors import Error, NbblocksError
from nbblocks.notices import Notice

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Generator, Mapping
    from concurrent.futures import Future
    from contextlib import AbstractContextManager

    from nbblocks.engine.port import Port
    from nbblocks.events.graph import Graph
    from nbblocks.events.listener import Listener, Outcome

log = logging.getLogger("nbblocks")

_TOGETHER = frozenset({"load"})
"""Events whose listeners start together instead of one after another; a State's `change` too."""


class EngineApp(Protocol):
    """What the engine needs of an app."""

    uid: str
    graph: Graph
    blocks: Mapping[int, Any]
    lock: AbstractContextManager[Any]
    port: Port
    show_error: bool


class Engine:
    """Runs the listeners of one app.

    Args:
        app: The app.
    """

    def __init__(self, app: EngineApp) -> None:
        self._app = app
        self._loop: Any = None
        self._jobs: dict[int, list[Job]] = {}
        self._deferred: dict[int, Trigger] = {}
        self._batch: list[tuple[int, str, Any]] | None = None
        self._page = ""
        self._idle: list[Future[None]] = []
        self._closing = False
        self.live = False
        """Is the app in front of somebody? Until then it is being built, and nothing fires."""
        self.board = StatusBoard(lambda *status, **details: app.port.status(*status, **details))
        self.slots = Slots(self.board.place, lambda slot: app.graph.sharing(slot))
        self.timers = Timers(lambda block, event: self.fire(block, event))

    # ------------------------------------------------------------------- life

    @property
    def loop(self) -> Any:
        """The loop, started on first use."""
        if self._loop is None:
            self._loop = make_loop(f"nbblocks-{self._app.uid[:8]}")
        return self._loop

    @property
    def running(self) -> bool:
        """Has the loop been started?"""
        return self._loop is not None

    def call(self, function: Callable[..., Any], *args: Any) -> None:
        """Call a function on the engine's loop, from any thread."""
        if not self._closing:
            self.loop.call(function, *args)

    def go_live(self) -> None:
        """Let events fire and timers tick: a part of the app is shown."""
        if not self.live:
            self.live = True
            self.call(lambda: self.timers.go(self.loop.loop))

    def set_timer(self, block: int, interval: float, active: bool) -> None:
        """Start, change or stop a timer, from any thread."""
        if self.running:
            self.call(self.timers.set, block, interval, active)
        else:
            self.timers.set(block, interval, active)

    @property
    def jobs(self) -> list[Job]:
        """The runs that are queued or running, the oldest first."""
        return sorted(
            (job for jobs in list(self._jobs.values()) for job in jobs), key=lambda job: job.created
        )

    def when_idle(self, future: Future[None]) -> None:
        """Resolve a future when no job is running and none is waiting."""
        self.call(self._add_idle, future)

    def _add_idle(self, future: Future[None]) -> None:
        self._idle.append(future)
        self._check_idle()

    def _check_idle(self) -> None:
        if not self._jobs:
            waiting, self._idle = self._idle, []
            for future in waiting:
                if future.set_running_or_notify_cancel():
                    future.set_result(None)

    def close(self) -> None:
        """Cancel every job and stop the loop; nothing follows."""
        self._closing = True
        if self._loop is None:
            return
        self._loop.call(self._cancel_everything)
        self._loop.stop()
        self._loop = None

    def _cancel_everything(self) -> None:
        self.timers.close()
        for jobs in list(self._jobs.values()):
            for job in list(jobs):
                self._cancel(job)

    # ----------------------------------------------------------------- events

    def receive(
        self, page: str, values: Mapping[str, Mapping[str, Any]], events: list[Any]
    ) -> None:
        """Take what the user did in a page: apply the values, then fire. Called on the loop."""
        with self._batching(page):
            with self._app.lock:
                for block, traits in values.items():
                    self._take_values(int(block), traits)
            for block, name, data in events:
                self.fire(block, name, data)
        if values:
            self._app.port.mirror(page, dict(values))

    def _take_values(self, block: int, traits: Mapping[str, Any]) -> None:
        node = self._app.blocks.get(block)
        if node is None:
            return  # closed while the message was on its way
        try:
            node.receive(traits)
        except (NbblocksError, ValueError) as error:
            log.warning("A page sent a value that was refused: %s", error)

    def fire(self, block: int, event: str, data: Any = None) -> None:
        """Start the listeners of an event, from any thread."""
        if not self.live or self._closing or not self._app.graph.triggered_by(block, event):
            return
        if not (self.running and self.loop.inside()):
            self.call(self._start, block, event, data, "")
        elif self._batch is None:
            self._start(block, event, data, self._page)
        elif (block, event, data) not in self._batch:
            self._batch.append((block, event, data))

    @contextmanager
    def _batching(self, page: str) -> Generator[None]:
        """Hold back what fires until everything is written."""
        outer, outer_page = self._batch, self._page
        self._batch, self._page = [], page
        try:
            yield
        finally:
            fired, self._batch = self._batch, outer
            for block, event, data in fired:
                self._start(block, event, data, page)
            self._page = outer_page

    def _start(self, block: int, event: str, data: Any, page: str) -> None:
        trigger = Trigger(self._app.blocks.get(block), data, page)
        waiting = deque(self._app.graph.triggered_by(block, event))
        unseen_change = event == "change" and not getattr(trigger.target, "_visual", True)
        if event in _TOGETHER or unseen_change:
            for listener in waiting:
                self.dispatch(listener, trigger)
        else:
            self._next(waiting, trigger)

    def _next(self, waiting: deque[Listener], trigger: Trigger) -> None:
        """Dispatch the listeners of one event one after another."""
        while waiting:
            job = self.dispatch(waiting.popleft(), trigger)
            if job is not None and waiting:
                job.on_end(lambda: self._next(waiting, trigger))
                return

    # ------------------------------------------------------------------- jobs

    def dispatch(self, listener: Listener, trigger: Trigger) -> Job | None:
        """Make a job with the inputs as they are now, unless the trigger mode says otherwise."""
        for other in listener.cancels:
            self._deferred.pop(other.id, None)
            for job in list(self._jobs.get(other.id, ())):
                self._cancel(job)
        if listener.trigger_mode != "multiple" and self._jobs.get(listener.id):
            if listener.trigger_mode == "always_last":
                self._deferred[listener.id] = trigger
            return None
        with self._app.lock:
            payloads = [node.snapshot() for node in listener.inputs]
            named = {key: node.snapshot() for key, node in listener.kwargs.items()}
        job = Job(listener, trigger, payloads, named)
        self._jobs.setdefault(listener.id, []).append(job)
        self.board.begin(job, self.loop.loop)
        task = job.task = self.loop.loop.create_task(self._run(job))
        # A task that is cancelled before its first step never runs: its end is noticed here.
        task.add_done_callback(lambda task: self._ended(job, task))
        return job

    async def _run(self, job: Job) -> None:
        listener = job.listener
        if listener.js is not None:
            values = await self._app.port.run_js(listener.js, job.payloads, job.trigger.page)
            if listener.fn is None:
                self._apply(job, _js_changes(listener, values))
                return
            job.payloads = _js_inputs(listener, values)
        if listener.fn is None:
            return
        async with self.slots.take(job):
            job.state, job.started = "running", time.time()
            self.board.running(job)
            run = Run(job, self._app.port, self.call, self.board.progress)
            streams = False
            steps = Runner(job, run, self.loop.pool).steps()
            try:
                async for changes in steps:
                    if streams:
                        self.board.streaming(job)
                    self._apply(job, changes)
                    streams = True
            finally:
                await steps.aclose()

    def _apply(self, job: Job, changes: Changes) -> None:
        with self._batching(job.trigger.page), self._app.lock:
            for node, values in changes:
                node.write(values)

    def _cancel(self, job: Job) -> None:
        """End a job here and now; its task, and what that has started, follow when they can."""
        if job.task is not None and not job.over:
            job.task.cancel()
            self._end(job, "cancelled")

    def _ended(self, job: Job, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if job.over:
            return
        if error is not None:
            self._end(job, "failure", self._report(job, error))
        else:
            self._end(job, "cancelled" if task.cancelled() else "success")

    def _end(self, job: Job, outcome: Outcome, message: str | None = None) -> None:
        """Start what follows a job."""
        listener = job.listener
        job.state = outcome
        self._jobs[listener.id].remove(job)
        if not self._jobs[listener.id]:
            del self._jobs[listener.id]
        self.board.end(job, message)
        if not self._closing:
            if outcome == "success" and listener.scroll_to_output and listener.outputs:
                self._app.port.scroll(listener.outputs[0]._id)
            for follower in self._app.graph.followers(listener, outcome):
                self.dispatch(follower, Trigger(job.trigger.target, None, job.trigger.page))
            deferred = self._deferred.pop(listener.id, None)
            if deferred is not None:
                self.dispatch(listener, deferred)
            job.tell()
        if self._idle and self._loop is not None:
            # Not now: a job that cancels another begins after that has ended.
            self._loop.loop.call_soon(self._check_idle)

    def _report(self, job: Job, error: BaseException) -> str:
        """Log a failure and tell the user as much as they should know."""
        name = job.listener.name
        if isinstance(error, Error):
            if error.print_exception:
                log.error("%s raised %s: %s", name, error.title, error.message, exc_info=error)
            if error.visible:
                notice = Notice("error", error.title, error.message, error.duration)
                self._app.port.notify(notice, job.trigger.page)
            return error.message
        log.error("The listener %s failed.", name, exc_info=error)
        shown = self._app.show_error or isinstance(error, NbblocksError)
        message = (
            str(error) or type(error).__name__ if shown else f"{name} failed. The log says why."
        )
        self._app.port.notify(Notice("error", "Error", message), job.trigger.page)
        return message


def _js_inputs(listener: Listener, values: list[Any]) -> list[Any]:
    return [values] if len(listener.inputs) == 1 and len(values) != 1 else values


def _js_changes(listener: Listener, values: list[Any]) -> Changes:
    if not listener.outputs:
        return []
    single = len(listener.outputs) == 1
    return changes_of(listener, values[0] if single and len(values) == 1 else values)
