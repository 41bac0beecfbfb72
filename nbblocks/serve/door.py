"""The door: who may come in now, who waits in line, and who has come too late."""

from __future__ import annotations

import math
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

AWAY = 15.0
"""Seconds that a place in line is kept for a page that has gone: it may be reloading."""

CALLED = 30.0
"""Seconds that a page has to come in when it is its turn."""

STEP = 0.5
"""Seconds from one move of the line to the next, however many pages ask for their places."""


@dataclass(eq=False)
class Place:
    """A place in line.

    Args:
        ticket: What the page shows to keep it.
        until: When it is given up unless the page is heard of.
        called: Is it its turn?
        pages: How many pages show it now; a page may be reloading while the old one is still there.
        here: Has somebody shown interest in it? Programs fetch pages, and never look again.
        number: Its place from 1; 0 when it is its turn.
    """

    ticket: str
    until: float
    called: bool = False
    pages: int = 0
    here: bool = False
    number: int = 0


class Door:
    """Lets as many in as may be there at the same time; the others wait, first come first served.

    Args:
        limit: How many; 0 for all.
        inside: Returns how many are there, or on their way in.
        clock: Tells the time, in seconds.
    """

    def __init__(
        self, limit: int, inside: Callable[[], int], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = limit
        self._inside = inside
        self._clock = clock
        self._line: list[Place] = []
        self._moved = -STEP
        self.draining = False
        """Is the server about to stop? Then nobody comes in any more."""

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._line)

    def enter(self, ticket: str = "") -> Place | None:
        """Let somebody in, or give them a place in line.

        Args:
            ticket: That of their place, if they have one.

        Returns:
            The place; None for who comes in.
        """
        place = self.find(ticket)
        if place is None:
            place = Place(secrets.token_urlsafe(16), 0.0)
            self._line.append(place)
        else:
            place.here = True
        place.until = max(place.until, self._clock() + AWAY)
        self.move(asks=place)
        if place.called:
            self._line.remove(place)
            return None
        return place

    def find(self, ticket: str) -> Place | None:
        """Return the place of a ticket, if it is still kept."""
        now = self._clock()
        found = (each for each in self._line if each.ticket == ticket and self._kept(each, now))
        return next(found, None)

    def stay(self, place: Place) -> None:
        """A page that shows a place is connected."""
        place.pages += 1
        place.here = True

    def leave(self, place: Place) -> None:
        """It is not connected any more; it may come back within a moment."""
        place.pages -= 1
        place.until = max(place.until, self._clock() + AWAY)

    def look(self) -> None:
        """Let the line move up, unless that has just been done."""
        if self._clock() >= self._moved + STEP:
            self.move()

    def move(self, *, asks: Place | None = None) -> None:
        """Let the line move up: places are given up, and it is somebody's turn.

        Args:
            asks: The place of who asks to come in now.
        """
        now = self._moved = self._clock()
        self._line = [each for each in self._line if self._kept(each, now)]
        free = self._free()
        for number, place in enumerate(self._line, start=1):
            if free > 0 and not place.called and (place.here or place is asks):
                place.called, place.until = True, now + CALLED
                free -= 1
            place.number = 0 if place.called else number

    def _kept(self, place: Place, now: float) -> bool:
        """A page that was called must come; one that waits must be there."""
        return now < place.until or (place.pages > 0 and not place.called)

    def _free(self) -> float:
        if not self._limit:
            return math.inf
        called = sum(place.called for place in self._line)
        return self._limit - self._inside() - called
