"""`cancels=`: what it ends, and what it leaves."""

from __future__ import annotations

import asyncio
import threading

import pytest

import nbblocks as gr
from nbblocks.errors import InvalidValueError
from nbblocks.testing import App


class Gate:
    """A function that tells when it has begun, and waits until it may go on."""

    def __init__(self):
        self.begun = threading.Semaphore(0)
        self.open = threading.Event()
        self.calls = []

    def __call__(self, *args):
        self.calls.append(args)
        self.begun.release()
        self.open.wait(10)
        return "done"

    def wait(self):
        assert self.begun.acquire(timeout=10)


def test_a_plain_function_writes_nothing_after_a_cancel():
    gate = Gate()
    ended = threading.Event()

    def slow():
        try:
            return gate()
        finally:
            ended.set()

    with gr.Blocks() as demo:
        out, start, stop = gr.Textbox("before"), gr.Button(), gr.Button()
        run = start.click(slow, None, out)
        stop.click(lambda: None, cancels=[run])
    with App(demo) as app:
        app.click(start)
        gate.wait()
        app.click(stop)
        app.settle()
        assert app.value(out) == "before"
        gate.open.set()
        assert ended.wait(10)
        app.settle()
        assert app.value(out) == "before"
        assert not app.toasts


def test_the_slot_is_free_at_once():
    gate = Gate()
    with gr.Blocks() as demo:
        start, stop = gr.Button(), gr.Button()
        run = start.click(gate)
        stop.click(None, cancels=run)
    with App(demo) as app:
        app.click(start)
        gate.wait()
        app.click(stop)
        app.click(start)
        gate.wait()  # a second run, while the function of the first still goes on
        assert not gate.open.is_set()
        gate.open.set()
        app.settle()
    assert len(gate.calls) == 2


def test_an_async_function_is_cancelled():
    cancelled, begun = threading.Event(), threading.Event()

    async def slow():
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    with gr.Blocks() as demo:
        start, stop = gr.Button(), gr.Button()
        run = start.click(slow)
        stop.click(None, cancels=run)
    with App(demo) as app:
        app.click(start)
        assert begun.wait(10)
        app.click(stop)
        app.settle()
        assert cancelled.wait(10)


def test_an_async_function_that_ignores_it_loses_its_slot_and_its_result():
    begun = threading.Semaphore(0)
    go_on = []

    async def stubborn():
        begun.release()
        event = asyncio.Event()
        go_on.append((asyncio.get_running_loop(), event))
        while not event.is_set():
            try:
                await event.wait()
            except asyncio.CancelledError:
                continue
        return "too late"

    with gr.Blocks() as demo:
        out, start, stop = gr.Textbox("before"), gr.Button(), gr.Button()
        run = start.click(stubborn, None, out)
        stop.click(None, cancels=run)
    with App(demo) as app:
        app.click(start)
        assert begun.acquire(timeout=10)
        app.click(stop)
        app.settle()
        app.click(start)
        assert begun.acquire(timeout=10)
        app.click(stop)
        app.settle()
        for loop, event in go_on:
            loop.call_soon_threadsafe(event.set)
        app.settle()
        assert app.value(out) == "before"


def test_every_queued_run_of_the_listener_goes():
    gate = Gate()
    with gr.Blocks() as demo:
        start, stop = gr.Button(), gr.Button()
        run = start.click(gate, trigger_mode="multiple")
        stop.click(None, cancels=run)
    with App(demo) as app:
        for _ in range(5):
            app.click(start)
        gate.wait()
        app.click(stop)
        app.settle()
        gate.open.set()
    assert len(gate.calls) == 1


def test_a_deferred_run_goes_too():
    gate = Gate()
    with gr.Blocks() as demo:
        start, stop = gr.Button(), gr.Button()
        run = start.click(gate, trigger_mode="always_last")
        stop.click(None, cancels=run)
    with App(demo) as app:
        app.click(start)
        gate.wait()
        app.click(start)
        app.click(stop)
        app.settle()
        gate.open.set()
    assert len(gate.calls) == 1


def test_only_the_named_listeners_are_cancelled_and_the_cancellers_function_runs():
    one, two, seen = Gate(), Gate(), []
    with gr.Blocks() as demo:
        first, second, out = gr.Textbox(), gr.Textbox(), gr.Textbox()
        start, stop = gr.Button(), gr.Button()
        run = start.click(one, None, first)
        gr.on([start.click], two, None, second)
        other = gr.Button()
        other.click(two, None, second)
        stop.click(lambda: seen.append("stop"), cancels=[run])
    with App(demo) as app:
        app.click(start)
        app.click(other)
        one.wait()
        two.wait()
        app.click(stop)
        two.open.set()
        one.open.set()
        app.settle()
        assert (app.value(first), app.value(second), app.value(out)) == (None, "done", None)
    assert seen == ["stop"]


def test_the_next_listener_of_the_event_runs_when_the_first_is_cancelled():
    gate, seen = Gate(), []
    with gr.Blocks() as demo:
        start, stop = gr.Button(), gr.Button()
        run = start.click(gate)
        start.click(lambda: seen.append("second"))
        stop.click(None, cancels=run)
    with App(demo) as app:
        app.click(start)
        gate.wait()
        app.click(stop)
        app.settle()
        gate.open.set()
    assert seen == ["second"]


def test_a_run_that_waits_for_javascript_can_be_cancelled():
    reached = threading.Event()

    async def never(code, values, page):
        reached.set()
        await asyncio.Event().wait()

    with gr.Blocks() as demo:
        start, stop = gr.Button(), gr.Button()
        run = start.click(None, js="() => new Promise(() => {})")
        stop.click(None, cancels=run)
    with App(demo) as app:
        app.port.run_js = never
        app.click(start)
        assert reached.wait(10)
        app.click(stop)
        app.settle()


def test_what_cannot_be_cancelled_is_refused():
    with gr.Blocks():
        button = gr.Button()
        run = button.click(lambda: None, queue=False)
        with pytest.raises(InvalidValueError, match="queue=False and so cannot be cancelled"):
            button.click(None, cancels=run)
        with pytest.raises(InvalidValueError, match="what registering a listener returned"):
            button.click(None, cancels=[print])
