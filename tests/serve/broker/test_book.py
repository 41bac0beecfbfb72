"""The broker's book and the kernels' desks, with wires between them that lose messages."""

from __future__ import annotations

import json
from collections import deque

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from nbblocks.engine.lines import Ticket
from nbblocks.serve.broker.book import Book
from nbblocks.serve.broker.desk import SharedDesk
from nbblocks.serve.broker.wire import Address

LINES = {"one": 1, "two": 2, "gpu": 5}
POOL = ("cuda:0", "cuda:1")


class Wire:
    """A connection, on which messages are on their way until somebody delivers them."""

    def __init__(self):
        self.up, self.down = deque(), deque()
        self.book = self.visitor = None

    def send(self, message):
        self.up.append(json.dumps(message))

    def say(self, message):
        self.down.append(json.dumps(message))

    def close(self):
        pass


class Kernel:
    """A kernel that asks at its desk, and does nothing else."""

    def __init__(self, machine):
        self.machine = machine
        self.desk = SharedDesk(Address("", "", "app"), lambda: machine.time, self)
        self.wire = None
        self.waiting, self.running = [], []

    def granted(self, turn):
        for ticket in turn.tickets:
            self.waiting.remove(ticket)
            self.running.append(ticket)

    def refused(self, ticket):
        self.waiting.remove(ticket)

    def moved(self, ticket, place):
        assert ticket in self.waiting
        assert 1 <= place.position <= place.length

    def ask(self, line, max_size):
        pool = POOL if line == "gpu" else ()
        batch = 1 if line == "two" else None
        ticket = Ticket(line, LINES[line], line, "", max_size, batch, 2, pool)
        self.waiting.append(ticket)
        self.desk.ask(ticket)

    def leave(self, ticket):
        (self.running if ticket in self.running else self.waiting).remove(ticket)
        self.desk.leave(ticket, 1.0)


