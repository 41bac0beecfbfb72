"""The broker's book and the kernels' desks, with wires between them that lose messages."""

from __future__ import annotations

import json
from collections import deque

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from nbblocks.engine.lines import Ticket
from nbblocks.serve.broker.book import Book
from nbblocks.serve.broker.desk import SharedDesk
from nbblocks.serve.broker.reception import Reception
from nbblocks.serve.broker.wire import Address, packed

LINES = {"one": 1, "two": 2, "gpu": 5}
POOL = ("cuda:0", "cuda:1")


class Wire:
    """A connection, on which messages are on their way until somebody delivers them."""

    def __init__(self, machine, kernel=None):
        self.kernel = kernel
        self.up, self.down = deque(), deque()
        self.given_up = False
        self.reception = Reception(machine)
        self.reception.connection_made(self)

    def send(self, message):
        self.up.append(packed(message))

    def close(self):
        pass

    def write(self, data):
        self.down.append(data)

    def abort(self):
        self.given_up = True


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

    def online(self):
        return [each for each in self.kernels if each.wire is not None]

    # ------------------------------------------------------------------- rules

    def come(self):
        self.kernels.append(Kernel(self))
        self.connect(self.kernels[-1])

    def connect(self, kernel):
        kernel.wire = Wire(self, kernel)
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
        """Some of what is on its way arrives, on any wire in its order; upwards also late."""
        for _ in range(count):
            ways = [(each.wire, None) for each in self.online() if each.wire.up]
            ways += [(each.wire, each) for each in self.online() if each.wire.down]
            ways += [(wire, None) for wire in self.unseen if wire.up]
            if ways:
                self.pass_on(*data.draw(st.sampled_from(ways)))

    @rule()
    def settle(self):
        """All of it arrives."""
        while any(each.wire.up or each.wire.down for each in self.online()):
            for kernel in self.online():
                while kernel.wire.up:
                    self.pass_on(kernel.wire)
                while kernel.wire.down:
                    self.pass_on(kernel.wire, kernel)

    def pass_on(self, wire, kernel=None):
        """The next message on a wire arrives: at a kernel, or without one at the broker."""
        if kernel is None:
            said = wire.up.popleft()
            if not wire.given_up:
                wire.reception.data_received(said)
            assert not (wire.given_up and wire in [each.wire for each in self.online()])
        else:
            message = json.loads(wire.down.popleft())
            if message["say"] != "entered":
                kernel.desk.hear(message)

    # ------------------------------------------------- what a reception needs of the broker

    def admits(self, _message):
        return True

    def connected(self, _reception):
        pass

    @rule()
    def tell(self):
        self.book.tell()
        self.time += 0.5
        if {each.desk.name for each in self.kernels} <= self.entered():
            self.book.start()  # whoever is missing is dead

    def entered(self):
        return {each.id for each in self.book.visitors.values() if each.say is not None}

    @rule(
        number=st.integers(0, 9),
        what=st.sampled_from(["cut", "cut", "die", "crash"]),
        seen=st.booleans(),
        upwards=st.booleans(),
        back=st.booleans(),
    )
    def misfortune(self, number, what, seen, upwards, back):
        """What the kernels have said may have arrived; the answers are lost with the wire."""
        for kernel in self.online():
            while upwards and kernel.wire.up:
                self.pass_on(kernel.wire)
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
            visitor = wire.reception.visitor
            if visitor is not None:
                self.book.lost(visitor, wire.reception.say)
        self.unseen = []

    def die(self, kernel, another):
        """A kernel ends without a word, and perhaps another one comes."""
        self.kernels.remove(kernel)
        self.unseen = [wire for wire in self.unseen if wire.kernel is not kernel]
        for visitor in list(self.book.visitors.values()):
            if visitor.id == kernel.desk.name:
                self.book.forget(visitor)
        if another or not self.kernels:
            self.come()

    def crash(self, _kernel, _seen):
        """Everything the broker knew is gone; whoever was there comes back."""
        self.book = Book(lambda: self.time, lambda: None, self.book.missed())
        for kernel in self.online():
            self.cut(kernel, False)
        self.unseen = []

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


class AloneMachine(BookMachine):
    """Kernels that cannot reach the broker help themselves; afterwards nothing is lost either."""

    @rule(number=st.integers(0, 9))
    def go_alone(self, number):
        kernel = self.kernels[number % len(self.kernels)]
        if kernel.wire is None:
            kernel.desk.go_alone()

    def no_limit_is_exceeded(self):
        """It may be."""


TestAlone = AloneMachine.TestCase
TestAlone.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)

TestBook = BookMachine.TestCase
TestBook.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


# ------------------------------------------------------------------ what makes no sense

