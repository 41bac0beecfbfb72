"""The clock: real, until it is held."""

from __future__ import annotations

import asyncio
import time

import pytest

from nbblocks.engine.clock import Clock


def held():
    """Return a clock that is held, how to let time pass, and what has rung."""

    def no_loop():
        raise AssertionError("a clock that is held needs no loop")

    clock, rung = Clock(no_loop), []
    clock.hold()
    start = clock.time()

    def ring(name):
        rung.append((name, round(clock.time() - start, 3)))

    def advance(seconds):
        until = clock.time() + seconds
        while clock.step(until):
            pass

    return clock, advance, ring, rung


def test_it_tells_the_time_since_the_epoch():
    clock = Clock(asyncio.new_event_loop)
    assert clock.time() == pytest.approx(time.time(), abs=1)
    assert clock.time() <= clock.time()


async def test_alarms_ring_on_the_loop_and_can_be_cancelled():
    clock, rung = Clock(asyncio.get_running_loop), []
    done = asyncio.Event()
    clock.call_later(0, rung.append, "kept")
    clock.call_later(0, rung.append, "cancelled").cancel()
    clock.call_later(0.001, done.set)
    await asyncio.wait_for(done.wait(), 10)
    assert rung == ["kept"]
    assert clock._alarms == set()


def test_held_it_moves_only_when_told_and_rings_in_order():
    clock, advance, ring, rung = held()
    clock.call_later(2, ring, "two")
    clock.call_later(1, ring, "one")
    clock.call_later(1, ring, "one, too")
    gone = clock.call_later(1.5, ring, "gone")
    gone.cancel()
    gone.cancel()
    advance(0.9)
    assert rung == []
    advance(1.1)
    assert rung == [("one", 1), ("one, too", 1), ("two", 2)]


def test_what_an_alarm_sets_rings_in_the_same_step():
    clock, advance, ring, rung = held()

    def again():
        ring("again")
        clock.call_later(0.1, again)

    clock.call_later(0.1, again)
    advance(3)
    assert len(rung) == 30
    assert rung[-1] == ("again", 3)


def test_nothing_rings_after_it_is_closed():
    clock, advance, ring, rung = held()
    clock.call_later(1, ring, "never")
    clock.close()
    advance(2)
    assert rung == []


async def test_released_it_goes_on_with_what_is_left():
    clock, done = Clock(asyncio.get_running_loop), asyncio.Event()
    clock.call_later(1000, done.set)
    clock.hold()
    assert not clock.step(clock.time() + 999.999)
    held = clock.time()
    clock.release()
    assert clock.time() >= held, "it never goes back"
    await asyncio.wait_for(done.wait(), 10)
    assert clock.time() > held
