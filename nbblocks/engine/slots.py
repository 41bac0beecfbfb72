"""Slots: concurrency limits. A job waits in line until its function may run once more."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nbblocks.errors import Error

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from nbblocks.engine.job import Job
    from nbblocks.events.listener import Listener


@dataclass
class _Line:
    """The jobs that share a limit: how many run, and who waits, first come first served."""

    limit: float
    running: int = 0
    waiting: deque[tuple[asyncio.Future[None], Job]] = field(default_factory=deque)
    seconds: float = 0.0
    """Running average of a run's duration, for the estimate of the waiting time."""


class Slots:
    """The limits of one app.

    Args:
        on_move: Called with (job, place in line from 1, seconds to go or None) when the line moves.
    """

    def __init__(self, on_move: Callable[[Job, int, float | None], None]) -> None:
        self.default_limit: int | None = 1
        self.max_size: int | None = None
        self._lines: dict[Any, _Line] = {}
        self._on_move = on_move

    def _limit(self, listener: Listener) -> float:
        limit = (
            self.default_limit
            if listener.concurrency_limit == "default"
            else listener.concurrency_limit
        )
        return float("inf") if limit is None else limit

    def _line(self, listener: Listener) -> _Line:
        line = self._lines.setdefault(listener.slot, _Line(self._limit(listener)))
        line.limit = min(line.limit, self._limit(listener))
        return line

    @asynccontextmanager
    async def take(self, job: Job) -> AsyncGenerator[None]:
        """Wait for a slot, hold it, and give it to the next in line.

        Raises:
            Error: The line is as long as `queue(max_size=…)` allows.
        """
        if not job.listener.queue:
            yield
            return
        line = self._line(job.listener)
        if line.running >= line.limit:
            await self._wait(line, job)
        line.running += 1
        began = asyncio.get_running_loop().time()
        try:
            yield
        finally:
            line.running -= 1
            took = asyncio.get_running_loop().time() - began
            line.seconds = took if not line.seconds else 0.8 * line.seconds + 0.2 * took
            self._admit(line)

    async def _wait(self, line: _Line, job: Job) -> None:
        if (
            self.max_size is not None
            and sum(len(each.waiting) for each in self._lines.values()) >= self.max_size
        ):
            raise Error(
                f"The queue is full ({self.max_size} waiting). Try again in a moment.",
                title="Queue full",
            )
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (turn, job)
        line.waiting.append(entry)
        self._tell(line)
        try:
            await turn
            line.running -= 1  # the place `_admit` kept for this job; `take` counts it from here on
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                line.running -= 1
                self._admit(line)
            else:
                line.waiting.remove(entry)
                self._tell(line)
            raise

    def _admit(self, line: _Line) -> None:
        while line.waiting and line.running < line.limit:
            turn, _job = line.waiting.popleft()
            if not turn.done():
                line.running += 1
                turn.set_result(None)
        self._tell(line)

    def _tell(self, line: _Line) -> None:
        for place, (_turn, job) in enumerate(line.waiting, 1):
            eta = place * line.seconds / max(1, line.limit) if line.seconds else None
            self._on_move(job, place, eta)
