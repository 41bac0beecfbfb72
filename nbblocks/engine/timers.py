"""Timers: events that fire every so many seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable


class Timers:
    """The timers of one app; they tick once the app is live.

    Args:
        fire: Called with (block id, `"tick"`) at every tick.
    """

    def __init__(self, fire: Callable[[int, str], None]) -> None:
        self._fire = fire
        self._loop: asyncio.AbstractEventLoop | None = None
        self._intervals: dict[int, float] = {}
        self._handles: dict[int, asyncio.TimerHandle] = {}

    def go(self, loop: asyncio.AbstractEventLoop) -> None:
        """The app is live: start every active timer. Called on the loop, as the rest."""
        self._loop = loop
        for block, interval in self._intervals.items():
            if block not in self._handles:
                self._schedule(block, interval)

    def set(self, block: int, interval: float, active: bool) -> None:
        """Start, change or stop a timer; the first tick comes after one interval."""
        self.drop(block)
        if active:
            self._intervals[block] = interval
            self._schedule(block, interval)

    def drop(self, block: int) -> None:
        """Forget a timer."""
        self._intervals.pop(block, None)
        handle = self._handles.pop(block, None)
        if handle is not None:
            handle.cancel()

    def close(self) -> None:
        """Forget every timer."""
        for block in list(self._intervals):
            self.drop(block)

    def _schedule(self, block: int, interval: float) -> None:
        if self._loop is not None:
            self._handles[block] = self._loop.call_later(interval, self._tick, block)

    def _tick(self, block: int) -> None:
        self._fire(block, "tick")
        if block in self._intervals:
            self._schedule(block, self._intervals[block])
