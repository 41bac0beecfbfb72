"""time_limit of listeners that follow a stream."""

from __future__ import annotations

import threading

import nbblocks as gr
from nbblocks.testing import App


def streaming(fn, **options):
    """Make an app whose camera streams into a function, and what followed its runs."""
    ends = []
    with gr.Blocks() as demo:
        camera, out, button = (
            gr.Image(sources=["webcam"], streaming=True),
            gr.Textbox(),
            gr.Button(),
        )
        run = camera.stream(fn, camera, out, **options)
        follow = {"trigger_mode": "multiple", "concurrency_limit": None}
        run.success(lambda: ends.append("success"), **follow)
        run.failure(lambda: ends.append("failure"), **follow)
        button.click(fn, camera, out, **options)
    return demo, camera, out, button, ends


def test_what_comes_after_the_limit_is_dropped_until_the_stream_has_paused():
    got = []
    demo, camera, _out, _button, ends = streaming(lambda image: got.append(1), time_limit=10)
    with App(demo) as app:
        for _ in range(15):
            app.fire(camera, "stream")
            app.advance(1)
        assert len(got) == 10
        app.advance(3)
        app.fire(camera, "stream")
        app.settle()
        assert len(got) == 11, "a new stream"
        app.advance(8)
        app.fire(camera, "stream")
        app.settle()
        assert len(got) == 12, "another new stream, with time of its own"
        app.advance(5)
        app.fire(camera, "stream")
        app.settle()
    assert len(got) == 13
    assert ends == ["success"] * 13


def test_a_generator_stops_at_the_limit_with_success_and_what_waits_is_dropped():
    stepped, closed, go = threading.Semaphore(0), threading.Event(), threading.Semaphore(0)

    def fn(image):
        try:
            for number in range(100):
                yield str(number)
                stepped.release()
                go.acquire(timeout=10)
        finally:
            closed.set()

    demo, camera, out, _button, ends = streaming(fn, time_limit=5)
    with App(demo) as app:
        app.fire(camera, "stream")
        assert stepped.acquire(timeout=10)
        app.fire(camera, "stream")  # waits in line
        app.advance(4)
        assert len(list(demo.engine.jobs)) == 2
        app.advance(1)
        app.settle()
        go.release()
        assert closed.wait(10)
        assert app.value(out) == "0", "what it has yielded stays"
        app.advance(0)
        assert len(demo.engine.jobs.slots) == 0
    assert ends == ["success"]


def test_a_plain_function_that_is_running_may_finish():
    begun, go = threading.Event(), threading.Event()

    def fn(image):
        begun.set()
        go.wait(10)
        return "done"

    demo, camera, out, _button, ends = streaming(fn, time_limit=5)
    with App(demo) as app:
        app.fire(camera, "stream")
        assert begun.wait(10)
        app.advance(6)
        go.set()
        app.settle()
        assert app.value(out) == "done"
    assert ends == ["success"]


def test_elsewhere_it_has_no_meaning():
    stepped, go = threading.Event(), threading.Event()

    def fn(image):
        stepped.set()
        yield "one"
        go.wait(10)
        yield "two"

    demo, _camera, out, button, _ends = streaming(fn, time_limit=1)
    with App(demo) as app:
        app.click(button)
        assert stepped.wait(10)
        app.advance(100)
        go.set()
        app.settle()
        assert app.value(out) == "two"
