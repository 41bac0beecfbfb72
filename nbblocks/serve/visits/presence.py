"""Presence: is a visit's page there, since when is it not, and when is the visit over."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

End = Literal["left", "culled", "died", "failed", "stopped"]
"""Why a visit is over: its page has gone, or was lost for long, its kernel has died or did not
start, or the server ends."""

UNJOINED = 20.0
"""Seconds that a page has from being sent to joining its visit, on however slow a line. Programs
fetch pages, too, and run no scripts."""

BUSY = 86_400.0
"""Seconds that a kernel without a page may be busy; a stream may have no end."""


@dataclass(frozen=True)
class Patience:
    """How long a visit lasts without its page.

    Args:
        reload: Seconds after the page has said that it goes; it may be reloading.
        lost: Seconds after its connection was lost, as in a computer that sleeps; 0 for ever.
    """

    reload: float
    lost: float


class Presence:
    """Is a page there?

    Args:
        clock: Tells the time, in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since = clock()
        self._state: Literal["coming", "there", "lost", "left"] = "coming"

    @property
    def expected(self) -> bool:
        """Was a page sent that has not connected yet?"""
        return self._state == "coming"

    def coming(self) -> None:
        """A page was sent, and is going to connect; the one before may still be there."""
        if self._state != "there":
            self._become("coming")

    def came(self) -> None:
        """It is connected."""
        self._become("there")

    def lost(self, *, met: bool = True) -> None:
        """Its connection is over.

        Args:
            met: Has its script been there? One that has not could not say that the page goes.
        """
        if self._state == "there":
            self._become("lost" if met else "coming")

    def left(self) -> None:
        """It has said that it goes, and may be loading again."""
        self._become("left")

    def end(self, patience: Patience, *, busy: bool) -> End | None:
        """Return why the visit is over, or None while it is not.

        Args:
            patience: How long it lasts without a page.
            busy: Has its kernel something to do?
        """
        away = self._clock() - self._since
        if self._state == "left" and away >= patience.reload:
            return "left"
        if self._state == "coming" and away >= UNJOINED:
            return "left"
        long = patience.lost and away >= (max(BUSY, patience.lost) if busy else patience.lost)
        return "culled" if self._state == "lost" and long else None

    def _become(self, state: Literal["coming", "there", "lost", "left"]) -> None:
        self._state, self._since = state, self._clock()
