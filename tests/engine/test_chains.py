"""Chains: `.then`, `.success` and `.failure`."""

from __future__ import annotations

import threading

import pytest

import nbblocks as gr
from nbblocks.testing import App


def fail():
    raise gr.Error("no")


def chained(fn, **options):
    """Run a listener that everything hangs on, and return what followed, sorted."""
    seen = []
    with gr.Blocks() as demo:
        button = gr.Button()
        run = button.click(fn, **options)
        run.then(lambda: seen.append("then"))
        run.success(lambda: seen.append("success"))
        run.failure(lambda: seen.append("failure"))
    with App(demo, js=lambda _code, _values: []) as app:
        app.click(button)
        app.settle()
    return sorted(seen)


def test_after_success_then_and_success_run():
    assert chained(lambda: None) == ["success", "then"]


def test_after_an_error_then_and_failure_run():
    assert chained(fail) == ["failure", "then"]


def test_no_function_and_javascript_alone_succeed():
    assert chained(None) == ["success", "then"]
    assert chained(None, js="() => {}") == ["success", "then"]


def test_after_a_cancel_then_and_failure_run():
    seen, started, gate = [], threading.Event(), threading.Event()

    def slow():
        started.set()
        gate.wait(10)

    with gr.Blocks() as demo:
        start, stop = gr.Button(), gr.Button()
        run = start.click(slow)
        run.then(lambda: seen.append("then"))
        run.success(lambda: seen.append("success"))
        run.failure(lambda: seen.append("failure"))
        stop.click(lambda: seen.append("stop"), cancels=[run])
    with App(demo) as app:
        app.click(start)
        assert started.wait(10)
        app.click(stop)
        app.settle()
        gate.set()
    assert sorted(seen) == ["failure", "stop", "then"]


def test_chains_of_any_depth_see_what_came_before():
    with gr.Blocks() as demo:
        text, button = gr.Textbox("a"), gr.Button()
        step = button.click(lambda t: t + "b", text, text)
        for letter in "cdefgh":
            step = step.then(lambda t, letter=letter: t + letter, text, text)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.value(text) == "abcdefgh"


def test_an_error_runs_down_the_right_branches():
    seen = []

    def note(name, error=False):
        def fn():
            seen.append(name)
            if error:
                fail()

        return fn

    with gr.Blocks() as demo:
        button = gr.Button()
        first = button.click(note("first"))
        second = first.success(note("second", error=True))
        second.success(note("never"))
        rescue = second.failure(note("rescue"))
        rescue.success(note("recovered")).then(note("end"))
        rescue.failure(note("never either"))
    with App(demo) as app:
        app.click(button)
        app.settle()
    assert seen == ["first", "second", "rescue", "recovered", "end"]


def test_followers_of_one_listener_start_together():
    barrier = threading.Barrier(3, timeout=10)

    def meet():
        barrier.wait()

    with gr.Blocks() as demo:
        button = gr.Button()
        run = button.click(lambda: None)
        for _ in range(3):
            run.then(meet, concurrency_limit=None)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert not app.toasts
    assert not barrier.broken


def test_a_follower_has_no_inputs_or_outputs_of_the_one_before():
    got = []
    with gr.Blocks() as demo:
        text, button = gr.Textbox("a"), gr.Button()
        button.click(lambda t: t, text, text).then(lambda *args: got.append(args))
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.value(text) == "a"
    assert got == [()]


def test_a_dependency_is_the_function_when_called():
    with gr.Blocks():
        button = gr.Button()
        number = gr.Number()
        run = button.click(lambda a, b=1: a + b, number)
        nothing = button.click(None)
    assert run(2) == 3
    assert run(2, b=2) == 4
    with pytest.raises(TypeError, match="no function to call"):
        nothing()


def test_a_failing_function_does_not_keep_a_later_listener_of_the_event_from_running():
    seen = []
    with gr.Blocks() as demo:
        button = gr.Button()
        button.click(fail)
        button.click(lambda: seen.append("second"))
    with App(demo) as app:
        app.click(button)
        app.settle()
    assert seen == ["second"]
