"""Timer: ticks while it is active and the app is shown."""

from __future__ import annotations

import threading

import pytest

import nbblocks as gr
from nbblocks.errors import InvalidValueError
from nbblocks.testing import App


def app_with_timer(interval, **params):
    ticks = []
    with gr.Blocks() as demo:
        timer = gr.Timer(interval, **params)
        stop = gr.Button()
        timer.tick(lambda: ticks.append(1))
        stop.click(lambda: gr.Timer(active=False), None, timer)
    return demo, timer, stop, ticks


def test_ticks_once_the_app_is_live_until_it_is_stopped():
    demo, timer, stop, ticks = app_with_timer(0.5)
    assert not demo.engine.running, "building starts no thread"
    with App(demo) as app:
        app.advance(0.4)
        assert len(ticks) == 0
        app.advance(1.1)
        assert len(ticks) == 3
        app.click(stop)
        app.settle()
        assert timer.active is False
        app.advance(100)
        assert len(ticks) == 3
        timer.active = True
        app.advance(0.5)
        assert len(ticks) == 4


def test_a_new_interval():
    demo, timer, _stop, ticks = app_with_timer(1000)
    with App(demo) as app:
        timer.value = 2
        app.advance(7)
        assert len(ticks) == 3


def test_inactive():
    demo, _timer, _stop, ticks = app_with_timer(1, active=False)
    with App(demo) as app:
        app.advance(10)
    assert ticks == []


def test_a_tick_that_comes_while_the_one_before_runs_is_dropped():
    gate, begun = threading.Event(), []

    def slow():
        begun.append(1)
        gate.wait(10)

    with gr.Blocks() as demo:
        timer = gr.Timer(1)
        timer.tick(slow)
    with App(demo) as app:
        app.tick(timer)
        app.advance(3)
        gate.set()
        app.settle()
        assert len(begun) == 1
        app.advance(1)
    assert len(begun) == 2


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
