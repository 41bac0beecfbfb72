"""Timers, on a clock that the test turns."""

from __future__ import annotations

import pytest

from nbblocks.engine.clock import Clock
from nbblocks.engine.timers import Timers


def live(*, go=True):
    ticks = []

    def no_loop():
        raise AssertionError("a clock that is held needs no loop")

    clock = Clock(no_loop)
    clock.hold()
    start = clock.time()
    timers = Timers(clock, lambda block, event: ticks.append((clock.time() - start, block, event)))
    if go:
        timers.go()
    return timers, clock, ticks


def advance(clock, seconds):
    until = clock.time() + seconds
    while clock.step(until):
        pass


def test_the_first_tick_comes_after_one_interval():
    timers, clock, ticks = live()
    timers.set(1, 2.0, active=True)
    advance(clock, 1.9)
    assert ticks == []
    advance(clock, 4.2)
    assert ticks == [(pytest.approx(when), 1, "tick") for when in (2.0, 4.0, 6.0)]


def test_nothing_ticks_before_the_app_is_shown():
    timers, clock, ticks = live(go=False)
    timers.set(1, 1.0, active=True)
    advance(clock, 5)
    assert ticks == []
    timers.go()
    advance(clock, 1)
    assert [(block, event) for _, block, event in ticks] == [(1, "tick")]


def test_another_interval_and_off():
    timers, clock, ticks = live()
    timers.set(1, 1.0, active=True)
    advance(clock, 1)
    timers.set(1, 3.0, active=True)
    advance(clock, 3)
    timers.set(1, 3.0, active=False)
    advance(clock, 30)
    assert [when for when, _, _ in ticks] == [pytest.approx(1.0), pytest.approx(4.0)]


def test_dropping_one_leaves_the_others_and_close_drops_all():
    timers, clock, ticks = live()
    timers.set(1, 1.0, active=True)
    timers.set(2, 1.0, active=True)
    timers.drop(1)
    advance(clock, 1)
    assert [block for _, block, _ in ticks] == [2]
    timers.close()
    advance(clock, 10)
    assert len(ticks) == 1


def test_resting_stops_the_ticks_until_it_goes_on():
    timers, clock, ticks = live()
    timers.set(1, 1.0, active=True)
    timers.rest()
    advance(clock, 5)
    assert ticks == []
    timers.go()
    advance(clock, 1)
    assert len(ticks) == 1
