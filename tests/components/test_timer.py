"""Timer: ticks while it is active and the app is shown."""

from __future__ import annotations

import threading

import pytest

import nbblocks as gr
from nbblocks.errors import InvalidValueError
from nbblocks.testing import App


def app_with_timer(interval, **params):
    ticks = threading.Semaphore(0)
    with gr.Blocks() as demo:
        timer = gr.Timer(interval, **params)
        stop = gr.Button()
        timer.tick(ticks.release)
        stop.click(lambda: gr.Timer(active=False), None, timer)
    return demo, timer, stop, ticks


def go(demo):
    """Start the timers: the driver leaves them to `app.tick`."""
    demo.engine.call(lambda: demo.engine.timers.go(demo.engine.loop.loop))


def test_ticks_once_the_app_is_live_until_it_is_stopped():
    demo, timer, stop, ticks = app_with_timer(0.02)
    assert not demo.engine.running, "building starts no thread"
    with App(demo) as app:
        go(demo)
        for _ in range(3):
            assert ticks.acquire(timeout=5)
        app.click(stop)
        app.settle()
        assert timer.active is False
        while ticks.acquire(blocking=False):
            pass
        assert not ticks.acquire(timeout=0.1)
        timer.active = True
        assert ticks.acquire(timeout=5)


def test_a_new_interval():
    demo, timer, _stop, ticks = app_with_timer(1000)
    with App(demo):
        go(demo)
        timer.value = 0.02
        assert ticks.acquire(timeout=5)


def test_inactive():
    demo, _timer, _stop, ticks = app_with_timer(0.01, active=False)
    with App(demo):
        go(demo)
        assert not ticks.acquire(timeout=0.1)


@pytest.mark.parametrize("interval", [0, -1, float("nan")])
def test_what_is_no_interval(interval):
    with pytest.raises(InvalidValueError, match="Use a number above 0"):
        gr.Timer(interval)


def test_it_is_not_shown():
    with gr.Blocks() as demo:
        timer = gr.Timer(1)
    assert demo.children == ()
    assert timer.model_id is None
    assert timer.preprocess(timer.value) == 1.0
