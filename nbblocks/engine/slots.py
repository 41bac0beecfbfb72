"""Slots: concurrency limits. A job waits in line until its function may run once more."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from nbblocks.errors import Error

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable

    from nbblocks.engine.clock import Clock
    from nbblocks.engine.job import Job
    from nbblocks.events.listener import Listener

_WEIGHT = 0.2
"""How much the newest run counts in the average duration of a listener's runs."""


@dataclass(eq=False)
class Hold:
    """A slot that is taken: by one run, or by the runs of a batch together.

    Args:
        jobs: The runs that still hold it.
        began: When they began.
        call: The call that the runs of a batch have in common, once it is made.
        failure: The error that was shown, and as what: once is enough for a batch.
    """

    jobs: list[Job]
    began: float
    call: asyncio.Task[Any] | None = None
    failure: tuple[BaseException, str] | None = None

    def leave(self, job: Job) -> bool:
        """Let a run go; true when it was the last. Then nobody waits for the call any more."""
        self.jobs.remove(job)
        if not self.jobs and self.call is not None:
            self.call.cancel()
        return not self.jobs


@dataclass(eq=False)
class _Waiter:
    job: Job
    turn: asyncio.Future[Hold]


@dataclass(eq=False)
class _Line:
    """The jobs that share a limit: what runs, and who waits, first come first served."""

    slot: Any
    running: list[Hold] = field(default_factory=list)
    waiting: deque[_Waiter] = field(default_factory=deque)


class Slots:
    """The limits of one app.

    Args:
        clock: The app's clock.
        on_move: Called with (job, place in line from 1, when it will be done or None) when the
            line moves.
        sharing: Returns the listeners that share a slot; the lowest of their limits holds.
    """

    def __init__(
        self,
        clock: Clock,
        on_move: Callable[[Job, int, float | None], None],
        sharing: Callable[[Any], Iterable[Listener]],
    ) -> None:
        self.default_limit: int | None = 1
        self.max_size: int | None = None
        self._clock = clock
        self._lines: dict[Any, _Line] = {}
        self._usual: WeakKeyDictionary[Listener, float] = WeakKeyDictionary()
        self._on_move = on_move
        self._sharing = sharing

    def __len__(self) -> int:
        """Return how many slots are taken or waited for."""
        return sum(len(line.running) + len(line.waiting) for line in self._lines.values())

    def usual(self, listener: Listener) -> float | None:
        """Return how long a run of a listener usually takes, in seconds, if that is known."""
        own = self._usual.get(listener)
        if own is not None:
            return own
        alike = (each for each in self._sharing(listener.slot) if each.fn == listener.fn)
        return next((self._usual[each] for each in alike if each in self._usual), None)

    def limit(self, slot: Any) -> float:
        """Return how many runs may have a slot at a time; infinity for no limit."""
        limits = [
            self.default_limit if each.concurrency_limit == "default" else each.concurrency_limit
            for each in self._sharing(slot)
        ]
        return min((limit for limit in limits if limit is not None), default=float("inf"))

    @asynccontextmanager
    async def take(self, job: Job) -> AsyncGenerator[Hold]:
        """Wait for a slot, hold it, and give it to the next in line.

        Raises:
            Error: As many wait as `queue(max_size=…)` allows.
        """
        if not job.listener.queue:
            hold = Hold([job], self._clock.time())
            try:
                yield hold
            finally:
                hold.leave(job)
            return
        slot = job.listener.slot
        line = self._lines.setdefault(slot, _Line(slot))
        if line.waiting or len(line.running) >= self.limit(slot):
            hold = await self._wait(line, job)
        else:
            hold = self._occupy(line, [job])
        try:
            yield hold
            self._learn(job.listener, self._clock.time() - hold.began)
        finally:
            self._leave(line, hold, job)

    async def _wait(self, line: _Line, job: Job) -> Hold:
        """Wait until `_admit` has kept a place for this job."""
        waiting = sum(len(each.waiting) for each in self._lines.values())
        if self.max_size is not None and waiting >= self.max_size:
            raise Error(
                f"The queue is full ({self.max_size} waiting). Try again in a moment.",
                title="Queue full",
                print_exception=False,
            )
        turn: asyncio.Future[Hold] = asyncio.get_running_loop().create_future()
        line.waiting.append(_Waiter(job, turn))
        self._tell(line)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._admit(line)
            else:  # its turn came in the very moment it was cancelled
                self._leave(line, turn.result(), job)
            raise

    def _occupy(self, line: _Line, jobs: list[Job]) -> Hold:
        hold = Hold(jobs, self._clock.time())
        line.running.append(hold)
        return hold

    def _leave(self, line: _Line, hold: Hold, job: Job) -> None:
        """The job lets go of its slot; the last of a batch frees it."""
        if hold.leave(job):
            line.running.remove(hold)
            self._admit(line)

    def _admit(self, line: _Line) -> None:
        """Let in whoever has a place now, and tell the others how far they have come."""
        line.waiting = deque(each for each in line.waiting if not each.turn.cancelled())
        limit = self.limit(line.slot)
        while line.waiting and len(line.running) < limit:
            group = _take_group(line.waiting)
            hold = self._occupy(line, [each.job for each in group])
            for each in group:
                each.turn.set_result(hold)
        if line.running or line.waiting:
            self._tell(line)
        else:
            self._lines.pop(line.slot, None)

    # --------------------------------------------------------------- estimates

    def _learn(self, listener: Listener, took: float) -> None:
        before = self._usual.get(listener, took)
        self._usual[listener] = before + _WEIGHT * (took - before)

    def _tell(self, line: _Line) -> None:
        """Tell those who wait where they stand; batches run as they would from now on."""
        ends = self._estimates(line) if line.waiting else {}
        for number, each in enumerate(line.waiting, 1):
            self._on_move(each.job, number, ends.get(each.job))

    def _estimates(self, line: _Line) -> dict[Job, float]:
        """Return when those who wait will be done, as far as that can be known."""
        now = self._clock.time()
        free: list[float] = []
        for hold in line.running:
            usual = self.usual(hold.jobs[0].listener)
            if usual is None:
                return {}
            heapq.heappush(free, max(now, hold.began + usual))
        ends: dict[Job, float] = {}
        waiting = deque(line.waiting)
        while waiting and free:
            group = _take_group(waiting)
            usual = self.usual(group[0].job.listener)
            if usual is None:
                break
            end = heapq.heappop(free) + usual
            heapq.heappush(free, end)
            ends.update((each.job, end) for each in group)
        return ends


def _take_group(waiting: deque[_Waiter]) -> list[_Waiter]:
    """Take out who comes next, and for a batch those who run with it."""
    first = waiting.popleft()
    listener = first.job.listener
    if not listener.batch:
        return [first]
    others = [each for each in waiting if each.job.listener is listener]
    group = [first, *others[: listener.max_batch_size - 1]]
    for each in group[1:]:
        waiting.remove(each)
    return group
