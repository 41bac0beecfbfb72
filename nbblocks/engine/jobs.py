"""Jobs: the runs of an app's listeners, from their trigger to what follows them."""

from __future__ import annotations

import contextlib
import itertools
import logging
from concurrent.futures import InvalidStateError
from typing import TYPE_CHECKING, Any

from nbblocks.engine.activity import activity
from nbblocks.engine.batch import call_batch, share
from nbblocks.engine.call import Changes, js_changes, js_inputs
from nbblocks.engine.executors import Executors
from nbblocks.engine.failure import report, untold
from nbblocks.engine.job import Job, Trigger
from nbblocks.engine.run import Run
from nbblocks.engine.slots import Slots
from nbblocks.engine.status import StatusBoard
from nbblocks.engine.streams import Streams, streamed_to
from nbblocks.engine.validation import Problems, problems_of

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Collection, Iterator, Sequence
    from concurrent.futures import Future

    from nbblocks.engine.app import EngineApp
    from nbblocks.engine.batch import Shares
    from nbblocks.engine.clock import Clock
    from nbblocks.events.listener import Listener, Outcome

log = logging.getLogger("nbblocks")


def resolve(future: Future[None]) -> None:
    """Resolve a future that says no more than that it is time; once is enough."""
    with contextlib.suppress(InvalidStateError):
        future.set_result(None)


