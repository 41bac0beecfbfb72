"""Book: what the broker knows. It is told what happens, and tells the kernels; it knows no wire."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nbblocks.engine.lines import Lines, Ticket, Turn
from nbblocks.serve.broker.wire import ticket_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable

    from nbblocks.serve.broker.wire import Message


@dataclass(eq=False)
class Visitor:
    """A kernel's app, as the broker knows it.

    Args:
        id: Its own name for itself.
        app: The app that it runs.
        pid: Its process.
        attempt: Which of its connections this is.
        say: Tells it something; None while the connection is lost.
        tickets: What it waits for and holds, by its own numbers.
        told: Those of which it knows where they stand.
    """

    id: str
    app: str
    pid: int
    attempt: int = 0
    say: Callable[[Message], None] | None = None
    tickets: dict[int, Ticket] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)


class Book:
    """Who waits for what, and who holds it.

    Args:
        now: Tells the time.
        on_move: Called when somebody is to be told where he stands; `tell` does that.
        expected: Visitors that are there already, as those of a broker that has died. Until they
            all have said what they hold, or `start` is called, nobody gets anything.
    """

    def __init__(
        self,
        now: Callable[[], float],
        on_move: Callable[[], None],
        expected: Collection[str] = (),
    ) -> None:
        self._now = now
        self._on_move = on_move
        self._expected = set(expected)
        self._moved: set[Hashable] = set()
        self.lines = Lines(now, self._begin, self._note)
        self.visitors: dict[str, Visitor] = {}
        self.granted = self.refused = 0
        if self._expected:
            self.lines.pause()

    # ----------------------------------------------------------------- visitors

    def enter(self, message: Message, say: Callable[[Message], None]) -> Visitor | None:
        """Somebody has connected, for the first time or again. What it says now is true.

        Args:
            message: Who it is, and the turns it has and the wishes it still waits for.
            say: Tells it something.

        Returns:
            The visitor; None when it has connected once more since.
        """
        name = message["visitor"]
        visitor = self.visitors.setdefault(name, Visitor(name, message["app"], message["pid"]))
        if message["attempt"] <= visitor.attempt:
            return None
        visitor.attempt, visitor.say = message["attempt"], say
        visitor.told.clear()
        held = {wish["number"] for turn in message["turns"] for wish in turn["tickets"]}
        waiting = {wish["number"] for wish in message["waiting"]}
        # What goes on is noted first: it is not for others, whatever becomes free.
        for turn in message["turns"]:
            self._go_on(visitor, turn)
        for number in visitor.tickets.keys() - held - waiting:
            self.leave(visitor, number)
        self._wait_on(visitor, message["waiting"])
        say({"say": "entered"})
        if name in self._expected:
            self._expected.remove(name)
            if not self._expected:
                self.start()
        return visitor

    def missed(self) -> set[str]:
        """Return whom a broker that begins anew has to hear: whoever may hold something."""
        return {*self.visitors, *self._expected}

    def start(self) -> None:
        """Let those begin that can, whoever is still missing."""
        self._expected.clear()
        self.lines.resume()

    def lost(self, visitor: Visitor, say: Callable[[Message], None]) -> bool:
        """A connection is lost; false when the visitor has another one already."""
        if visitor.say is not say:
            return False
        visitor.say = None
        return True

    def forget(self, visitor: Visitor) -> None:
        """A visitor is gone: what it held is free."""
        visitor.say = None
        if self.visitors.get(visitor.id) is visitor:
            del self.visitors[visitor.id]
            for number in list(visitor.tickets):
                self.leave(visitor, number)

    def _go_on(self, visitor: Visitor, turn: Message) -> None:
        """Take note of a turn that a visitor has."""
        unknown: list[Ticket] = []
        waiting: list[Ticket] = []
        for wish in turn["tickets"]:
            known = visitor.tickets.get(wish["number"])
            if known is not None and known.turn is not None:
                continue
            if known is not None:  # it helped itself while the connection was lost
                waiting.append(known)
            ticket = visitor.tickets[wish["number"]] = ticket_of(wish, visitor.id, visitor.app)
            unknown.append(ticket)
        if unknown:
            self.lines.adopt(Turn(unknown, self._now() - turn["ran"], turn["device"]))
        for ticket in waiting:
            self.lines.leave(ticket)

    def _wait_on(self, visitor: Visitor, wishes: list[Message]) -> None:
        """Take note of what a visitor waits for; tell it again what was lost on its way."""
        turns: dict[Turn, None] = {}
        for wish in wishes:
            known = visitor.tickets.get(wish["number"])
            if known is None:
                ticket = visitor.tickets[wish["number"]] = ticket_of(wish, visitor.id, visitor.app)
                ticket.since = self._now() - wish["waited"]
                self.lines.queue(ticket)
            elif known.turn is not None:
                turns[known.turn] = None
            else:
                self._note(known.line)
        for turn in turns:
            self._say_turn(visitor, turn)

    # ------------------------------------------------------------------ tickets

    def ask(self, visitor: Visitor, wish: Message) -> None:
        """A visitor asks for a turn."""
        if wish["number"] in visitor.tickets:
            return  # it has asked before
        ticket = visitor.tickets[wish["number"]] = ticket_of(wish, visitor.id, visitor.app)
        if not self.lines.ask(ticket):
            del visitor.tickets[ticket.number]
            self.refused += 1
            self._say(visitor, {"say": "full", "number": ticket.number})

    def leave(self, visitor: Visitor, number: int, took: float | None = None) -> None:
        """A visitor gives a ticket back; one that was refused is not known."""
        visitor.told.discard(number)
        ticket = visitor.tickets.pop(number, None)
        if ticket is not None:
            self.lines.leave(ticket, took)

    def _begin(self, turn: Turn) -> None:
        self.granted += 1
        visitor = self.visitors.get(turn.tickets[0].owner)
        if visitor is not None:
            self._say_turn(visitor, turn)

    def _say_turn(self, visitor: Visitor, turn: Turn) -> None:
        numbers = [ticket.number for ticket in turn.tickets]
        details = {"device": turn.device, "usual": turn.usual}
        self._say(visitor, {"say": "turn", "tickets": numbers, **details})

    def _say(self, visitor: Visitor, message: Message) -> None:
        if visitor.say is not None:  # else it hears of it when it is back
            visitor.say(message)

    # ------------------------------------------------------------------- places

    def _note(self, line: Hashable) -> None:
        self._moved.add(line)
        self._on_move()

    def tell_again(self, visitor: Visitor) -> None:
        """A visitor has not heard for a while where it stands."""
        visitor.told.clear()
        for ticket in visitor.tickets.values():
            if ticket.turn is None:
                self._note(ticket.line)

    def tell(self, newcomers_only: bool = False) -> int:
        """Tell those who wait in a line that has moved where they stand; returns how many.

        Args:
            newcomers_only: Only those who do not know it at all; the others another time.
        """
        places: defaultdict[str, list[Any]] = defaultdict(list)
        now = self._now()
        for line in self._moved:
            for ticket, (position, length, due) in self.lines.places(line):
                visitor = self.visitors.get(ticket.owner)
                if visitor is None or (newcomers_only and ticket.number in visitor.told):
                    continue
                visitor.told.add(ticket.number)
                eta = None if due is None else due - now
                places[visitor.id].append([ticket.number, position, length, eta])
        if not newcomers_only:
            self._moved.clear()
        for name, those in places.items():
            self._say(self.visitors[name], {"say": "places", "places": those})
        return sum(map(len, places.values()))

    def statistics(self) -> dict[str, Any]:
        """Count, by app who runs and who waits; from any thread."""
        running, waiting = Counter[str](), Counter[str]()
        for (app, _), turns, tickets in self.lines:
            running[app] += len(turns)
            waiting[app] += len(tickets)
        return {
            "visitors": len(self.visitors),
            "running": +running,
            "waiting": +waiting,
            "granted": self.granted,
            "refused": self.refused,
        }
