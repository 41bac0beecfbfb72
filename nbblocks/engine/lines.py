"""Lines: who runs under a limit, who waits for that, and for how long. All it does is count."""

from __future__ import annotations

import heapq
from bisect import insort
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

_WEIGHT = 0.2
"""How much the newest run counts in the average duration of runs of its kind."""


@dataclass(eq=False)
class Ticket:
    """A run that is under a limit: it waits for its turn, or has it.

    Args:
        line: Tickets of one line share a limit.
        limit: Runs at a time; of all tickets in the line, the lowest counts.
        kind: Runs of one kind take about the same time.
        app: The app, for `max_size`.
        max_size: Tickets of the app that may wait; None for any number.
        batch: Tickets that wait with the same one may share a turn; None stays alone.
        size: Tickets that may share a turn at most.
        devices: One of these is its own during its turn.
        owner: Whose it is.
        number: The owner's number for it.
        since: When it was asked for.
        turn: Its turn, once it has come.
    """

    line: Hashable
    limit: int
    kind: str
    app: str = ""
    max_size: int | None = None
    batch: Hashable = None
    size: int = 1
    devices: tuple[str, ...] = ()
    owner: str = ""
    number: int = 0
    since: float = 0.0
    turn: Turn | None = None


@dataclass(eq=False)
class Turn:
    """A slot that is taken: by one ticket, or by those of a batch together.

    Args:
        tickets: The tickets that still hold it.
        began: When it began.
        device: The device that goes with it.
        usual: How long such a run usually takes, in seconds, if that is known.
    """

    tickets: list[Ticket]
    began: float
    device: str | None = None
    usual: float | None = None


class Place(NamedTuple):
    """Where a ticket stands in its line.

    Args:
        position: Its place, from 1.
        length: How many wait there.
        due: When its run will be done, if that can be known.
    """

    position: int
    length: int
    due: float | None


@dataclass(eq=False)
class _Line:
    running: list[Turn] = field(default_factory=list)
    waiting: list[Ticket] = field(default_factory=list)

    def limit(self, *more: Ticket) -> int:
        """Return the lowest limit of those that are here; a device is for one of them."""
        here = [*more, *self.waiting, *(each for turn in self.running for each in turn.tickets)]
        return min(min(each.limit, len(each.devices) or each.limit) for each in here)

    def free_device(self, devices: tuple[str, ...]) -> str | None:
        """Return the first device that nobody has; one that is listed twice is for two."""
        free = list(devices)
        for turn in self.running:
            if turn.device in free:
                free.remove(turn.device)
        return free[0] if free else None


