"""Timers: events that fire every so many seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbblocks.engine.clock import Alarm, Clock


class Timers:
    """The timers of one app; they tick while somebody sees the page that they are on.

    Args:
        clock: The app's clock.
        fire: Called with (block id, `"tick"`) at every tick.
    """

    def __init__(self, clock: Clock, fire: Callable[[int, str], None]) -> None:
        self._clock = clock
        self._fire = fire
        self._seen: Callable[[int], bool] = _never
        self._intervals: dict[int, float] = {}
        self._alarms: dict[int, Alarm] = {}

    def go(self, seen: Callable[[int], bool] = lambda _block: True) -> None:
        """Let every active timer tick that is seen, and no other. Called on the loop, as the rest.

        Args:
            seen: Is the page of this timer open? It is called when a timer is set, too.
        """
        self._seen = seen
        for block, interval in self._intervals.items():
            if not seen(block):
                self._silence(block)
            elif block not in self._alarms:
                self._schedule(block, interval)

    def rest(self) -> None:
        """Nobody is in front of the app any more: stop every timer, until `go`."""
        self.go(_never)

    def set(self, block: int, interval: float, active: bool) -> None:
        """Start, change or stop a timer; the first tick comes after one interval."""
        self.drop(block)
        if active:
            self._intervals[block] = interval
            self._schedule(block, interval)

    def drop(self, block: int) -> None:
        """Forget a timer."""
        self._intervals.pop(block, None)
        self._silence(block)

    def close(self) -> None:
        """Forget every timer."""
        for block in list(self._intervals):
            self.drop(block)

    def _silence(self, block: int) -> None:
        alarm = self._alarms.pop(block, None)
        if alarm is not None:
            alarm.cancel()

    def _schedule(self, block: int, interval: float) -> None:
        if self._seen(block):
            self._alarms[block] = self._clock.call_later(interval, self._tick, block)

    def _tick(self, block: int) -> None:
        del self._alarms[block]
        self._fire(block, "tick")
        if block in self._intervals and block not in self._alarms:
            self._schedule(block, self._intervals[block])


def _never(_block: int) -> bool:
    return False
