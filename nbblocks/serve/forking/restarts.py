"""Restarts: when a zygote's next process starts, now that the last one has ended."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger("nbblocks")

_SOON = 10.0
"""Seconds: a process that can fork for less has ended soon."""

_FIRST, _LAST = 1.0, 60.0
"""Seconds to wait before a start, when the last ones were in vain: twice as long each time."""


class Restarts:
    """Starts processes again: at once, or later when that has just been in vain.

    Args:
        start: Starts the next one.
    """

    def __init__(self, start: Callable[[], object]) -> None:
        self._start = start
        self._ready: float | None = None
        self._vain = 0
        self._timer: threading.Timer | None = None
        self.missed = False
        """Was there no thread to wait for the next start? Then it is for who asks."""

    def ready(self) -> None:
        """The process can fork."""
        self._ready = time.monotonic()

    def ended(self, reason: str) -> None:
        """It has ended, and no module is guilty of that.

        Args:
            reason: How, for the log.
        """
        soon = self._ready is None or time.monotonic() - self._ready < _SOON
        self._vain = self._vain + 1 if soon else 1
        self._ready = None
        if self._vain == 1:
            self._start()
        else:
            self._later(f"{reason} soon after its start")

    def failed(self, reason: str) -> None:
        """It could not be started.

        Args:
            reason: Why, for the log.
        """
        self._vain += 1
        self._later(f"it cannot be started: {reason}")

    def _later(self, reason: str) -> None:
        seconds = min(_FIRST * 2 ** min(max(0, self._vain - 2), 10), _LAST)
        log.warning("What forks kernels is started again in %g s: %s.", seconds, reason)
        self._timer = threading.Timer(seconds, self._start)
        self._timer.daemon = True
        try:
            self._timer.start()
        except RuntimeError:  # threads are as scarce as processes
            self.missed = True

    def cancel(self) -> None:
        """Start none: somebody does so at this moment, or none is wanted any more."""
        self.missed = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
