"""Desk: where runs ask for their turn. Each kernel has its own; a server may keep one for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from nbblocks.engine.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Hashable

    from nbblocks.engine.lines import Place, Ticket, Turn


class Asker(Protocol):
    """Who asks at a desk. It is answered on the loop that it asks on, at once or later."""

    def granted(self, turn: Turn) -> None:
        """The turn of some tickets has come."""

    def refused(self, ticket: Ticket) -> None:
        """As many tickets wait as its `max_size` allows."""

    def moved(self, ticket: Ticket, place: Place) -> None:
        """A ticket waits, and has moved in its line."""


class Desk(Protocol):
    """Where runs ask for their turn. Its methods are called on the engine's loop."""

    def ask(self, ticket: Ticket) -> None:
        """Ask for a turn."""

    def leave(self, ticket: Ticket, took: float | None) -> None:
        """Give a ticket back, whether it waits or has its turn.

        Args:
            ticket: A ticket that was not refused.
            took: How long its run took; None where that says nothing about others.
        """

    def close(self) -> None:
        """Give back every ticket; nothing is asked any more."""


MakeDesk = Callable[[Callable[[], float], Asker], Desk | None]
"""Makes a desk of what tells the time, and who asks there; None where there is none."""


class OwnDesk:
    """The desk of one kernel.

    Args:
        now: Tells the time.
        asker: Who asks.
    """

    def __init__(self, now: Callable[[], float], asker: Asker) -> None:
        self._asker = asker
        self.lines = Lines(now, asker.granted, self._moved)

    def ask(self, ticket: Ticket) -> None:
        """Ask for a turn."""
        if not self.lines.ask(ticket):
            self._asker.refused(ticket)

    def leave(self, ticket: Ticket, took: float | None) -> None:
        """Give a ticket back."""
        self.lines.leave(ticket, took)

    def close(self) -> None:
        """Do nothing: it ends with its kernel."""

    def _moved(self, line: Hashable) -> None:
        for ticket, place in self.lines.places(line):
            self._asker.moved(ticket, place)