class Lines:
    """Lines, first come first served.

    Args:
        now: Tells the time.
        on_turn: Called with a turn that begins.
        on_move: Called with a line whose waiting tickets have moved.
    """

    def __init__(
        self,
        now: Callable[[], float],
        on_turn: Callable[[Turn], None],
        on_move: Callable[[Hashable], None],
    ) -> None:
        self._now = now
        self._on_turn = on_turn
        self._on_move = on_move
        self._lines: dict[Any, _Line] = {}
        self._waiting: Counter[str] = Counter()
        self._usual: dict[tuple[str, str], float] = {}
        self._paused = False

    def __len__(self) -> int:
        """Return how many lines there are: those where something runs or waits."""
        return len(self._lines)

    def __iter__(self) -> Iterator[tuple[Any, list[Turn], list[Ticket]]]:
        """Go through the lines, from any thread: (line, turns, waiting tickets)."""
        for key, line in list(self._lines.items()):
            yield key, list(line.running), list(line.waiting)

    # ------------------------------------------------------------------ turns

    def ask(self, ticket: Ticket) -> bool:
        """Let a ticket run when it can; false when as many wait as `max_size` allows."""
        line = self._lines.setdefault(ticket.line, _Line())
        at_once = not line.waiting and not self._paused and len(line.running) < line.limit(ticket)
        full = ticket.max_size is not None and self._waiting[ticket.app] >= ticket.max_size
        ticket.since = self._now()
        if at_once or not full:
            self.queue(ticket)
            return True
        if not line.waiting and not line.running:
            del self._lines[ticket.line]
        return False

    def queue(self, ticket: Ticket) -> None:
        """Let a ticket that was let in before wait where its `since` belongs."""
        line = self._lines.setdefault(ticket.line, _Line())
        insort(line.waiting, ticket, key=lambda each: each.since)
        self._waiting[ticket.app] += 1
        self._admit(ticket.line)

    def adopt(self, turn: Turn) -> None:
        """Take note of a turn that goes on already, whatever the limit."""
        self._lines.setdefault(turn.tickets[0].line, _Line()).running.append(turn)
        for ticket in turn.tickets:
            ticket.turn = turn

    def leave(self, ticket: Ticket, took: float | None = None) -> None:
        """Take a ticket out, whether it waits or runs, and let in who comes next.

        Args:
            ticket: The ticket.
            took: How long its run took, if that says something about others.
        """
        if took is not None:
            self.learn(ticket.app, ticket.kind, took)
        line, turn = self._lines[ticket.line], ticket.turn
        if turn is None:
            line.waiting.remove(ticket)
            self._waiting[ticket.app] -= 1
        else:
            turn.tickets.remove(ticket)
            if not turn.tickets:
                line.running.remove(turn)
        self._admit(ticket.line)

    def pause(self) -> None:
        """Let nobody begin."""
        self._paused = True

    def resume(self) -> None:
        """Let those begin that can."""
        self._paused = False
        for key in list(self._lines):
            self._admit(key)

    def _admit(self, key: Hashable) -> None:
        """Let in whoever has a place now."""
        line = self._lines[key]
        while line.waiting and not self._paused and len(line.running) < line.limit():
            self._begin(line)
        if line.waiting:
            self._on_move(key)
        elif not line.running:
            del self._lines[key]

    def _begin(self, line: _Line) -> None:
        group = _take_group(line.waiting)
        first = group[0]
        device = line.free_device(first.devices)
        turn = Turn(group, self._now(), device, self.usual(first.app, first.kind))
        line.running.append(turn)
        for ticket in group:
            ticket.turn = turn
        self._waiting[first.app] -= len(group)
        self._on_turn(turn)

    # --------------------------------------------------------------- estimates

    def usual(self, app: str, kind: str) -> float | None:
        """Return how long runs of a kind usually take, in seconds, if that is known."""
        return self._usual.get((app, kind))

    def learn(self, app: str, kind: str, took: float) -> None:
        """Take note of how long a run took."""
        before = self._usual.get((app, kind), took)
        self._usual[app, kind] = before + _WEIGHT * (took - before)

    def places(self, key: Hashable) -> Iterator[tuple[Ticket, Place]]:
        """Tell where those stand who wait in a line; batches run as they would from now on."""
        line = self._lines.get(key)
        if line is not None:
            ends = self._estimates(line)
            for number, ticket in enumerate(line.waiting, 1):
                yield ticket, Place(number, len(line.waiting), ends.get(ticket))

    def _estimates(self, line: _Line) -> dict[Ticket, float]:
        """Return when those who wait will be done, as far as that can be known."""
        now = self._now()
        free: list[float] = []
        for turn in line.running:
            usual = self.usual(turn.tickets[0].app, turn.tickets[0].kind)
            if usual is None:
                return {}
            heapq.heappush(free, max(now, turn.began + usual))
        ends: dict[Ticket, float] = {}
        waiting = list(line.waiting)
        while waiting and free:
            group = _take_group(waiting)
            usual = self.usual(group[0].app, group[0].kind)
            if usual is None:
                break
            end = heapq.heappop(free) + usual
            heapq.heappush(free, end)
            ends.update((each, end) for each in group)
        return ends


def _take_group(waiting: list[Ticket]) -> list[Ticket]:
    """Take out who comes next, and for a batch those who run with it."""
    first = waiting.pop(0)
    if first.batch is None:
        return [first]
    others = [each for each in waiting if each.batch == first.batch]
    group = [first, *others[: first.size - 1]]
    for each in group[1:]:
        waiting.remove(each)
    return group
