"""SharedDesk: where a kernel of many asks for turns, at the broker that all of them ask."""

from __future__ import annotations

import itertools
import logging
import os
import uuid
from typing import TYPE_CHECKING, Protocol

from nbblocks.engine.desk import OwnDesk
from nbblocks.engine.lines import Place, Turn
from nbblocks.serve.broker.wire import wish_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbblocks.engine.desk import Asker
    from nbblocks.engine.lines import Ticket
    from nbblocks.serve.broker.wire import Address, Message

log = logging.getLogger("nbblocks")


class Link(Protocol):
    """A connection to the broker."""

    def send(self, message: Message) -> None:
        """Say something; when the connection is lost, it is part of what is said next."""

    def close(self) -> None:
        """Hang up, after what was said last."""


class SharedDesk:
    """A desk of one app in one kernel. Its methods are called on the engine's loop.

    While the connection is lost, what runs goes on and who asks waits; when it is back the broker
    is told all of it. When there is no broker, the limits hold within this kernel.

    Args:
        address: The broker's.
        now: Tells the time.
        asker: Who asks.
    """

    def __init__(self, address: Address, now: Callable[[], float], asker: Asker) -> None:
        self.address = address
        self.name = uuid.uuid4().hex
        self._now = now
        self._asker = asker
        self._numbers = itertools.count(1)
        self._attempts = itertools.count(1)
        self._tickets: dict[int, Ticket] = {}
        self._link: Link | None = None
        self._own: OwnDesk | None = None
        self._warned = False
        self.at_close: Callable[[], object] = lambda: None
        """Ends what keeps it connected."""

    # ------------------------------------------------------------------ asking

    def ask(self, ticket: Ticket) -> None:
        """Ask for a turn."""
        ticket.number = next(self._numbers)
        ticket.since = self._now()
        self._tickets[ticket.number] = ticket
        if self._link is not None:
            self._link.send({"do": "ask", **wish_of(ticket)})
        elif self._own is not None:
            self._own.ask(ticket)

    def leave(self, ticket: Ticket, took: float | None) -> None:
        """Give a ticket back."""
        if self._tickets.pop(ticket.number, None) is None:
            return  # it was refused, in the very moment it was given back
        if self._own is not None:
            self._own.leave(ticket, took)
            return
        if ticket.turn is not None:
            ticket.turn.tickets.remove(ticket)
        if self._link is not None:
            self._link.send({"do": "leave", "number": ticket.number, "took": took})

    def close(self) -> None:
        """Take leave of the broker."""
        self.at_close()
        if self._link is not None:
            self._link.send({"do": "bye"})
            self._link.close()
            self._link = None
        self._own = None
        self._tickets.clear()

    # ----------------------------------------------------------------- answers

    def hear(self, message: Message) -> None:
        """The broker says something."""
        kind = message["say"]
        if kind == "turn":
            self._begin(message)
        elif kind == "full":
            ticket = self._tickets.get(message["number"])
            if ticket is not None:
                self.refused(ticket)
        elif kind == "places":
            for number, position, length, eta in message["places"]:
                ticket = self._tickets.get(number)
                if ticket is not None and ticket.turn is None:
                    due = None if eta is None else self._now() + eta
                    self.moved(ticket, Place(position, length, due))

    def _begin(self, message: Message) -> None:
        """A turn has come. What was given back meanwhile, the broker hears of."""
        known = [self._tickets[each] for each in message["tickets"] if each in self._tickets]
        tickets = [ticket for ticket in known if ticket.turn is None]
        if tickets:
            turn = Turn(tickets, self._now(), message["device"], message["usual"])
            for ticket in tickets:
                ticket.turn = turn
            self.granted(turn)

    def granted(self, turn: Turn) -> None:
        """The turn of some tickets has come."""
        self._asker.granted(turn)

    def refused(self, ticket: Ticket) -> None:
        """As many tickets wait as may."""
        del self._tickets[ticket.number]
        self._asker.refused(ticket)

    def moved(self, ticket: Ticket, place: Place) -> None:
        """A ticket has moved in its line."""
        self._asker.moved(ticket, place)

    # -------------------------------------------------------------- connection

    def attach(self, link: Link) -> None:
        """There is a connection: say on it what we hold and what we wait for."""
        self._own, self._link = None, link
        link.send(self._account())

    def detach(self, link: Link) -> None:
        """A connection is lost."""
        if self._link is link:
            self._link = None

    def go_alone(self) -> None:
        """Go by lines of our own, until there is a broker again."""
        if self._own is not None:
            return
        if not self._warned:
            self._warned = True
            log.warning(
                "The server's broker cannot be reached at %r: until it can, concurrency limits "
                "hold for each visitor alone.",
                self.address.place,
            )
        self._own = OwnDesk(self._now, self)
        tickets = list(self._tickets.values())
        for turn in dict.fromkeys(each.turn for each in tickets if each.turn is not None):
            self._own.lines.adopt(turn)
        for ticket in tickets:
            if ticket.turn is None:
                self._own.lines.queue(ticket)

    def _account(self) -> Message:
        now = self._now()
        tickets = self._tickets.values()
        turns = dict.fromkeys(ticket.turn for ticket in tickets if ticket.turn is not None)
        return {
            "do": "enter",
            "secret": self.address.secret,
            "app": self.address.app,
            "visitor": self.name,
            "attempt": next(self._attempts),
            "pid": os.getpid(),
            "turns": [
                {
                    "tickets": [wish_of(ticket) for ticket in turn.tickets],
                    "device": turn.device,
                    "ran": now - turn.began,
                }
                for turn in turns
            ],
            "waiting": [
                {**wish_of(ticket), "waited": now - ticket.since}
                for ticket in tickets
                if ticket.turn is None
            ],
        }
