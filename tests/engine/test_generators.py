"""Listeners that yield."""

from __future__ import annotations

import asyncio
import threading

import pytest

import nbblocks as gr
from nbblocks.engine.generators import Steps
from nbblocks.testing import App


def history(component):
    """Return a list that every value the component takes is added to."""
    values = []
    component.observe(lambda change: values.append(change["new"]), "value")
    return values


def plain(steps, after=lambda: None):
    def fn():
        yield from steps
        after()

    return fn


def asynchronous(steps, after=lambda: None):
    async def fn():
        for step in steps:
            await asyncio.sleep(0)
            yield step
        after()

    return fn


both = pytest.mark.parametrize("make", [plain, asynchronous])


@both
def test_every_yield_is_shown_and_fires_change(make):
    changes = []
    with gr.Blocks() as demo:
        out, button = gr.Textbox(), gr.Button()
        button.click(make(["a", "ab", "ab", "abc"]), None, out)
        out.change(changes.append, out, trigger_mode="multiple")
    seen = history(out)
    with App(demo) as app:
        app.click(button)
        app.settle()
    assert seen == changes == ["a", "ab", "abc"]


@both
def test_a_yield_is_a_full_return(make):
    with gr.Blocks() as demo:
        first, second, button = gr.Textbox("1"), gr.Textbox("2"), gr.Button()
        steps = [
            (gr.skip(), "b"),
            {first: gr.update(label="L", value="a")},
            gr.skip(),
        ]
        button.click(make(steps), None, [first, second])
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert (first.value, first.label, second.value) == ("a", "L", "b")
        assert not app.toasts


@both
def test_followers_run_once_after_the_last_yield(make):
    seen = []
    with gr.Blocks() as demo:
        out, button = gr.Textbox(), gr.Button()
        chain = button.click(make(["a", "b"]), None, out)
        chain.then(lambda text: seen.append(("then", text)), out)
        chain.success(lambda text: seen.append(("success", text)), out)
        chain.failure(lambda text: seen.append(("failure", text)), out)
    with App(demo) as app:
        app.click(button)
        app.settle()
    assert sorted(seen) == [("success", "b"), ("then", "b")]


def test_what_a_generator_returns_is_ignored():
    def fn():
        yield "yielded"
        return "returned"

    with gr.Blocks() as demo:
        out, button = gr.Textbox(), gr.Button()
        button.click(fn, None, out)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.value(out) == "yielded"


@both
def test_yielding_nothing_empties_the_outputs_and_succeeds(make):
    seen = []
    with gr.Blocks() as demo:
        first, second, button = gr.Textbox("1"), gr.Textbox("2"), gr.Button()
        button.click(make([]), None, [first, second]).success(lambda: seen.append("success"))
        button.click(make([]))
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert (app.value(first), app.value(second)) == (None, None)
        assert not app.toasts
    assert seen == ["success"]


@both
def test_an_error_after_some_yields_keeps_the_last_of_them(make):
    seen = []

    def fail():
        raise gr.Error("stopped")

    with gr.Blocks() as demo:
        out, button = gr.Textbox(), gr.Button()
        chain = button.click(make(["a", "b"], fail), None, out)
        chain.success(lambda: seen.append("success"))
        chain.failure(lambda: seen.append("failure"))
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.value(out) == "b"
        assert [toast.message for toast in app.toasts] == ["stopped"]
    assert seen == ["failure"]


@both
def test_a_yield_that_does_not_fit_ends_the_generator(make):
    closed = threading.Event()

    def plain_fn():
        try:
            yield "only one"
            yield "never"
        finally:
            closed.set()

    async def async_fn():
        try:
            yield "only one"
            yield "never"
        finally:
            closed.set()

    with gr.Blocks() as demo:
        first, second, button = gr.Textbox("1"), gr.Textbox("2"), gr.Button()
        button.click(plain_fn if make is plain else async_fn, None, [first, second])
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert closed.wait(10)
        assert (app.value(first), app.value(second)) == ("1", "2")


def test_cancelling_closes_a_generator_between_its_yields():
    closed, yielded, gate = threading.Event(), threading.Event(), threading.Event()
    steps = []

    def fn():
        try:
            for step in range(1000):
                steps.append(step)
                yield str(step)
                yielded.set()
                gate.wait(10)
        except GeneratorExit:
            closed.set()
            raise

    with gr.Blocks() as demo:
        out, start, stop = gr.Textbox(), gr.Button(), gr.Button()
        run = start.click(fn, None, out)
        stop.click(None, cancels=run)
    with App(demo) as app:
        app.click(start)
        assert yielded.wait(10)
        app.click(stop)
        app.settle()  # while the step goes on
        gate.set()
        assert closed.wait(10)
        assert app.value(out) == "0"
    assert steps[-1] <= 1


