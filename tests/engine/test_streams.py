"""time_limit of listeners that follow a stream."""

from __future__ import annotations

import threading

import nbblocks as gr
from nbblocks.files.file_data import FileData
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
            app.settle()
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


def send(demo, block, number=1, begins=False):
    """Let a page send a piece, and wait until the engine has taken it."""
    piece = {"page": "p", "piece": number, "begins": begins}
    file = FileData(url=f"https://example.org/{number}.jpg")
    demo.engine.call(demo.engine.receive_piece, block._id, piece, file)


def test_a_page_may_send_the_next_piece_when_all_that_the_last_has_started_is_over():
    begun, go = threading.Semaphore(0), threading.Semaphore(0)

    def fn(image):
        begun.release()
        go.acquire(timeout=10)

    demo, camera, _out, _button, _ends = streaming(fn, preprocess=False)
    with demo:
        camera.stream(fn, camera, preprocess=False)
    with App(demo) as app:
        send(demo, camera)
        for _listener in range(2):
            assert begun.acquire(timeout=10)
            assert demo.port.streams == []
            go.release()
        app.settle()
        assert demo.port.streams == [(camera._id, "next", "p", 1)]
        assert camera.value.url == "https://example.org/1.jpg"


def test_a_piece_nobody_listens_to_is_answered_too():
    with gr.Blocks() as demo:
        camera = gr.Image(streaming=True)
    with App(demo) as app:
        send(demo, camera)
        app.settle()
        assert demo.port.streams == [(camera._id, "next", "p", 1)]


def test_a_failure_ends_the_stream_instead_of_coming_again_and_again():
    demo, camera, out, _button, ends = streaming(lambda image: 1 / 0, preprocess=False)
    with App(demo) as app:
        send(demo, camera)
        app.settle()
        assert demo.port.streams == [(camera._id, "failed", "p", 1)]
        assert [(blocks, state) for blocks, state, _ in demo.port.statuses] == [
            ([out._id], "error")
        ]
    assert ends == ["failure"]


def test_pages_are_told_that_the_limit_is_reached_and_may_begin_again_at_once():
    got = []
    demo, camera, _out, _button, _ends = streaming(
        lambda image: got.append(1), time_limit=2, preprocess=False
    )
    over = (camera._id, "over", "", None)
    with App(demo) as app:
        send(demo, camera, 1, begins=True)
        app.settle()
        app.advance(1.9)
        assert over not in demo.port.streams
        app.advance(0.1)
        assert demo.port.streams[-1] == over
        send(demo, camera, 2)
        app.settle()
        assert len(got) == 1, "it was on its way"
        send(demo, camera, 3, begins=True)
        app.settle()
        assert len(got) == 2
        app.advance(1.9)
        assert demo.port.streams[-1] == (camera._id, "next", "p", 3)
        app.advance(0.1)
        assert demo.port.streams[-1] == over


def test_a_camera_goes_on_for_the_listener_that_has_no_limit():
    got = []
    demo, camera, _out, _button, _ends = streaming(
        lambda image: None, time_limit=1, preprocess=False
    )
    with demo:
        camera.stream(lambda image: got.append(1), camera, preprocess=False)
    with App(demo) as app:
        send(demo, camera, 1, begins=True)
        app.advance(2)
        send(demo, camera, 2)
        app.settle()
        assert {state for _, state, _, _ in demo.port.streams} == {"next"}
    assert len(got) == 2


def test_slow_runs_are_no_pauses():
    got = []
    begun, go = threading.Semaphore(0), threading.Semaphore(0)

    def fn(image):
        got.append(1)
        begun.release()
        go.acquire(timeout=10)

    demo, camera, _out, _button, _ends = streaming(fn, time_limit=10, preprocess=False)
    with App(demo) as app:
        for number in range(1, 5):
            send(demo, camera, number, begins=number == 1)
            app.advance(0)
            if number < 4:
                assert begun.acquire(timeout=10)
                app.advance(4)
                go.release()
                app.settle()
        app.settle()
    assert len(got) == 3, "twelve seconds have passed"


def test_outputs_of_a_stream_show_no_status():
    begun, go = threading.Event(), threading.Event()

    def fn(image):
        begun.set()
        go.wait(10)
        return "seen"

    demo, camera, out, _button, _ends = streaming(fn, preprocess=False)
    with App(demo) as app:
        send(demo, camera)
        assert begun.wait(10)
        app.advance(5)
        go.set()
        app.settle()
        assert app.value(out) == "seen"
        assert demo.port.statuses == []
