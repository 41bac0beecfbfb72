"""Progress: what the outputs show of it."""

from __future__ import annotations

import threading

import nbblocks as gr
from nbblocks.testing import App
from tests.engine.stepping import Steps, brief, shown


def test_fractions_steps_and_being_busy():
    steps = Steps()

    def fn(progress=gr.Progress()):  # noqa: B008
        assert progress(0.3, desc="Loading") == 0.3
        steps.pause()
        progress((3, 10), unit="sheep")
        steps.pause()
        progress(2, total=4)
        steps.pause()
        progress(None, desc="Busy")
        steps.pause()

    empty = {"index": None, "length": None, "fraction": None, "unit": "steps", "desc": None}
    assert shown(fn, steps) == [
        [{**empty, "fraction": 0.3, "desc": "Loading"}],
        [{**empty, "index": 3, "length": 10, "unit": "sheep"}],
        [{**empty, "index": 2, "length": 4}],
        [{**empty, "desc": "Busy"}],
    ]


def test_nested_bars_and_what_is_said_inside_them():
    steps = Steps()

    def fn(progress=gr.Progress()):  # noqa: B008
        for epoch in progress.tqdm(range(2), desc="Epoch"):
            for _batch in progress.tqdm((each for each in "ab"), desc="Batch", total=5):
                steps.pause()
            progress(0.5, desc="Saving")
            if epoch:
                steps.pause()

    seen = [brief(bars) for bars in shown(fn, steps)]
    assert seen == [
        [("Epoch", 0, 2), ("Batch", 0, 5)],
        [("Epoch", 0, 2), ("Batch", 1, 5)],
        [("Epoch", 1, 2), ("Batch", 0, 5)],
        [("Epoch", 1, 2), ("Batch", 1, 5)],
        [("Epoch", 1, 2), ("Saving", None, None)],
    ]


def test_a_bar_that_is_advanced_by_hand():
    steps = Steps()

    def fn(progress=gr.Progress()):  # noqa: B008
        progress.tqdm(None, desc="By hand", total=10)
        progress.update(4)
        steps.pause()

    assert [brief(bars) for bars in shown(fn, steps)] == [[("By hand", 4, 10)]]


def test_a_loop_that_is_left_takes_its_bar_away():
    steps = Steps()

    def fn(progress=gr.Progress()):  # noqa: B008
        bar = progress.tqdm(range(9), desc="Left")
        next(bar)
        bar.close()
        for _ in progress.tqdm(range(1), desc="Next"):
            steps.pause()

    assert [brief(bars) for bars in shown(fn, steps)] == [[("Next", 0, 1)]]


def test_outside_a_listener_it_does_nothing():
    progress = gr.Progress(track_tqdm=True)
    assert progress(0.5) == 0.5
    assert list(progress.tqdm(range(3))) == [0, 1, 2]
    assert list(progress.tqdm(None, total=3)) == []


def test_a_fast_loop_sends_little():
    def fn(progress=gr.Progress()):  # noqa: B008
        for _ in progress.tqdm(range(20_000)):
            pass
        gate.wait(10)

    gate = threading.Event()
    with gr.Blocks() as demo:
        out, button = gr.Textbox(), gr.Button()
        button.click(fn, None, out)
    with App(demo) as app:
        app.click(button)
        app.advance(1)
        gate.set()
        app.settle()
        assert len(app.statuses) < 50
