"""What the outputs show while a listener runs."""

from __future__ import annotations

import threading

import pytest

import nbblocks as gr
from nbblocks.engine import status
from nbblocks.testing import App


class Patience:
    """A listener that goes on when a status was shown, or is told to."""

    def __init__(self, app):
        self.shown = threading.Event()
        said = app.port.status

        def watch(blocks, state, **details):
            said(blocks, state, **details)
            self.shown.set()

        app.port.status = watch


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
    patience = Patience(app)
    app.click(button)
    assert patience.shown.wait(10)
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


def test_show_progress_hidden_shows_nothing_but_errors(monkeypatch):
    monkeypatch.setattr(status, "PATIENCE", 0)

    async def fine():
        pass

    def bad():
        raise gr.Error("no")

    with gr.Blocks() as demo:
        out, good, wrong = gr.Textbox(), gr.Button(), gr.Button()
        good.click(fine, None, out, show_progress="hidden")
        wrong.click(bad, None, out, show_progress="hidden")
    with App(demo) as app:
        app.click(good)
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
        patience = Patience(app)
        app.click(start)
        assert patience.shown.wait(10)
        app.click(stop)
        app.settle()
        assert [(blocks, state) for blocks, state, _ in app.statuses][-1] == ([out._id], "done")
        gate.set()


def test_progress_is_shown_on_the_outputs():
    ready = threading.Event()

    def fn(progress=gr.Progress()):  # noqa: B008
        progress((3, 10), desc="Counting", unit="sheep")
        assert ready.wait(10)
        assert list(progress.tqdm([1, 2], desc="Loop")) == [1, 2]

    with gr.Blocks() as demo:
        out, button = gr.Textbox(), gr.Button()
        button.click(fn, None, out)
    with App(demo) as app:
        patience = Patience(app)
        app.click(button)
        assert patience.shown.wait(10)
        ready.set()
        app.settle()
        bars = [details["progress"] for _, _, details in app.statuses if "progress" in details]
    assert bars[0] == [
        {"index": 3, "length": 10, "fraction": None, "unit": "sheep", "desc": "Counting"}
    ]
    assert [bar["index"] for (bar,) in bars[1:4]] == [0, 1, 2]


def test_progress_outside_a_listener_does_nothing():
    progress = gr.Progress()
    assert progress(0.5) == 0.5
    assert list(progress.tqdm(range(3))) == [0, 1, 2]


@pytest.mark.parametrize("inside", [False, True])
def test_a_layout_shows_the_progress_of_what_is_inside(inside):
    gate = threading.Event()
    with gr.Blocks() as demo:
        with gr.Row(show_progress=inside) as row, gr.Column():
            one, two = gr.Textbox(), gr.Textbox()
        button = gr.Button()
        button.click(lambda: gate.wait(10) and ("1", "2"), None, [one, two])
    with App(demo) as app:
        patience = Patience(app)
        app.click(button)
        patience.shown.wait(10)
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
