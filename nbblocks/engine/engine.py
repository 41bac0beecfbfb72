"""Engine: takes what happens, starts listeners, writes what they make. Has a loop of its own."""

from __future__ import annotations

import contextvars
import logging
import threading
from collections import deque
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from nbblocks import _context
from nbblocks.engine.clock import Clock
from nbblocks.engine.job import Job, Over, Trigger
from nbblocks.engine.jobs import Jobs, resolve
from nbblocks.engine.loop import make_loop
from nbblocks.engine.timers import Timers
from nbblocks.errors import NbblocksError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Mapping
    from concurrent.futures import Future

    from nbblocks._messages import Piece
    from nbblocks.engine.app import EngineApp
    from nbblocks.engine.call import Changes
    from nbblocks.events.listener import Listener
    from nbblocks.files.file_data import FileData

log = logging.getLogger("nbblocks")

_TOGETHER = frozenset({"load"})
"""Events whose listeners start together instead of one after another; a State's `change` too."""


class _Here(threading.local):
    """What a thread of the app is at: the events it holds back, and the page it works for."""

    batch: list[tuple[int, str, Any]] | None = None
    page: str = ""


class Engine:
    """Runs the listeners of one app.

    Args:
        app: The app.
    """

    def __init__(self, app: EngineApp) -> None:
        self._app = app
        self._loop: Any = None
        self._here = _Here()
        self._closing = False
        self._waiting: list[Future[None]] = []
        self.live = False
        """Is the app in front of somebody? Until then it is being built, and nothing fires."""
        self.clock = Clock(lambda: self.loop.loop)
        self.jobs = Jobs(app, self.clock, lambda: self.loop, self.call, self._write)
        self.timers = Timers(self.clock, lambda block, event: self.fire(block, event))

    # ------------------------------------------------------------------- life

    @property
    def loop(self) -> Any:
        """The loop, started on first use."""
        if self._loop is None:
            with self._app.lock:
                if self._loop is None:
                    self._loop = make_loop(f"nbblocks-{self._app.uid[:8]}", self._app.max_threads)
        return self._loop

    @property
    def running(self) -> bool:
        """Has the loop been started?"""
        return self._loop is not None

    def call(self, function: Callable[..., Any], *args: Any) -> None:
        """Call a function on the engine's loop, from any thread."""
        if not self._closing:
            # The loop runs it, and all that follows from it, in a copy of this context.
            context = contextvars.copy_context()
            context.run(_context.leave)
            context.run(self._app.port.enter)
            context.run(self.loop.call, function, *args)

    def go_live(self) -> None:
        """Let events fire: a part of the app is shown."""
        if not self.live:
            self.live = True
            self.call(self.jobs.slots.open)  # starts the loop, over which values go from now on

    def set_timer(self, block: int, interval: float, active: bool) -> None:
        """Start, change or stop a timer, from any thread."""
        if self.running:
            self.call(self.timers.set, block, interval, active)
        else:
            self.timers.set(block, interval, active)

    def when_idle(self, future: Future[None], besides: Collection[Job] = ()) -> None:
        """Resolve a future when no job is running or waiting besides some; from any thread."""
        # Kept as well: what is called just before the loop ends is never run.
        self._waiting = [*(each for each in self._waiting if not each.done()), future]
        self.call(self.jobs.when_idle, future, besides)
        if self._closing:
            self._tell_waiting()

    def _tell_waiting(self) -> None:
        for future in self._waiting:
            resolve(future)

    def close(self) -> None:
        """Cancel every job and stop the loop; nothing follows."""
        self._closing = True
        if self._loop is None:
            return
        self._loop.call(self.timers.close)
        self._loop.call(self.jobs.cancel_all)
        self._loop.call(self.clock.close)
        self._loop.stop()
        self._loop = None
        self.jobs.executors.close()
        self._tell_waiting()

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
            self.jobs.problems.edited(int(block) for block in values)
            self._app.port.mirror(page, dict(values))

    def receive_piece(self, block: int, piece: Piece, file: FileData) -> None:
        """Take a piece of a stream, and tell the page when all it starts has ended.

        Other pages are not shown it: each has a camera of its own. Called on the loop.
        """
        page, number = piece["page"], piece["piece"]
        listeners = self._app.graph.triggered_by(block, "stream")
        if piece["begins"]:
            for listener in listeners:
                self.jobs.streams.begin(listener)
        with self._batching(page), self._app.lock:
            self._take_values(block, {"value": file})
        self.jobs.problems.edited([block])

        def answer(jobs: list[Job]) -> None:
            # A camera that goes on would fail again and again.
            failed = any(job.state == "failure" for job in jobs)
            self._app.port.stream(block, "failed" if failed else "next", page, number)

        trigger = Trigger(self._app.blocks.get(block), None, page)
        self._next(deque(listeners), trigger, answer)

    def _take_values(self, block: int, traits: Mapping[str, Any]) -> None:
        node = self._app.blocks.get(block)
        if node is None:
            return  # closed while the message was on its way
        try:
            node.receive(traits)
        except (NbblocksError, ValueError) as error:
            log.warning("A page sent a value that was refused: %s", error)
        except Exception:
            # What else the page says must not suffer for what somebody observes.
            log.exception("What observes %r failed.", node)

    def fire(self, block: int, event: str, data: Any = None) -> None:
        """Start the listeners of an event, from any thread."""
        if not self.live or self._closing or not self._app.graph.triggered_by(block, event):
            return
        batch = self._here.batch
        if batch is None:
            self._soon(block, event, data, self._here.page)
        elif (block, event, data) not in batch:
            batch.append((block, event, data))

    def _soon(self, block: int, event: str, data: Any, page: str) -> None:
        """Start the listeners of an event, on the loop at once, elsewhere in their turn."""
        if self.running and self.loop.inside():
            self._start(block, event, data, page)
        else:
            self.call(self._start, block, event, data, page)

    @contextmanager
    def _batching(self, page: str) -> Generator[list[Any]]:
        """Hold back what this thread fires until everything is written."""
        here = self._here
        outer = here.batch, here.page
        fired: list[tuple[int, str, Any]] = []
        here.batch, here.page = fired, page
        try:
            yield fired
        finally:
            here.batch = outer[0]
            for block, event, data in fired:
                self._soon(block, event, data, page)
            here.page = outer[1]

    def _start(self, block: int, event: str, data: Any, page: str) -> None:
        trigger = Trigger(self._app.blocks.get(block), data, page)
        waiting = deque(self._app.graph.triggered_by(block, event))
        unseen_change = event == "change" and not getattr(trigger.target, "_visual", True)
        if event in _TOGETHER or unseen_change:
            for listener in waiting:
                self.dispatch(listener, trigger)
        else:
            self._next(waiting, trigger)

    def _next(
        self,
        waiting: deque[Listener],
        trigger: Trigger,
        then: Callable[[list[Job]], None] | None = None,
        *ended: Job,
    ) -> None:
        """Dispatch the listeners of one event one after another, and tell when all have ended."""
        while waiting:
            job = self.dispatch(waiting.popleft(), trigger)
            if job is not None and (waiting or then):
                job.on_end(partial(self._next, waiting, trigger, then, *ended, job))
                return
        if then is not None:
            then(list(ended))

    def dispatch(self, listener: Listener, trigger: Trigger) -> Job | None:
        """Start one listener, if its trigger mode allows; see `Jobs.dispatch`."""
        return self.jobs.dispatch(listener, trigger)

    def _write(self, job: Job, changes: Changes) -> bool:
        """Write what a run has made, on any thread.

        Returns:
            Whether it may go on: false when something has fired that the loop has still to start.

        Raises:
            Over: It has ended.
        """
        with self._batching(job.trigger.page) as fired, self._app.lock:
            if job.over:
                raise Over
            for node, values in changes:
                node.write(values)
        return not fired or self.loop.inside()
