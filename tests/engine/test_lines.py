"""Lines: limits, order, batches, devices and estimates, whatever happens in whatever order."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from nbblocks.engine.lines import Lines, Ticket, Turn

POOL = ("a", "b", "b")


class LinesMachine(RuleBasedStateMachine):
    """Asks, leaves and lets time pass at random."""

    def __init__(self):
        super().__init__()
        self.time = 0.0
        self.present: list[Ticket] = []
        self.moved = set()
        self.lines = Lines(lambda: self.time, self.begin, self.moved.add)

    def begin(self, turn):
        """Nobody overtakes; who shares a turn may; a device is for as many as list it."""
        first = turn.tickets[0]
        waiting = {key: tickets for key, _, tickets in self.lines}[first.line]
        assert all(first.since <= each.since for each in waiting)
        assert len(turn.tickets) <= (first.size if first.batch else 1)
        assert {each.batch for each in turn.tickets} == {first.batch}
        assert (turn.device in POOL) == bool(first.devices)

    @rule(
        line=st.sampled_from("xy"),
        limit=st.integers(1, 3),
        batch=st.sampled_from([None, None, "one", "other"]),
        size=st.integers(1, 3),
        max_size=st.sampled_from([None, 2, 4]),
        devices=st.booleans(),
    )
    def ask(self, line, limit, batch, size, max_size, devices):
        before = self.waiting()
        pool = POOL if devices else ()
        ticket = Ticket(line, limit, line, "", max_size, batch, size, pool)
        if self.lines.ask(ticket):
            self.present.append(ticket)
        else:
            assert max_size is not None
            assert before >= max_size
            assert ticket.turn is None

    @precondition(lambda self: self.present)
    @rule(data=st.data(), took=st.sampled_from([None, 1.0]))
    def leave(self, data, took):
        ticket = data.draw(st.sampled_from(self.present))
        self.present.remove(ticket)
        self.lines.leave(ticket, took)

    @rule(seconds=st.floats(0.1, 3))
    def wait(self, seconds):
        self.time += seconds

    @rule()
    def pause(self):
        self.lines.pause()
        self.lines.resume()

    def waiting(self):
        return sum(len(tickets) for _, _, tickets in self.lines)

    @invariant()
    def limits_hold_and_nobody_waits_in_vain(self):
        for key, turns, waiting in self.lines:
            here = [each for turn in turns for each in turn.tickets] + waiting
            limit = min(min(each.limit, len(each.devices) or 9) for each in here)
            # A limit that is lower than those before it lets go on what runs.
            began = [turn for turn in turns if turn.began == self.time]
            assert len(turns) <= limit or not began or len(turns) <= 3
            assert not waiting or len(turns) >= limit
            places = list(self.lines.places(key))
            assert [ticket for ticket, _ in places] == waiting
            assert [place.position for _, place in places] == list(range(1, len(waiting) + 1))
            dues = [place.due for _, place in places if place.due is not None]
            assert all(due > self.time for due in dues)
            assert not waiting or key in self.moved

    @invariant()
    def nothing_is_lost_and_nothing_is_left_over(self):
        kept = [
            each
            for _, turns, waiting in self.lines
            for each in [*(ticket for turn in turns for ticket in turn.tickets), *waiting]
        ]
        assert sorted(map(id, kept)) == sorted(map(id, self.present))
        assert all(turns or waiting for _, turns, waiting in self.lines)

    @invariant()
    def devices_are_for_one_each(self):
        for _, turns, _ in self.lines:
            for device in "ab":
                users = [turn for turn in turns if turn.device == device]
                assert len(users) <= POOL.count(device)

    def teardown(self):
        for ticket in list(self.present):
            self.lines.leave(ticket)
        assert len(self.lines) == 0


TestLines = LinesMachine.TestCase
TestLines.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)


def test_a_turn_that_goes_on_counts_whatever_the_limit():
    begun = []
    lines = Lines(lambda: 5.0, begun.append, lambda line: None)
    held = [Ticket("x", 1, "x"), Ticket("x", 1, "x")]
    for ticket in held:
        lines.adopt(Turn([ticket], 1.0))
    waiting = Ticket("x", 1, "x")
    assert lines.ask(waiting)
    lines.leave(held[0])
    assert begun == []
    lines.leave(held[1])
    assert [turn.tickets for turn in begun] == [[waiting]]


def test_who_comes_back_stands_where_it_stood():
    begun = []
    lines = Lines(lambda: 5.0, begun.append, lambda line: None)
    first, late, early = (Ticket("x", 1, "x") for _ in range(3))
    lines.ask(first)
    lines.ask(late)
    early.since = 2.0
    lines.queue(early)
    assert [ticket for ticket, _ in lines.places("x")] == [early, late]