class Jobs:
    """Every run that is queued or going on. All methods are called on the engine's loop.

    Args:
        app: The app.
        clock: Its clock.
        loop: Returns the engine's loop.
        call: Calls a function on that loop, from any thread.
        write: Writes the trait values that a run has made, where they were made; see `Write`.
    """

    def __init__(
        self,
        app: EngineApp,
        clock: Clock,
        loop: Callable[[], Any],
        call: Callable[..., None],
        write: Callable[[Job, Changes], bool],
    ) -> None:
        self._app = app
        self._clock = clock
        self._loop = loop
        self._call = call
        self._write = write
        self._jobs: dict[int, list[Job]] = {}
        self._deferred: dict[int, Trigger] = {}
        self._idle: list[tuple[Future[None], Collection[Job]]] = []
        self._ending = False
        self.board = StatusBoard(
            clock, lambda *status, **details: app.port.status(*status, **details)
        )
        self.slots = Slots(clock, self.board.place, lambda: app.graph, app.shared_desk)
        self.executors = Executors(app, lambda: self._loop().pool, self.slots.limit)
        self.problems = Problems(lambda: app.port)
        self.streams = Streams(clock, self._end_stream)

    def __iter__(self) -> Iterator[Job]:
        """Go through the jobs, the oldest first; from any thread."""
        jobs = [job for jobs in list(self._jobs.values()) for job in jobs]
        return iter(sorted(jobs, key=lambda job: job.created))

    # ------------------------------------------------------------------- idle

    def when_idle(self, future: Future[None], besides: Collection[Job] = ()) -> None:
        """Resolve a future when no job is left besides some."""
        self._idle.append((future, besides))
        self._check_idle()

    def _check_idle(self) -> None:
        waiting, self._idle = self._idle, []
        for future, besides in waiting:
            if all(job in besides for job in self):
                resolve(future)
            else:
                self._idle.append((future, besides))

    # ------------------------------------------------------------------ begin

    def dispatch(self, listener: Listener, trigger: Trigger) -> Job | None:
        """Make a job with the inputs as they are now, unless the trigger mode says otherwise."""
        for other in listener.cancels:
            self._deferred.pop(other.id, None)
            for job in list(self._jobs.get(other.id, ())):
                self._cancel(job)
        if not self.streams.admits(listener, trigger):
            return None
        if listener.trigger_mode != "multiple" and self._jobs.get(listener.id):
            if listener.trigger_mode == "always_last":
                self._deferred[listener.id] = trigger
            return None
        with self._app.lock:
            payloads = [node.snapshot() for node in listener.inputs]
            named = {key: node.snapshot() for key, node in listener.kwargs.items()}
        job = Job(listener, trigger, payloads, named, created=self._clock.time())
        self._jobs.setdefault(listener.id, []).append(job)
        activity.note(job)
        self.board.begin(job)
        task = job.task = self._loop().loop.create_task(self._run(job))
        # A task that is cancelled before its first step never runs: its end is noticed here.
        task.add_done_callback(lambda task: self._ended(job, task))
        return job

    async def _run(self, job: Job) -> Outcome:
        listener = job.listener
        if listener.js is not None:
            values = await self._app.port.run_js(listener.js, job.payloads, job.trigger.page)
            if listener.fn is None:
                self._write(job, js_changes(listener, values))
                return "success"
            if values:  # else it returned nothing, and the function gets the inputs as they are
                job.payloads = js_inputs(listener, values)
        if listener.validator is not None and not await self._valid(job):
            return "refused"
        if listener.fn is None:
            return "success"
        async with self.slots.take(job) as hold:
            job.hold, job.state, job.started = hold, "running", self._clock.time()
            activity.note(job)
            self.board.running(job, hold.usual)
            if listener.batch:
                self._write(job, await share(hold, job, self._call_batch))
            else:
                await self._take_steps(job)
        return "success"

    async def _valid(self, job: Job) -> bool:
        """Run the validator, and show what it says at the inputs."""
        problems = await problems_of(job, self._run_of(job), self._loop().pool)
        self.problems.show(job, problems)
        return not problems

    async def _take_steps(self, job: Job) -> None:
        steps = itertools.count()

        def write(changes: Changes) -> bool:
            if next(steps) == 1:
                self._call(self.board.streaming, job)
            return self._write(job, changes)

        await self.executors.runner(job, self._run_of(job)).run(write)

    async def _call_batch(self, jobs: list[Job]) -> Shares:
        run = self._run_of(*jobs)
        return await call_batch(jobs, run, self.executors.runner(jobs[0], run))

    def _run_of(self, *jobs: Job) -> Run:
        """Return what the function of some jobs, run by one call, can reach."""

        def report(_job: Job, bars: Sequence[Any]) -> None:
            for job in jobs:
                self.board.progress(job, bars)

        return Run(jobs[0], self._app.port, self._call, report)

    # -------------------------------------------------------------------- end

    def cancel_all(self) -> None:
        """Cancel every job; nothing follows, now and later."""
        self._ending = True
        for job in self:
            self._cancel(job)
        self.slots.close()
        self._check_idle()

    def _cancel(self, job: Job) -> None:
        """End a job here and now; its task, and what that has started, follow when they can."""
        if job.task is not None and not job.over:
            job.task.cancel()
            self._end(job, "cancelled")

    def _end_stream(self, listener: Listener) -> None:
        """End what a stream has started: generators stop, with success; what waits is dropped.

        A camera goes off when nobody is left whom it may stream to.
        """
        for node in streamed_to(listener):
            listeners = self._app.graph.triggered_by(node._id, "stream")
            if all(self.streams.over(each) for each in listeners):
                self._app.port.stream(node._id, "over")
        for job in list(self._jobs.get(listener.id, ())):
            if job.state == "queued" or "generator" in listener.shape.kind:
                outcome = "refused" if job.state == "queued" else "success"
                if job.task is not None:
                    job.task.cancel()
                self._end(job, outcome)

    def _ended(self, job: Job, task: asyncio.Task[Outcome]) -> None:
        error = None if task.cancelled() else task.exception()
        if job.over:
            return
        if error is not None:
            self._end(job, "failure", self._tell(job, error))
        else:
            self._end(job, "cancelled" if task.cancelled() else task.result())

    def _end(self, job: Job, outcome: Outcome, message: str | None = None) -> None:
        """Start what follows a job."""
        listener = job.listener
        with self._app.lock:  # a worker may be writing what it has made
            job.state = outcome
        activity.note(job)
        self._jobs[listener.id].remove(job)
        if not self._jobs[listener.id]:
            del self._jobs[listener.id]
        self.board.end(job, message)
        self.streams.ran(listener)
        if not self._ending:
            if outcome == "success" and listener.scroll_to_output and listener.outputs:
                self._app.port.scroll(listener.outputs[0]._id)
            for follower in self._app.graph.followers(listener, outcome):
                self.dispatch(follower, Trigger(job.trigger.target, None, job.trigger.page))
            deferred = self._deferred.pop(listener.id, None)
            if deferred is not None:
                self.dispatch(listener, deferred)
            job.tell()
        if self._idle and not self._ending:
            # Not now: a job that cancels another begins after that has ended.
            self._loop().loop.call_soon(self._check_idle)

    def _tell(self, job: Job, error: BaseException) -> str:
        try:
            return self._report(job, error)
        except Exception:
            # The job must end whatever it has raised.
            log.exception("What %s raised cannot be shown.", job.listener.name)
            return untold(job.listener.name)

    def _report(self, job: Job, error: BaseException) -> str:
        if job.hold is not None and job.hold.failure is not None:
            known, message = job.hold.failure
            if known is error:  # another run of its batch has told
                return message
        message, notice = report(job.listener.name, error, self._app.show_error)
        if notice is not None:
            self._app.port.notify(notice, job.trigger.page)
        if job.hold is not None:
            job.hold.failure = (error, message)
        return message