class BookMachine(RuleBasedStateMachine):
    """Visitors who come, ask, leave, lose their connection and die; and a broker that dies."""

    @initialize()
    def begin(self):
        self.time = 0.0
        self.kernels, self.unseen = [], []
        self.book = Book(lambda: self.time, lambda: None)
        for _ in range(3):
            self.come()

    def connected(self):
        return [each for each in self.kernels if each.wire is not None]

    # ------------------------------------------------------------------- rules

    def come(self):
        self.kernels.append(Kernel(self))
        self.connect(self.kernels[-1])

    def connect(self, kernel):
        kernel.wire = Wire()
        kernel.desk.attach(kernel.wire)

    @rule(
        wishes=st.lists(st.tuples(st.integers(0, 9), st.sampled_from(sorted(LINES))), min_size=1),
        max_size=st.sampled_from([None, None, 3]),
        arrive=st.booleans(),
    )
    def ask(self, wishes, max_size, arrive):
        for number, line in wishes:
            self.kernels[number % len(self.kernels)].ask(line, max_size)
        if arrive:
            self.settle()

    @rule(choices=st.lists(st.integers(0, 99), min_size=1), arrive=st.booleans())
    def leave(self, choices, arrive):
        for choice in choices:
            has = [(each, ticket) for each in self.kernels for ticket in each.running]
            has += [(each, ticket) for each in self.kernels for ticket in each.waiting[:1]]
            if has:
                kernel, ticket = has[choice % len(has)]
                kernel.leave(ticket)
        if arrive:
            self.settle()

    @rule(data=st.data(), count=st.integers(1, 8))
    def deliver(self, data, count):
        """Some of what is on its way arrives, on any wire in its order."""
        for _ in range(count):
            ways = [(each, True) for each in self.connected() if each.wire.up]
            ways += [(each, False) for each in self.connected() if each.wire.down]
            if ways:
                self.pass_on(*data.draw(st.sampled_from(ways)))

    @rule()
    def settle(self):
        """All of it arrives."""
        while any(each.wire.up or each.wire.down for each in self.connected()):
            for kernel in self.connected():
                for upwards in (True, False):
                    while kernel.wire.up if upwards else kernel.wire.down:
                        self.pass_on(kernel, upwards)

    def pass_on(self, kernel, upwards):
        wire = kernel.wire
        if not upwards:
            message = json.loads(wire.down.popleft())
            if message["say"] != "entered":
                kernel.desk.hear(message)
            return
        message = json.loads(wire.up.popleft())
        kind = message.pop("do")
        if kind == "enter":
            wire.book, wire.visitor = self.book, self.book.enter(message, wire.say)
        elif kind == "ask":
            self.book.ask(wire.visitor, message)
        else:
            self.book.leave(wire.visitor, message["number"], message["took"])

    @rule()
    def tell(self):
        self.book.tell()
        self.time += 0.5

    @rule(
        number=st.integers(0, 9),
        what=st.sampled_from(["cut", "cut", "die", "crash"]),
        seen=st.booleans(),
        upwards=st.booleans(),
        back=st.booleans(),
    )
    def misfortune(self, number, what, seen, upwards, back):
        """What the kernels have said may have arrived; the answers are lost with the wire."""
        for kernel in self.connected():
            while upwards and kernel.wire.up:
                self.pass_on(kernel, True)
        getattr(self, what)(self.kernels[number % len(self.kernels)], seen)
        if back:
            self.come_back()

    def cut(self, kernel, seen):
        """A connection is lost; the broker may see that only after the next one is there."""
        wire, kernel.wire = kernel.wire, None
        if wire is not None:
            kernel.desk.detach(wire)
            self.unseen.append(wire)
            if seen:
                self.notice()

    @rule()
    def notice(self):
        """The broker sees which connections are lost."""
        for wire in self.unseen:
            if wire.visitor is not None and wire.book is self.book:
                self.book.lost(wire.visitor, wire.say)
        self.unseen = []

    def die(self, kernel, another):
        """A kernel ends without a word, and perhaps another one comes."""
        self.kernels.remove(kernel)
        for visitor in list(self.book.visitors.values()):
            if visitor.id == kernel.desk.name:
                self.book.forget(visitor)
        if another or not self.kernels:
            self.come()

    def crash(self, _kernel, _seen):
        """Everything the broker knew is gone; whoever was there comes back."""
        expected = [kernel.desk.name for kernel in self.kernels]
        self.book = Book(lambda: self.time, lambda: None, expected)
        for kernel in self.connected():
            self.cut(kernel, False)

    @rule()
    def come_back(self):
        for kernel in self.kernels:
            if kernel.wire is None:
                self.connect(kernel)

    # -------------------------------------------------------------- invariants

    @invariant()
    def no_limit_is_exceeded(self):
        for line, limit in LINES.items():
            turns = {each.turn for kernel in self.kernels for each in kernel.running}
            turns = [turn for turn in turns if turn.tickets[0].line == line]
            assert len(turns) <= min(limit, 2)
            if line == "gpu":
                assert len({turn.device for turn in turns}) == len(turns)

    @invariant()
    def the_broker_knows_no_more_than_visitors(self):
        known = [each for visitor in self.book.visitors.values() for each in visitor.tickets]
        kept = sum(
            len(waiting) + sum(len(turn.tickets) for turn in turns)
            for _, turns, waiting in self.book.lines
        )
        assert kept == len(known)

    def teardown(self):
        """When all messages arrive, and all that runs ends, nobody waits and nothing is held."""
        self.come_back()
        self.settle()
        self.notice()
        # Dead before it came back, somebody may be missing for ever: the broker does not wait.
        self.book.start()
        for _ in range(500):
            self.settle()
            running = [(each, ticket) for each in self.kernels for ticket in each.running]
            if not running:
                break
            kernel, ticket = running[0]
            kernel.leave(ticket)
        assert [ticket for kernel in self.kernels for ticket in kernel.waiting] == []
        assert len(self.book.lines) == 0
        assert self.book.statistics()["waiting"] == {}


TestBook = BookMachine.TestCase
TestBook.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
