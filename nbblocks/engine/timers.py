"""Timers: events that fire every so many seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbblocks.engine.clock import Alarm, Clock


class Timers:
    """The timers of one app; they tick once the app is live.

    Args:
        clock: The app's clock.
        fire: Called with (block id, `"tick"`) at every tick.
    """

    def __init__(self, clock: Clock, fire: Callable[[int, str], None]) -> None:
        self._clock = clock
        self._fire = fire
        self._live = False
        self._intervals: dict[int, float] = {}
        self._alarms: dict[int, Alarm] = {}

    def go(self) -> None:
        """The app is live: start every active timer. Called on the loop, as the rest."""
        self._live = True
        for block, interval in self._intervals.items():
            if block not in self._alarms:
                self._schedule(block, interval)

    def rest(self) -> None:
        """Nobody is in front of the app any more: stop every timer, until `go`."""
        self._live = False
        for alarm in self._alarms.values():
            alarm.cancel()
        self._alarms.clear()

    def set(self, block: int, interval: float, active: bool) -> None:
        """Start, change or stop a timer; the first tick comes after one interval."""
        self.drop(block)
        if active:
            self._intervals[block] = interval
            self._schedule(block, interval)

    def drop(self, block: int) -> None:
        """Forget a timer."""
        self._intervals.pop(block, None)
        alarm = self._alarms.pop(block, None)
        if alarm is not None:
            alarm.cancel()

    def close(self) -> None:
        """Forget every timer."""
        for block in list(self._intervals):
            self.drop(block)

    def _schedule(self, block: int, interval: float) -> None:
        if self._live:
            self._alarms[block] = self._clock.call_later(interval, self._tick, block)

    def _tick(self, block: int) -> None:
        self._fire(block, "tick")
        if block in self._intervals:
            self._schedule(block, self._intervals[block])
