"""Slots: concurrency limits. A job waits in line until its function may run once more."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nbblocks.errors import Error

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable

    from nbblocks.engine.job import Job
    from nbblocks.events.listener import Listener


@dataclass
class _Line:
    """The jobs that share a limit: how many run, and who waits, first come first served."""

    running: int = 0
    waiting: deque[tuple[asyncio.Future[None], Job]] = field(default_factory=deque)
    seconds: float = 0.0
    """Running average of a run's duration, for the estimate of the waiting time."""


class Slots:
    """The limits of one app.

    Args:
        on_move: Called with (job, place in line from 1, seconds to go or None) when the line moves.
        sharing: Returns the listeners that share a slot; the lowest of their limits holds.
    """

    def __init__(
        self,
        on_move: Callable[[Job, int, float | None], None],
        sharing: Callable[[Any], Iterable[Listener]],
    ) -> None:
        self.default_limit: int | None = 1
        self.max_size: int | None = None
        self._lines: dict[Any, _Line] = {}
        self._on_move = on_move
        self._sharing = sharing

    def limit(self, slot: Any) -> float:
        """Return how many runs may have a slot at a time; infinity for no limit."""
        limits = [
            self.default_limit if each.concurrency_limit == "default" else each.concurrency_limit
            for each in self._sharing(slot)
        ]
        return min((limit for limit in limits if limit is not None), default=float("inf"))

    @asynccontextmanager
    async def take(self, job: Job) -> AsyncGenerator[None]:
        """Wait for a slot, hold it, and give it to the next in line.

        Raises:
            Error: The line is as long as `queue(max_size=…)` allows.
        """
        if not job.listener.queue:
            yield
            return
        slot = job.listener.slot
        line = self._lines.setdefault(slot, _Line())
        if line.waiting or line.running >= self.limit(slot):
            await self._wait(slot, line, job)
        else:
            line.running += 1
        began = asyncio.get_running_loop().time()
        try:
            yield
        finally:
            took = asyncio.get_running_loop().time() - began
            line.seconds = took if not line.seconds else 0.8 * line.seconds + 0.2 * took
            self._leave(slot, line)

    async def _wait(self, slot: Any, line: _Line, job: Job) -> None:
        """Wait until `_admit` has kept a place for this job, and counted it."""
        waiting = sum(len(each.waiting) for each in self._lines.values())
        if self.max_size is not None and waiting >= self.max_size:
            raise Error(
                f"The queue is full ({self.max_size} waiting). Try again in a moment.",
                title="Queue full",
            )
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.waiting.append((turn, job))
        self._tell(slot, line)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._admit(slot, line)
            else:  # its turn came in the very moment it was cancelled
                self._leave(slot, line)
            raise

    def _leave(self, slot: Any, line: _Line) -> None:
        line.running -= 1
        self._admit(slot, line)

    def _admit(self, slot: Any, line: _Line) -> None:
        """Let in whoever has a place now, and tell the others how far they have come."""
        line.waiting = deque(entry for entry in line.waiting if not entry[0].cancelled())
        while line.waiting and line.running < self.limit(slot):
            turn, _job = line.waiting.popleft()
            line.running += 1
            turn.set_result(None)
        self._tell(slot, line)

    def _tell(self, slot: Any, line: _Line) -> None:
        if not line.waiting:
            return
        seconds = line.seconds / max(1, self.limit(slot))
        for place, (_turn, job) in enumerate(line.waiting, 1):
            eta = place * seconds or None
            self._on_move(job, place, eta)