WISH = {"number": 1, "line": "line", "limit": 1, "kind": "kind", "max_size": None}
WISH |= {"batch": None, "size": 1, "devices": []}
SAID = {
    "enter": {
        "secret": "",
        "app": "app",
        "visitor": "name",
        "attempt": 1,
        "pid": 1,
        "turns": [{"tickets": [{**WISH, "number": 7}], "device": None, "ran": 0.0}],
        "waiting": [{**WISH, "number": 8, "waited": 0.0}],
    },
    "ask": WISH,
    "leave": {"number": 7, "took": 1.0},
    "bye": {},
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


class Desk:
    """What a reception needs of the broker."""

    time = 0.0

    def __init__(self):
        self.book = Book(lambda: 0.0, lambda: None)

    def admits(self, message):
        return message["secret"] == ""

    def connected(self, reception):
        pass


@st.composite
def strange(draw):
    """A message of which a part is something else, or missing."""
    message = json.loads(json.dumps({"do": draw(st.sampled_from([*SAID])), "": None}))
    message |= json.loads(json.dumps(SAID[message["do"]]))
    part = message
    while True:
        key = draw(st.sampled_from([*part] if isinstance(part, dict) else [*range(len(part))]))
        if not isinstance(part[key], (dict, list)) or not part[key] or draw(st.booleans()):
            break
        part = part[key]
    if draw(st.booleans()):
        part[key] = draw(JSON)
    else:
        del part[key]
    return packed(message)


@given(said=st.lists(strange() | JSON.map(packed) | st.binary(max_size=9), max_size=5))
def test_whatever_somebody_says_the_book_can_be_trusted(said):
    desk = Desk()
    wire = Wire(desk)
    for data in (packed({"do": "enter", **SAID["enter"]}), *said):
        if not wire.given_up:
            wire.reception.data_received(data)
    if wire.reception.visitor is not None:
        desk.book.lost(wire.reception.visitor, wire.reception.say)
    for visitor in list(desk.book.visitors.values()):
        desk.book.forget(visitor)
    assert len(desk.book.lines) == 0
    assert desk.book.statistics()["waiting"] == desk.book.statistics()["running"] == {}


def test_who_does_not_listen_hears_of_places_when_it_does():
    """As a process that somebody has stopped: what it is told must not pile up in the server."""
    desk = Desk()
    wire = Wire(desk)
    wire.reception.data_received(packed({"do": "enter", **SAID["enter"]}))
    desk.book.tell()
    wire.reception.pause_writing()
    heard = list(wire.down)
    for number in range(20, 30):
        wire.reception.data_received(packed({"do": "ask", **WISH, "number": number}))
        desk.book.tell()
    assert list(wire.down) == heard
    wire.reception.data_received(packed({"do": "leave", "number": 7, "took": None}))
    wire.reception.resume_writing()
    desk.book.tell()
    turn, places = (json.loads(said) for said in list(wire.down)[len(heard) :])
    assert (turn["say"], turn["tickets"]) == ("turn", [8])
    assert [number for number, *_ in places["places"]] == [*range(20, 30)]


def said(wire):
    """Return what the broker has said, without the places."""
    every = [json.loads(data) for data in wire.down]
    return [each for each in every if each["say"] != "places"]


def test_what_arrives_late_on_a_connection_that_was_given_up_counts_no_more():
    desk, first = Desk(), {"do": "enter", **SAID["enter"]}
    second = {**first, "attempt": 2}
    late, known, newest = Wire(desk), Wire(desk), Wire(desk)
    known.reception.data_received(packed(first))
    newest.reception.data_received(packed(second))
    late.reception.data_received(packed(first))
    assert late.given_up
    desk.book.lost(desk.book.visitors["name"], late.reception.say)
    known.reception.data_received(packed({"do": "leave", "number": 8, "took": None}))
    assert known.given_up
    newest.reception.data_received(packed({"do": "leave", "number": 7, "took": None}))
    assert [each["say"] for each in said(newest)] == ["entered", "turn"]


def test_who_takes_the_place_of_a_broker_waits_for_all_that_may_hold_something():
    desk = Desk()
    one, two = Kernel(desk), Kernel(desk)
    for kernel in (one, two):
        kernel.wire = Wire(desk)
        kernel.desk.attach(kernel.wire)
        kernel.wire.reception.data_received(kernel.wire.up.popleft())
    desk.book.lost(one.wire.reception.visitor, one.wire.reception.say)
    for _ in range(2):
        desk.book = Book(lambda: 0.0, lambda: None, desk.book.missed())
        assert desk.book.missed() == {one.desk.name, two.desk.name}


def test_what_a_visitor_holds_is_noted_before_what_it_has_given_back_is_for_others():
    """A kernel that could not reach the broker has helped itself."""
    desk = Desk()
    one, other = Wire(desk), Wire(desk)
    one.reception.data_received(packed({"do": "enter", **SAID["enter"]}))
    enter = {"do": "enter", **SAID["enter"], "visitor": "other", "turns": [], "waiting": []}
    other.reception.data_received(packed(enter))
    other.reception.data_received(packed({"do": "ask", **WISH, "number": 1}))
    again = Wire(desk)
    turns = [{"tickets": [{**WISH, "number": 8}], "device": None, "ran": 0.0}]
    back = {"do": "enter", **SAID["enter"], "attempt": 2, "turns": turns, "waiting": []}
    again.reception.data_received(packed(back))
    assert [each["say"] for each in said(other)] == ["entered"]
