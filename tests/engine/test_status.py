"""What the outputs show while a listener runs."""

from __future__ import annotations

import threading

import pytest

import nbblocks as gr
from nbblocks.engine import status
from nbblocks.testing import App


@pytest.fixture
def slow():
    """Return an app whose listener ends when its status was shown, and its parts."""
    gate = threading.Event()

    def build(**options):
        def fn():
            gate.wait(10)

        with gr.Blocks() as demo:
            out, other, button = gr.Textbox(), gr.Textbox(), gr.Button()
            on = options.pop("on", None)
            if on is not None:
                options["show_progress_on"] = other
            button.click(fn, None, out, **options)
        return demo, out, other, button, gate

    return build


def test_a_run_that_ends_soon_shows_nothing():
    with gr.Blocks() as demo:
        out, button = gr.Textbox(), gr.Button()
        button.click(lambda: "x", None, out)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.statuses == []


def shown(app, button, gate):
    """Click, let the run go on once its status is shown, and return what was shown."""
    app.click(button)
    app.advance(status.PATIENCE)
    gate.set()
    app.settle()
    return [(blocks, state, details["show"]) for blocks, state, details in app.statuses]


def test_a_slow_run_is_pending_and_then_done(slow):
    demo, out, _other, button, gate = slow()
    with App(demo) as app:
        assert shown(app, button, gate) == [
            ([out._id], "pending", "full"),
            ([out._id], "done", "full"),
        ]
        assert app.statuses[0][2]["started"] > 0


def test_show_progress_minimal(slow):
    demo, out, _other, button, gate = slow(show_progress="minimal")
    with App(demo) as app:
        assert shown(app, button, gate)[0] == ([out._id], "pending", "minimal")


def test_show_progress_on_another_block(slow):
    demo, _out, other, button, gate = slow(on="other")
    with App(demo) as app:
        assert [blocks for blocks, _, _ in shown(app, button, gate)] == [[other._id]] * 2


def test_show_progress_hidden_shows_nothing_but_errors():
    gate = threading.Event()

    def fine():
        gate.wait(10)

    def bad():
        raise gr.Error("no")

    with gr.Blocks() as demo:
        out, good, wrong = gr.Textbox(), gr.Button(), gr.Button()
        good.click(fine, None, out, show_progress="hidden")
        wrong.click(bad, None, out, show_progress="hidden")
    with App(demo) as app:
        app.click(good)
        app.advance(1)
        gate.set()
        app.settle()
        assert app.statuses == []
        app.click(wrong)
        app.settle()
        assert [(state, details["message"]) for _, state, details in app.statuses] == [
            ("error", "no")
        ]


def test_the_next_run_clears_an_error():
    fails = [True, False]

    def fn():
        if fails.pop(0):
            raise gr.Error("no")

    with gr.Blocks() as demo:
        out, button = gr.Textbox(), gr.Button()
        button.click(fn, None, out)
    with App(demo) as app:
        app.click(button)
        app.settle()
        app.click(button)
        app.settle()
        assert [state for _, state, _ in app.statuses] == ["error", "done"]


def test_a_cancelled_run_is_done():
    gate = threading.Event()

    def fn():
        gate.wait(10)

    with gr.Blocks() as demo:
        out, start, stop = gr.Textbox(), gr.Button(), gr.Button()
        run = start.click(fn, None, out)
        stop.click(None, cancels=run)
    with App(demo) as app:
        app.click(start)
        app.advance(status.PATIENCE)
        app.click(stop)
        app.settle()
        assert [(blocks, state) for blocks, state, _ in app.statuses][-1] == ([out._id], "done")
        gate.set()


class Steps:
    """A function that goes on when the test says so, and what its output showed."""

    def __init__(self):
        self.begun, self.go = threading.Semaphore(0), threading.Semaphore(0)

    def pause(self):
        self.begun.release()
        assert self.go.acquire(timeout=10)

    def wait(self):
        assert self.begun.acquire(timeout=10)


def test_several_runs_on_one_output_show_the_one_that_runs_and_how_many_wait():
    steps = Steps()
    with gr.Blocks() as demo:
        out, button = gr.Textbox(), gr.Button()
        button.click(steps.pause, None, out, trigger_mode="multiple")
    with App(demo) as app:
        for _ in range(3):
            app.click(button)
        steps.wait()
        app.advance(status.PATIENCE)
        seen = []
        for _ in range(3):
            _blocks, state, details = app.statuses[-1]
            seen.append((state, details.get("position"), details.get("waiting")))
            steps.go.release()
            if len(seen) < 3:
                steps.wait()
            app.advance(0)
        app.settle()
        assert seen == [("pending", None, 2), ("pending", None, 1), ("pending", None, None)]
        assert [state for _, state, _ in app.statuses].count("done") == 1


def test_a_failed_run_does_not_hide_the_one_behind_it():
    steps, fails = Steps(), [True, False]

    def fn():
        steps.pause()
        if fails.pop(0):
            raise gr.Error("no")

    with gr.Blocks() as demo:
        out, button = gr.Textbox(), gr.Button()
        button.click(fn, None, out, trigger_mode="multiple")
    with App(demo) as app:
        app.click(button)
        app.click(button)
        steps.wait()
        app.advance(status.PATIENCE)
        steps.go.release()
        steps.wait()
        app.advance(0)
        assert [state for _, state, _ in app.statuses][-2:] == ["error", "pending"]
        steps.go.release()
        app.settle()
        assert app.statuses[-1][1] == "done"


@pytest.mark.parametrize("inside", [False, True])
def test_a_layout_shows_the_progress_of_what_is_inside(inside):
    gate = threading.Event()
    with gr.Blocks() as demo:
        with gr.Row(show_progress=inside) as row, gr.Column():
            one, two = gr.Textbox(), gr.Textbox()
        button = gr.Button()
        button.click(lambda: gate.wait(10) and ("1", "2"), None, [one, two])
    with App(demo) as app:
        app.click(button)
        app.advance(status.PATIENCE)
        gate.set()
        app.settle()
    shown = [row._id] if inside else [one._id, two._id]
    assert [(blocks, state) for blocks, state, _ in app.statuses] == [
        (shown, "pending"),
        (shown, "done"),
    ]


def test_a_layout_as_output_shows_its_own_progress():
    with gr.Blocks() as demo:
        with gr.Row() as row:
            gr.Textbox()
        button = gr.Button()
        button.click(lambda: 1 / 0, None, row)
    with App(demo) as app:
        app.click(button)
        app.settle()
    assert [(blocks, state) for blocks, state, _ in app.statuses] == [([row._id], "error")]
    assert f"nbb-block:{row._id}" in row._dom_classes
