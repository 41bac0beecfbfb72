"""Timers, on a clock that the test turns."""

from __future__ import annotations

from nbblocks.engine.timers import Timers


class Clock:
    """Stands in for the event loop: `call_later`, and a time that moves when told to."""

    def __init__(self):
        self.now = 0.0
        self.calls = []

    def call_later(self, delay, function, *args):
        handle = Handle(self.now + delay, function, args)
        self.calls.append(handle)
        return handle

    def advance(self, seconds):
        until = self.now + seconds
        while due := [c for c in self.calls if not c.cancelled and c.when <= until]:
            call = min(due, key=lambda c: c.when)
            self.calls.remove(call)
            self.now = call.when
            call.function(*call.args)
        self.now = until


class Handle:
    def __init__(self, when, function, args):
        self.when, self.function, self.args = when, function, args
        self.cancelled = False

    def cancel(self):
        self.cancelled = True


def live():
    ticks, clock = [], Clock()
    timers = Timers(lambda block, event: ticks.append((clock.now, block, event)))
    timers.go(clock)
    return timers, clock, ticks


def test_the_first_tick_comes_after_one_interval():
    timers, clock, ticks = live()
    timers.set(1, 2.0, active=True)
    clock.advance(1.9)
    assert ticks == []
    clock.advance(4.2)
    assert ticks == [(2.0, 1, "tick"), (4.0, 1, "tick"), (6.0, 1, "tick")]


def test_nothing_ticks_before_the_app_is_shown():
    ticks, clock = [], Clock()
    timers = Timers(lambda *tick: ticks.append(tick))
    timers.set(1, 1.0, active=True)
    clock.advance(5)
    assert ticks == []
    timers.go(clock)
    clock.advance(1)
    assert ticks == [(1, "tick")]


def test_another_interval_and_off():
    timers, clock, ticks = live()
    timers.set(1, 1.0, active=True)
    clock.advance(1)
    timers.set(1, 3.0, active=True)
    clock.advance(3)
    timers.set(1, 3.0, active=False)
    clock.advance(30)
    assert [when for when, _, _ in ticks] == [1.0, 4.0]


def test_dropping_one_leaves_the_others_and_close_drops_all():
    timers, clock, ticks = live()
    timers.set(1, 1.0, active=True)
    timers.set(2, 1.0, active=True)
    timers.drop(1)
    clock.advance(1)
    assert [block for _, block, _ in ticks] == [2]
    timers.close()
    clock.advance(10)
    assert len(ticks) == 1
