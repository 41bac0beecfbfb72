"""Slots: concurrency limits. A job waits in line until its function may run once more."""

from __future__ import annotations

import asyncio
import math
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from nbblocks.engine.desk import OwnDesk
from nbblocks.engine.lines import Ticket
from nbblocks.engine.naming import name_of_code, shared_name
from nbblocks.errors import Error

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from nbblocks.engine.clock import Clock
    from nbblocks.engine.desk import Desk, MakeDesk
    from nbblocks.engine.job import Job
    from nbblocks.engine.lines import Place, Turn
    from nbblocks.events.graph import Graph
    from nbblocks.events.listener import Listener


@dataclass(eq=False)
class Hold:
    """A slot that is taken: by one run, or by the runs of a batch together.

    Args:
        began: When they began.
        jobs: The runs that still hold it.
        usual: How long such a run usually takes, in seconds, if that is known.
        device: The device that is theirs meanwhile.
        call: The call that the runs of a batch have in common, once it is made.
        failure: The error that was shown, and as what: once is enough for a batch.
    """

    began: float
    jobs: list[Job] = field(default_factory=list)
    usual: float | None = None
    device: str | None = None
    call: asyncio.Task[Any] | None = None
    failure: tuple[BaseException, str] | None = None

    def leave(self, job: Job) -> None:
        """Let a run go; after the last one nobody waits for the call any more."""
        self.jobs.remove(job)
        if not self.jobs and self.call is not None:
            self.call.cancel()


@dataclass(eq=False)
class _Wish:
    """What a job has asked for.

    Args:
        job: The job.
        turn: Gets the slot.
    """

    job: Job
    turn: asyncio.Future[Hold]


class Slots:
    """The limits of one app.

    Args:
        clock: The app's clock.
        on_move: Called with (job, place) when the line moves.
        graph: Returns the app's listeners.
        shared: Makes the desk where the kernels of all visitors ask; None where there is none.
    """

    def __init__(
        self,
        clock: Clock,
        on_move: Callable[[Job, Place], None],
        graph: Callable[[], Graph],
        shared: MakeDesk = lambda _now, _asker: None,
    ) -> None:
        self.default_limit: int | None = 1
        self.max_size: int | None = None
        self.devices: dict[str, tuple[str, ...]] = {}
        """The devices that the runs of a `concurrency_id` share, one for each."""
        self._clock = clock
        self._on_move = on_move
        self._graph = graph
        self._make_shared = shared
        self._shared: Desk | None = None
        self.own = OwnDesk(clock.time, self)
        self._opened = False
        self._tickets: dict[Ticket, _Wish] = {}
        self._names: WeakKeyDictionary[Listener, str | None] = WeakKeyDictionary()

    def __len__(self) -> int:
        """Return how many slots are taken or waited for."""
        return len(self._tickets)

    def open(self) -> None:
        """Look whether there is a desk for all visitors. Called on the loop; twice is fine."""
        if not self._opened:
            self._opened = True
            self._shared = self._make_shared(self._clock.time, self)

    def close(self) -> None:
        """Give back what is left."""
        if self._shared is not None:
            self._shared.close()

    def limit(self, slot: Any) -> float:
        """Return how many runs may have a slot at a time; infinity for no limit."""
        pool = self._pool(slot)
        default = len(pool) or self.default_limit
        limits = [
            default if each.concurrency_limit == "default" else each.concurrency_limit
            for each in self._graph().sharing(slot)
        ]
        return min((limit for limit in (*limits, len(pool) or None) if limit), default=math.inf)

    def _pool(self, slot: Any) -> tuple[str, ...]:
        return self.devices.get(slot, ()) if isinstance(slot, str) else ()

    @asynccontextmanager
    async def take(self, job: Job) -> AsyncGenerator[Hold]:
        """Wait for a slot, hold it, and give it to the next in line.

        Raises:
            Error: As many wait as `queue(max_size=…)` allows.
        """
        listener = job.listener
        limit = self.limit(listener.slot) if listener.queue else math.inf
        if limit == math.inf:
            async with self._without_limit(job) as hold:
                yield hold
            return
        self.open()
        ticket, desk = self._ticket(job, int(limit))
        hold = await self._turn(desk, ticket, job)
        took: float | None = None
        try:
            yield hold
            took = self._clock.time() - hold.began
        finally:
            hold.leave(job)
            self._give_back(desk, ticket, took)

    @asynccontextmanager
    async def _without_limit(self, job: Job) -> AsyncGenerator[Hold]:
        kind = name_of_code(job.listener.fn)
        hold = Hold(self._clock.time(), [job], self.own.lines.usual("", kind))
        try:
            yield hold
            if job.listener.queue:
                self.own.lines.learn("", kind, self._clock.time() - hold.began)
        finally:
            hold.leave(job)

    def _ticket(self, job: Job, limit: int) -> tuple[Ticket, Desk]:
        """Make a ticket, and say where to ask with it."""
        listener, desk, name = job.listener, self.own, None
        if self._shared is not None:
            if listener not in self._names:
                self._names[listener] = shared_name(listener, self._graph())
            name = self._names[listener]
        ticket = Ticket(
            name or listener.slot,
            limit,
            name_of_code(listener.fn),
            max_size=self.max_size,
            batch=listener.id if listener.batch else None,
            size=listener.max_batch_size,
            devices=self._pool(listener.slot),
        )
        return ticket, desk if name is None or self._shared is None else self._shared

    async def _turn(self, desk: Desk, ticket: Ticket, job: Job) -> Hold:
        turn: asyncio.Future[Hold] = asyncio.get_running_loop().create_future()
        self._tickets[ticket] = _Wish(job, turn)
        try:
            desk.ask(ticket)
            return turn.result() if turn.done() else await turn
        except asyncio.CancelledError:
            if not turn.cancelled() and turn.exception() is None:  # it came in this very moment
                turn.result().leave(job)
            self._give_back(desk, ticket, None)
            raise
        except Error:
            del self._tickets[ticket]
            raise

    def _give_back(self, desk: Desk, ticket: Ticket, took: float | None) -> None:
        del self._tickets[ticket]
        desk.leave(ticket, took)

    # ----------------------------------------------------------------- answers

    def granted(self, turn: Turn) -> None:
        """The turn of some jobs has come. Those that were cancelled just now give it back."""
        hold = Hold(turn.began, usual=turn.usual, device=turn.device)
        for ticket in turn.tickets:
            wish = self._tickets.get(ticket)
            if wish is not None and not wish.turn.done():
                hold.jobs.append(wish.job)
                wish.turn.set_result(hold)

    def refused(self, ticket: Ticket) -> None:
        """The queue is full."""
        wish = self._tickets.get(ticket)
        if wish is not None and not wish.turn.done():
            wish.turn.set_exception(
                Error(
                    f"The queue is full ({ticket.max_size} waiting). Try again in a moment.",
                    title="Queue full",
                    print_exception=False,
                )
            )

    def moved(self, ticket: Ticket, place: Place) -> None:
        """A job has moved in its line."""
        wish = self._tickets.get(ticket)
        if wish is not None:
            self._on_move(wish.job, place)