def test_cancelling_cancels_an_async_generator_where_it_waits():
    closed, waiting = threading.Event(), threading.Event()

    async def fn():
        try:
            yield "a"
            waiting.set()
            await asyncio.Event().wait()
        finally:
            closed.set()

    with gr.Blocks() as demo:
        out, start, stop = gr.Textbox(), gr.Button(), gr.Button()
        run = start.click(fn, None, out)
        stop.click(None, cancels=run)
    with App(demo) as app:
        app.click(start)
        assert waiting.wait(10)
        app.click(stop)
        app.settle()
        assert closed.wait(10)
        assert app.value(out) == "a"


def test_closing_the_app_closes_its_generators():
    closed, waiting = threading.Event(), threading.Event()

    async def fn():
        try:
            yield "a"
            waiting.set()
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            closed.set()

    with gr.Blocks() as demo:
        out, start = gr.Textbox(), gr.Button()
        start.click(fn, None, out)
    with App(demo) as app:
        app.click(start)
        assert waiting.wait(10)
    assert closed.is_set()


def test_code_in_a_generator_is_inside_the_run_at_every_step():
    def fn():
        gr.Info("one")
        yield gr.Textbox(label="first")
        gr.Info("two")
        yield gr.Textbox(label="second")

    async def async_fn():
        gr.Info("three")
        yield gr.Textbox(label="third")
        await asyncio.sleep(0)
        gr.Info("four")
        yield gr.Textbox(label="fourth")

    with gr.Blocks() as demo:
        out, button = gr.Textbox(), gr.Button()
        button.click(fn, None, out).then(async_fn, None, out)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert [toast.message for toast in app.toasts] == ["one", "two", "three", "four"]
        assert out.label == "fourth"


def test_the_outputs_say_that_they_stream():
    stepped, gate = threading.Event(), threading.Event()

    def fn():
        yield "a"
        yield "b"
        stepped.set()
        gate.wait(10)
        yield "c"

    with gr.Blocks() as demo:
        out, button = gr.Textbox(), gr.Button()
        button.click(fn, None, out)
    with App(demo) as app:
        app.click(button)
        assert stepped.wait(10)
        app.advance(0.1)
        gate.set()
        app.settle()
        assert [state for _blocks, state, _details in app.statuses] == ["streaming", "done"]


@both
def test_a_yield_is_written_before_the_next_step(make):
    seen = []
    with gr.Blocks() as demo:
        out, button = gr.Textbox(), gr.Button()
        button.click(make(["a", "b"], lambda: seen.append(out.value)), None, out)
    with App(demo) as app:
        app.click(button)
        app.settle()
    assert seen == ["b"]


def test_generators_share_the_workers_when_there_are_too_few():
    steps = {"first": 0, "second": 0}

    def counting(me, other):
        def fn():
            while steps[me] < 100:
                steps[me] += 1
                yield f"{steps[me]}"
                assert steps[me] < 100 or steps[other] > 0, "the other one never ran"

        return fn

    with gr.Blocks() as demo:
        outs, button = [gr.Textbox(), gr.Textbox()], gr.Button()
        started = button.click(lambda: None)
        started.then(counting("first", "second"), None, outs[0])
        started.then(counting("second", "first"), None, outs[1])
    demo.max_threads = 1
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert [out.value for out in outs] == ["100", "100"]
        assert not app.toasts


def test_an_async_generator_that_never_waits_leaves_time_for_others():
    begun, stopped = threading.Event(), threading.Event()

    async def endless():
        begun.set()
        while not stopped.is_set():
            yield "on and on"

    with gr.Blocks() as demo:
        out, start, stop = gr.Textbox(), gr.Button(), gr.Button()
        start.click(endless, None, out)
        stop.click(lambda: stopped.set())
    with App(demo) as app:
        app.click(start)
        assert begun.wait(10)
        app.click(stop)
        app.settle()
        assert stopped.is_set()
        assert out.value == "on and on"


def test_results_that_take_time_are_made_on_a_worker():
    threads = []

    class Slow(gr.Textbox):
        def postprocess(self, value):
            threads.append(threading.current_thread().name)
            return super().postprocess(value)

    async def fn():
        yield "a"

    with gr.Blocks() as demo:
        out, button = Slow(), gr.Button()
        button.click(fn, None, out)
    threads.clear()
    with App(demo) as app:
        app.click(button)
        app.settle()
    assert all("worker" in name for name in threads)
    assert threads


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_generator_that_cannot_be_made_while_its_run_is_cancelled_is_no_other_error(caplog, when):
    def make():
        steps.stop()
        raise TypeError("an argument is missing")

    steps = Steps(make, None, None, lambda: False)
    if when == "before":
        assert not steps.stop()
        assert steps.go()
    else:
        with pytest.raises(TypeError):
            steps.go()
    assert not caplog.records
