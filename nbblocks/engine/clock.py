"""Clock: the time an app goes by. It is the real one, unless a test holds it."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

_EPOCH = time.time() - time.monotonic()
_ROUNDING = 1e-6
"""What adding up intervals may be off by; a tick that is due at the end of a step belongs to it."""

_numbers = itertools.count()


class Alarm:
    """A call that is due at some time.

    Args:
        clock: Whose time it is.
        when: When it is due.
        function: What is called.
        args: With what.
    """

    def __init__(
        self, clock: Clock, when: float, function: Callable[..., Any], args: tuple[Any, ...]
    ) -> None:
        self._clock = clock
        self._call = (function, args)
        self.when = when
        self.number = next(_numbers)
        self.handle: asyncio.TimerHandle | None = None

    def cancel(self) -> None:
        """Do not call it; too late is fine."""
        self._clock.drop(self)

    def ring(self) -> None:
        """Call it now, once."""
        if self._clock.drop(self):
            function, args = self._call
            function(*args)


class Clock:
    """Tells the time and rings alarms. Alarms belong to the engine's loop.

    Held, it stands still, and moves only by `step`.

    Args:
        loop: Returns the loop.
    """

    def __init__(self, loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
        self._loop = loop
        self._alarms: set[Alarm] = set()
        self._held: float | None = None
        self._zero = _EPOCH
        """What it showed when the monotonic clock began to count."""

    def time(self) -> float:
        """Return seconds since the epoch; they never go back. From any thread."""
        return self._zero + time.monotonic() if self._held is None else self._held

    def call_later(self, seconds: float, function: Callable[..., Any], *args: Any) -> Alarm:
        """Call a function in so many seconds."""
        alarm = Alarm(self, self.time() + seconds, function, args)
        self._alarms.add(alarm)
        if self._held is None:
            self._arm(alarm, seconds)
        return alarm

    def drop(self, alarm: Alarm) -> bool:
        """Forget an alarm; false when it has rung or was cancelled before."""
        if alarm not in self._alarms:
            return False
        self._alarms.remove(alarm)
        self._disarm(alarm)
        return True

    def close(self) -> None:
        """Forget every alarm."""
        for alarm in list(self._alarms):
            self.drop(alarm)

    def hold(self) -> None:
        """Stand still."""
        self._held = self.time()
        for alarm in self._alarms:
            self._disarm(alarm)

    def step(self, until: float) -> bool:
        """Move to the next alarm and ring it; without one up to `until`, move there.

        Returns:
            Has one rung?
        """
        assert self._held is not None, "only a clock that is held can be moved"
        due = min(self._alarms, key=lambda alarm: (alarm.when, alarm.number), default=None)
        if due is None or due.when > until + _ROUNDING:
            self._held = max(self._held, until)
            return False
        self._held = max(self._held, min(due.when, until))
        due.ring()
        return True

    def release(self) -> None:
        """Go on from here in real time."""
        held, self._held = self._held, None
        if held is None:
            return
        self._zero = held - time.monotonic()
        for alarm in self._alarms:
            self._arm(alarm, max(0.0, alarm.when - held))

    def _arm(self, alarm: Alarm, seconds: float) -> None:
        alarm.handle = self._loop().call_later(seconds, alarm.ring)

    def _disarm(self, alarm: Alarm) -> None:
        if alarm.handle is not None:
            alarm.handle.cancel()
            alarm.handle = None
